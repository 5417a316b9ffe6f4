import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

/// The choices of how a network begins and what is between its layers.
@Suite struct NetworkChoicesTests {
    private static func network(_ settings: Experiment) throws -> LayerList {
        try settings.makeModel(features: 5, outputs: 2)
    }

    @Test func normalizationStandsBeforeTheActivation() throws {
        let batch = try Self.network(Experiment(hidden: [4, 3], normalization: .batch))
        #expect(
            batch.layers.map { "\(type(of: $0))" } == [
                "Linear", "BatchNorm", "ReLU", "Linear", "BatchNorm", "ReLU", "Linear",
            ])
        #expect(
            batch.parameters.map(\.name) == [
                "0.weight", "1.weight", "1.bias", "3.weight", "4.weight", "4.bias", "6.weight", "6.bias",
            ])
        #expect(batch.state.map(\.name).contains("1.running_mean"))
        let layer = try Self.network(Experiment(hidden: [4], normalization: .layer))
        #expect(
            layer.parameters.map(\.name) == [
                "0.weight", "0.bias", "1.weight", "1.bias", "3.weight", "3.bias",
            ])
        // The weights are those of the network without, drawn in the same order.
        let plain = try Self.network(Experiment(hidden: [4, 3]))
        #expect(plain.parameters[0].tensor == batch.parameters[0].tensor)
        #expect(plain.parameters.map(\.name) == ["0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias"])
        #expect(plain.parameters[4].tensor == batch.parameters[6].tensor)
    }

    @Test func biasIsWhatTheActivationIsShiftedBy() throws {
        for normalization in Normalization.allCases {
            let model = try Self.network(Experiment(hidden: [4, 3], normalization: normalization, bias: 0.5))
            let biases = model.parameters.filter { $0.name.hasSuffix("bias") }.map { $0.tensor.scalars }
            switch normalization {
            case .none: #expect(biases == [[0.5, 0.5, 0.5, 0.5], [0.5, 0.5, 0.5], [0, 0]])
            case .batch: #expect(biases == [[0.5, 0.5, 0.5, 0.5], [0.5, 0.5, 0.5], [0, 0]])
            case .layer:
                #expect(biases == [[0, 0, 0, 0], [0.5, 0.5, 0.5, 0.5], [0, 0, 0], [0.5, 0.5, 0.5], [0, 0]])
            }
        }
    }

    /// The variances of the weights of a layer of 200 inputs, times 200, for ReLU, whose gain is √2.
    @Test(
        arguments: [
            (.he, 2), (.heNormal, 2), (.xavier, 4.0 / 3), (.xavierNormal, 4.0 / 3), (.leCun, 1), (.leCunNormal, 1),
            (.pytorch, 1.0 / 3),
        ] as [(InitializerKind, Float)])
    func rulesHaveTheirVariance(rule: InitializerKind, expected: Float) throws {
        let model = try Experiment(hidden: [400], initializer: rule).makeModel(features: 200, outputs: 300)
        let weights = model.parameters[0].tensor
        #expect(abs(weights.variance().scalar * 200 / expected - 1) < 0.02)
        let biases = model.parameters[1].tensor.scalars
        if rule == .pytorch {
            let bound = (1 / Float(200)).squareRoot()
            #expect(biases.allSatisfy { abs($0) <= bound } && biases.contains { abs($0) > 0.9 * bound })
        } else {
            #expect(biases.allSatisfy { $0 == 0 })
        }
    }

    @Test func orthogonalKeepsLengths() throws {
        let model = try Experiment(hidden: [8], activation: "identity", initializer: .orthogonal)
            .makeModel(features: 8, outputs: 2)
        let weights = model.parameters[0].tensor
        let product = weights.matrixProduct(weights.transposed())
        #expect(product.scalars.enumerated().allSatisfy { abs($1 - ($0 % 9 == 0 ? 1 : 0)) < 1e-5 })
    }

    @Test func aBatchOfOneRowIsAnErrorAndSaysWhatFits() throws {
        var settings = Experiment(hidden: [4], normalization: .batch, batchSize: 32)
        let error = #expect(throws: NetworkError.batchOfOneRow(rows: 65, batchSize: 32)) {
            try settings.check(rows: 65)
        }
        #expect("\(try #require(error))".contains("such as 33"))
        try settings.check(rows: 66)
        settings.training.trainer.batchSize = 1
        #expect(throws: NetworkError.self) { try settings.check(rows: 66) }
        settings.model.normalization = .layer
        try settings.check(rows: 65)
        #expect(Normalization.batchSize(near: 1, withoutLoneRowOf: 5) == 3)
    }

    @Test func choicesAreWrittenAndRead() throws {
        var settings = Experiment(initializer: .leCunNormal, normalization: .layer, bias: -0.25)
        let written = try JSONText.encode(settings)
        #expect(try JSONText.decode(Experiment.self, from: written) == settings)
        settings.model.bias = .nan
        let bad = try JSONText.encode(settings)
        #expect(throws: DecodingError.self) { try JSONText.decode(Experiment.self, from: bad) }
    }

    /// Running statistics are state like any other: a training that was stopped goes on to the same bits.
    @Test(arguments: [Normalization.batch, .layer])
    func resumingIsBitEqual(normalization: Normalization) throws {
        var generator = RandomGenerator(seed: 3)
        let data = Moons.dataset(count: 100, using: &generator)
        let settings = Experiment(hidden: [6], normalization: normalization, epochs: 3, batchSize: 32)
        func state() throws -> TrainingState<LayerList> {
            TrainingState(
                try settings.makeModel(features: 2, outputs: 2), optimizer: settings.training.optimizer.make(),
                generator: settings.generators.order)
        }
        var whole = try state()
        var saved: [Checkpoint] = []
        let folder = try TemporaryFolder()
        var trainer = settings.training.trainer
        trainer.checkpointInterval = 1
        let callbacks = TrainingCallbacks<LayerList>(checkpoint: {
            try Checkpoint.save($0, in: folder.path)
            if let checkpoint = try Checkpoint(newestIn: folder.path) { saved.append(checkpoint) }
        })
        try trainer.run(&whole, on: data, callbacks: callbacks)
        #expect(saved.count > 5)
        for checkpoint in saved {
            var resumed = try state()
            try checkpoint.restore(&resumed)
            try trainer.run(&resumed, on: data)
            #expect(resumed.model.encoded() == whole.model.encoded())
        }
    }
}
