import RectifierCore
import RectifierSupport

/// The metrics of a regression on some rows.
public struct RegressionMetrics: Sendable, Hashable, Codable {
    /// The number of rows.
    public let count: Int
    /// The root of the mean squared error, √(Σ(ŷ − y)²/n), in the target's unit.
    public let rootMeanSquaredError: Double
    /// The mean absolute error, Σ|ŷ − y|/n, in the target's unit.
    public let meanAbsoluteError: Double
    /// The coefficient of determination R² = 1 − Σ(ŷ − y)²/Σ(y − ȳ)²: 1 for perfect predictions, 0 for always the mean,
    /// and below 0 for worse.
    ///
    /// Nil where all targets are equal, as for a single row: then there is nothing to determine.
    public let determination: Double?

    /// The metrics of predictions beside the true numbers. Traps when there are none, or not equally many.
    @_disfavoredOverload public init(predictions: [Float], targets: [Float]) {
        self.init(predictions: predictions.map(Double.init), targets: targets.map(Double.init))
    }

    /// The metrics of predictions beside the true numbers. Traps when there are none, or not equally many.
    public init(predictions: [Double], targets: [Double]) {
        require(
            predictions.count == targets.count && !targets.isEmpty,
            "RegressionMetrics: \(predictions.count) predictions of \(targets.count) targets")
        count = targets.count
        let mean = targets.reduce(0, +) / Double(count)
        var (squares, absolutes, spread) = (0.0, 0.0, 0.0)
        for (prediction, target) in zip(predictions, targets) {
            let error = prediction - target
            squares += error * error
            absolutes += abs(error)
            spread += (target - mean) * (target - mean)
        }
        rootMeanSquaredError = (squares / Double(count)).squareRoot()
        meanAbsoluteError = absolutes / Double(count)
        determination = spread > 0 ? 1 - squares / spread : nil
    }
}
