import Testing

@testable import RectifierCore

/// The derivative at ±∞ and at NaN, of every function of one number: of a Float, of a Double, and in the gradients of
/// tensors of both it is the same.
@Suite struct DerivativeLimitTests {
    private static let entries = OneDefinitionTests.entries

    /// In the vector part and in the remainder.
    private func slopes<S: TensorReal>(_ activation: some ElementwiseActivation, _ x: S) -> [S] {
        let all = gradient(at: Tensor(repeating: x, shape: [19])) { apply(activation, to: $0).sum() }.scalars
        return [slope(of: activation, at: x), all[0], all[18]]
    }

    private func isSame(_ x: Double, _ y: Double) -> Bool {
        x == y || (x.isNaN && y.isNaN) || abs(x - y) <= 1e-6 * abs(y)
    }

    @Test(arguments: entries) func sameForFloatAndDouble(_ entry: OneDefinitionTests.Entry) {
        for x in [-Double.infinity, .infinity, .nan] {
            let all = slopes(entry.activation, Float(x)).map(Double.init) + slopes(entry.activation, x)
            for slope in all {
                #expect(isSame(slope, all[0]), "\(entry.activation.text)′(\(x)) is one of \(all)")
            }
        }
    }

    /// The limit, and not NaN: every derivative of the catalogue has one.
    @Test(arguments: entries) func limitsAreNumbers(_ entry: OneDefinitionTests.Entry) {
        for x in [-Double.infinity, .infinity] {
            let (limit, far) = (
                slope(of: entry.activation, at: x), slope(of: entry.activation, at: x < 0 ? -1e30 : 1e30)
            )
            #expect(!limit.isNaN, "\(entry.activation.text)′(\(x))")
            // Exponential and squared ReLU grow without bound.
            #expect(limit.isInfinite ? far >= 1e30 : abs(limit - far) < 1e-9, "\(entry.activation.text)′(\(x))")
        }
    }

    /// Functions that are linear in pieces give the slope of a piece, as PyTorch's do; all others NaN.
    @Test func slopesAtNaN() {
        func slope(_ activation: some ElementwiseActivation) -> Double { activation.derivative(Double.nan) }
        for activation in [ReLU(), ReLU6(), Threshold(), HardTanh(), HardShrink(), SoftShrink(), ShiftedReLU()]
            as [any ElementwiseActivation]
        {
            #expect(slope(activation) == 1, "\(activation)")
        }
        #expect(slope(LeakyReLU()) == 0.01)
        #expect(slope(LeakyReLU(negativeSlope: -0.5)) == -0.5)
        #expect(slope(Step()) == 0)
        let smooth: [any ElementwiseActivation] = [
            ELU(), CELU(), SELU(), GELU(), SiLU(), Mish(), Softplus(), Squareplus(), Softsign(), Sigmoid(),
            LogSigmoid(),
            Tanh(), Tanhshrink(), Exponential(), HardSwish(), SquaredReLU(), SparsePlus(),
        ]
        for activation in smooth { #expect(slope(activation).isNaN, "\(activation)") }
    }

    @Test func squareplusAtInfinity() {
        #expect(Squareplus().derivative(Double.infinity) == 1)
        #expect(Squareplus().derivative(Float.infinity) == 1)
        #expect(Squareplus().derivative(-Double.infinity) == 0)
        #expect(Squareplus().derivative(1e300) == 1)
    }
}
