import RectifierCore

/// All simple schedules, by name; they are combined by sequences and chains.
public enum ScheduleCatalog {
    /// One of each, with its default options.
    public static let all: [Schedule] = Schedule.Kind.allCases.map(\.schedule)

    /// The names of all, in the order of `all`.
    public static var names: [String] { Schedule.Kind.allCases.map(\.rawValue) }
}

extension Schedule {
    /// The simple schedules, by name.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case constant, step
        case multiStep = "multi-step"
        case exponential, polynomial, linear, cosine
        case cosineRestarts = "cosine-restarts"
        case oneCycle = "one-cycle"
        case cyclic
        case reduceOnPlateau = "reduce-on-plateau"

        /// The schedule with its default options.
        public var schedule: Schedule {
            switch self {
            case .constant: .constant()
            case .step: .step()
            case .multiStep: .multiStep()
            case .exponential: .exponential()
            case .polynomial: .polynomial()
            case .linear: .linear()
            case .cosine: .cosine()
            case .cosineRestarts: .cosineRestarts()
            case .oneCycle: .oneCycle()
            case .cyclic: .cyclic()
            case .reduceOnPlateau: .reduceOnPlateau()
            }
        }

        /// A summary in one line.
        public var summary: String {
            switch self {
            case .constant: "Stays, or is multiplied for some time."
            case .step: "Is multiplied again and again, at equal distances."
            case .multiStep: "Is multiplied at given times."
            case .exponential: "Is multiplied at each tick."
            case .polynomial: "Falls to 0 as a power of the time that is left."
            case .linear: "Goes along a line: a warm-up where it rises."
            case .cosine: "Falls along half a wave: slow, fast, slow."
            case .cosineRestarts: "Falls along half a wave, again and again."
            case .oneCycle: "Rises once, and falls to almost nothing."
            case .cyclic: "Rises and falls in turn, along lines."
            case .reduceOnPlateau: "Is multiplied when a quantity no longer improves."
            }
        }

        /// The formula of η at tick t, of a span of n ticks.
        public var formula: String {
            switch self {
            case .constant: "η·factor for t < n, then η"
            case .step: "η·factor^⌊t / n⌋"
            case .multiStep: "η·factor^(milestones reached)"
            case .exponential: "η·factorᵗ"
            case .polynomial: "η·(1 − t / n)^power"
            case .linear: "η·(from + (to − from)·t / n)"
            case .cosine: "min + (η − min)·(1 + cos(π·t / n)) / 2"
            case .cosineRestarts: "the cosine of the time since the last restart"
            case .oneCycle: "max / divisor → max → max / divisor / final-divisor"
            case .cyclic: "min + (max − min)·height(t)·scale"
            case .reduceOnPlateau: "η·factorᵏ after k plateaus, at least min"
            }
        }

        /// The source.
        public var source: String {
            switch self {
            case .cosine, .cosineRestarts: "Loshchilov & Hutter 2017"
            case .oneCycle: "Smith & Topin 2018"
            case .cyclic: "Smith 2017"
            default: "PyTorch"
            }
        }
    }

    /// The name of a simple schedule; nil for a sequence or a chain.
    public var kind: Kind? {
        switch self {
        case .constant: .constant
        case .step: .step
        case .multiStep: .multiStep
        case .exponential: .exponential
        case .polynomial: .polynomial
        case .linear: .linear
        case .cosine: .cosine
        case .cosineRestarts: .cosineRestarts
        case .oneCycle: .oneCycle
        case .cyclic: .cyclic
        case .reduceOnPlateau: .reduceOnPlateau
        case .sequence, .chain: nil
        }
    }
}
