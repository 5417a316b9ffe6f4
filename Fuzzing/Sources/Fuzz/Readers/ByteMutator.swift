import Rectifier

/// Changes bytes at random, the same way for the same seed.
struct ByteMutator {
    private let reader: FuzzedReader
    private let words: [[UInt8]]
    /// What all changes follow from.
    var generator: RandomGenerator

    init(_ reader: FuzzedReader, seed: UInt64) {
        self.reader = reader
        words = reader.words.map { Array($0.utf8) } + Self.hostileNumbers.map { Array($0.utf8) }
        generator = RandomGenerator(seed: seed)
    }

    /// Numbers at which readers break.
    static let hostileNumbers = [
        "0", "1", "-1", "2", "255", "256", "65536", "16777217", "2147483647", "2147483648", "4294967296", "1000000000",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551615", "1e400", "-1e400",
        "1e-400", "3.5e38", "1e38", "-3.4028235e38", "1.4e-45", "0.1", "-0.0", "1e", "00", "nan", "inf",
    ]

    /// `bytes`, changed in one to four places, with at most `limit` bytes.
    mutating func mutated(_ bytes: [UInt8], limit: Int) -> [UInt8] {
        var result = bytes
        for _ in 0...below(4) { change(&result) }
        if below(2) == 0 { result = reader.repaired(result) }
        return Array(result.prefix(limit))
    }

    /// A seed, changed.
    mutating func next(limit: Int) -> [UInt8] {
        let seeds = reader.seeds
        return mutated(seeds[below(seeds.count)], limit: limit)
    }

    /// `bytes` with one piece of them repeated until there are `size`.
    mutating func amplified(_ bytes: [UInt8], to size: Int) -> [UInt8] {
        let range = range(bytes, longest: 64)
        guard !range.isEmpty else { return bytes }
        let count = max((size - bytes.count) / range.count, 1)
        let repeated = repeatElement(bytes[range], count: count).joined()
        return reader.repaired(Array(bytes[..<range.lowerBound] + Array(repeated) + bytes[range.lowerBound...]))
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        let place = below(bytes.count + 1)
        switch below(12) {
        case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(below(8))
        case 1 where place < bytes.count: bytes[place] = UInt8(below(256))
        case 2: bytes.removeSubrange(range(bytes, longest: 64))
        case 3: bytes.insert(contentsOf: bytes[range(bytes, longest: 64)], at: place)
        case 4:
            let piece = bytes[range(bytes, longest: 16)]
            bytes.insert(contentsOf: (0..<(1 << below(6))).flatMap { _ in piece }, at: place)
        case 5: bytes.insert(contentsOf: words[below(words.count)], at: place)
        case 6, 7: replaceNumber(&bytes)
        case 8: bytes.removeSubrange(place...)
        case 9: bytes.insert(contentsOf: (0...below(4)).map { _ in UInt8(below(256)) }, at: place)
        case 10:
            let (source, seeds) = (below(reader.seeds.count), reader.seeds)
            bytes.insert(contentsOf: seeds[source][range(seeds[source], longest: 128)], at: place)
        default:
            // A byte that separates, in the place of another.
            if place < bytes.count { bytes[place] = Array("{}[]:,;|\"\\\n\r\t =".utf8)[below(15)] }
        }
    }

    /// Puts a hostile number in the place of one that is there.
    private mutating func replaceNumber(_ bytes: inout [UInt8]) {
        func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
        let starts = bytes.indices.filter { isDigit(bytes[$0]) && ($0 == 0 || !isDigit(bytes[$0 - 1])) }
        guard !starts.isEmpty else { return }
        let start = starts[below(starts.count)]
        let end = bytes[start...].firstIndex { !isDigit($0) && $0 != 0x2E } ?? bytes.count
        bytes.replaceSubrange(start..<end, with: Array(Self.hostileNumbers[below(Self.hostileNumbers.count)].utf8))
    }

    /// A range in `bytes`, with up to `longest` bytes.
    private mutating func range(_ bytes: [UInt8], longest: Int) -> Range<Int> {
        let start = below(bytes.count + 1)
        return start..<min(start + 1 + below(longest), bytes.count)
    }

    private mutating func below(_ bound: Int) -> Int {
        Int(generator.next() % UInt64(bound))
    }
}
