import RectifierSupport

/// The words that stand for a value that is not known.
struct MissingWords: Sendable {
    /// Those in any column, beside the empty text: none of them is a value of anything.
    static let everywhere = [
        "?", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "Null", "#N/A", "#NA", "#N/A N/A", "<NA>", "\\N", "NaT",
        "-nan", "-NaN", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN", "#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NULL!",
        "#NUM!",
    ]

    /// Those that are a missing value among numbers and dates, in any case. Among texts they may be values: `None` is an
    /// answer, and `-` the other of `+`.
    static let amongNumbers: Set<String> = [
        "-", "--", "---", "–", "—", ".", "..", "...", "*", "na", "n.a.", "n.a", "n/d", "nd", "n.d.", "nil", "none",
        "null", "nan", "missing", "miss", "unknown", "unk", "undefined", "undef", "empty", "blank", "not available",
        "not applicable", "not known", "no data", "nodata", "no value", "tbd", "tba", "k.a.", "k. a.", "s/o", "void",
        "n/a", "<null>", "(null)", "<none>", "(none)", "[null]", "error", "#error",
    ]

    /// Those that the user added, for any column.
    let added: [String]
    private let addedBytes: [[UInt8]]
    /// The numbers among them: `-999` is also meant where `-999.0` is written.
    private let addedNumbers: [Double]
    private let longest: Int
    private static let encoded = everywhere.map { Array($0.utf8) }
    private static let longestEverywhere = encoded.map(\.count).max() ?? 0

    init(adding added: [String] = []) {
        self.added = added
        addedBytes = added.map { Array($0.utf8) }
        addedNumbers = added.compactMap { NumberText.parse($0, as: Double.self) }.filter(\.isFinite)
        longest = max(addedBytes.map(\.count).max() ?? 0, Self.longestEverywhere)
    }

    /// Whether a field's bytes are a missing value, whatever its column.
    ///
    /// - Parameter onlyAdded: Whether only the user's words count.
    func matches(_ bytes: UnsafeBufferPointer<UInt8>, onlyAdded: Bool = false) -> Bool {
        if bytes.isEmpty { return true }
        guard bytes.count <= longest else { return false }
        if !addedBytes.isEmpty, addedBytes.contains(where: { $0.elementsEqual(bytes) }) { return true }
        if onlyAdded { return false }
        let isPossible =
            switch bytes[0] {
            case UInt8(ascii: "?"), UInt8(ascii: "N"), UInt8(ascii: "n"), UInt8(ascii: "#"), UInt8(ascii: "<"),
                UInt8(ascii: "\\"):
                true
            // -nan, -1.#IND and 1.#IND, and no other number.
            case UInt8(ascii: "-"):
                bytes.count > 3 && (bytes[1] | 0x20 == UInt8(ascii: "n") || bytes[3] == UInt8(ascii: "#"))
            case UInt8(ascii: "1"): bytes.count > 3 && bytes[2] == UInt8(ascii: "#")
            default: false
            }
        return isPossible && Self.encoded.contains { $0.elementsEqual(bytes) }
    }

    /// Whether `text` is a missing value among numbers or dates.
    static func matchesAmongNumbers(_ text: String) -> Bool {
        text.utf8.count <= 16 && amongNumbers.contains(text.lowercased())
    }

    /// Whether a number is one that stands for a missing value.
    func matches(_ number: Double) -> Bool { !addedNumbers.isEmpty && addedNumbers.contains(number) }
}
