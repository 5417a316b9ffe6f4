import RectifierCore
import RectifierSupport

extension SafetensorsFile {
    /// A tensor to be written: its name, type and shape, and its bytes.
    public struct Content {
        /// The tensor's name, such as `fc1.weight`.
        public let name: String
        /// The type of its elements.
        public let type: ScalarType
        /// Its shape.
        public let shape: [Int]
        private let write: (inout [UInt8]) -> Void

        /// A tensor of Floats, stored as F32. Traps, with the shape, when there are more or fewer than it holds.
        public init(_ name: String, shape: [Int], floats values: some Collection<Float>) {
            self.init(name, .float32, shape, values) { $0.bitPattern.littleEndian }
        }

        /// A tensor of Doubles, stored as F64. Traps, with the shape, when there are more or fewer than it holds.
        public init(_ name: String, shape: [Int], doubles values: some Collection<Double>) {
            self.init(name, .float64, shape, values) { $0.bitPattern.littleEndian }
        }

        /// A tensor, stored as F32, without copying its numbers.
        public init(_ name: String, _ tensor: Tensor<Float>) {
            self.init(name, .float32, Array(tensor.shape)) { bytes in
                tensor.withUnsafeBufferPointer { Self.append($0, to: &bytes) { $0.bitPattern.littleEndian } }
            }
        }

        private init<Values: Collection, Bits: FixedWidthInteger>(
            _ name: String, _ type: ScalarType, _ shape: [Int], _ values: Values,
            bits: @escaping (Values.Element) -> Bits
        ) {
            // What the reader refuses is not written: negative lengths, and more elements than can be counted.
            require(shape.allSatisfy { $0 >= 0 }, "The tensor '\(name)' of shape \(shape) has a negative length.")
            require(
                Shape(shape).elementCount == values.count,
                "The tensor '\(name)' of shape \(shape) has \(values.count) values.")
            self.init(name, type, shape) { Self.append(values, to: &$0, bits: bits) }
        }

        private init(
            _ name: String, _ type: ScalarType, _ shape: [Int], write: @escaping (inout [UInt8]) -> Void
        ) {
            (self.name, self.type, self.shape, self.write) = (name, type, shape, write)
        }

        /// Number of bytes.
        var byteCount: Int { type.size * shape.reduce(1, *) }

        func append(to bytes: inout [UInt8]) { write(&bytes) }

        private static func append<Values: Collection, Bits: FixedWidthInteger>(
            _ values: Values, to bytes: inout [UInt8], bits: (Values.Element) -> Bits
        ) {
            #if _endian(little)
                // The values are in memory as they are in the file.
                let isDone: Void? = values.withContiguousStorageIfAvailable { bytes += UnsafeRawBufferPointer($0) }
                if isDone != nil { return }
            #endif
            for value in values { withUnsafeBytes(of: bits(value)) { bytes += $0 } }
        }
    }

    /// The bytes of a safetensors file that holds `contents` in the order given.
    ///
    /// The same contents and metadata give the same bytes. The header is padded with spaces to a multiple of 8, so that
    /// the values are aligned. Names must differ from each other and from `__metadata__`.
    ///
    /// - Parameters:
    ///   - contents: The tensors.
    ///   - metadata: Free texts, stored in the order of their names, before the tensors' descriptions.
    public static func encode(_ contents: [Content], metadata: [String: String] = [:]) -> [UInt8] {
        var fields: [String] = []
        if !metadata.isEmpty {
            let texts = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
            fields.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
        }
        var names: Set<String> = ["__metadata__"]
        var end = 0
        for content in contents {
            require(names.insert(content.name).inserted, "The name '\(content.name)' is reserved or there twice.")
            let begin = end
            end += content.byteCount
            let shape = content.shape.map(String.init).joined(separator: ",")
            fields.append(
                "\(quoted(content.name)):{\"dtype\":\"\(content.type.rawValue)\",\"shape\":[\(shape)],"
                    + "\"data_offsets\":[\(begin),\(end)]}")
        }
        var header = Array("{\(fields.joined(separator: ","))}".utf8)
        header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)

        var result: [UInt8] = []
        result.reserveCapacity(8 + header.count + end)
        withUnsafeBytes(of: UInt64(header.count).littleEndian) { result += $0 }
        result += header
        for content in contents { content.append(to: &result) }
        return result
    }

    /// `text` as a JSON string.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                result += "\\"
                result.unicodeScalars.append(scalar)
            case "\0"..<" ":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default:
                result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
