import RectifierData
import RectifierSupport

/// A safetensors file that says its own checksum, so that damage anywhere in it is noticed.
///
/// The checksum is the first of the metadata, at a fixed place: that of the whole file with eight zeros in that place.
/// Other readers of the format read such a file as any other.
enum SealedFile {
    private static let name = "checksum"
    private static let opening = Array("{\"__metadata__\":{\"\(name)\":\"".utf8)
    /// Where the eight digits are.
    private static let place = 8 + opening.count..<8 + opening.count + 8
    private static let zeros = [UInt8](repeating: UInt8(ascii: "0"), count: 8)

    /// The bytes of a file with these contents, and metadata whose names come after "checksum" in the alphabet.
    static func encode(_ contents: [SafetensorsFile.Content], metadata: [String: String]) -> [UInt8] {
        var metadata = metadata
        metadata[name] = String(decoding: zeros, as: UTF8.self)
        guard let bytes = sealed(SafetensorsFile.encode(contents, metadata: metadata)) else {
            fatalError("SealedFile: metadata come before '\(name)'")
        }
        return bytes
    }

    /// The file with the checksum of what is in it; nil when there is no place for one.
    static func sealed(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count >= place.upperBound, bytes[8..<place.lowerBound].elementsEqual(opening) else { return nil }
        var bytes = bytes
        bytes.replaceSubrange(place, with: zeros)
        bytes.replaceSubrange(place, with: Checksum.text(Checksum.crc32(bytes)).utf8)
        return bytes
    }

    /// The file of these bytes; `path` is only for messages.
    ///
    /// - Throws: ``CheckpointError`` for one that has no checksum or another one than it says; ``SafetensorsError``.
    static func decode(_ bytes: [UInt8], path: String) throws -> SafetensorsFile {
        guard bytes.count >= place.upperBound, bytes[8..<place.lowerBound].elementsEqual(opening) else {
            // What is wrong with the format says more, if it is that.
            _ = try SafetensorsFile(bytes: bytes, path: path)
            throw CheckpointError(.notACheckpoint, path: path, "it has no checksum")
        }
        let written = String(decoding: bytes[place], as: UTF8.self)
        var checksum = Checksum.crc32(bytes[..<place.lowerBound])
        checksum = Checksum.crc32(zeros, after: checksum)
        checksum = Checksum.crc32(bytes[place.upperBound...], after: checksum)
        guard written == Checksum.text(checksum) else {
            throw CheckpointError(
                .damaged, path: path,
                "its checksum is \(Checksum.text(checksum)), where \(NameList.oneLine(written)) is written")
        }
        return try SafetensorsFile(bytes: bytes, path: path)
    }
}
