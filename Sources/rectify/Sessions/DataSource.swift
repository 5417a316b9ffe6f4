import Glibc
import Rectifier

/// What there is to learn from.
enum DataSource {
    /// A set of images that is known by name.
    case images(ImageSet)
    /// A table in a file.
    case table(path: String)

    /// What `text` stands for: the name of a set, or a file.
    init(_ text: String) throws {
        if let images = ImageSet(named: text) {
            self = .images(images)
            return
        }
        let name = NamedOptions.normalize(text)
        let isPath = text.contains("/") || text.contains(".")
        guard isPath || access(text, F_OK) == 0 else {
            let names = ImageSet.allCases.map(\.rawValue)
            throw ToolError.usage(
                "There is no data set '\(text)'\(DidYouMean.text(for: name, among: names)) "
                    + "The data sets are \(names.joined(separator: " and ")); a table is a file, such as data.csv.")
        }
        self = .table(path: text)
    }

    /// Whether the test rows are set apart by the data itself.
    var hasOwnTestRows: Bool {
        if case .images(.fashionMNIST) = self { return true }
        return false
    }
}

/// The sets of images that are known by name.
enum ImageSet: String, CaseIterable {
    case digits
    case fashionMNIST = "fashion-mnist"

    /// The set of that name, in which capitals and underscores are accepted.
    init?(named text: String) { self.init(rawValue: NamedOptions.normalize(text)) }

    /// What each pixel is divided by.
    var divisor: Float { self == .digits ? Float(Digits.maximumPixel) : 255 }

    /// How many features a row has.
    var featureCount: Int {
        self == .digits ? Digits.rows * Digits.columns : FashionMNIST.rows * FashionMNIST.columns
    }

    /// The rows, divided and, if that is wanted, in scale.
    func load(
        scaling: InputScaling, validationFraction: Double, testFraction: Double,
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
