import Testing

@testable import RectifierCore
@testable import RectifierSupport
@testable import TestSupport

/// One definition serves everything: for every elementwise activation of the catalogue, the formula and all that follows
/// from it.
@Suite struct OneDefinitionTests {
    struct Entry: Sendable, CustomTestStringConvertible {
        let activation: any ElementwiseActivation & ConfigurableActivation
        var testDescription: String { activation.text }
    }

    /// Every elementwise activation by default and with other parameters.
    static let entries: [Entry] = {
        let defaults = ActivationCatalog.all.compactMap { $0 as? any ElementwiseActivation & ConfigurableActivation }
        let others: [any ElementwiseActivation & ConfigurableActivation] = [
            LeakyReLU(negativeSlope: 0.3), LeakyReLU(negativeSlope: -0.5), LeakyReLU(negativeSlope: 1.5),
            LeakyReLU(negativeSlope: 0), ELU(alpha: 0.5), ELU(alpha: -1), ELU(alpha: 0), CELU(alpha: 2),
            GELU(approximation: .tanh), GELU(approximation: .sigmoid), RReLU(lower: -0.25, upper: 0.125),
            HardTanh(lower: 0, upper: 6), HardTanh(lower: -2.5, upper: -0.5), HardShrink(lambda: 0),
            HardShrink(lambda: 2), SoftShrink(lambda: 0), SoftShrink(lambda: 2), Threshold(threshold: 1, value: -3),
            Threshold(threshold: -1, value: 2), Step(threshold: 1.5), Softplus(beta: 2), Softplus(beta: 0.5),
            Squareplus(b: 1), Squareplus(b: 0.25),
        ]
        return (defaults + others).map(Entry.init)
    }()

    /// Points away from the kinks, with every sign and size that networks meet.
    private static let points: [Double] = (-80...80).map { Double($0) / 8 + 1.0 / 32 } + [-40.5, -25.25, 25.25, 60.5]

    @Test(arguments: entries) func valuesAgree(_ entry: Entry) {
        let activation = entry.activation
        let numbers = Self.points.map { formula(activation, $0) }
        #expect(apply(activation, to: Self.points) == numbers)
        #expect(apply(activation, to: Tensor(Self.points)).scalars == numbers)
        #expect(Self.points.map { apply(activation, to: $0) } == numbers)
        let floats = Self.points.map(Float.init)
        let singles = floats.map { apply(activation, to: $0) }
        #expect(apply(activation, to: floats) == singles)
        // The loop in C, and the layer.
        let tensor = Tensor(floats)
        #expect(difference(apply(activation, to: tensor).scalars, numbers, within: 1e-6) == nil)
        #expect(activation.callAsFunction(tensor) == apply(activation, to: tensor))
        #expect(difference(singles, numbers, within: 1e-6) == nil)
    }

    @Test(arguments: entries) func derivativesAgree(_ entry: Entry) {
        let activation = entry.activation
        let slopes = Self.points.map { slope(of: activation, at: $0) }
        // By dual numbers, from the formula alone.
        let dual = Self.points.map { formula(activation, Dual($0, 1)).derivative }
        #expect(difference(dual, slopes, within: 1e-13) == nil)
        // By central differences of the formula.
        let differences = Self.points.map { (formula(activation, $0 + 1e-5) - formula(activation, $0 - 1e-5)) / 2e-5 }
        #expect(difference(differences, slopes, within: 1e-8) == nil)
        // Of tensors, with unequal gradients from above.
        let upstream: [Double] = unevenUpstream(Self.points.count)
        let expected = zip(slopes, upstream).map { $0 * $1 }
        let double = gradient(at: Tensor(Self.points)) { (apply(activation, to: $0) * Tensor(upstream)).sum() }
        #expect(difference(double.scalars, expected, within: 1e-14) == nil)
        let single = gradient(at: Tensor(Self.points.map(Float.init))) {
            (apply(activation, to: $0) * Tensor(unevenUpstream(Self.points.count))).sum()
        }
        #expect(difference(single.scalars, expected, within: 1e-5) == nil)
    }

    /// Where the documentation names a kink, its derivative is what every form gives there; elsewhere the derivative is
    /// continuous.
    @Test(arguments: entries) func kinksAreAsDocumented(_ entry: Entry) {
        let activation = entry.activation
        for kink in activation.documentation.kinks {
            let expected = Double(kink.derivative)
            #expect(distance(slope(of: activation, at: Double(kink.x)), expected) < 1e-7)
            #expect(distance(slope(of: activation, at: kink.x), expected) < 1e-7)
            let single = gradient(at: Tensor([kink.x])) { apply(activation, to: $0).sum() }
            #expect(distance(single.scalars[0], expected) < 2.5e-7)
            let double = gradient(at: Tensor([Double(kink.x)])) { apply(activation, to: $0).sum() }
            #expect(distance(double.scalars[0], expected) < 1e-7)
            let x = Double(kink.x)
            let jump = slope(of: activation, at: x + 1e-9) - slope(of: activation, at: x - 1e-9)
            let leap = apply(activation, to: x + 1e-9) - apply(activation, to: x - 1e-9)
            #expect(jump.magnitude > 1e-3 || leap.magnitude > 1e-3, "there is no kink at \(x)")
        }
        let kinks = Set(activation.documentation.kinks.map { Double($0.x) })
        for x in (-64...64).map({ Double($0) / 8 }) where !kinks.contains(x) {
            let jump = slope(of: activation, at: x + 1e-9) - slope(of: activation, at: x - 1e-9)
            let size = slope(of: activation, at: x).magnitude
            #expect(jump.magnitude < 1e-6 * (1 + size), "a kink at \(x) that the documentation does not name")
        }
    }

