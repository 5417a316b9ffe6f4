import RectifierCore
import RectifierData
import RectifierSupport

extension PreparedData {
    /// A checksum of all rows as they are learned from, in their parts and their order: eight hexadecimal digits, by
    /// which a training that goes on later notices that its data are others. It is no protection against intent.
    public var fingerprint: String {
        var checksum = Checksum.crc32(Array("\(task.rawValue) \(classNames)".utf8))
        switch parts {
        case .classes(let parts): parts.fingerprint(&checksum)
        case .numbers(let parts): parts.fingerprint(&checksum)
        }
        return Checksum.text(checksum)
    }
}

extension Splits {
    fileprivate func fingerprint(_ checksum: inout UInt32) {
        for part in [training, validation, test] {
            guard let part else { continue }
            checksum = Checksum.crc32(Array("\(part.features.shape) \(part.targets.shape)".utf8), after: checksum)
            checksum = part.features.withUnsafeBufferPointer {
                Checksum.crc32(UnsafeRawBufferPointer($0), after: checksum)
            }
            checksum = part.targets.withUnsafeBufferPointer {
                Checksum.crc32(UnsafeRawBufferPointer($0), after: checksum)
            }
        }
    }
}

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

/// The names in a table, which a fingerprint of its numbers does not have: of the columns learned from with their texts,
/// and of the target with its classes.
package struct DataNames: Codable, Hashable, Sendable {
    struct Column: Codable, Hashable, Sendable {
        var name: String
        var texts: [String]
    }

    var columns: [Column]
    var target: Column

    /// The names in a table; nil where there is none.
    package init?(_ preparation: Preparation, _ classNames: [String]) {
        guard case .table(let encoding) = preparation else { return nil }
        columns = encoding.inputs.map { input in
            if case .category(let texts, _, _) = input.kind { return Column(name: input.name, texts: texts) }
            return Column(name: input.name, texts: [])
        }
        target = Column(name: encoding.target, texts: classNames)
    }

    /// The first name that is another than in `saved`, in words; nil if all are the same.
    package func difference(from saved: DataNames) -> String? {
        let (now, before) = (columns + [target], saved.columns + [saved.target])
        for (column, known) in zip(now, before) where column != known {
            if column.name != known.name {
                return "the column \(NameList.quoted(known.name)) is now \(NameList.quoted(column.name))"
            }
            let others = zip(column.texts, known.texts).first { $0 != $1 }
            let change = others.map { "\(NameList.quoted($1)) is now \(NameList.quoted($0))" }
            return "in the column \(NameList.quoted(known.name)) "
                + (change ?? "there were \(known.texts.count) texts and are now \(column.texts.count)")
        }
        return now.count == before.count ? nil : "there were \(before.count) columns, and are now \(now.count)"
    }
}
