import RectifierTraining

/// Default training on a table: the weight decay, and how the number of epochs is
/// found.
///
/// Measured on scikit-learn's and R's tables of 101 to 20,000 rows, see `Documentation/Tables.md`.
public struct TableCourse: Sendable, Hashable {
    /// The fewest validation rows by which an epoch is chosen: an accuracy on 400 has a standard error of 2.5 points at
    /// most, 0.5/√400. The 20 of a table of 200 rows would have one of 11, and choose by chance.
    public static let fewestValidationRows = 400

    /// The moving average of the weights that is kept where cross-validation finds the number of epochs: of some 100 steps.
    /// The last epoch is kept then, and its weights alone carry the noise of the last batches: on ten of twelve tables the
    /// average does better.
    public static let averageDecay = 0.99

    /// The most epochs: 50,000 steps, 20 to 1,000 epochs. It is only a limit, since the epochs end where the loss on
    /// validation rows no longer falls.
    public let limit: Int
    /// Patience of early stopping: 500 steps, 10 to 50 epochs.
    public let patience: Int
    /// The weight decay: 1 over the number of training rows, at most 0.01. A penalty that is to weigh as much as so many
    /// rows do, however many there are, is divided by their number, since the loss is their mean.
    public let weightDecay: Float
    /// Those that are tried where cross-validation finds the number of epochs: 3 over the number of rows, at most 0.01, and
    /// a tenth and ten times that, at most 0.03. How noisy a table is no rule can know.
    public let weightDecays: [Float]

    /// The course for so many training rows.
    public init(rows: Int, settings: NetworkSettings) {
        let steps = max(settings.trainer.steps(of: rows), 1)
        limit = min(max(50_000 / steps, 20), 1000)
        patience = min(max(500 / steps, 10), 50)
        weightDecay = Float(min(1 / Double(max(rows, 1)), 0.01))
        let middle = min(3 / Double(max(rows, 1)), 0.01)
        weightDecays = [middle / 10, middle, min(middle * 10, 0.03)].map { Float($0) }
    }

    /// Early stopping by the loss on validation rows, with the best network restored.
    public var earlyStopping: EarlyStopping {
        do { return try EarlyStopping(patience: patience) } catch { fatalError("TableCourse: \(error)") }
    }
}
