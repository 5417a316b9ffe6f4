private import CZlib

/// CRC-32, the checksum of gzip, PNG and Ethernet: it differs whenever a single bit, or up to 32 bits in a row, do.
package enum Checksum {
    /// The checksum of `bytes`, going on from that of the bytes before them.
    package static func crc32(_ bytes: some Sequence<UInt8>, after previous: UInt32 = 0) -> UInt32 {
        let result = bytes.withContiguousStorageIfAvailable { buffer in
            crc32(UnsafeRawBufferPointer(buffer), after: previous)
        }
        return result ?? crc32(Array(bytes), after: previous)
    }

    /// The checksum of the bytes in memory, going on from that of the bytes before them.
    static func crc32(_ bytes: UnsafeRawBufferPointer, after previous: UInt32 = 0) -> UInt32 {
        guard let start = bytes.baseAddress else { return previous }
        let memory = start.assumingMemoryBound(to: UInt8.self)
        return UInt32(truncatingIfNeeded: crc32_z(UInt(previous), memory, bytes.count))
    }

    /// As eight hexadecimal digits.
    package static func text(_ checksum: UInt32) -> String {
        let digits = String(checksum, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
