import Testing

@testable import RectifierCore
@testable import TestSupport

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
        expectKept { RMSprop(learningRate: 0.1) }
        expectKept { RMSprop(learningRate: 0.1, weightDecay: 0.1, momentum: 0.5, centered: true) }
        expectKept { Adagrad(learningRate: 0.1, learningRateDecay: 0.5, initialAccumulator: 0.25) }
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
        // The first step of both is g / |g| times the rate, by RMSprop over √(1 − α); a's gradient is 1.
        (model, other) = (Pair(), Pair())
        var (rmsprop, adagrad) = (
            RMSprop(learningRate: 0.5, alpha: 0.75, weightDecay: 1, groups: groups),
            Adagrad(learningRate: 0.5, weightDecay: 1, groups: groups)
        )
        rmsprop.update(&model, along: gradient)
        #expect(difference(model.a.scalars, [0.5, -2.5], within: 1e-6) == nil)
        #expect(difference(model.b.scalars, [2, -0.5], within: 1e-6) == nil)
        adagrad.update(&other, along: gradient)
        #expect(difference(other.a.scalars, [0.75, -2.25], within: 1e-6) == nil)
        #expect(difference(other.b.scalars, [2.5, 0], within: 1e-6) == nil)
    }

    @Test func learningRatesMayChange() {
        let all: [any Optimizer] = [
            SGD(learningRate: 1), Adam(learningRate: 1), AdamW(learningRate: 1), RMSprop(learningRate: 1),
            Adagrad(learningRate: 1),
        ]
        for optimizer in all {
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

    /// A steady gradient's mean square comes close to the square of its mean; their difference in Float would be
    /// nothing but rounding, and its root NaN.
    @Test func aCenteredStepStaysFinite() {
        var (model, optimizer) = (Pair(), RMSprop(centered: true))
        // In Double.
        var (weight, square, mean) = (1.0, 0.0, 0.0)
        for _ in 0..<1000 {
            optimizer.update(&model, along: gradient(at: model) { $0.a.sum() * 0.25 + $0.b.sum() * 0.5 })
            square = 0.99 * square + 0.01 * 0.0625
            mean = 0.99 * mean + 0.01 * 0.25
            weight -= 0.01 * 0.25 / ((square - mean * mean).squareRoot() + 1e-8)
        }
        #expect(distance(model.a.scalars[0], weight) < 1e-3 * weight.magnitude, "\(model.a) \(weight)")
        #expect(model.b.isFinite().trueCount == 2)
    }

    /// The odd lengths around a processor's registers: every element steps alike, and the one behind the last stays.
    @Test(arguments: [1, 7, 8, 9, 15, 16, 17, 33, 100]) func everyElementSteps(count: Int) {
        struct Two: Module {
            var first: Tensor<Float>
            var second = Tensor<Float>([5])
        }
        func expectSteps(_ optimizer: some Optimizer) {
            var optimizer = optimizer
            var model = Two(first: Tensor(repeating: 2, shape: [count]))
            for _ in 0..<3 {
                optimizer.update(&model, along: gradient(at: model, where: { $0 == "first" }, { $0.first.sum() }))
            }
            #expect(model.second == [5] && model.first.scalars.allSatisfy { $0 < 2 })
            // An element in a vector's rest may be rounded otherwise.
            let first = Double(model.first.scalars[0])
            #expect(model.first.scalars.allSatisfy { distance($0, first) < 1e-6 })
        }
        expectSteps(RMSprop(momentum: 0.5))
        expectSteps(RMSprop(momentum: 0.5, centered: true))
        expectSteps(RMSprop(weightDecay: 0.1))
        expectSteps(Adagrad(weightDecay: 0.1))
    }

    @Test func badOptionsTrap() async {
        await #expect(processExitsWith: .failure) { _ = SGD(learningRate: -1) }
        await #expect(processExitsWith: .failure) { _ = SGD(nesterov: true) }
        await #expect(processExitsWith: .failure) { _ = Adam(beta1: 1) }
        await #expect(processExitsWith: .failure) { _ = AdamW(weightDecay: -0.1) }
        await #expect(processExitsWith: .failure) { _ = RMSprop(alpha: 1.5) }
        await #expect(processExitsWith: .failure) { _ = RMSprop(momentum: -1) }
        await #expect(processExitsWith: .failure) { _ = Adagrad(initialAccumulator: -1) }
    }
}
