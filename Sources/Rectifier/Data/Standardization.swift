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

    /// The one that changes nothing.
    public static let identity = Standardization(mean: 0, deviation: 1)

    /// The one that all features of `x` share, as fits pixels: where all are equal, only the mean is subtracted.
    public init(of x: Tensor<Float>) {
        // In Double, since sums of millions of Floats lose digits; about the mean, since the difference of the squares'
        // mean and the mean's square loses them all for numbers that are large and near to each other.
        let count = Double(max(x.count, 1))
        let (mean, variance) = x.withUnsafeBufferPointer { values in
            let mean = values.reduce(0) { $0 + Double($1) } / count
            return (mean, values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count)
        }
        let deviation = Float(variance.squareRoot())
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
