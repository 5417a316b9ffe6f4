import RectifierCore
import RectifierSupport

/// The place that rows are read from.
public enum DataSource: Sendable, Hashable {
    /// A set of images that is known by name.
    case images(ImageSet)
    /// A table in a file.
    case table(path: String)

    /// The source that `name` stands for: a set of images, or a file. A name with a full stop or a slash is a file.
    ///
    /// - Throws: ``DataSourceError`` where there is neither.
    public init(_ name: String) throws(DataSourceError) {
        if let images = ImageSet(named: name) {
            self = .images(images)
            return
        }
        let isPath = name.contains("/") || name.contains(".")
        guard isPath || FileKind(at: name) != nil else { throw DataSourceError(name: name) }
        self = .table(path: name)
    }

    /// Whether the data has test rows of its own.
    public var hasOwnTestRows: Bool { self == .images(.fashionMNIST) }
}

/// A set of images that is known by name.
public enum ImageSet: String, Sendable, Hashable, CaseIterable {
    /// ``Digits``.
    case digits
    /// ``FashionMNIST``.
    case fashionMNIST = "fashion-mnist"

    /// The set of that name, in which capitals and underscores are accepted.
    public init?(named text: String) { self.init(rawValue: NamedOptions.normalize(text)) }

    /// The number that each pixel is divided by.
    public var divisor: Float { self == .digits ? Float(Digits.maximumPixel) : 255 }

    /// The number of features of a row.
    public var featureCount: Int {
        self == .digits ? Digits.rows * Digits.columns : FashionMNIST.rows * FashionMNIST.columns
    }

    /// The rows, divided and, if that is wanted, scaled.
    ///
    /// - Throws: ``FileError`` or ``IDXError`` for files that cannot be read, ``SplitError`` where no rows would be left.
    public func load(
        scaling: InputScaling = .automatic, validationFraction: Double, testFraction: Double,
        using generator: inout RandomGenerator
    ) throws -> ClassificationData {
        let isScaled = scaling != InputScaling.none
        switch self {
        case .digits:
            return try ClassificationData(
                name: rawValue, isScaled ? Digits.dataset : Digits.unscaledDataset, classNames: Digits.classNames,
                scaling: scaling, validationFraction: validationFraction, testFraction: testFraction, using: &generator)
        case .fashionMNIST:
            let files = try FashionMNIST()
            func rows(_ images: FashionMNIST.Images) -> Dataset<Int32> {
                isScaled ? images.dataset : images.unscaledDataset
            }
            return try ClassificationData(
                name: rawValue, rows(files.training), classNames: FashionMNIST.classNames, test: rows(files.test),
                scaling: scaling, validationFraction: validationFraction, testFraction: 0, using: &generator)
        }
    }
}

/// A name that no data has.
public struct DataSourceError: RectifierError, Hashable {
    /// The name.
    public let name: String

    /// The name, the nearest ones, and those that there are.
    public var description: String {
        let names = ImageSet.allCases.map(\.rawValue)
        let near = NearestNames.nearest(to: NamedOptions.normalize(name), among: names)
        let hint = near.isEmpty ? "." : "; did you mean \(near.map { "'\($0)'" }.joined(separator: " or "))?"
        return "There is no data set '\(NameList.shortened(name))'\(hint) The data sets are "
            + "\(names.joined(separator: " and ")); a table is a file, such as data.csv."
    }
}
