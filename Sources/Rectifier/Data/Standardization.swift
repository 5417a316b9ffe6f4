/// A change of scale after which features have mean 0 and standard deviation 1, as networks learn best from.
///
/// It is found from the training rows alone and applied to all: the other rows must tell nothing before they are used.
public struct Standardization: Sendable, Hashable, Codable {
    /// What is subtracted.
    public var mean: Float
    /// What is divided by.
    public var deviation: Float

    /// The change with the given numbers. Traps when the deviation is not above 0.
    public init(mean: Float, deviation: Float) {
        require(deviation > 0, "Standardization: a deviation of \(deviation)")
        self.mean = mean
        self.deviation = deviation
    }

    /// The one that all features of `x` share, as fits pixels: where all are equal, only the mean is subtracted.
    public init(of x: Tensor<Float>) {
        // In Double: sums of millions of Floats lose digits.
        let (sum, squares) = x.withUnsafeBufferPointer { values in
            values.reduce(into: (0.0, 0.0)) { sums, value in
                sums.0 += Double(value)
                sums.1 += Double(value) * Double(value)
            }
        }
        let count = Double(max(x.count, 1))
        let mean = sum / count
        let deviation = Float(max(squares / count - mean * mean, 0).squareRoot())
        self.init(mean: Float(mean), deviation: deviation > 0 ? deviation : 1)
    }

    /// The features in the new scale.
    public func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> { (x - mean) / deviation }

    /// Numbers in the new scale as they were in the old.
    public func restored(_ x: Tensor<Float>) -> Tensor<Float> { x * deviation + mean }

    /// The examples with their features in the new scale.
    public func callAsFunction<Target>(_ data: Dataset<Target>) -> Dataset<Target> {
        Dataset(features: self(data.features), targets: data.targets)
    }
}
