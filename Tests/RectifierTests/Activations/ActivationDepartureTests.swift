import Testing

@testable import Rectifier

/// Where the contract of an activation (design.md) departs from PyTorch; Scripts/reference/departures.py prints the
/// list. All of these also hold in `ActivationReferenceTests`; here they stand one by one, with what PyTorch 2.15 gives.
@Suite struct ActivationDepartureTests {
    private let infinities = Tensor<Float>([-.infinity, .infinity])
    private let limits = Tensor<Float>([0, .infinity])

    /// PyTorch: NaN at −∞ for all of them, softsign also at +∞.
    @Test func valuesAtInfinityAreLimits() {
        #expect(silu(infinities) == limits)
        #expect(mish(infinities) == limits)
        for approximation in GELU.Approximation.allCases {
            #expect(gelu(infinities, approximation: approximation) == limits)
        }
        #expect(softsign(infinities) == [-1, 1])
        #expect(leakyReLU(infinities, negativeSlope: 0) == limits)
    }

    /// PyTorch: NaN at both infinities.
    @Test func derivativesAtInfinityAreLimits() {
        func slopes(_ activation: some ElementwiseActivation) -> Tensor<Float> {
            gradient(at: infinities) { activation($0).sum() }
        }
        #expect(slopes(SiLU()) == [0, 1])
        #expect(slopes(Mish()) == [0, 1])
        for approximation in GELU.Approximation.allCases {
            #expect(slopes(GELU(approximation: approximation)) == [0, 1])
        }
        #expect(slopes(Softsign()) == [0, 0])
    }

    /// PyTorch: NaN for the derivative of GELU's tanh form at ±1e30 and the largest Float.
    @Test func derivativesOfLargeNumbersAreFinite() {
        let x: Tensor<Float> = [-3.4028235e38, -1e30, 1e30, 3.4028235e38]
        #expect(gradient(at: x) { gelu($0, approximation: .tanh).sum() } == [0, 0, 1, 1])
    }

    /// PyTorch: inf, since it computes x·(1 + erf) before it halves.
    @Test func geluOfTheLargestFloatIsTheLargestFloat() {
        let largest = Tensor([Float.greatestFiniteMagnitude])
        #expect(gelu(largest) == largest)
    }

    /// PyTorch: -0.0 and 0, by cancellation in 1 + erf.
    @Test func geluDoesNotCancel() {
        let y = gelu([-6, -10] as Tensor<Float>).scalars
        #expect(ulps(y[0], -5.919525870226188e-9) < 4)
        #expect(ulps(y[1], -7.619853024160526e-23) < 4)
    }

    /// PyTorch: 0 and -0.0 at −89, as the sigmoid is flushed.
    @Test func siluKeepsSmallNumbers() {
        #expect(silu([-89] as Tensor<Float>).scalars[0] < 0)
    }

    /// The same as PyTorch, and easily lost: relu(-0.0) is 0.0, and NaN passes.
    @Test(arguments: [1, 4, 8, 15, 16, 17, 33]) func reluOfMinusZeroAndNaN(count: Int) {
        let zeros = relu(Tensor<Float>(repeating: -0.0, shape: [count])).scalars
        #expect(zeros.allSatisfy { $0 == 0 && $0.sign == .plus })
        #expect(relu(Float(-0.0)).sign == .plus)
        #expect(relu([-0.0] as [Double])[0].sign == .plus)
        #expect(relu(Tensor<Double>([-0.0])).scalars[0].sign == .plus)
        let nans = relu6(relu(Tensor<Float>(repeating: .nan, shape: [count]))).scalars
        #expect(nans.allSatisfy { $0.isNaN })
        #expect(relu(Float.nan).isNaN)
    }
}
