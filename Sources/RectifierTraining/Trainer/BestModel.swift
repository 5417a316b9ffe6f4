import RectifierCore

/// The best model of a training so far, kept while the training goes on.
///
///     var best = BestModel<Network>(mode: .min)
///     for epoch in 1...20 {
///         …
///         best.observe(model, value: validationLoss, epoch: epoch)
///     }
///     if let kept = best.model { model = kept }
///
/// A model is a value, so keeping it costs nothing at first; when the training changes its own, there are two in
/// memory.
public struct BestModel<Model: Sendable>: Sendable {
    /// Which direction is better.
    public let mode: Metric.Mode
    /// The model; nil before the first.
    public private(set) var model: Model?
    /// Its value.
    public private(set) var value: Double?
    /// Its epoch.
    public private(set) var epoch: Int?

    /// Nothing kept yet.
    public init(mode: Metric.Mode = .min) { self.mode = mode }

    /// Keeps the model if it is better than the one kept; of equal ones the first stays, and NaN is never kept.
    ///
    /// - Returns: Whether it was kept.
    @discardableResult
    public mutating func observe(_ model: Model, value: Double, epoch: Int) -> Bool {
        guard self.value.map({ mode.isBetter(value, than: $0) }) ?? !value.isNaN else { return false }
        keep(model, value: value, epoch: epoch)
        return true
    }

    /// Keeps the model whatever was kept: where somebody else, such as ``EarlyStopping``, says which is the best, and
    /// when a training is resumed.
    public mutating func keep(_ model: Model, value: Double, epoch: Int) {
        (self.model, self.value, self.epoch) = (model, value, epoch)
    }
}
