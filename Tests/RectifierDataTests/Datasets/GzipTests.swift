import Testing

@testable import RectifierCore
@testable import RectifierData

@Suite struct GzipTests {
    /// "relu relu relu relu relu\n" by Python's gzip.
    private static let member: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x2B, 0x4A, 0xCD, 0x29, 0x55, 0x28,
        0xC2, 0x24, 0xB8, 0x00, 0x1C, 0x85, 0xF6, 0xA8, 0x19, 0x00, 0x00, 0x00,
    ]
    private static let text = [UInt8]("relu relu relu relu relu\n".utf8)

    private static func kind(_ bytes: [UInt8], limit: Int = 1000) -> GzipError.Kind? {
        do throws(GzipError) {
            _ = try Gzip.decompress(bytes, limit: limit, path: "f.gz")
            return nil
        } catch {
            return error.kind
        }
    }

    @Test func contentIsRestored() throws {
        #expect(Gzip.isGzip(Self.member))
        #expect(try Gzip.decompress(Self.member) == Self.text)
        #expect(try Gzip.decompress(Self.member + [0, 0, 0]) == Self.text)
        #expect(try Gzip.decompress(Self.member + Self.member + [0] + Self.member) == Self.text + Self.text + Self.text)
    }

    @Test func everyTruncationIsSeen() {
        for count in 2..<Self.member.count {
            #expect(Self.kind(Array(Self.member[..<count])) == .truncated)
        }
        #expect(Self.kind(Self.member + Self.member.dropLast()) == .truncated)
    }

    @Test func damageIsSeen() {
        for index in (Self.member.count - 8)..<Self.member.count {  // checksum and length
            var damaged = Self.member
            damaged[index] ^= 1
            #expect(Self.kind(damaged) == .corrupt)
        }
        #expect(Self.kind(Self.member + [1]) == .corrupt)
        #expect(Self.kind([0x1F, 0x8B, 9, 0, 0, 0, 0, 0, 0, 0, 0]) == .corrupt)
    }

    @Test func otherFilesAreRefused() throws {
        #expect(Self.kind([]) == .notGzip)
        #expect(Self.kind([0x1F]) == .notGzip)
        #expect(Self.kind([UInt8]("PK..".utf8)) == .notGzip)
        #expect {
            try Gzip.decompress([1, 2], path: "f.gz")
        } throws: {
            "\($0)" == "f.gz, byte 0: this is not a gzip file; give one, or its decompressed content."
        }
    }

    @Test func aPrefixIsAllThatIsLookedAt() throws {
        // What follows may be damaged, and more than the memory.
        let damaged = Self.member.dropLast(8) + [1, 2, 3]
        #expect(try Gzip.prefix(4, of: Array(damaged), path: nil) == Array(Self.text.prefix(4)))
        #expect(try Gzip.prefix(100, of: Self.member, path: nil) == Self.text)
        #expect(throws: GzipError.self) { try Gzip.prefix(100, of: Array(damaged), path: nil) }
        #expect(try Gzip.prefix(2, of: Self.member + [9, 9], path: nil) == Array(Self.text.prefix(2)))
    }

    @Test func theLimitHolds() {
        #expect(Self.kind(Self.member, limit: 25) == nil)
        #expect(Self.kind(Self.member, limit: 24) == .tooLarge(limit: 24))
    }
}
