import Testing

@testable import Rectifier

/// Ten steps of every optimiser against PyTorch's.
@Suite struct OptimizerReferenceTests {
    struct Case: Decodable, Sendable {
        let optimizer: String
        let name: String
        let options: [String: Option]
        let initial: [String: [Number]]
        let gradients: [[String: [Number]]]
        let float64: [[String: [Number]]]
    }

    enum Option: Decodable, Sendable {
        case number(Double)
        case flag(Bool)

        init(from decoder: any Decoder) throws {
            if let flag = try? Bool(from: decoder) {
                self = .flag(flag)
            } else {
                self = .number(try Double(from: decoder))
            }
        }
    }

    struct Inner: Module {
        var weight: Tensor<Float>
        var bias: Tensor<Float>
    }

    struct Outer: Module {
        var a: Inner
    }

    @Test func tenStepsAreThoseOfPyTorch() throws {
        let cases: [Case] = try Reference.load("optimizers")
        #expect(cases.count >= 13)
        for one in cases {
            switch one.optimizer {
            case "sgd": try check(one, sgd(one))
            case "adam":
                try check(
                    one,
                    Adam(
                        learningRate: number(one, "rate"), beta1: number(one, "beta1"), beta2: number(one, "beta2"),
                        epsilon: number(one, "epsilon"), weightDecay: number(one, "weight-decay")))
            case "adamw":
                try check(
                    one,
                    AdamW(
                        learningRate: number(one, "rate"), beta1: number(one, "beta1"), beta2: number(one, "beta2"),
                        epsilon: number(one, "epsilon"), weightDecay: number(one, "weight-decay")))
            default: Issue.record("no optimiser \(one.optimizer)")
            }
        }
    }

    private func sgd(_ one: Case) -> SGD {
        var nesterov = false
        if case .flag(let flag) = one.options["nesterov"] { nesterov = flag }
        return SGD(
            learningRate: number(one, "rate"), momentum: number(one, "momentum"),
            dampening: number(one, "dampening"), weightDecay: number(one, "weight-decay"), nesterov: nesterov)
    }

    private func number(_ one: Case, _ name: String) -> Float {
        guard case .number(let value) = one.options[name] else {
            Issue.record("\(one.optimizer) has no option \(name): \(one.options.keys.sorted())")
            return 0
        }
        return Float(value)
    }

    private func check(_ one: Case, _ optimizer: some Optimizer) throws {
        func tensors(_ values: [String: [Number]]) throws -> (Tensor<Float>, Tensor<Float>) {
            (
                Tensor(try #require(values["a.weight"]).floats, shape: [2, 3]),
                Tensor(try #require(values["a.bias"]).floats)
            )
        }
        var optimizer = optimizer
        let (weight, bias) = try tensors(one.initial)
        var model = Outer(a: Inner(weight: weight, bias: bias))
        for (step, expected) in one.float64.enumerated() {
            // The gradient of Σ g·w by w is g.
            let (toWeight, toBias) = try tensors(one.gradients[step])
            let gradient = gradient(at: model) { ($0.a.weight * toWeight).sum() + ($0.a.bias * toBias).sum() }
            optimizer.update(&model, along: gradient)
            for (name, got) in model.parameters {
                let expected = try #require(expected[name])
                let problem = difference(got.scalars, expected.values, within: 4e-6)
                #expect(problem == nil, "\(one.optimizer) \(one.name), step \(step + 1), \(name)\(problem ?? "")")
            }
        }
    }

    @Test func groupsHaveTheirOwnOptions() {
        var model = Outer(a: Inner(weight: [[1, 1, 1], [1, 1, 1]], bias: [1]))
        var optimizer = SGD(
            learningRate: 0.5, weightDecay: 0.5,
            groups: [ParameterGroup(where: { $0.hasSuffix("bias") }, learningRateFactor: 0.5, weightDecay: 0)])
        let gradient = gradient(at: model) { $0.a.weight.sum() + $0.a.bias.sum() }
        optimizer.update(&model, along: gradient)
        #expect(model.a.weight.scalars.allSatisfy { $0 == 0.25 })
        #expect(model.a.bias.scalars == [0.75])
    }

    @Test func whatIsRememberedSurvivesFreezing() {
        var (model, other) = (
            Outer(a: Inner(weight: [[1, 2, 3], [4, 5, 6]], bias: [1])),
            Outer(a: Inner(weight: [[1, 2, 3], [4, 5, 6]], bias: [1]))
        )
        var (frozenOnce, alone) = (SGD(learningRate: 0.1, momentum: 0.5), SGD(learningRate: 0.1, momentum: 0.5))
        func loss(_ model: Outer) -> Tensor<Float> { model.a.weight.squared().sum() + model.a.bias.squared().sum() }
        for step in 0..<6 {
            let frozen = gradient(at: model, where: { step % 2 == 0 || $0 != "a.bias" }, loss)
            #expect(frozen.layout.entries.count == (step % 2 == 0 ? 2 : 1))
            frozenOnce.update(&model, along: frozen)
            let all = gradient(at: other, loss)
            alone.update(&other, along: all)
        }
        // The weights never notice that the bias was frozen, and the bias made three steps of its own.
        #expect(model.a.weight == other.a.weight)
        #expect(model.a.bias != other.a.bias)
    }
}
