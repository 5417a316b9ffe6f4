import RectifierCore

/// A learning rate that is reduced when a metric has not improved for some epochs. PyTorch's `ReduceLROnPlateau`.
///
/// After each epoch: a value that is better than the best so far by more than the threshold becomes the best; otherwise
/// the epoch is counted as bad. When more than `patience` bad ones have followed each other, the rate becomes the larger
/// of rate·factor and the minimum, and for `cooldown` epochs none is counted. A value that is not finite is never better. Unlike the other
/// schedules it has state, ``State``, and follows the epochs only.
public struct ReduceOnPlateau: Sendable, Hashable {
    /// The mode of the threshold.
    public enum ThresholdMode: String, Sendable, Hashable, CaseIterable {
        /// Better than best·(1 − threshold), or best·(1 + threshold) for the mode `max`.
        case relative
        /// Better than best − threshold, or best + threshold.
        case absolute
    }

    /// The metric that must improve.
    public var monitor: Metric
    /// Which direction is better.
    public var mode: Metric.Mode
    /// The factor of the rate.
    public var factor: Double
    /// The number of epochs in a row without improvement after which the next reduces the rate.
    public var patience: Int
    /// By how much a value must be better to count.
    public var threshold: Double
    /// The mode of the threshold.
    public var thresholdMode: ThresholdMode
    /// The number of epochs after a reduction that are not counted.
    public var cooldown: Int
    /// The minimum rate.
    public var minimum: Double
    /// A reduction by no more than this is left out.
    public var epsilon: Double

    /// The rule with PyTorch's defaults.
    ///
    /// - Parameter mode: Which direction is better; nil for the metric's own.
    public init(
        monitor: Metric = .validationLoss, mode: Metric.Mode? = nil, factor: Double = 0.1,
        patience: Int = 10, threshold: Double = 1e-4, thresholdMode: ThresholdMode = .relative, cooldown: Int = 0,
        minimum: Double = 0, epsilon: Double = 1e-8
    ) {
        self.monitor = monitor.with(mode: mode)
        self.mode = mode ?? monitor.mode
        self.factor = factor
        self.patience = patience
        self.threshold = threshold
        self.thresholdMode = thresholdMode
        self.cooldown = cooldown
        self.minimum = minimum
        self.epsilon = epsilon
    }

    /// The state that is kept from epoch to epoch, and in a checkpoint.
    public struct State: Sendable, Hashable, Codable {
        /// The best value so far; nil before the first.
        public package(set) var best: Double?
        /// The bad epochs since the last good one or reduction.
        public package(set) var badEpochs = 0
        /// The number of epochs that are still not counted.
        public package(set) var cooldown = 0
        /// The factor of the base rate now.
        public package(set) var scale = 1.0

        /// The state before the first epoch.
        public init() {}
    }

    /// The rate now.
    func rate(_ state: State, base: Double) -> Double {
        min(base, max(base * state.scale, minimum))
    }

    /// Takes the value of an epoch into account.
    func observe(_ value: Double, _ state: inout State, base: Double) {
        if isBetter(value, than: state.best) {
            state.best = value
            state.badEpochs = 0
        } else {
            state.badEpochs += 1
        }
        if state.cooldown > 0 {
            state.cooldown -= 1
            state.badEpochs = 0
        }
        guard state.badEpochs > patience else { return }
        state.cooldown = cooldown
        state.badEpochs = 0
        var reduced = state
        reduced.scale *= factor
        if rate(state, base: base) - rate(reduced, base: base) > epsilon { state = reduced }
    }

    private func isBetter(_ value: Double, than best: Double?) -> Bool {
        guard value.isFinite else { return false }
        guard let best else { return true }
        let sign = mode == .min ? -1.0 : 1.0
        switch thresholdMode {
        case .relative: return mode.isBetter(value, than: best * (1 + sign * threshold))
        case .absolute: return mode.isBetter(value, than: best + sign * threshold)
        }
    }
}
