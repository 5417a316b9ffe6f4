import RectifierSupport

/// The gradient of a large batch from parts of it, one after the other: as if it had been taken of all rows at once, in
/// the memory of a part.
///
///     var accumulator = GradientAccumulator<Network>()
///     for part in parts {
///         let (loss, gradient) = valueWithGradient(at: model) { crossEntropy($0(part.features), part.targets) }
///         accumulator.add(gradient, loss: loss, rows: part.count)
///     }
///     if let (loss, gradient) = accumulator.take() { optimizer.update(&model, along: gradient) }
///
/// Losses and gradients are means over the rows of a part; the result is the mean weighted by the rows, so parts may be
/// of different sizes. It equals the gradient of the large batch but for rounding, as long as each row has its own loss:
/// batch normalisation sees the parts, not the whole. It keeps one gradient.
///
/// A mean that divides by something else than the rows needs to say so, as that of ``crossEntropy(_:_:classWeights:labelSmoothing:ignoring:axis:reduction:)``
/// with class weights or ignored classes:
///
///     accumulator.add(
///         gradient, loss: loss, rows: part.count,
///         weight: crossEntropyTotalWeight(part.targets, classWeights: weights))
public struct GradientAccumulator<Model: Module>: Sendable {
    /// The rows added so far.
    public private(set) var rows = 0
    /// What the mean so far divides by.
    private var weight = 0.0
    private var loss = 0.0
    private var gradient: Gradient<Model>?

    /// An accumulator without rows.
    public init() {}

    /// Adds the mean gradient of some rows. A part without rows, or of weight 0, whose mean is NaN, changes nothing but the
    /// number of rows.
    ///
    /// - Parameters:
    ///   - part: The gradient of the mean loss. Traps when it is not one of the same parameters as those before.
    ///   - loss: The mean loss.
    ///   - count: How many rows there are. Traps for a negative number.
    ///   - weight: What the mean divided by; nil for the number of rows. Traps for a negative or infinite number.
    public mutating func add(_ part: Gradient<Model>, loss: Float, rows count: Int, weight partWeight: Double? = nil) {
        let partWeight = partWeight ?? Double(count)
        require(
            count >= 0 && partWeight >= 0 && partWeight.isFinite,
            "GradientAccumulator: \(count) rows with a weight of \(partWeight)")
        rows += count
        if partWeight == 0 { return }
        weight += partWeight
        let share = partWeight / weight
        self.loss += (Double(loss) - self.loss) * share
        guard gradient != nil else {
            gradient = part
            return
        }
        require(
            gradient?.layout == part.layout,
            "GradientAccumulator: gradients of different parameters, \(gradient?.layout.count ?? 0) and "
                + "\(part.layout.count) numbers")
        // What any part reaches is reached.
        gradient?.unreached.removeAll { !part.unreached.contains($0) }
        gradient?.blend(keeping: Float(1 - share), adding: Float(share), of: part)
    }

    /// The mean loss and gradient of all rows added, and an empty accumulator; nil when no rows were added.
    public mutating func take() -> (loss: Double, gradient: Gradient<Model>)? {
        guard let gradient = gradient.take() else { return nil }
        defer { (rows, weight, loss) = (0, 0, 0) }
        return (loss, gradient)
    }
}

extension Gradient {
    fileprivate mutating func blend(keeping keep: Float, adding add: Float, of other: Gradient) {
        Backend.blend(&flat, keeping: keep, adding: add, of: other.flat)
    }
}
