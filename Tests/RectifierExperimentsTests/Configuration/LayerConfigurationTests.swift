import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import TestSupport

@Suite struct LayerConfigurationTests {
    private static func layers(_ text: String) throws -> [LayerConfiguration] {
        try LayerConfiguration.layers(parsing: text)
    }

    @Test func aTextIsReadAndWrittenBack() throws {
        let text = "linear 128, batch-norm, relu, dropout 0.2, linear 64, layer-norm, tanh, rms-norm, linear, sigmoid"
        let layers = try Self.layers(text)
        #expect(
            layers == [
                .linear(units: 128), .batchNorm, .activation("relu"), .dropout(0.2), .linear(units: 64), .layerNorm,
                .activation("tanh"), .rmsNorm, .linear(units: nil), .activation("sigmoid"),
            ])
        #expect(layers.text == text)
        // Capitals, underscores and spaces, and a comma within parameters.
        let other = try Self.layers(
            " Linear 8,Leaky_ReLU:negative-slope=0.2 ,linear 4,hard-tanh:lower=-2,upper=3, LINEAR")
        #expect(other[1] == .activation("leaky-relu:negative-slope=0.2"))
        #expect(try other.count == 5 && Self.layers(other.text) == other)
        #expect(try Self.layers("linear") == [.linear(units: nil)])
    }

    @Test(
        arguments: [
            ("", "Layer 1: a layer is missing."),
            ("linear 8, , linear", "Layer 2: a layer is missing."),
            ("liner 8, linear", "Layer 1, 'liner 8': there is no such layer or activation; did you mean 'linear'?"),
            ("linear 8, relo, linear", "Layer 2, 'relo': there is no such layer or activation; did you mean 'relu'"),
            ("linear 0, linear", "Layer 1, 'linear 0': '0' is not possible; a number of units from 1 to 1000000 is"),
            ("linear 8, dropout 1.5, linear", "'1.5' is not possible; a probability from 0 to 1 is needed"),
            ("linear 8 9, linear", "Layer 1, 'linear 8 9': '9' is too much"),
            ("linear 8, leaky-relu 0.2, linear", "'0.2' is too much; an activation's parameters are written name:par"),
            ("linear 8, relu, linear 2", "Layer 3, 'linear 2': the last linear layer must be 'linear' alone"),
            ("linear, relu, linear", "Layer 1, 'linear': only the last linear layer is without a number of units"),
            ("relu", "the last linear layer must be 'linear' alone"),
        ])
    func aMistakeIsNamedWithItsPlace(text: String, message: String) {
        let error = #expect(throws: LayerTextError.self) { try Self.layers(text) }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
        #expect(error?.description.contains("such as 'linear 128, relu, dropout 0.2, linear'") == true)
    }

    @Test func whatIsWrongWithAnActivationIsSaidByIt() {
        #expect(throws: ActivationError.self) { try Self.layers("linear 8, leaky-relu:slope=1, linear") }
        #expect(throws: NamedOptionsError.self) { try Self.layers("linear 8, leaky-relu:negative-slope=, linear") }
    }

    /// The same random numbers in the same order: the networks that were made before there was a text.
    @Test(arguments: Normalization.allCases)
    func theShortFormMakesTheSameNetwork(normalization: Normalization) throws {
        let model = ModelConfiguration(
            hidden: [7, 5], activation: "elu", initializer: .pytorch, normalization: normalization, bias: 0.5)
        var (one, other) = (RandomGenerator(seed: 3), RandomGenerator(seed: 3))
        let made = try model.makeModel(features: 4, outputs: 3, using: &one)
        let expected = try LayerList.feedForward(
            features: 4, hidden: [7, 5], outputs: 3, activation: ELU(),
            initializer: InitializerKind.pytorch.initializer, normalization: normalization, bias: 0.5,
            biasLimit: InitializerKind.pytorch.biasLimit, using: &other)
        #expect(made.encoded() == expected.encoded())
        #expect(one == other)
    }

    @Test func widthsFollowGatedAndDoubledActivations() throws {
        var generator = RandomGenerator(seed: 1)
        let layers = try Self.layers("linear 8, glu, linear 6, crelu, layer-norm, dropout, linear, tanh")
        let model = try LayerList(layers, features: 3, outputs: 2, using: &generator)
        #expect(model.parameters.map(\.tensor.shape) == [[8, 3], [8], [6, 4], [6], [12], [12], [2, 12], [2]])
        #expect(model(Tensor(ones: [5, 3])).shape == [5, 2])
        let error = #expect(throws: NetworkError.self) {
            try LayerList(Self.layers("linear 7, glu, linear"), features: 3, outputs: 2, using: &generator)
        }
        #expect(error == .doesNotFit("glu:axis=-1", units: 7))
    }

    /// A layer's weights are drawn with the gain of the activation that comes next.
    @Test func gainsAreThoseOfTheNextActivation() throws {
        func deviation(_ text: String, layer: Int) throws -> Float {
            var generator = RandomGenerator(seed: 2)
            let model = try LayerList(
                Self.layers(text), features: 400, outputs: 400, initializer: { .heNormal(gain: $0) },
                using: &generator)
            let weight = try #require(model.parameters.first { $0.name == "\(layer).weight" }).tensor
            return weight.squared().mean().scalar.squareRoot() * 20
        }
        #expect(abs(try deviation("linear 400, batch-norm, relu, linear", layer: 0) - Float(2).squareRoot()) < 0.02)
        #expect(abs(try deviation("linear 400, linear 400, relu, linear", layer: 0) - 1) < 0.02)
        // The last is not followed by a hidden layer, whatever its outputs go through.
        #expect(abs(try deviation("linear 400, relu, linear, relu", layer: 2) - 1) < 0.02)
    }

    @Test func theShortFormIsAViewOfTheLayers() throws {
        var model = try ModelConfiguration(
            parsing: "layer-norm, linear 8, relu, dropout 0.1, linear 4, tanh, linear, sigmoid")
        #expect(model.hidden == [8, 4] && model.activation == "relu" && model.normalization == .none)
        #expect(!model.isShort && ModelConfiguration().isShort && ModelConfiguration(hidden: []).isShort)
        model.hidden = [16, 8, 2]
        #expect(
            model.text
                == "layer-norm, linear 16, relu, dropout 0.1, linear 8, tanh, linear 2, tanh, linear, sigmoid")
        model.activation = "elu"
        #expect(
            model.text == "layer-norm, linear 16, elu, dropout 0.1, linear 8, elu, linear 2, elu, linear, sigmoid")
        model.normalization = .batch
        #expect(model.normalization == .batch && model.text.contains("linear 16, batch-norm, elu, dropout 0.1"))
        model.normalization = .layer
        #expect(model.text.contains("linear 2, layer-norm, elu, linear, sigmoid") && !model.text.contains("batch"))
        model.normalization = .none
        model.hidden = []
        #expect(model.text == "layer-norm, linear, sigmoid" && model.activation == "identity")
        model.hidden = [3]
        #expect(model.text == "layer-norm, linear 3, relu, linear, sigmoid")
    }

    @Test func experimentsAreWrittenToFilesAndReadBack() throws {
        var experiment = Experiment(model: try ModelConfiguration(parsing: "linear 8, gelu, dropout 0.2, linear"))
        experiment.data = DataConfiguration("t.csv", target: "y", scaling: .robust)
        experiment.data.columns.numeric = ["a", "b"]
        experiment.training.trainer.schedule = .cosine()
        experiment.seed = .max
        let written = try JSONText.encode(experiment)
        #expect(try JSONText.decode(Experiment.self, from: written) == experiment)
        #expect(
            String(decoding: written, as: UTF8.self).contains(
                "\"layers\":\"linear 8, gelu:approximation=none, dropout 0.2, linear\""))
        for (text, other) in [
            ("linear 8, gelu", "linear 8, gelo"), ("\"epochs\":20", "\"epochs\":0"),
            ("\"batchSize\":32", "\"batchSize\":-1"), ("\"learningRate\":0.001", "\"learningRate\":\"nan\""),
        ] {
            let changed = String(decoding: written, as: UTF8.self).replacing(text, with: other)
            #expect(changed != String(decoding: written, as: UTF8.self))
            #expect(throws: DecodingError.self) { try JSONText.decode(Experiment.self, from: Array(changed.utf8)) }
        }
    }

    /// What the tool does with a table of which nothing is said is one call in Swift.
    @Test func anExperimentIsFittedToATable() throws {
        let rows = (0..<120).map { "\($0 * 7 % 11),\($0 * 3 % 5),\($0 * 7 % 11 > 5 ? "yes" : "no")\n" }.joined()
        let file = try TableFile("a,b,c\n" + rows)
        let experiment = try Experiment(fitting: DataConfiguration(file.path), seed: 1)
        // Of so few rows none are held back for validation, and cross-validation finds the number of epochs.
        #expect(experiment.data.validationFraction == 0 && experiment.training.trainer.averageDecay == 0.99)
        #expect(experiment.model.initializer == .xavier && experiment.training.optimizer.weightDecay > 0)
        let run = try experiment.run()
        #expect(run.history.count == experiment.training.trainer.epochs)
        guard case .classification(let metrics, _)? = run.test else {
            Issue.record("no test metrics")
            return
        }
        #expect(metrics.accuracy > 0.8)
    }

    @Test func dataThatDoesNotExistIsNamed() {
        let error = #expect(throws: DataSourceError.self) { try Experiment(data: DataConfiguration("digit")).run() }
        #expect(error?.description.contains("There is no data set 'digit'; did you mean 'digits'?") == true)
    }
}
