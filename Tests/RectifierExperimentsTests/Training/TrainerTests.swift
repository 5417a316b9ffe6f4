import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

@Suite struct TrainerTests {
    private static func moons(seed: UInt64 = 1) throws -> ClassificationData {
        var generator = RandomGenerator(seed: seed)
        return try ClassificationData(
            name: "moons", Moons.dataset(count: 400, using: &generator), classNames: ["upper", "lower"],
            validationFraction: 0.1, testFraction: 0.2, using: &generator)
    }

    @Test func networksAreNamedAndShapedAsInPyTorch() throws {
        var generator = RandomGenerator(seed: 0)
        let model = try LayerList.feedForward(
            features: 5, hidden: [4, 3], outputs: 2, activation: ReLU(), using: &generator)
        #expect(
            model.parameters.map(\.name) == ["0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias"])
        #expect(model.parameters.map { Array($0.tensor.shape) } == [[4, 5], [4], [3, 4], [3], [2, 3], [2]])
        #expect(model.parameterCount == 20 + 4 + 12 + 3 + 6 + 2)
    }

    @Test(arguments: [("relu", Float(2)), ("tanh", 2.536), ("identity", 1)])
    func hiddenWeightsHaveTheActivationsGain(name: String, squaredGain: Float) throws {
        let activation = try ActivationCatalog.make(name)
        var generator = RandomGenerator(seed: 0)
        let model = try LayerList.feedForward(
            features: 200, hidden: [400], outputs: 300, activation: activation, using: &generator)
        let weights = model.parameters.filter { $0.name.hasSuffix("weight") }.map(\.tensor)
        #expect(abs(weights[0].variance().scalar * 200 / squaredGain - 1) < 0.02)
        // No activation follows the last layer.
        #expect(abs(weights[1].variance().scalar * 400 - 1) < 0.02)
    }

    @Test func channelsThatDoNotFitAreAnError() throws {
        var generator = RandomGenerator(seed: 0)
        #expect(throws: NetworkError.doesNotFit("prelu:channels=3,axis=-1,initial-slope=0.25", units: 4)) {
            try LayerList.feedForward(
                features: 2, hidden: [3, 4], outputs: 2, activation: PReLU(channels: 3), using: &generator)
        }
    }

    @Test func eachLayerLearnsSlopesOfItsOwn() throws {
        var generator = RandomGenerator(seed: 0)
        let model = try LayerList.feedForward(
            features: 2, hidden: [3, 3], outputs: 2, activation: PReLU(), using: &generator)
        #expect(model.parameters.map(\.name).contains("1.weight"))
        #expect(model.parameters.map(\.name).contains("3.weight"))
    }

    @Test func aFunctionOfAWholeRowIsRefused() {
        var generator = RandomGenerator(seed: 0)
        #expect(throws: NetworkError.notElementwise("softmax")) {
            try LayerList.feedForward(features: 2, hidden: [3], outputs: 2, activation: Softmax(), using: &generator)
        }
        #expect(throws: NetworkError.noUnits(0)) {
            try LayerList.feedForward(features: 2, hidden: [0], outputs: 2, activation: ReLU(), using: &generator)
        }
    }

    @Test func evaluationCountsAndAverages() {
        let model = LayerList([Linear(weight: [[1, 0], [0, 1]], bias: nil)])
        let data = Dataset(features: Tensor([[2, 0], [0, 2], [0, 2]]), targets: Tensor<Int32>([0, 1, 0]))
        let evaluation = Evaluation(of: model, on: data, batchSize: 2)
        #expect(evaluation.accuracy == 2.0 / 3)
        // log(1 + e⁻²) twice and log(1 + e²) once.
        #expect(abs(evaluation.loss - (0.126928 * 2 + 2.126928) / 3) < 1e-5)
    }

    @Test func theSameSeedGivesTheSameBits() throws {
        let data = try Self.moons()
        func bytes(_ seed: UInt64) throws -> [UInt8] {
            let settings = Experiment(hidden: [8, 4], epochs: 3, seed: seed)
            let network = try settings.makeModel(features: 2, outputs: 2)
            return try Experiment.Result(training: network, on: PreparedData(data, divisor: 1), settings).model
                .encoded()
        }
        #expect(try bytes(7) == bytes(7))
        #expect(try bytes(7) != bytes(8))
    }

    @Test func anActivationTellsTheMoonsApartAndALineDoesNot() throws {
        let data = try Self.moons()
        func accuracy(_ activation: String) throws -> Double {
            let settings = Experiment(
                hidden: [16, 16], activation: activation, optimizer: .init(.adam, learningRate: 0.01), epochs: 40)
            let network = try settings.makeModel(features: 2, outputs: 2)
            let run = try Experiment.Result(training: network, on: PreparedData(data, divisor: 1), settings)
            guard case .classification(let metrics, let baseline)? = run.test else {
                Issue.record("classes were to be tested")
                return 0
            }
            #expect(baseline == 0.5)
            return metrics.accuracy
        }
        #expect(try accuracy("identity") < 0.95)
        #expect(try accuracy("relu") >= 0.97)
    }

    @Test(arguments: OptimizerConfiguration.Kind.allCases)
    func everyOptimizerLowersTheLoss(kind: OptimizerConfiguration.Kind) throws {
        let settings = Experiment(
            hidden: [8], optimizer: .init(kind, learningRate: kind == .sgd || kind == .adagrad ? 0.1 : 0.01), epochs: 10
        )
        let network = try settings.makeModel(features: 2, outputs: 2)
        let history = try Experiment.Result(training: network, on: PreparedData(Self.moons(), divisor: 1), settings)
            .history
        #expect(history.map(\.epoch) == Array(1...10))
        #expect(history[9].trainLoss < history[0].trainLoss * 0.8)
    }

    @Test func progressIsReportedAfterEachStepAndEpoch() throws {
        let data = try Self.moons().training
        let settings = Experiment(hidden: [4])
        var model = try settings.makeModel(features: 2, outputs: 2)
        var generator = RandomGenerator(seed: 0)
        var reports: [TrainingProgress] = []
        let history = try Trainer(epochs: 2, batchSize: 100).run(
            &model, with: SGD(), on: data, using: &generator,
            callbacks: TrainingCallbacks(report: { reports.append($0) })
        ).history
        #expect(reports.map(\.step) == [1, 2, 3, 3, 1, 2, 3, 3])
        #expect(reports.filter { $0.finished != nil }.map(\.epoch) == [1, 2])
        #expect(reports.last?.fraction == 1)
        #expect(history.allSatisfy { $0.validation == nil })
    }

    @Test func trainingThatDivergesSaysWhere() throws {
        let settings = Experiment(
            hidden: [8], optimizer: .init(.sgd, learningRate: 1e20), epochs: 3)
        let network = try settings.makeModel(features: 2, outputs: 2)
        let error = #expect(throws: DivergenceError.self) {
            try Experiment.Result(training: network, on: PreparedData(Self.moons(), divisor: 1), settings)
        }
        #expect(error?.epoch == 1)
        #expect("\(try #require(error))".contains("lower learning rate"))
    }

    @Test func activityCountsZerosAndSilentUnits() {
        // Three units: one always fires, one never does, one on half of the rows.
        let layer = Linear(weight: [[0, 0], [0, 0], [1, 0]], bias: [1, -1, 0])
        let model = LayerList([layer, ReLU(), Linear(weight: [[1, 1, 1]], bias: nil)])
        let data = Dataset(
            features: Tensor([[1, 0], [-1, 0], [2, 0], [-2, 0]]), targets: Tensor<Int32>([0, 0, 0, 0]))
        let activity = LayerActivity.measure(model, on: data, batchSize: 3)
        #expect(
            activity == [LayerActivity(activation: "relu", layer: "0", units: 3, zeroShare: 0.5, silentUnits: [1])])
    }
}