    @Test(arguments: entries) func theRangeHoldsAllValues(_ entry: Entry) throws {
        let range = try Interval(entry.activation)
        let x = (-4000...4000).map { Double($0) / 100 } + [-1e30, -1e4, 1e4, 1e30]
        let y = x.map { apply(entry.activation, to: $0) } + x.map { Double(apply(entry.activation, to: Float($0))) }
        let (low, high) = (try #require(y.min()), try #require(y.max()))
        #expect(low >= range.low && high <= range.high, "values from \(low) to \(high)")
        // It is not needlessly wide either.
        #expect(range.low == -.infinity ? low < -1e3 : low < range.low + 0.01)
        #expect(range.high == .infinity ? high > 1e3 : high > range.high - 0.01)
    }

    @Test func namesAndTextsReadBack() throws {
        for activation in ActivationCatalog.all + Self.entries.map(\.activation) {
            let again = try ActivationCatalog.make(parsing: activation.text)
            #expect(again.text == activation.text)
            #expect(type(of: again) == type(of: activation))
            #expect(again.parameters == activation.parameters)
            #expect(!activation.documentation.formula.isEmpty && !activation.documentation.range.isEmpty)
            #expect(activation.documentation.name == "identity" || !activation.documentation.source.isEmpty)
        }
        #expect(
            try ActivationCatalog.make("Leaky_ReLU", ["Negative_Slope": "0.2"]).text == "leaky-relu:negative-slope=0.2")
        #expect(ActivationCatalog.all.map(\.text).contains("gelu:approximation=none"))
        #expect(ActivationCatalog.all.map(\.text).contains("prelu:channels=1,axis=-1,initial-slope=0.25"))
    }

    @Test func whatIsWrongWithANameIsSaid() {
        #expect(throws: ActivationError.unknownName("erlu", nearest: ["relu", "elu"])) {
            try ActivationCatalog.make("erlu")
        }
        #expect(throws: ActivationError.unknownParameter(activation: "relu", parameter: "slope", known: [])) {
            try ActivationCatalog.make("relu", ["slope": "1"])
        }
        #expect(
            throws: ActivationError.badValue(
                activation: "celu", parameter: "alpha", value: "0", needs: "a number above 0")
        ) { try ActivationCatalog.make("celu", ["alpha": "0"]) }
        #expect(throws: ActivationError.self) { try ActivationCatalog.make("gelu", ["approximation": "cubic"]) }
        #expect(throws: ActivationError.self) { try ActivationCatalog.make("elu", ["alpha": "nan"]) }
        for text in [
            "softmax:axis=first", "prelu:channels=0", "hard-tanh:lower=1,upper=1", "rrelu:lower=0.5,upper=0.25",
            "hard-shrink:lambda=-1", "soft-shrink:lambda=-1", "softplus:beta=0", "squareplus:b=0", "glu:gate=relu",
            "gumbel-softmax:temperature=0", "gumbel-softmax:hard=2", "threshold:value=inf", "step:threshold=nan",
            "swish:initial-beta=x",
        ] {
            #expect(throws: ActivationError.self, "\(text)") { try ActivationCatalog.make(parsing: text) }
        }
    }

    struct StoredGain: Decodable, Sendable {
        let name: String
        let parameters: [String: ActivationCase.Parameter]
        let gain: Double
    }

    @Test func gains() throws {
        let references: [StoredGain] = try Reference.load("gains")
        for reference in references {
            let options = reference.name == "selu" ? [:] : reference.parameters.mapValues(\.option)
            let activation = try ActivationCatalog.make(reference.name, options) as? any ElementwiseActivation
            let gain = try #require(activation).gain
            #expect(distance(gain, reference.gain) < 1e-6 * reference.gain, "\(reference.name): \(gain)")
        }
        #expect(distance(PReLU(initialSlope: 0.01).gain, 1.4141428569978354) < 1e-6)
    }
}

private func formula<X: RealNumber>(_ activation: some ElementwiseActivation, _ x: X) -> X { activation.formula(x) }

/// A range such as `[0, ∞)` as numbers; α and λ stand for the activation's parameters.
private struct Interval {
    let low: Double
    let high: Double

    init(_ activation: any ConfigurableActivation) throws {
        let alpha = activation.parameters.first { $0.name == "alpha" }.flatMap { Double($0.value) } ?? .nan
        let ends = activation.documentation.range.dropFirst().dropLast().split(separator: ", ")
        try #require(ends.count == 2)
        func number(_ text: Substring) throws -> Double {
            switch text {
            case "-∞": -.infinity
            case "∞": .infinity
            case "-α": -alpha
            case "-λ·α": -1.7580993408473769
            default: try #require(Double(text), "\(text) is not a number: write the range as HardTanh does")
            }
        }
        (low, high) = (try number(ends[0]), try number(ends[1]))
    }
}
