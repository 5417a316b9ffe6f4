import RectifierSupport

/// Rows divided into three parts that share none: one to learn from, one to watch, one to report on.
public struct Splits<Target: SupervisedTarget>: Sendable {
    /// The rows to train on.
    public let training: Dataset<Target>
    /// The rows to report each epoch on; nil for none.
    public let validation: Dataset<Target>?
    /// The rows that only the end result is computed on; nil for none.
    public let test: Dataset<Target>?

    /// The given parts; empty ones count as none. Traps when there are no rows to train on.
    public init(training: Dataset<Target>, validation: Dataset<Target>? = nil, test: Dataset<Target>? = nil) {
        require(training.count > 0, "Splits: there are no rows to train on")
        self.training = training
        self.validation = validation.flatMap { $0.count > 0 ? $0 : nil }
        self.test = test.flatMap { $0.count > 0 ? $0 : nil }
    }
}
