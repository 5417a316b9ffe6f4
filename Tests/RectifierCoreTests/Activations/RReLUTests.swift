import Testing

@testable import RectifierCore
@testable import TestSupport

@Suite struct RReLUTests {
    private let x = Tensor<Float>((0..<1000).map { Float($0 % 41 - 20) / 4 })

    /// Outside training it is leaky ReLU with the mean slope, as PyTorch's.
    @Test func evaluationTakesTheMean() {
        let mean = LeakyReLU(negativeSlope: 11.0 / 48)
        #expect(difference(RReLU()(x).scalars, mean(x).scalars.map(Double.init), within: 1e-7) == nil)
        #expect(RReLU()(-48.0 as Float) == -11)
        #expect(RReLU(lower: 0.5, upper: 0.5)([-2, 2] as [Double]) == [-1, 2])
        let slopes = gradient(at: x) { RReLU()($0).sum() }
        #expect(slopes.scalars.allSatisfy { $0 == 1 || ($0 - 11.0 / 48).magnitude < 1e-7 })
    }

    struct Net: Module {
        var scale = Tensor<Float>([1])
    }

    /// The output and the gradient of one training step with that seed.
    private func step(_ layer: RReLU, _ x: Tensor<Float>, seed: UInt64) -> (y: [Float], slopes: [Float]) {
        var (net, generator) = (Net(), RandomGenerator(seed: seed))
        var y: [Float] = []
        let upstream = Tensor<Float>(unevenUpstream(x.count), shape: x.shape)
        // The gradient by `scale` is Σ g·slope·x; single slopes show with an x of one element.
        let (_, gradient) = valueWithGradient(at: &net, training: &generator) { net in
            let output = layer(x * net.scale)
            y = output.scalars
            return (output * upstream).sum()
        }
        return (y, gradient.flat.scalars)
    }

    @Test func slopesAreDrawnInTraining() {
        let y = step(RReLU(), x, seed: 3).y
        var slopes: [Float] = []
        for (x, y) in zip(x.scalars, y) {
            if x > 0 { #expect(y == x) }
            if x < 0 { slopes.append(y / x) }
        }
        #expect(slopes.allSatisfy { $0 > 0.1249999 && $0 < 0.3333335 })
        #expect(Set(slopes).count > slopes.count * 9 / 10)
        let mean = slopes.reduce(0, +) / Float(slopes.count)
        #expect((mean - 11.0 / 48).magnitude < 0.01)
        #expect(slopes.contains { $0 < 0.15 } && slopes.contains { $0 > 0.3 })
    }

    @Test func theSameSeedDrawsTheSame() {
        #expect(step(RReLU(), x, seed: 3).y == step(RReLU(), x, seed: 3).y)
        #expect(step(RReLU(), x, seed: 3).y != step(RReLU(), x, seed: 4).y)
        // As many draws whatever the signs: where both are negative, the slopes are the same.
        let flipped = x * Tensor((0..<1000).map { $0 < 500 ? -1 : 1 })
        #expect(step(RReLU(), x, seed: 3).y[500...] == step(RReLU(), flipped, seed: 3).y[500...])
    }

    @Test func theGradientUsesTheDrawnSlopes() {
        for seed in 0..<20 as Range<UInt64> {
            let (y, slopes) = step(RReLU(lower: -0.5, upper: 2), Tensor([-4]), seed: seed)
            #expect(slopes == [y[0]])
        }
        let (y, total) = step(RReLU(), x, seed: 9)
        let upstream: [Float] = unevenUpstream(1000)
        let expected = zip(y, upstream).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        #expect(distance(total[0], expected) < 1e-4 * (1 + expected.magnitude))
    }

    @Test func doublesAndTheFunctionAreTrainedToo() {
        var (net, generator) = (Net(), RandomGenerator(seed: 1))
        _ = valueWithGradient(at: &net, training: &generator) { net in
            let single = rrelu(Tensor<Float>(repeating: -1, shape: [100]))
            let double = RReLU()(Tensor<Double>(repeating: -1, shape: [100]))
            #expect(Set(single.scalars).count > 90 && Set(double.scalars).count > 90)
            return net.scale.sum()
        }
        #expect(rrelu([-48.0, 2]) == [-11, 2] || difference(rrelu([-48.0, 2]), [-11, 2], within: 1e-7) == nil)
    }

    @Test func boundsTheWrongWayRoundTrap() async {
        await #expect(processExitsWith: .failure) { _ = RReLU(lower: 0.5, upper: 0.25) }
    }
}
