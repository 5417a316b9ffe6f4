import Testing

@testable import Rectifier

private struct Pair: Module {
    var a = Tensor<Float>([1, -2])
    var b = Tensor<Float>([[3], [0.5]])
}

/// What optimisers remember stays with the parameter's name.
@Suite struct OptimizerStateTests {
    /// Steps along changing gradients; `isTrained` freezes.
    private func step(
        _ model: inout Pair, _ optimizer: inout some Optimizer, _ number: Float,
        where isTrained: ((String) -> Bool)? = nil
    ) {
        let toA = Tensor<Float>([number, 1 - number])
        let gradient = gradient(at: model, where: isTrained) { model -> Tensor<Float> in
            let first = (model.a * toA).sum()
            return first + model.b.sum() * number
        }
        optimizer.update(&model, along: gradient)
    }

    private func expectKept(_ make: () -> some Optimizer) {
        // `b` in every step; `a` frozen in two of them, or those two left out.
        var (frozen, optimizer) = (Pair(), make())
        for number in [1, 2, 3] as [Float] { step(&frozen, &optimizer, number) }
        let before = frozen.a
        for number in [4, 5] as [Float] { step(&frozen, &optimizer, number) { $0 == "b" } }
        #expect(frozen.a == before)
        for number in [6, 7] as [Float] { step(&frozen, &optimizer, number) }

        var (left, second) = (Pair(), make())
        for number in [1, 2, 3, 6, 7] as [Float] { step(&left, &second, number) }
        #expect(frozen.a == left.a)
        var (all, third) = (Pair(), make())
        for number in [1, 2, 3, 4, 5, 6, 7] as [Float] { step(&all, &third, number) }
        #expect(frozen.b == all.b)
    }

    @Test func freezingKeepsWhatIsRemembered() {
        expectKept { SGD(learningRate: 0.1) }
        expectKept { SGD(learningRate: 0.1, momentum: 0.9) }
        expectKept { SGD(learningRate: 0.1, momentum: 0.9, dampening: 0.5) }
        expectKept { Adam(learningRate: 0.1) }
        expectKept { AdamW(learningRate: 0.1, weightDecay: 0.1) }
    }

    @Test func groupsByName() {
        let groups = [
            ParameterGroup(where: { $0 == "a" }, learningRateFactor: 0.5, weightDecay: 0),
            ParameterGroup(where: { _ in true }, weightDecay: 0.25),
        ]
        var (model, optimizer) = (Pair(), SGD(learningRate: 0.5, weightDecay: 1, groups: groups))
        let gradient = gradient(at: model) { $0.a.sum() + $0.b.sum() }
        optimizer.update(&model, along: gradient)
        #expect(model.a == [0.75, -2.25])
        #expect(model.b == [[2.125], [-0.0625]])
        var (other, adam) = (Pair(), AdamW(learningRate: 0.5, weightDecay: 1, groups: groups))
        adam.update(&other, along: gradient)
        #expect(difference(other.a.scalars, [0.75, -2.25], within: 1e-6) == nil)
        #expect(difference(other.b.scalars, [2.125, -0.0625], within: 1e-6) == nil)
    }

    @Test func learningRatesMayChange() {
        for optimizer in [SGD(learningRate: 1), Adam(learningRate: 1), AdamW(learningRate: 1)] as [any Optimizer] {
            var optimizer = optimizer
            optimizer.learningRate = 0
            #expect(optimizer.learningRate == 0)
            var model = Pair()
            optimizer.update(&model, along: gradient(at: model) { $0.a.sum() + $0.b.sum() })
            #expect(model.a == Pair().a && model.b == Pair().b)
        }
    }

    @Test func optimizersAreValues() {
        var (model, optimizer) = (Pair(), Adam(learningRate: 0.1))
        step(&model, &optimizer, 1)
        var (copy, second) = (model, optimizer)
        step(&model, &optimizer, 2)
        step(&copy, &second, 2)
        #expect(model.a == copy.a && model.b == copy.b)
    }

    @Test func badOptionsTrap() async {
        await #expect(processExitsWith: .failure) { _ = SGD(learningRate: -1) }
        await #expect(processExitsWith: .failure) { _ = SGD(nesterov: true) }
        await #expect(processExitsWith: .failure) { _ = Adam(beta1: 1) }
        await #expect(processExitsWith: .failure) { _ = AdamW(weightDecay: -0.1) }
    }
}
