import RectifierCore
import RectifierSupport

/// The learning rates that a comparison tries, the same ones for every activation.
///
/// Neighbours are a factor of √10 apart: 0.001, 0.0032, 0.01. A grid that was not given rate by rate is fitted first,
/// by a few trainings whose results count for nothing else: where the best rate of some activation lies at an end, the
/// grid goes on there; and ends that are further than a step from every activation's best are left out.
public struct LearningRateGrid: Sendable, Hashable, Codable {
    /// The rates, rising.
    public private(set) var rates: [Float]
    /// Whether the rates were given one by one, and stay.
    public let isFixed: Bool
    /// Centre of the grid, and its first and last step; not used where the rates are fixed.
    private let centre: Float
    private var steps: ClosedRange<Int>

    /// Maximum extent of a grid from its centre: a factor of 1,000.
    private static let mostSteps = 6

    /// Five rates around `centre`, to be fitted. Traps for one that is not above 0.
    public init(around centre: Float) {
        require(centre > 0 && centre.isFinite, "LearningRateGrid: a learning rate of \(centre)")
        self.centre = centre
        steps = -2...2
        isFixed = false
        rates = steps.map { Self.rate($0, from: centre) }
    }

    /// Exactly these rates, in rising order; one for no choice. Traps when there is none, or one that is not above 0.
    public init(_ rates: [Float]) {
        require(!rates.isEmpty && rates.allSatisfy { $0 > 0 && $0.isFinite }, "LearningRateGrid: rates of \(rates)")
        self.rates = Array(Set(rates)).sorted()
        isFixed = true
        centre = rates[0]
        steps = 0...0
    }

    /// A usual rate of the optimiser.
    public static func centre(for optimizer: OptimizerConfiguration) -> Float {
        switch optimizer.kind {
        case .adam, .adamw, .rmsprop: 0.001
        case .adagrad: 0.01
        case .sgd: optimizer.momentum > 0.5 ? 0.01 : 0.1
        }
    }

    /// Whether a rate is the least or the greatest of several.
    public func isAtEdge(_ rate: Float) -> Bool { rates.count > 1 && (rate == rates.first || rate == rates.last) }

    /// Goes on at the ends where a best rate lies, and returns whether it did.
    mutating func extend(toward best: [Float]) -> Bool {
        guard !isFixed else { return false }
        var (first, last) = (steps.lowerBound, steps.upperBound)
        if let least = rates.first, best.contains(least), first > -Self.mostSteps { first -= 1 }
        if let most = rates.last, best.contains(most), last < Self.mostSteps { last += 1 }
        guard first...last != steps else { return false }
        set(first...last)
        return true
    }

    /// Leaves out what is further than a step from every best rate.
    mutating func narrow(around best: [Float]) {
        let places = best.compactMap { rates.firstIndex(of: $0) }
        guard !isFixed, let least = places.min(), let most = places.max() else { return }
        let first = steps.lowerBound
        set(max(first + least - 1, first)...min(first + most + 1, steps.upperBound))
    }

    private mutating func set(_ steps: ClosedRange<Int>) {
        self.steps = steps
        rates = steps.map { Self.rate($0, from: centre) }
    }

    /// centre · 10^(step/2), with two significant digits.
    private static func rate(_ step: Int, from centre: Float) -> Float {
        if step == 0 { return centre }
        let exact = Double(centre) * Double.pow(10, Double(step) / 2)
        let exponent = Int(Double.log10(exact).rounded(.down))
        // Divided where the power is negative: 10 is exact and 0.1 is not.
        let unit = Double.pow(10, abs(exponent - 1))
        return Float(
            exponent < 1 ? (exact * unit).rounded() / unit : (exact / unit).rounded() * unit)
    }
}
