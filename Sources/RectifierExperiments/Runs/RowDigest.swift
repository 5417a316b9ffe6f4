import RectifierCore
import RectifierData

/// A fingerprint of rows by which they are known again in another table, whatever order they have there and whatever other
/// columns: the sum of a hash of each row's features. It is no protection against intent.
public struct RowDigest: Sendable, Hashable, Codable {
    /// That of the rows to train on and to validate.
    let learned: String
    /// That of all rows, those to test on included.
    let all: String

    /// That of `data`; nil for images, which are known by their name.
    init?(_ data: PreparedData) {
        guard case .table = data.preparation else { return nil }
        switch data.parts {
        case .classes(let parts): self.init(parts)
        case .numbers(let parts): self.init(parts)
        }
    }

    private init<Target>(_ parts: Splits<Target>) {
        func sum(_ part: Dataset<Target>?) -> UInt64 { part.map { Self.sum(Self.hashes($0.features)) } ?? 0 }
        let learned = sum(parts.training) &+ sum(parts.validation)
        (self.learned, all) = (Self.text(learned), Self.text(learned &+ sum(parts.test)))
    }

    /// Whether rows with these hashes are all those to train on and to validate, or all rows.
    func matches(_ hashes: [UInt64]) -> Bool {
        let text = Self.text(Self.sum(hashes))
        return text == learned || text == all
    }

    /// A hash of each row of features: FNV-1a over its numbers, and a finish that leaves no pattern to the sum.
    static func hashes(_ features: Tensor<Float>) -> [UInt64] {
        let (rows, width) = (features.shape[0], features.shape.dropFirst().reduce(1, *))
        return features.withUnsafeBufferPointer { values in
            (0..<rows).map { row in
                var hash: UInt64 = 0xcbf2_9ce4_8422_2325
                for index in row * width..<(row + 1) * width {
                    hash = (hash ^ UInt64(values[index].bitPattern)) &* 0x0000_0100_0000_01b3
                }
                hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
                hash = (hash ^ (hash >> 27)) &* 0x94d0_49bb_1331_11eb
                return hash ^ (hash >> 31)
            }
        }
    }

    private static func sum(_ hashes: [UInt64]) -> UInt64 { hashes.reduce(0, &+) }

    private static func text(_ value: UInt64) -> String { String(value, radix: 16) }
}
