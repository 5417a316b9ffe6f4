import Testing

@testable import RectifierCore
@testable import RectifierDiagnostics
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import TestSupport

@Suite struct DeadInitializationProbabilityTests {
    private static func risk(
        _ hidden: [Int], _ rows: Tensor<Float>, draws: Int, activation: String = "relu", seed: UInt64 = 11
    ) throws -> DeadInitializationProbability {
        try DeadInitializationProbability(
            of: Experiment(hidden: hidden, activation: activation, seed: seed), outputs: 1, on: rows, draws: draws)
    }

    private static let twoSigns = Tensor<Float>([-2, -0.5, 0.1, 1, 3], shape: [5, 1])

    /// What a probability known exactly gives must be within four standard deviations of it.
    @Test(arguments: [[2, 2, 2, 2], [3, 3, 3, 3, 3, 3, 3, 3], [1], [4, 2, 5]])
    func oneDirectionDiesAsOftenAsItMust(hidden: [Int]) throws {
        for rows in [Tensor<Float>([[0.3, -1, 2]]), Tensor<Float>([0.5, 1, 7], shape: [3, 1])] {
            let risk = try Self.risk(hidden, rows, draws: 1500)
            let bounds = try #require(risk.bounds)
            let survival = hidden.reduce(1.0) { $0 * (1 - .exp(-Double($1) * .log(2))) }
            #expect(bounds.basis == .oneDirection && bounds.lower == bounds.upper)
            #expect((bounds.upper - (1 - survival)).magnitude < 1e-12)
            let interval = risk.deadNetworks.interval(deviations: 4)
            #expect(interval.contains(bounds.upper), "\(hidden): \(risk.deadNetworks), not \(bounds.upper)")
        }
    }

