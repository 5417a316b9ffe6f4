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

/// The size and checksum of a file of a saved run, by which files that do not belong together are noticed. It is no
/// protection against intent.
public struct FileChecksum: Sendable, Hashable, Codable {
    /// The file's size in bytes.
    public var bytes: Int
    /// The CRC-32 of its bytes: eight hexadecimal digits.
    public var crc32: String

    /// The size and checksum of a file with that content.
    public init(of content: [UInt8]) {
        bytes = content.count
        crc32 = Checksum.text(Checksum.crc32(content))
    }
}

/// The checksum of TensorBoard's records: the cyclic redundancy check of 32 bits with Castagnoli's polynomial (RFC 3720,
/// appendix B.4).
package enum CRC32C {
    /// Table of the remainders of single bytes by the reflected polynomial.
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { remainder, _ in
            remainder & 1 == 0 ? remainder >> 1 : remainder >> 1 ^ 0x82F6_3B78
        }
    }

    /// The checksum of `bytes`.
    static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        ~bytes.reduce(~0) { $0 >> 8 ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
    }

    /// The checksum as it is stored: turned and moved, so that the checksum of bytes that hold one is worth something.
    package static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
        let sum = checksum(bytes)
        return (sum >> 15 | sum << 17) &+ 0xA282_EAD8
    }
}
