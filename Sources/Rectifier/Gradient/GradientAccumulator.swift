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
public struct GradientAccumulator<Model: Module>: Sendable {
    /// The rows added so far.
    public private(set) var rows = 0
    private var loss = 0.0
    private var gradient: Gradient<Model>?

    /// An accumulator without rows.
    public init() {}

    /// Adds the mean gradient of some rows. A part without rows changes nothing.
    ///
    /// Traps for a negative number of rows, and when the gradient is not one of the same parameters as those before.
    public mutating func add(_ part: Gradient<Model>, loss: Float, rows count: Int) {
        require(count >= 0, "GradientAccumulator: \(count) rows")
        if count == 0 { return }
        rows += count
        let share = Double(count) / Double(rows)
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
        defer { (rows, loss) = (0, 0) }
        return (loss, gradient)
    }
}

extension Gradient {
    fileprivate mutating func blend(keeping keep: Float, adding add: Float, of other: Gradient) {
        Engine.blend(&flat, keeping: keep, adding: add, of: other.flat)
    }
}