    @Test(arguments: [[2, 2, 2, 2, 2], [3, 3, 3, 3, 3, 3, 3, 3, 3, 3], [2, 5, 2, 3]])
    func twoDirectionsDieWithinTheBounds(hidden: [Int]) throws {
        let risk = try Self.risk(hidden, Self.twoSigns, draws: 2000)
        let bounds = try #require(risk.bounds)
        #expect(bounds.basis == .twoDirections && bounds.lower < bounds.upper && bounds.lower > 0)
        let interval = risk.deadNetworks.interval(deviations: 4)
        #expect(
            interval.upperBound >= bounds.lower && interval.lowerBound <= bounds.upper,
            "\(risk.deadNetworks), \(bounds)")
        #expect(risk.layers[0].deadLayers.count == 0)
    }

    /// With two hidden layers the lower bound is the probability itself: 3·4^−N − 2·8^−N.
    @Test(arguments: [1, 2, 3]) func twoHiddenLayersAreKnownExactly(units: Int) throws {
        let risk = try Self.risk([units, units], Self.twoSigns, draws: 3000)
        let n = Double(units)
        let expected = 3 * Double.pow(4, -n) - 2 * Double.pow(8, -n)
        #expect((try #require(risk.bounds).lower - expected).magnitude < 1e-12)
        #expect(risk.deadNetworks.interval(deviations: 4).contains(expected), "\(risk.deadNetworks), not \(expected)")
    }

    /// Lu et al.'s closed form for equal widths, L being the number of layers with the last.
    @Test func theLowerBoundIsTheClosedForm() {
        for n in 1...12 {
            for depth in 2...40 {
                let p = Double.pow(2, -Double(n))
                let (a, b) = (1 - p, 1 - 2 * p - Double(n - 1) * p * p)
                let factor = (1 - 2 * p) * (1 - p) / (1 + Double(n - 1) * p)
                let steps = depth - 2
                let expected = 1 - Double.pow(a, steps) + factor * (Double.pow(b, steps) - Double.pow(a, steps))
                let bounds = BornDeadBounds(hidden: Array(repeating: n, count: depth - 1), basis: .twoDirections)
                #expect((bounds.lower - expected).magnitude < 1e-12, "\(n), \(depth)")
                #expect(bounds.lower <= bounds.upper + 1e-15)
            }
        }
        // A narrow, deep network nearly always dies, a wide one hardly ever.
        #expect(BornDeadBounds(hidden: Array(repeating: 3, count: 200), basis: .twoDirections).lower > 0.999)
        #expect(BornDeadBounds(hidden: Array(repeating: 64, count: 20), basis: .anyRows).upper < 1e-17)
        #expect(BornDeadBounds(hidden: Array(repeating: 64, count: 20), basis: .anyRows).upper > 1e-18)
        #expect(BornDeadBounds(hidden: [], basis: .anyRows).upper == 0)
    }

    @Test func manyRowsDieLessOftenThanOne() throws {
        var generator = RandomGenerator(seed: 4)
        let rows = Tensor<Float>(normal: 0, shape: [200, 6], using: &generator)
        let risk = try Self.risk([3, 3, 3, 3], rows, draws: 1000)
        let bounds = try #require(risk.bounds)
        #expect(bounds.basis == .anyRows && bounds.lower > 0 && bounds.lower < 0.01)
        #expect(risk.deadNetworks.interval(deviations: 4).lowerBound <= bounds.upper)
        #expect(risk.deadNetworks.value < bounds.upper)
        #expect(risk.deadNetworks.count > 0 && risk.deadNetworks.count < 1000)
        #expect(risk.deadUnitShare > 0 && risk.deadUnitShare < 0.5)
    }

    @Test func halfOfTheUnitsAreOffAtTheStart() throws {
        var generator = RandomGenerator(seed: 4)
        let rows = Tensor<Float>(normal: 0, shape: [100, 20], using: &generator)
        let risk = try Self.risk([50, 50, 50], rows, draws: 20)
        #expect((risk.offShare - 0.5).magnitude < 0.02, "\(risk.offShare)")
        #expect(risk.layers.map(\.units) == [50, 50, 50] && risk.layers.map(\.name) == ["1", "3", "5"])
        #expect(risk.deadNetworks.count == 0)
        let leaky = try Self.risk([2, 2, 2, 2], rows, draws: 50, activation: "leaky-relu")
        #expect(leaky.offShare == 0 && leaky.deadUnitShare == 0 && leaky.deadNetworks.count == 0)
        #expect(leaky.unbounded == .otherActivation("leaky-relu"))
    }

    @Test func whereTheBoundsDoNotApplyItIsSaid() throws {
        let rows = Tensor<Float>(ones: [3, 4])
        var generator = RandomGenerator(seed: 2)
        let linear = Linear(4, 4, using: &generator)
        var biased = linear
        biased.bias = Tensor(repeating: 0.1, shape: [4])
        let cases: [([any Layer], Initializer, BornDeadBoundsError)] = [
            ([linear, Tanh(), linear], .heUniform(), .otherActivation("tanh")),
            ([linear, ReLU(), biased], .heUniform(), .biases("2")),
            ([linear, ReLU(), linear], .orthogonal(), .dependentWeights),
            ([linear, ReLU(), linear], .constant(1), .unknownWeights),
            ([linear, BatchNorm(4), ReLU(), linear], .heUniform(), .otherLayer("1")),
            ([linear, linear], .heUniform(), .otherLayer("1")), ([ReLU(), linear], .heUniform(), .otherLayer("0")),
        ]
        for (layers, rule, error) in cases {
            #expect(throws: error) { try BornDeadBounds(of: LayerList(layers), drawnBy: rule, on: rows) }
            #expect(error.description.hasPrefix("The bounds of Lu et al. do not apply"))
        }
        // Nothing comes out of nothing.
        let zero = try Self.risk([4, 4], Tensor(zeros: [3, 4]), draws: 10)
        #expect(zero.bounds == BornDeadBounds(hidden: [4, 4], basis: .zeroRows) && zero.deadNetworks.count == 10)
    }

    /// Wilson's interval as statsmodels computes it.
    @Test func intervals() {
        let cases = [(0, 100, 0, 0.036993498), (5, 50, 0.043475765, 0.213602314), (7, 10, 0.396778148, 0.892208733)]
        for (count, trials, low, high) in cases {
            let interval = BinomialProportion(count, of: trials).interval
            #expect((interval.lowerBound - low).magnitude < 1e-8 && (interval.upperBound - high).magnitude < 1e-8)
        }
        #expect(BinomialProportion(9, of: 9).interval.upperBound == 1)
    }
}
