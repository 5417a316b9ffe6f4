import Testing

@testable import RectifierCore
@testable import TestSupport

@Suite struct SwishTests {
    private func value(_ x: Double, _ beta: Double) -> Double { x / (1 + .exp(-beta * x)) }

    private func slopeByBeta(_ x: Double, _ beta: Double) -> Double {
        let e = Double.exp(-(beta * x).magnitude)
        return x * x * e / (1 + e) / (1 + e)
    }

    @Test(arguments: [0, 1, 3, 7, 8, 15, 16, 17, 31, 33, 64, 67, 1000]) func valuesAndGradients(count: Int) {
        for beta in [1, 0.25, 0, -1.5, 30] as [Float] {
            let layer = Swish(initialBeta: beta)
            let x = Tensor<Float>((0..<count).map { Float($0 * 37 % 41 - 20) / 4 })
            let upstream = Tensor<Float>(unevenUpstream(count))
            let (_, found, toX) = valueWithGradient(at: layer, x) { layer, x in (layer(x) * upstream).sum() }
            let y = layer(x).scalars
            var toBeta = 0.0
            var size = 0.0
            for (index, (x, g)) in zip(x.scalars.map(Double.init), upstream.scalars.map(Double.init)).enumerated() {
                let bound = 2 + 2 * (Double(beta) * x).magnitude
                #expect(ulps(y[index], value(x, Double(beta))) <= bound)
                let sigma = 1 / (1 + Double.exp(-Double(beta) * x))
                let slope = sigma + Double(beta) * x * sigma * (1 - sigma)
                #expect(distance(toX.scalars[index], g * slope) <= 5e-7 * g.magnitude * (1 + bound))
                toBeta += g * slopeByBeta(x, Double(beta))
                size += g.magnitude * slopeByBeta(x, Double(beta))
            }
            #expect(distance(found["beta"]?.scalars[0] ?? .nan, toBeta) <= 1e-6 * (1 + size))
        }
    }

    @Test func limitsAndNaN() {
        let x = Tensor<Float>([-.infinity, .infinity, .nan, -3.4028235e38, 3.4028235e38])
        for beta in [0.5, 1, 3] as [Float] {
            let (_, found, toX) = valueWithGradient(at: Swish(initialBeta: beta), x) { layer, x in
                layer(x)[range: 0..<2].sum() + layer(x)[range: 3..<5].sum()
            }
            let y = Swish(initialBeta: beta)(x).scalars
            #expect(y[0] == 0 && y[1] == .infinity && y[2].isNaN && y[3] == 0 && y[4] == 3.4028235e38)
            let slopes = toX.scalars
            #expect(slopes[0] == 0 && slopes[1] == 1 && slopes[3] == 0 && slopes[4] == 1)
            #expect(found["beta"]?.scalars[0].isNaN ?? false || found["beta"]?.scalars[0] == 0)
        }
        #expect(Swish(initialBeta: -1)(x).scalars[0] == -.infinity && Swish(initialBeta: -1)(x).scalars[1] == 0)
        #expect(Swish(initialBeta: 0)(x).scalars[0] == -.infinity)
    }

    @Test func formsAgree() {
        #expect(swish(2.0, beta: 0.5) == Swish(initialBeta: 0.5)(2.0))
        #expect(swish([-1.0, 2], beta: 3) == Swish(initialBeta: 3)([-1.0, 2]))
        #expect(swish([-1.5, 2] as Tensor<Double>) == silu([-1.5, 2] as Tensor<Double>))
        let x: Tensor<Float> = [-3, -0.5, 0, 1, 4]
        #expect(difference(swish(x).scalars, silu(x).scalars.map(Double.init), within: 2e-7) == nil)
        #expect(difference(Swish()(x).scalars, silu(x).scalars.map(Double.init), within: 2e-7) == nil)
        #expect(distance(Swish(initialBeta: 1.702).gain, 1.5394587622988314) < 1e-6)
        #expect(Swish().documentation.range == "[-0.279, ∞)")
        let check = checkGradient(at: [Tensor<Double>([-3, -0.5, 0.25, 2])]) { swish($0[0], beta: 1.5) }
        #expect(check.largestError < 1e-9)
    }

    @Test func betaIsLearned() {
        var model = Sequential { Swish() }
        #expect(model.parameters.map(\.name) == ["0.beta"])
        let x: Tensor<Float> = [-2, -1, 0.5, 1, 3]
        let target = swish(x, beta: 2)
        var optimizer = Adam(learningRate: 0.05)
        for _ in 0..<400 {
            let gradient = gradient(at: model) { meanSquaredError($0(x), target) }
            optimizer.update(&model, along: gradient)
        }
        #expect(distance(model.parameters[0].tensor.scalars[0], 2) < 1e-2)
        let (_, observations) = observe(model) { $0(x) }
        #expect(observations.map(\.operation) == ["swish"] && observations[0].isActivation)
        #expect(observations[0].layer == "0")
    }
}
