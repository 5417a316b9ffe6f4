import RealModule
import RectifierCore

/// Rises and falls of the learning rate in turn, along lines. PyTorch's `CyclicLR`.
///
/// Within a cycle of `up` + `down` ticks the height h goes from 0 to 1 and back; the rate is minimum + (maximum −
/// minimum)·h·s, where s depends on the mode. The momentum goes the other way, from its highest value down.
/// Source: Smith 2017, arXiv 1506.01186.
public struct Cyclic: Sendable, Hashable {
    /// The scaling of the peaks.
    public enum Mode: String, Sendable, Hashable, CaseIterable {
        /// They stay: s = 1.
        case triangular
        /// Each is half as high as the one before: s = 2^(1 − cycle).
        case triangular2
        /// They fall at each tick: s = decayᵗ. PyTorch's `exp_range`.
        case exponential = "exp-range"
    }

    /// The lowest rate; nil for a quarter of the maximum, as the paper suggests.
    public var minimum: Double?
    /// The highest rate; nil for the base rate.
    public var maximum: Double?
    /// The length of a rise. Without a number an eighth of the training, so that it has four cycles.
    public var up: Schedule.Span
    /// The ticks of a fall; nil for those of a rise.
    public var down: Int?
    /// The scaling of the peaks.
    public var mode: Mode
    /// The factor of the peaks at each tick, in the mode `exponential` alone. PyTorch's `gamma`.
    public var decay: Double
    /// Between what the momentum goes; nil to leave it as it is. It is set where the optimiser has one, see
    /// ``Optimizer/setMomentum(_:)``.
    public var momentum: ClosedRange<Double>?

    /// Cycles with PyTorch's defaults, four of them, up to the base rate.
    public init(
        minimum: Double? = nil, maximum: Double? = nil, up: Schedule.Span = .allSteps, down: Int? = nil,
        mode: Mode = .triangular, decay: Double = 1, momentum: ClosedRange<Double>? = 0.8...0.9
    ) {
        self.minimum = minimum
        self.maximum = maximum
        self.up = up
        self.down = down
        self.mode = mode
        self.decay = decay
        self.momentum = momentum
    }

    func values(at time: ScheduleTime, base: Double) -> ScheduleValues {
        let rise = time.ticks(of: up, part: 8)
        let length = rise.clampedAdding(down ?? rise)
        let tick = time.tick(up.unit)
        let (cycle, place) = (tick / length, tick % length)
        let height =
            place <= rise ? Double(place) / Double(rise) : Double(length - place) / Double(length - rise)
        let scale =
            switch mode {
            case .triangular: 1.0
            case .triangular2: Double.pow(2, -Double(cycle))
            case .exponential: Double.pow(decay, Double(tick))
            }
        let top = maximum ?? base
        let bottom = minimum ?? top / 4
        return ScheduleValues(
            learningRate: bottom + (top - bottom) * height * scale,
            momentum: momentum.map { $0.upperBound - ($0.upperBound - $0.lowerBound) * height * scale })
    }
}
