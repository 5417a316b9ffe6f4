import RectifierSupport

/// A strict reader of the header of a safetensors file: the JSON object that names each tensor's type, shape and place.
///
/// A general JSON parser would keep the last of two equal names and would not say where a fault is. The header's
/// grammar is small, so it is read by hand:
/// `{"__metadata__": {"name": "text", …}, "name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …}`.
struct SafetensorsHeader {
    /// A tensor as the header describes it, unchecked.
    struct Description {
        var name: String
        /// Where the name is in the file.
        var offset: Int
        var type: SafetensorsFile.ScalarType
        var shape: [Int]
        /// The first byte and the one after the last, from the end of the header on.
        var begin: Int
        var end: Int
    }

    private(set) var descriptions: [Description] = []
    private(set) var metadata: [String: String] = [:]

    private let bytes: [UInt8]
    private let path: String?
    private let end: Int
    private var position: Int

    /// Reads the header that is in `range` of `bytes`.
    init(_ bytes: [UInt8], range: Range<Int>, path: String?) throws(SafetensorsError) {
        self.bytes = bytes
        self.path = path
        position = range.lowerBound
        end = range.upperBound
        // The format allows spaces after the object, for alignment, but none before it.
        guard peek() == UInt8(ascii: "{") else { throw malformed("the header does not begin with '{'.") }
        var hasMetadata = false
        var names: Set<String> = []
        while let (name, offset) = try nextName(first: names.isEmpty && !hasMetadata) {
            if name == "__metadata__" {
                if hasMetadata { throw duplicate(name, offset) }
                hasMetadata = true
                try readMetadata()
            } else {
                guard names.insert(name).inserted else { throw duplicate(name, offset) }
                descriptions.append(try readDescription(name, offset))
            }
        }
        skipSpace()
        if position < end { throw malformed("there is something after the header's object.") }
    }

    private mutating func readMetadata() throws(SafetensorsError) {
        guard peek() == UInt8(ascii: "{") else { throw malformed("'__metadata__' is not an object.") }
        while let (name, offset) = try nextName(first: metadata.isEmpty) {
            let value = try string()
            if metadata.updateValue(value, forKey: name) != nil { throw duplicate(name, offset) }
        }
    }

    private mutating func readDescription(_ name: String, _ offset: Int) throws(SafetensorsError) -> Description {
        var type: SafetensorsFile.ScalarType?
        var shape: [Int]?
        var offsets: [Int]?
        guard peek() == UInt8(ascii: "{") else {
            throw malformed("the tensor \(NameList.quoted(name)) is not described by an object.")
        }
        while let (key, keyOffset) = try nextName(first: type == nil && shape == nil && offsets == nil) {
            switch key {
            case "dtype":
                if type != nil { throw duplicate(key, keyOffset) }
                let typeOffset = position
                let typeName = try string()
                guard let known = SafetensorsFile.ScalarType(rawValue: typeName) else {
                    throw error(
                        .unsupportedType, typeOffset,
                        "the tensor \(NameList.quoted(name)) has the unknown type \(NameList.quoted(typeName)).",
                        remedy: "Convert it to F32 before saving.")
                }
                type = known
            case "shape":
                if shape != nil { throw duplicate(key, keyOffset) }
                shape = try integers()
            case "data_offsets":
                if offsets != nil { throw duplicate(key, keyOffset) }
                offsets = try integers()
            default:
                throw error(
                    .malformedHeader, keyOffset,
                    "the tensor \(NameList.quoted(name)) has the unknown property \(NameList.quoted(key)).")
            }
        }
        guard let type, let shape, let offsets, offsets.count == 2 else {
            throw error(
                .malformedHeader, offset,
                "the tensor \(NameList.quoted(name)) needs 'dtype', 'shape' and two numbers in 'data_offsets'.")
        }
        return Description(
            name: name, offset: offset, type: type, shape: shape, begin: offsets[0], end: offsets[1])
    }

    // MARK: - JSON

