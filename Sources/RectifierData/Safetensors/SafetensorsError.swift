import RectifierSupport

/// Why bytes are not a safetensors file, or why an entry of one cannot be used: where, what, and the remedy.
public struct SafetensorsError: RectifierError, Hashable {
    /// The problem.
    public enum Kind: Hashable, Sendable {
        /// The file is shorter than the eight bytes of the header's length.
        case tooShort
        /// The header's length is above the format's limit of 100 MB, as it is in a file of another kind.
        case headerTooLarge
        /// The file ends within the header.
        case truncatedHeader
        /// The header is not the JSON that the format prescribes.
        case malformedHeader
        /// A name in the header is not UTF-8.
        case invalidUTF8
        /// A name occurs twice.
        case duplicateName
        /// A tensor's type is none of those that are read here.
        case unsupportedType
        /// A shape has more elements than can be counted.
        case shapeOverflow
        /// A tensor's bytes are not as many as its shape and type need.
        case sizeMismatch
        /// The file ends before a tensor's last byte.
        case truncatedData
        /// Tensors overlap, or there are bytes that belong to none.
        case notContiguous
        /// The entry is of another type than the one asked for.
        case wrongType
    }

    /// The problem.
    public let kind: Kind
    /// The file, or nil if the bytes came from elsewhere.
    public let path: String?
    /// The place, in bytes from the beginning of the file.
    public let offset: Int
    /// The problem, in words.
    public let problem: String
    /// The remedy.
    public let remedy: String

    init(
        _ kind: Kind, path: String?, offset: Int, _ problem: String,
        remedy: String = "Save or download the file again."
    ) {
        self.kind = kind
        self.path = path
        self.offset = offset
        self.problem = problem
        self.remedy = remedy
    }
}

extension SafetensorsError: CustomStringConvertible {
    /// The file, the place, what is wrong and the remedy.
    public var description: String {
        "\(path ?? "safetensors data"), byte \(offset): \(problem) \(remedy)"
    }
}
