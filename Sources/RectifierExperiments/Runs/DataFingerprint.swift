import RectifierData

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
