import Testing

@testable import RectifierCore
@testable import TestSupport

/// A user's activation: nothing but its formula.
private struct Cubic: ElementwiseActivation {
    func formula<X: RealNumber>(_ x: X) -> X { x * x * x }
}

/// Says that it saves its output, of which its formula knows no derivative.
private struct SavesItsOutput: ElementwiseActivation {
    var savedForBackward: SavedForBackward { .output }
    func formula<X: RealNumber>(_ x: X) -> X { x * x * x }
}

private struct HardSwish: ElementwiseActivation {
    func formula<X: RealNumber>(_ x: X) -> X { x <= -3 ? 0 : x >= 3 ? x : x * (x + 3) / 6 }
}

/// NaN at both infinities by its formula; the limits are 0 and ∞.
private struct NaiveSwish: ElementwiseActivation {
    func formula<X: RealNumber>(_ x: X) -> X { x * .exp(x) / (1 + .exp(x)) }
}

private struct Wave: ElementwiseActivation {
    func formula<X: RealNumber>(_ x: X) -> X { .sin(x) + 0.5 * .cos(2 * x) + .erf(x) }
}

private struct LeakyReLU2: ElementwiseActivation {
    func formula<X: RealNumber>(_ x: X) -> X { x < 0 ? 0.1 * x : x }
}
private struct ReLU: ElementwiseActivation { func formula<X: RealNumber>(_ x: X) -> X { x } }
private struct SiLU: ElementwiseActivation { func formula<X: RealNumber>(_ x: X) -> X { x } }
private struct MyGELU: ElementwiseActivation { func formula<X: RealNumber>(_ x: X) -> X { x } }

@Suite struct OwnActivationTests {
    @Test func everyFormFollowsFromTheFormula() {
        #expect(Cubic()(2.0) == 8)
        #expect(Cubic()(2.0 as Float) == 8)
        #expect(Cubic()([1.0, -2.0]) == [1, -8])
        #expect(Cubic()(Tensor<Float>([1, -2])) == [1, -8])
        #expect(Cubic()(Tensor<Double>([1, -2])) == [1, -8])
        #expect(Cubic().derivative(2.0) == 12)
        #expect(gradient(at: [2, -1] as Tensor<Float>) { (Cubic()($0) * [1, -2]).sum() } == [12, -6])
        #expect(gradient(at: [2, -1] as Tensor<Double>) { (Cubic()($0) * [1, -2]).sum() } == [12, -6])
        #expect(Cubic().savedForBackward == .input)
        // E[z⁶] = 15
        #expect(distance(Cubic().gain, 0.2581988897471611) < 1e-6)
    }

    @Test func aFormulaIsDifferentiatedAtItsInput() {
        #expect(gradient(at: [2, -1] as Tensor<Float>) { SavesItsOutput()($0).sum() } == [12, 3])
        let (y, vjp) = Backend.activateWithVJP(SavesItsOutput(), [2, -1] as Tensor<Float>)
        #expect(y == [8, -1] && vjp([1, 1]) == [12, 3])
    }

    @Test func itIsALayer() {
        var generator = RandomGenerator(seed: 4)
        var network = Sequential {
            Linear(3, 4, using: &generator)
            HardSwish()
            Linear(4, 1, using: &generator)
        }
        #expect(network.parameters.map(\.name) == ["0.weight", "0.bias", "2.weight", "2.bias"])
        let x = Tensor<Float>(normal: 0, shape: [5, 3], using: &generator)
        var optimizer = SGD(learningRate: 0.01)
        let (first, gradient) = valueWithGradient(at: network) { $0(x).squared().mean() }
        optimizer.update(&network, along: gradient)
        #expect(network(x).squared().mean().scalar < first)
    }

    @Test func itIsDocumented() {
        #expect(Cubic().documentation.name == "cubic")
        #expect(Cubic().documentation.range == "(-∞, ∞)")
        #expect(HardSwish().documentation.name == "hard-swish")
        #expect(HardSwish().documentation.range == "[-0.375, ∞)")
        #expect(ReLU().documentation.name == "relu")
        #expect(SiLU().documentation.name == "silu")
        #expect(LeakyReLU2().documentation.name == "leaky-relu2")
        #expect(MyGELU().documentation.name == "my-gelu")
    }

    @Test func limitsAtInfinity() {
        let x = [-Double.infinity, .infinity]
        #expect(NaiveSwish()(x) == [0, .infinity] || NaiveSwish()(x)[0] == 0)
        #expect(Cubic()(x) == x)
        #expect(Wave()(Double.nan).isNaN)
        #expect(Cubic()(Tensor<Float>([.nan, 1])).scalars[0].isNaN)
    }

    @Test func dualNumbersFindDerivatives() {
        func check(_ name: String, at points: [Double], _ f: (Dual<Double>) -> Dual<Double>) {
            for x in points {
                let found = f(Dual(x, 1)).derivative
                let difference = (f(Dual(x + 1e-6, 0)).value - f(Dual(x - 1e-6, 0)).value) / 2e-6
                #expect((found - difference).magnitude < 1e-7 * (1 + difference.magnitude), "\(name) at \(x)")
            }
        }
        let all = [-1.7, -0.4, 0.3, 1.2]
        let positive = [0.2, 0.9, 2.5]
        check("exp", at: all) { .exp($0) }
        check("expMinusOne", at: all) { .expMinusOne($0) }
        check("cosh", at: all) { .cosh($0) }
        check("sinh", at: all) { .sinh($0) }
        check("tanh", at: all) { .tanh($0) }
        check("cos", at: all) { .cos($0) }
        check("sin", at: all) { .sin($0) }
        check("tan", at: all) { .tan($0) }
        check("asinh", at: all) { .asinh($0) }
        check("atan", at: all) { .atan($0) }
        check("erf", at: all) { .erf($0) }
        check("erfc", at: all) { .erfc($0) }
        check("log", at: positive) { .log($0) }
        check("log(onePlus:)", at: positive) { .log(onePlus: $0) }
        check("sqrt", at: positive) { .sqrt($0) }
        check("root", at: positive) { .root($0, 3) }
        check("pow", at: positive) { .pow($0, 2.5) }
        check("pow of both", at: positive) { .pow($0, $0) }
        check("whole pow", at: all) { .pow($0, 3) + .pow($0, 0) + .pow($0, -2) }
        check("acosh", at: [1.5, 3]) { .acosh($0) }
        check("atanh", at: [-0.5, 0.2]) { .atanh($0) }
        check("acos", at: [-0.5, 0.2]) { .acos($0) }
        check("asin", at: [-0.5, 0.2]) { .asin($0) }
        check("arithmetic", at: all) { x in
            var y = x * 3 - 1 / x
            y += x
            y -= 2
            y *= x
            y /= x + 5
            return -y + x.magnitude
        }
    }

    @Test func dualNumbersCompareLikeNumbers() {
        let (one, two, nan) = (Dual(1.0, 5), Dual(2.0, 1), Dual(Double.nan, 0))
        #expect(one < two && one <= two && two > one && two >= one && one == Dual(1, 7))
        for isTrue in [nan < one, nan <= one, nan > one, nan >= one, nan == nan, one < nan, one >= nan] {
            #expect(!isTrue)
        }
    }
}
