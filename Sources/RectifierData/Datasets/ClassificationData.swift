import RectifierCore

/// Rows of several classes, divided, and in a scale to learn from.
public struct ClassificationData: Sendable {
    /// Name of the data.
    public let name: String
    /// The names of the classes, in the order of their numbers.
    public let classNames: [String]
    /// The rows.
    public let parts: Splits<Int32>
    /// The change of scale, found from the training rows; mean 0 and deviation 1 where there is none.
    public let standardization: Standardization

    /// Divides `data`, every class in the same proportion, and brings its features into scale.
    ///
    /// - Parameters:
    ///   - name: What the data is called.
    ///   - data: All rows; or all but the test rows, when those are given apart.
    ///   - classNames: The names of the classes.
    ///   - test: Test rows that are set apart already.
    ///   - scaling: How features are brought into scale.
    ///   - validationFraction: The fraction of `data` to validate on.
    ///   - testFraction: The fraction of `data` to test on.
    ///   - generator: Draws the rows.
    /// - Throws: ``SplitError``.
    public init(
        name: String, _ data: Dataset<Int32>, classNames: [String], test: Dataset<Int32>? = nil,
        scaling: InputScaling = .standard, validationFraction: Double, testFraction: Double,
        using generator: inout RandomGenerator
    ) throws(SplitError) {
        let split = try Split(
            labels: data.targets.scalars, validationFraction: validationFraction, testFraction: testFraction,
            using: &generator)
        self.name = name
        self.classNames = classNames
        let training = data.subset(split.training)
        let standardization: Standardization =
            switch scaling {
            case .automatic, .standard, .robust, .quantile: Standardization(of: training.features)
            case .none: .identity
            }
        self.standardization = standardization
        let apart = split.test.isEmpty ? test : data.subset(split.test)
        parts = Splits(
            training: standardization(training), validation: standardization(data.subset(split.validation)),
            test: apart.map { standardization($0) })
    }

    /// The rows to train on.
    public var training: Dataset<Int32> { parts.training }
    /// The rows to report each epoch on; nil for none.
    public var validation: Dataset<Int32>? { parts.validation }
    /// The rows that only the end result is computed on; nil for none.
    public var test: Dataset<Int32>? { parts.test }
    /// Number of features.
    public var featureCount: Int { training.featureCount }
}

extension Digits {
    /// The images as rows of 64 features between 0 (white) and 1 (black), and the digits that they show.
    public static var dataset: Dataset<Int32> { .init(pixels: images, divisor: maximumPixel, labels: labels) }

    /// The same with pixels as they are stored, 0 to 16.
    public static var unscaledDataset: Dataset<Int32> { .init(pixels: images, divisor: 1, labels: labels) }
}

extension FashionMNIST.Images {
    /// The images as rows of 784 features between 0 (black) and 1 (white), and their classes.
    public var dataset: Dataset<Int32> { .init(pixels: pixels, divisor: .max, labels: labels) }

    /// The same with pixels as they are stored, 0 to 255.
    public var unscaledDataset: Dataset<Int32> { .init(pixels: pixels, divisor: 1, labels: labels) }
}

extension Dataset where Target == Int32 {
    /// Images of bytes, each divided by the same number.
    fileprivate init(pixels: [UInt8], divisor: UInt8, labels: [UInt8]) {
        // A table of all 256 quotients is quicker than 47 million divisions, and exact all the same.
        let quotients = (0...255).map { Float($0) / Float(divisor) }
        var features = Tensor<Float>(zeros: [labels.count, labels.isEmpty ? 0 : pixels.count / labels.count])
        features.withUnsafeMutableBufferPointer { features in
            for index in features.indices { features[index] = quotients[Int(pixels[index])] }
        }
        self.init(features: features, targets: Tensor(labels.map(Int32.init)))
    }
}
