import Rectifier

/// The data that `rectify train` knows by name.
enum DataSource: String, CaseIterable {
    case digits
    case fashionMNIST = "fashion-mnist"

    static let defaultTestFraction = 0.2

    /// The source of that name; capitals and underscores are accepted.
    init(named text: String) throws {
        let name = NamedOptions.normalize(text)
        guard let source = Self(rawValue: name) else {
            let names = Self.allCases.map(\.rawValue)
            throw ToolError.usage(
                "There is no data set '\(text)'\(Suggestion.text(for: name, among: names)) "
                    + "The data sets are \(names.joined(separator: " and ")).")
        }
        self = source
    }

    /// What each pixel is divided by.
    var divisor: Float { self == .digits ? Float(Digits.maximumPixel) : 255 }

    /// How many features a row has.
    var featureCount: Int {
        self == .digits ? Digits.rows * Digits.columns : FashionMNIST.rows * FashionMNIST.columns
    }

    /// Whether the test rows are set apart by the data itself.
    var hasOwnTestRows: Bool { self == .fashionMNIST }

    /// The rows, divided and in scale.
    func load(
        validationFraction: Double, testFraction: Double?, _ settings: ClassifierSettings
    ) throws -> ClassificationData {
        var generator = settings.generators.rows
        switch self {
        case .digits:
            return try ClassificationData(
                name: rawValue, Digits.dataset, classNames: Digits.classNames, validationFraction: validationFraction,
                testFraction: testFraction ?? Self.defaultTestFraction, using: &generator)
        case .fashionMNIST:
            let files = try FashionMNIST()
            return try ClassificationData(
                name: rawValue, files.training.dataset, classNames: FashionMNIST.classNames, test: files.test.dataset,
                validationFraction: validationFraction, testFraction: 0, using: &generator)
        }
    }
}
