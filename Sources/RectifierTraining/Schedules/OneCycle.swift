import RealModule
import RectifierCore

/// One rise of the learning rate to its maximum and a long fall to almost nothing, over a whole training. PyTorch's
/// `OneCycleLR`.
///
/// With n the steps of the span and w the fraction of the rise, the rate goes from maximum / divisor at t = 0 to the maximum
/// at t = w·n − 1, and to maximum / divisor / finalDivisor at t = n − 1; in three phases it first goes back to where it
/// began, at t = 2·w·n − 2. From then on it stays. The momentum goes the other way: it is lowest where the rate is highest.
/// Source: Smith & Topin 2018, arXiv 1708.07120.
public struct OneCycle: Sendable, Hashable {
    /// The annealing between two rates.
    public enum Anneal: String, Sendable, Hashable, CaseIterable {
        /// Along half a wave: slow, fast, slow.
        case cosine
        /// Along a line.
        case linear

        /// The value after the share `x` of the way. From the end where `x` is near 1, PyTorch's order of operations.
        func value(from start: Double, to end: Double, _ x: Double) -> Double {
            switch self {
            case .cosine: end + (start - end) / 2 * (Double.cos(Double.pi * x) + 1)
            case .linear: (end - start) * x + start
            }
        }
    }

    /// The highest rate; nil for the base rate.
    public var maximum: Double?
    /// The length of the cycle.
    public var span: Schedule.Span
    /// The fraction of the cycle in which the rate rises. PyTorch's `pct_start`.
    public var warmUp: Double
    /// The annealing between two rates.
    public var anneal: Anneal
    /// The maximum divided by the first rate. PyTorch's `div_factor`.
    public var divisor: Double
    /// The first rate divided by the last. PyTorch's `final_div_factor`.
    public var finalDivisor: Double
    /// Whether the fall is divided in two: as long as the rise back to the first rate, then on to the last.
    public var threePhases: Bool
    /// Between what the momentum goes; nil to leave it as it is. It is set where the optimiser has one, see
    /// ``Optimizer/setMomentum(_:)``.
    public var momentum: ClosedRange<Double>?

    /// A cycle with PyTorch's defaults, over all steps of the training, with the base rate as its maximum.
    public init(
        maximum: Double? = nil, over span: Schedule.Span = .allSteps, warmUp: Double = 0.3, anneal: Anneal = .cosine,
        divisor: Double = 25, finalDivisor: Double = 1e4, threePhases: Bool = false,
        momentum: ClosedRange<Double>? = 0.85...0.95
    ) {
        self.maximum = maximum
        self.span = span
        self.warmUp = warmUp
        self.anneal = anneal
        self.divisor = divisor
        self.finalDivisor = finalDivisor
        self.threePhases = threePhases
        self.momentum = momentum
    }

    func values(at time: ScheduleTime, base: Double) -> ScheduleValues {
        let (tick, length) = (Double(time.tick(span.unit)), Double(time.ticks(of: span)))
        let top = maximum ?? base
        let first = top / divisor
        let last = first / finalDivisor
        let (low, high) = (momentum?.lowerBound ?? 0, momentum?.upperBound ?? 0)
        let rise = warmUp * length - 1
        // Where each phase ends, and what the rate and the momentum go to in it.
        var phases = [(end: rise, rate: top, momentum: low)]
        if threePhases { phases.append((end: 2 * warmUp * length - 2, rate: first, momentum: high)) }
        phases.append((end: length - 1, rate: last, momentum: high))
        var (start, rate, inertia) = (0.0, first, high)
        for phase in phases.dropLast() where tick > phase.end { (start, rate, inertia) = phase }
        let phase = phases.first { tick <= $0.end } ?? (end: length - 1, rate: last, momentum: high)
        // A phase may be of no length; then it is over.
        let share = phase.end > start ? min((tick - start) / (phase.end - start), 1) : 1
        return ScheduleValues(
            learningRate: anneal.value(from: rate, to: phase.rate, share),
            momentum: momentum == nil ? nil : anneal.value(from: inertia, to: phase.momentum, share))
    }
}
