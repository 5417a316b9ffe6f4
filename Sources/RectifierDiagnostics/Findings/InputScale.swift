import RectifierCore

/// How large the inputs of a network are. Rules for the first weights take them to be of mean 0 and deviation 1, over all
/// features together (LeCun et al. 1998, "Efficient backprop", § 4.3).
public struct InputScale: Sendable, Hashable, Codable {
    /// The mean over all rows and features.
    public let mean: Double
    /// The root of the mean square over all rows and features.
    public let rootMeanSquare: Double
    /// The largest root mean square of one feature.
    public let largest: Double

    /// The scale of `features`, rows along the first axis.
    public init(of features: Tensor<Float>) {
        let rows = max(features.shape.first ?? 1, 1)
        let width = features.count / rows
        let scales = Self.moments(features, rows: rows, width: width)
        let count = Double(max(width, 1))
        mean = scales.reduce(0) { $0 + $1.mean } / count
        rootMeanSquare = (scales.reduce(0) { $0 + $1.square } / count).squareRoot()
        largest = (scales.map(\.square).max() ?? 0).squareRoot()
    }

    /// Whether it is far from what networks learn from: ten times too large or thirty times too small, with a feature
    /// that drowns the others, or so far from 0 that what rows have in common is larger than what they differ in.
    public var isWild: Bool {
        guard rootMeanSquare.isFinite else { return true }
        let deviation = max(rootMeanSquare * rootMeanSquare - mean * mean, 0).squareRoot()
        return rootMeanSquare > 5 || rootMeanSquare < 0.03 || largest > 20 || mean.magnitude > 3 * deviation
    }

    /// The numbers, for a finding that follows from them.
    var evidence: [Finding.Evidence] {
        [
            .init(.inputMean, mean, expected: 0, .ideal),
            .init(.inputRootMeanSquare, rootMeanSquare, expected: 1, .ideal),
        ]
    }

    /// The features, each brought to mean 0 and deviation 1; those that are constant become 0.
    static func standardized(_ features: Tensor<Float>) -> Tensor<Float> {
        let rows = max(features.shape.first ?? 1, 1)
        let width = features.count / rows
        let scales = moments(features, rows: rows, width: width).map { scale in
            let deviation = max(scale.square - scale.mean * scale.mean, 0).squareRoot()
            return (mean: scale.mean, factor: deviation > 1e-6 * scale.mean.magnitude ? 1 / deviation : 0)
        }
        return Tensor<Float>(shape: features.shape) { result, count in
            features.withUnsafeBufferPointer { x in
                for index in 0..<count {
                    let scale = scales[index % width]
                    result[index] = Float((Double(x[index]) - scale.mean) * scale.factor)
                }
            }
        }
    }

    /// Mean and mean square of each feature.
    private static func moments(
        _ features: Tensor<Float>, rows: Int, width: Int
    ) -> [(mean: Double, square: Double)] {
        features.withUnsafeBufferPointer { x in
            (0..<width).map { column in
                var (sum, squares) = (0.0, 0.0)
                for index in stride(from: column, to: x.count, by: width) {
                    sum += Double(x[index])
                    squares += Double(x[index]) * Double(x[index])
                }
                return (sum / Double(rows), squares / Double(rows))
            }
        }
    }
}
