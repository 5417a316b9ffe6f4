import Foundation

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments

extension FuzzedReader {
    static func readIDX(_ bytes: [UInt8]) {
        guard let file = attempt({ try IDXFile(bytes: bytes, path: "x.idx") }) else { return }
        check(file.bytes.count == file.shape.reduce(1, *), "\(file.bytes.count) bytes of shape \(file.shape)")
    }

    static func readGzip(_ bytes: [UInt8]) {
        for limit in [100, 1 << 17] {
            let content = attempt { try Gzip.decompress(bytes, limit: limit, path: "x.gz") }
            check(content?.count ?? 0 <= limit, "more than the limit of \(limit) bytes")
        }
    }

    /// A gzip file that stores `content` as it is.
    static func gzip(storing content: [UInt8]) -> [UInt8] {
        var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
        var rest = content[...]
        repeat {
            let block = rest.prefix(65535)
            rest = rest.dropFirst(block.count)
            let (low, high) = (UInt8(block.count & 0xFF), UInt8(block.count >> 8))
            result += [rest.isEmpty ? 1 : 0, low, high, ~low, ~high] + block
        } while !rest.isEmpty
        var sum: UInt32 = .max
        for byte in content {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        for number in [~sum, UInt32(truncatingIfNeeded: content.count)] {
            result += (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
        return result
    }

    /// A plain file is packed, one that stores its content gets the right lengths and checksum.
    static func repairedIDX(_ bytes: [UInt8]) -> [UInt8] {
        if !Gzip.isGzip(bytes) { return gzip(storing: bytes) }
        guard bytes.count > 23, bytes[10] == 1 else { return bytes }
        return gzip(storing: Array(bytes[15..<(bytes.count - 8)]))
    }

    private static let image = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4] + (0..<24).map { UInt8($0 * 10) }

    static let idxSeeds: [[UInt8]] = [
        image, gzip(storing: image), [0, 0, 8, 1, 0, 0, 0, 5, 9, 0, 3, 1, 2], [0, 0, 8, 0, 7],
        // 4 images of 8 × 8, compressed by Python.
        decoded(
            "H4sIAAAAAAAC/2Ng4GBmYGBgAWIOMJarsLGpkBuxFAA5n7hYEAEAAA=="),
    ]

    static let gzipSeeds: [[UInt8]] = [
        // By Python: fixed codes, dynamic codes, a name, all fields of the header, 70,000 zeros.
        decoded(
            "H4sIAAAAAAAC/ytKzSlVKIIRACWrfdIOAAAA"),
        decoded(
            "H4sIAAAAAAAC/yWIQQ7DIAwE737FfqCPWoyNUSGJQiK1vy+khxmN5rR2oxnf39e58ni8GEvlqTrV6wiM3a+j3WOu0veacXH7"
                + "384PEkLNSpCwoIWKkC5ZjfOrqinhJQlSjhBDyQ64U8N+2qvdpYgAAAA="),
        decoded(
            "H4sICAAAAAAC/3JlbHUuaWR4AMtLzE1NAQCHzOBxBQAAAA=="),
        decoded(
            "H4sIHwAAAAACAwQAQUIAAG5hbWUAY29tbWVudAAniUvMyVEoyUhVSMtMzUkpBgBVCWx/DgAAAA=="),
        decoded(
            "H4sIAAAAAAAC/+3BMQEAAADCoPVPbQlPoAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                + "AAAAAAAAAAAAAAAAAAAAAAAAAACAtwHcyKmmcBEBAA=="),
    ]

    private static func decoded(_ text: String) -> [UInt8] { Data(base64Encoded: text).map(Array.init) ?? [] }

    static func idxAttacks(_ size: Int) -> [[UInt8]] {
        let header: [UInt8] = [0, 0, 8, 1] + (0..<4).map { UInt8(truncatingIfNeeded: size >> (24 - 8 * $0)) }
        let plain = header + [UInt8](repeating: 3, count: size)
        // What becomes 1000 times as much, and says so or does not.
        let zeros = Array(repeatElement(gzipSeeds[4], count: max(size / gzipSeeds[4].count, 1)).joined())
        return [
            plain, gzip(storing: plain), [0, 0, 8, 255] + [UInt8](repeating: 255, count: size),
            gzip(storing: [0, 0, 8, 1, 0, 0, 0, 9]) + zeros,
            gzip(storing: [0, 0, 8, 1, 0, 0x11, 0x17, 0]) + zeros.prefix(16 * gzipSeeds[4].count),
        ] + gzipAttacks(size)
    }

    static func gzipAttacks(_ size: Int) -> [[UInt8]] {
        let (member, zeros) = (gzipSeeds[0], gzipSeeds[4])
        func repeated(_ bytes: [UInt8]) -> [UInt8] { Array(repeatElement(bytes, count: size / bytes.count).joined()) }
        return [
            repeated(member), repeated(zeros), member + [UInt8](repeating: 0, count: size),
            repeated(gzip(storing: [])), [0x1F, 0x8B, 8, 8, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 65, count: size),
        ]
    }
}
