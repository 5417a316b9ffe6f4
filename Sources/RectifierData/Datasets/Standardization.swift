import RectifierCore
import RectifierSupport

/// A change of scale after which features have mean 0 and standard deviation 1, as networks learn best from.
///
/// It is found from the training rows alone and applied to all: the other rows must tell nothing before they are used.
public struct Standardization: Sendable, Hashable, Codable {
    /// Mean, which is subtracted.
    public var mean: Double
    /// Standard deviation, which is divided by.
    public var deviation: Double

    /// The change with the given numbers. Traps when the deviation is not above 0.
    public init(mean: Double, deviation: Double) {
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
        let deviation = variance.squareRoot()
        self.init(mean: mean, deviation: Float(deviation) > 0 ? deviation : 1)
    }

    /// The one of `values`, which are centred before they are rounded: where all are equal, only the mean is subtracted.
    public init(of values: [Double]) {
        let count = Double(max(values.count, 1))
        let mean = values.reduce(0, +) / count
        let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
        self.init(mean: mean, deviation: deviation > 0 && deviation.isFinite ? deviation : 1)
    }

    /// The features in the new scale.
    public func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> { (x - Float(mean)) / Float(deviation) }

    /// Numbers in the new scale, rounded to Float only there: those that lie far from zero and near to each other keep
    /// their differences.
    public func callAsFunction(_ values: [Double]) -> Tensor<Float> {
        Tensor(values.map { Float(($0 - mean) / deviation) })
    }

    /// Numbers in the new scale as they were in the old.
    public func restored(_ x: Tensor<Float>) -> Tensor<Float> { x * Float(deviation) + Float(mean) }

    /// Numbers in the new scale as they were in the old, with the digits that a Double has.
    public func restored(_ x: Tensor<Float>) -> [Double] { x.scalars.map { Double($0) * deviation + mean } }

    /// The examples with their features in the new scale.
    public func callAsFunction<Target>(_ data: Dataset<Target>) -> Dataset<Target> {
        Dataset(features: self(data.features), targets: data.targets)
    }
}

/// The choice of how inputs are brought into scale, as it can be written to a file.
public enum InputScaling: String, Sendable, Hashable, Codable, CaseIterable {
    /// As by ``standard``, but for a column of numbers, or a target, whose standard deviation a few values decide on: by
    /// median and quartiles, and beyond three such deviations by the logarithm. See ``NumberScale/logarithmicTails(median:deviation:)``.
    case automatic
    /// To mean 0 and deviation 1 on the training rows: of a table each column of numbers, of images all pixels together.
    case standard
    /// For tables, against heavy tails: by the median and the quartiles of the training rows, and smoothly kept within ±3.
    /// Images are scaled as by ``standard``.
    case robust
    /// For tables, against heavy tails: by rank, as normal numbers. Images are scaled as by ``standard``.
    case quantile
    /// Not at all: numbers as they are read, and pixels neither divided nor moved. Networks learn badly from inputs that
    /// are large, or far from 0; this is for those that are in scale already, and to see what happens.
    case none
}
