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
