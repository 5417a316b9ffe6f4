/// Written form of a column: number or date format, and stray values.
public struct ColumnForm: Sendable, Hashable {
    /// A cell that is none of the numbers or dates that the others are.
    public struct Stray: Sendable, Hashable {
        /// The text.
        public let text: String
        /// In how many rows.
        public package(set) var count: Int
        /// The line of the first.
        public let line: Int
    }

    /// A text and its number.
    public struct Example: Sendable, Hashable {
        /// The text.
        public let text: String
        /// The number.
        public let value: Double
    }

    /// Number format.
    public package(set) var numbers = NumberStyle()
    /// Date format; nil for other columns.
    public package(set) var dates: DateStyle?
    /// A value that is written as people write it, and not as programs do, `$1,000`, and what it is; nil for none.
    public package(set) var example: Example?
    /// The currencies beside the numbers.
    public package(set) var currencies: [String] = []
    /// A value that can be read in two ways, where nothing in the file told which is meant; nil for none.
    public package(set) var ambiguous: String?
    /// The cells that are missing because they are no number or date, though they are not words for missing.
    public package(set) var strays: [Stray] = []
    /// The words for missing that are such only among numbers and dates.
    public package(set) var missingWords: [Stray] = []
    /// Whether the values are names, exactly as written, because the user says so.
    public package(set) var areNames = false
    /// Whether times have a zone.
    public package(set) var hasZone = false
    /// Whole numbers beyond 2⁵³ that are the same Double and not the same number: they are texts.
    public package(set) var isBeyondDouble = false

    /// The form of values as programs write them.
    public init() {}

    /// Number of stray cells: no number or date.
    public var strayCount: Int { strays.reduce(0) { $0 + $1.count } }

    /// The most different cells that are taken for a slip.
    static let mostStrays = 16

    /// Whether a column with so many values and so many other cells, neither of which is missing, is one of these values
    /// with a few strays.
    ///
    /// As numbers such a column loses at most a tenth of its rows, and says of these that they have none; as categories
    /// it would lose what nine tenths have in common, their order. More different strays than a note can show are no
    /// slip of the pen.
    static func isAcceptable(values: Int, strays: Int, distinctStrays: Int) -> Bool {
        strays == 0 || (values >= 9 * strays && distinctStrays <= mostStrays)
    }
}
