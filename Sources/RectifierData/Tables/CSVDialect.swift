/// Dialect of a CSV file: delimiter, and whether the first line is a header.
public struct CSVDialect: Sendable, Hashable, Codable {
    /// Delimiter between two fields.
    public enum Delimiter: String, Sendable, Codable, CaseIterable {
        /// A tabulator.
        case tab
        /// A semicolon; then a comma may be a decimal mark.
        case semicolon
        /// A comma.
        case comma
        /// A vertical bar.
        case bar

        /// The character itself.
        var character: String { String(UnicodeScalar(byte)) }

        var byte: UInt8 {
            switch self {
            case .tab: .tab
            case .semicolon: UInt8(ascii: ";")
            case .comma: UInt8(ascii: ",")
            case .bar: UInt8(ascii: "|")
            }
        }
    }

    /// The delimiter.
    public var delimiter: Delimiter
    /// Whether the first line has the columns' names.
    public var hasHeader: Bool
    /// Whether `3,14` is a number.
    public var hasDecimalCommas: Bool { delimiter == .semicolon || delimiter == .tab }

    /// Number of records from which the delimiter is detected.
    private static let sampleSize = 200

    /// The dialect that the first rows of `source` fit, and how many fields most of them have; nil where none has a
    /// majority.
    ///
    /// Each delimiter is tried. Right is the one that gives most rows equally many fields, and more than one. Of two
    /// that do so alike the one named first in ``Delimiter``: commas in every row of a file with semicolons are
    /// decimal marks; semicolons in every row of a file with commas do not happen.
    static func detect(_ source: ByteSource, hasHeader: Bool) throws -> (dialect: CSVDialect, fieldCount: Int?) {
        var best: (delimiter: Delimiter, share: Double, fieldCount: Int)?
        for delimiter in Delimiter.allCases {
            let counts = try fieldCounts(source, delimiter)
            guard let (fieldCount, share) = mostFrequent(counts), fieldCount > 1 else { continue }
            if share > best?.share ?? 0 { best = (delimiter, share, fieldCount) }
        }
        guard let best else { return (CSVDialect(delimiter: .comma, hasHeader: hasHeader), nil) }
        let isMajority = best.share > 0.5
        return (CSVDialect(delimiter: best.delimiter, hasHeader: hasHeader), isMajority ? best.fieldCount : nil)
    }

    /// Numbers of fields of the first records, as far as they can be read with that delimiter.
    private static func fieldCounts(_ source: ByteSource, _ delimiter: Delimiter) throws -> [Int] {
        var reader = CSVReader(source, delimiter: delimiter.byte)
        var counts: [Int] = []
        do {
            while counts.count < sampleSize, try reader.next() { counts.append(reader.fields.count) }
        } catch is TableError {
            // Said, with its place, when the table is read with the right one. It speaks against this one.
            counts.append(0)
        }
        return counts
    }

    private static func mostFrequent(_ counts: [Int]) -> (fieldCount: Int, share: Double)? {
        let occurrences = Dictionary(counts.map { ($0, 1) }, uniquingKeysWith: +)
        return occurrences.max { ($0.value, $0.key) < ($1.value, $1.key) }
            .map { ($0.key, Double($0.value) / Double(counts.count)) }
    }
}
