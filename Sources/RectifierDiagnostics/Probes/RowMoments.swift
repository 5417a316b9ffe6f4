import RectifierCore
import RectifierSupport

/// How large rows of numbers are, and what tells them apart.
public struct RowMoments: Sendable, Hashable {
    /// The mean of the squares of all numbers, q in mean-field theory.
    public let meanSquare: Double
    /// The mean over the columns of the variance over the rows (divided by the count less one): what distinguishes two
    /// rows. 0 for a single row.
    public let rowVariance: Double
    /// How many rows there are.
    public let rows: Int

    /// The part of the mean square that two rows have in common, in the mean over all pairs of rows, c in mean-field
    /// theory: 1 − variance / mean square. 1 where all is 0; nil for a single row.
    public var correlation: Double? {
        rows < 2 ? nil : meanSquare > 0 ? 1 - rowVariance / meanSquare : 1
    }

    /// Moments with the given values.
    public init(meanSquare: Double, rowVariance: Double, rows: Int) {
        (self.meanSquare, self.rowVariance, self.rows) = (meanSquare, rowVariance, rows)
    }

    /// The moments of rows along the first axis. Traps when there are none, or no numbers.
    public init(of x: Tensor<Float>) {
        require(x.rank > 0 && x.count > 0, "RowMoments: rows of shape \(x.shape); there are no numbers")
        let (rows, columns) = (x.shape[0], x.count / x.shape[0])
        // Around the mean, so that nothing cancels where rows are nearly equal, which is just what is to be seen.
        let sums = x.withUnsafeBufferPointer { values -> (squares: Double, distances: Double) in
            var means = [Double](repeating: 0, count: columns)
            var (squares, distances) = (0.0, 0.0)
            for row in 0..<rows {
                for column in 0..<columns {
                    let value = Double(values[row * columns + column])
                    means[column] += value
                    squares += value * value
                }
            }
            for column in 0..<columns { means[column] /= Double(rows) }
            for row in 0..<rows {
                for column in 0..<columns {
                    let distance = Double(values[row * columns + column]) - means[column]
                    distances += distance * distance
                }
            }
            return (squares, distances)
        }
        self.init(
            meanSquare: sums.squares / Double(x.count),
            rowVariance: sums.distances / Double(max(rows - 1, 1) * columns), rows: rows)
    }
}
