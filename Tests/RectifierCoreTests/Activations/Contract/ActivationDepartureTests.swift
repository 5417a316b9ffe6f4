import Testing

@testable import RectifierCore
@testable import TestSupport

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
        #expect(hardSwish(infinities) == limits)
        #expect(swish(infinities) == limits)
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

    /// PyTorch: inf, since it multiplies by 6 before it divides.
    @Test func hardSwishOfTheLargestFloatIsTheLargestFloat() {
        let largest = Tensor([Float.greatestFiniteMagnitude])
        #expect(hardSwish(largest) == largest)
    }

    /// PyTorch: 0 for 10⁻⁴ and 4.7e-10 for 10⁻³, by cancellation in x − tanh x; the derivative of 10⁻⁴ is 0 too.
    @Test func tanhshrinkDoesNotCancel() {
        let x: Tensor<Float> = [1e-4, 1e-3, -1e-10]
        let y = tanhshrink(x).scalars
        #expect(ulps(y[0], 3.3333330804e-13) < 4)
        #expect(ulps(y[1], 3.33333215826e-10) < 4)
        #expect(ulps(y[2], -3.3333333e-31) < 4)
        let slopes = gradient(at: x) { tanhshrink($0).sum() }.scalars
        #expect(ulps(slopes[0], 9.99999947e-9) < 4)
    }

    /// PyTorch: x itself beyond β·x = 20; the difference is below half an ulp of Float there, but not of Double.
    @Test func softplusHasNoThreshold() {
        #expect(softplus(21.0) > 21)
        #expect(softplus(11.0, beta: 2) > 11)
        #expect(softplus(21 as Float) == 21)
    }

    /// JAX: 0 at −10⁴, by cancellation; inf at 10³⁰.
    @Test func squareplusNeitherCancelsNorOverflows() {
        let y = squareplus([-1e4, -1e30, 1e30] as Tensor<Float>).scalars
        #expect(ulps(y[0], 9.9999999e-5) < 2)
        #expect(ulps(y[1], 1 / 1.0000000150474662e30) < 2)
        #expect(y[2] == 1e30)
    }

    /// Keras and MLX: 0 for NaN in the shrinking ones and in the step; Keras' threshold gives its value.
    @Test func nanPasses() {
        let nan = Tensor<Float>([.nan])
        for y in [
            hardShrink(nan), softShrink(nan), threshold(nan, value: 1), step(nan), hardTanh(nan), shiftedReLU(nan),
        ] {
            #expect(y.scalars[0].isNaN)
        }
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
