import Testing

@testable import RectifierCore
@testable import RectifierSupport

/// Functions of Double use parameters of Double: rounded to a Float they would be off from the ninth digit on. The values
/// are mpmath's, and PyTorch's of float64 where it has the function.
@Suite struct DoubleParameterTests {
    private static let exact: [(text: String, x: Double, value: Double, derivative: Double)] = [
        ("leaky-relu:negative-slope=0.01", -1, -0.01, 0.01),
        ("rrelu:lower=0.1,upper=0.3", -1, -0.2, 0.2),
        ("rrelu", -1, -0.22916666666666666, 0.22916666666666666),
        ("elu:alpha=0.1", -1, -0.06321205588285577, 0.036787944117144235),
        ("celu:alpha=0.1", -1, -0.09999546000702375, 4.5399929762484852e-5),
        ("hard-tanh:lower=-0.1,upper=0.3", -1, -0.1, 0),
        ("hard-tanh:lower=-0.1,upper=0.3", 1, 0.3, 0),
        ("threshold:threshold=0.1,value=-0.7", 0, -0.7, 0),
        ("threshold:threshold=0.1,value=-0.7", 0.1, -0.7, 0),
        ("step:threshold=0.1", 0.1, 1, 0),
        ("step:threshold=0.1", 0.09999999999, 0, 0),
        ("hard-shrink:lambda=0.1", 0.1, 0, 0),
        ("hard-shrink:lambda=0.1", 0.10000000001, 0.10000000001, 1),
        ("soft-shrink:lambda=0.1", 1, 0.9, 1),
        ("softplus:beta=0.1", -1, 6.4439666007357089, 0.47502081252106),
        ("squareplus:b=0.1", 0, 0.15811388300841897, 0.5),
    ]

    @Test(arguments: exact.map(\.text)) func asPyTorchInDouble(text: String) throws {
        for (_, x, value, derivative) in Self.exact.filter({ $0.text == text }) {
            let activation = try #require(try ActivationCatalog.make(parsing: text) as? any ElementwiseActivation)
            func isClose(_ got: Double, _ exact: Double) -> Bool { abs(got - exact) <= 4.5e-16 * abs(exact) }
            #expect(isClose(apply(activation, to: x), value), "\(text): f(\(x)) is \(apply(activation, to: x))")
            #expect(isClose(apply(activation, to: [x])[0], value))
            #expect(isClose(apply(activation, to: Tensor<Double>([x])).scalar, value))
            #expect(isClose(slope(of: activation, at: x), derivative), "\(text): f′(\(x))")
            let pulled = gradient(at: Tensor<Double>([x])) { apply(activation, to: $0).sum() }.scalar
            #expect(isClose(pulled, derivative), "\(text): the gradient at \(x) is \(pulled)")
        }
    }

    @Test func functionsToo() {
        #expect(leakyReLU(-1.0, negativeSlope: 0.01) == -0.01)
        #expect(leakyReLU([-1.0]) == [-0.01])
        #expect(leakyReLU(Tensor<Double>([-1])) == [-0.01])
        #expect(hardTanh(-1.0, lower: -0.1, upper: 0.1) == -0.1)
        #expect(threshold(0.0, threshold: 0.1, value: 0.3) == 0.3)
        #expect(softShrink(1.0, lambda: 0.1) == 0.9)
        #expect(rrelu(-1 as Double, lower: 0.1, upper: 0.1) == -0.1)
        #expect(abs(swish(2.0, beta: 0.1) - 1.0996679946249559) < 4.5e-16)
        #expect(abs(elu(-1.0, alpha: 0.1) + 0.06321205588285577) < 2e-17)
    }

    /// What Floats give did not change, and a Float is accepted as a parameter.
    @Test func floatsAreWhatTheyWere() {
        let slope: Float = 0.01
        #expect(leakyReLU(-1 as Float, negativeSlope: 0.01) == -slope)
        #expect(LeakyReLU(negativeSlope: slope)(-3 as Float) == -3 * slope)
        #expect(leakyReLU(Tensor<Float>([-3]), negativeSlope: 0.01) == Tensor([-3 * slope]))
        #expect(LeakyReLU(negativeSlope: slope).negativeSlope == Double(slope))
    }

    /// A text holds all digits, and one of the first release is read as it was.
    @Test func textsKeepAllDigits() throws {
        #expect(LeakyReLU().text == "leaky-relu:negative-slope=0.01")
        #expect(RReLU().text == "rrelu:lower=0.125,upper=0.3333333333333333")
        let old = try #require(try ActivationCatalog.make(parsing: "rrelu:lower=0.125,upper=0.33333334") as? RReLU)
        #expect(Float(old.upper) == Float(RReLU().upper))
        for text in ["elu:alpha=0.1", "squareplus:b=0.30000000000000004", "celu:alpha=1.0000000000000002"] {
            #expect(try ActivationCatalog.make(parsing: text).text == text)
        }
    }

    /// What a Float cannot hold would be another function for tensors of Float.
    @Test(arguments: [
        "leaky-relu:negative-slope=1e39", "celu:alpha=1e-60", "softplus:beta=1e-60", "squareplus:b=1e300",
        "hard-tanh:lower=1,upper=1.0000000001", "gumbel-softmax:temperature=1e-60",
    ]) func numbersBeyondFloatAreRefused(text: String) {
        #expect(throws: ActivationError.self) { try ActivationCatalog.make(parsing: text) }
    }

    /// A slope so small that it is 0 as a Float: the output does not tell the side then.
    @Test func aSlopeThatVanishesInFloat() {
        let tiny = LeakyReLU(negativeSlope: 1e-60)
        #expect(tiny.derivative(-1.0) == 1e-60)
        #expect(gradient(at: [-1, 2] as Tensor<Float>) { tiny($0).sum() } == [0, 1])
    }
}