    /// The byte at the position, or nil at the end.
    private func peek() -> UInt8? {
        position < end ? bytes[position] : nil
    }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    /// Moves past `character` if it is next.
    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(SafetensorsError) {
        guard skip(character) else { throw malformed("a '\(character)' is missing.") }
    }

    /// The next name of an object, up to the beginning of its value, and where it is; nil at the object's end.
    private mutating func nextName(first: Bool) throws(SafetensorsError) -> (String, Int)? {
        if first {
            try expect("{")
            if skip("}") { return nil }
        } else {
            if skip("}") { return nil }
            try expect(",")
        }
        skipSpace()
        let offset = position
        let name = try string()
        try expect(":")
        skipSpace()
        return (name, offset)
    }

    /// An array of integers that are not negative.
    private mutating func integers() throws(SafetensorsError) -> [Int] {
        try expect("[")
        if skip("]") { return [] }
        var result = [try integer()]
        while !skip("]") {
            try expect(",")
            result.append(try integer())
        }
        return result
    }

    private mutating func integer() throws(SafetensorsError) -> Int {
        skipSpace()
        let start = position
        var value = 0
        while let byte = peek(), byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
            let (product, productOverflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, sumOverflow) = product.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
            if productOverflow || sumOverflow { throw error(.shapeOverflow, start, "the number here is too large.") }
            value = sum
            position += 1
        }
        let isCanonical = position == start + 1 || (position > start && bytes[start] != UInt8(ascii: "0"))
        guard isCanonical else {
            position = start
            throw malformed("a whole number that is not negative is missing.")
        }
        return value
    }

    private mutating func string() throws(SafetensorsError) -> String {
        let start = position
        try expect("\"")
        var text: [UInt8] = []
        while true {
            guard let byte = peek() else { throw malformed("the text that begins at byte \(start) has no end.") }
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let result = String(validating: text, as: UTF8.self) else {
                    throw error(.invalidUTF8, start, "the text here is not UTF-8.")
                }
                guard CombiningMarks.firstExcess(in: result.unicodeScalars) == nil else {
                    throw error(
                        .malformedHeader, start, "a letter here has more than \(CombiningMarks.most) accents.")
                }
                return result
            case UInt8(ascii: "\\"):
                text += Array(String(try escaped()).utf8)
            case 0..<0x20:
                position -= 1
                throw malformed("a control character in a text must be escaped.")
            default:
                text.append(byte)
            }
        }
    }

    /// The character of an escape sequence whose backslash was read.
    private mutating func escaped() throws(SafetensorsError) -> Unicode.Scalar {
        let code = peek()
        position += 1
        switch code {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let start = position
            var value = try hexadecimal()
            if value & 0xFC00 == 0xD800, peek() == UInt8(ascii: "\\") {
                position += 1
                if peek() == UInt8(ascii: "u") {
                    position += 1
                    let low = try hexadecimal()
                    // An unfit second half leaves a value that is no character, like a lone first half.
                    if low & 0xFC00 == 0xDC00 { value = 0x10000 + (value & 0x3FF) << 10 + (low & 0x3FF) }
                }
            }
            guard let scalar = Unicode.Scalar(value) else {
                throw error(.invalidUTF8, start, "the escape sequence here is half a character.")
            }
            return scalar
        default:
            position -= 1
            throw malformed("the escape sequence here is unknown.")
        }
    }

    private mutating func hexadecimal() throws(SafetensorsError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw malformed("an escape sequence needs four hexadecimal digits.")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    // MARK: - Errors

    private func error(
        _ kind: SafetensorsError.Kind, _ offset: Int, _ problem: String,
        remedy: String = "Save or download the file again."
    ) -> SafetensorsError {
        SafetensorsError(kind, path: path, offset: offset, problem, remedy: remedy)
    }

    private func malformed(_ problem: String) -> SafetensorsError {
        error(.malformedHeader, position, problem)
    }

    private func duplicate(_ name: String, _ offset: Int) -> SafetensorsError {
        error(.duplicateName, offset, "the name \(NameList.quoted(name)) is there twice.")
    }
}
