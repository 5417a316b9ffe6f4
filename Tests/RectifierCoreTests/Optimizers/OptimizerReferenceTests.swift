import Testing

@testable import RectifierCore
@testable import RectifierSupport
@testable import TestSupport

/// Ten steps of every optimiser against PyTorch. Float's steps stay within 2e-6 of PyTorch's in float64: ten roundings of
/// the weights, and as many of what is remembered.
@Suite struct OptimizerReferenceTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let optimizer: String
        let name: String
        let options: Options
        let shapes: [String: [Int]]
        let initial: [String: [Number]]
        let gradients: [[String: [Number]]]
        let float64: [[String: [Number]]]
        let float32: [[String: [Number]]]

        var testDescription: String { "\(optimizer), \(name)" }

        static let all: [Case] = {
            do { return try Reference.load("optimizers") } catch { fatalError("optimizers.json: \(error)") }
        }()
    }

    struct Options: Decodable, Sendable {
        let rate: Float
        var momentum: Float?
        var dampening: Float?
        var nesterov: Bool?
        var beta1: Float?
        var beta2: Float?
        var epsilon: Float?
        var alpha: Float?
        var centered: Bool?
        var rateDecay: Float?
        var initial: Float?
        let decay: Float

        private enum CodingKeys: String, CodingKey {
            case rate, momentum, dampening, nesterov, beta1, beta2, epsilon, alpha, centered
            case decay = "weight-decay"
            case rateDecay = "rate-decay"
            case initial = "initial-accumulator-value"
        }
    }

    /// The parameters `a.weight` and `a.bias`, whatever their shapes.
    struct Model: Module {
        struct Pair: Module {
            var weight: Tensor<Float>
            var bias: Tensor<Float>
        }
        var a: Pair
    }

    @Test(arguments: Case.all) func tenSteps(_ reference: Case) throws {
        let options = reference.options
        switch reference.optimizer {
        case "sgd":
            try expect(
                reference,
                SGD(
                    learningRate: options.rate, momentum: try #require(options.momentum),
                    dampening: try #require(options.dampening), weightDecay: options.decay,
                    nesterov: options.nesterov == true))
        case "adam":
            try expect(
                reference,
                Adam(
                    learningRate: options.rate, beta1: try #require(options.beta1), beta2: try #require(options.beta2),
                    epsilon: try #require(options.epsilon), weightDecay: options.decay))
        case "rmsprop":
            try expect(
                reference,
                RMSprop(
                    learningRate: options.rate, alpha: try #require(options.alpha),
                    epsilon: try #require(options.epsilon), weightDecay: options.decay,
                    momentum: try #require(options.momentum), centered: options.centered == true))
        case "adagrad":
            try expect(
                reference,
                Adagrad(
                    learningRate: options.rate, learningRateDecay: try #require(options.rateDecay),
                    weightDecay: options.decay, initialAccumulator: try #require(options.initial),
                    epsilon: try #require(options.epsilon)))
        default:
            #expect(reference.optimizer == "adamw")
            try expect(
                reference,
                AdamW(
                    learningRate: options.rate, beta1: try #require(options.beta1), beta2: try #require(options.beta2),
                    epsilon: try #require(options.epsilon), weightDecay: options.decay))
        }
    }

    private func expect(_ reference: Case, _ optimizer: some Optimizer) throws {
        var optimizer = optimizer
        func tensor(_ values: [String: [Number]], _ name: String) throws -> Tensor<Float> {
            Tensor(try #require(values[name]).floats, shape: Shape(try #require(reference.shapes[name])))
        }
        var model = Model(
            a: .init(weight: try tensor(reference.initial, "a.weight"), bias: try tensor(reference.initial, "a.bias")))
        #expect(reference.gradients.count == 10)
        for (step, gradients) in reference.gradients.enumerated() {
            // The gradient of Σ w·g by w is g.
            let (weight, bias) = (try tensor(gradients, "a.weight"), try tensor(gradients, "a.bias"))
            let gradient = gradient(at: model) { ($0.a.weight * weight).sum() + ($0.a.bias * bias).sum() }
            optimizer.update(&model, along: gradient)
            for (name, tensor) in model.parameters {
                for (expected, tolerance) in [(reference.float64, 2e-6), (reference.float32, 3e-6)] {
                    let difference = difference(
                        tensor.scalars, try #require(expected[step][name]).values, within: tolerance)
                    #expect(difference == nil, "\(name) after step \(step + 1)")
                }
            }
        }
    }

    @Test func defaultsArePyTorchs() throws {
        func expectDefault(_ name: String, _ optimizer: some Optimizer) throws {
            try expect(try #require(Case.all.first { $0.optimizer == name && $0.name == "default" }), optimizer)
        }
        #expect(SGD().learningRate == 1e-3 && SGD().momentum == 0 && SGD().weightDecay == 0 && !SGD().nesterov)
        // The "default" cases of the reference, whose options are checked against PyTorch's, with the options left out.
        try expectDefault("adam", Adam())
        try expectDefault("adamw", AdamW())
        try expectDefault("rmsprop", RMSprop())
        try expectDefault("adagrad", Adagrad())
    }

    @Test func optionsCanBeRead() {
        let groups = [ParameterGroup(where: { _ in true })]
        let adam = Adam(beta1: 0.8, beta2: 0.9, epsilon: 1e-6, weightDecay: 0.1, groups: groups)
        #expect(adam.beta1 == 0.8 && adam.beta2 == 0.9 && adam.epsilon == 1e-6 && adam.weightDecay == 0.1)
        let adamW = AdamW(beta1: 0.8, beta2: 0.9, epsilon: 1e-6, weightDecay: 0.1, groups: groups)
        #expect(adamW.beta1 == 0.8 && adamW.beta2 == 0.9 && adamW.epsilon == 1e-6 && adamW.weightDecay == 0.1)
        #expect(adam.groups.count == 1 && adamW.groups.count == 1)
        let rmsprop = RMSprop(alpha: 0.9, epsilon: 0.1, weightDecay: 0.2, momentum: 0.3, centered: true)
        #expect(rmsprop.alpha == 0.9 && rmsprop.epsilon == 0.1 && rmsprop.weightDecay == 0.2)
        #expect(rmsprop.momentum == 0.3 && rmsprop.centered && rmsprop.groups.isEmpty)
        let adagrad = Adagrad(learningRateDecay: 0.1, weightDecay: 0.2, initialAccumulator: 0.3, epsilon: 0.4)
        #expect(adagrad.learningRateDecay == 0.1 && adagrad.weightDecay == 0.2)
        #expect(adagrad.initialAccumulator == 0.3 && adagrad.epsilon == 0.4 && adagrad.groups.isEmpty)
    }
}
