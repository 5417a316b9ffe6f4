import RectifierSupport

/// A seeded generator of random numbers: the same seed gives the same numbers on every platform.
///
/// The bits are Philox4x32-10's (Salmon et al., SC 2011), a function of a seed, a stream and a position. Everything
/// made of them uses only operations that IEEE 754 defines to the last bit, never the C library's.
///
/// The generator is a value: a copy repeats the numbers of the original. Parts of a program that draw independently
/// of each other take a stream each, by ``split()``.
///
/// The standard library's own methods (`Int.random(in:using:)`, `shuffled(using:)`) accept it too, but how they use
/// the bits may change between versions of Swift; the methods here do not change.
public struct RandomGenerator: RandomNumberGenerator, Sendable {
    /// The seed, as Philox's key.
    private let key: UInt64
    /// The upper half of Philox's counter.
    private let stream: UInt64
    /// How many 32-bit words were drawn: the lower half of the counter is a quarter of it.
    private var position: UInt64
    /// The block that `position` is in; it has a meaning only inside a block (`position % 4 != 0`).
    private var words: SIMD4<UInt32>

    /// The generator whose numbers `seed` determines. Different seeds give independent numbers.
    public init(seed: UInt64) {
        self.init(key: seed, stream: 0, position: 0)
    }

    private init(key: UInt64, stream: UInt64, position: UInt64) {
        self.key = key
        self.stream = stream
        self.position = position
        self.words = Self.block(position / 4, key: key, stream: stream)
    }

    /// A generator whose numbers are independent of this one's.
    ///
    /// Its key and its stream, 128 bits, are this generator's next numbers; so that splitting a second time gives
    /// another one, and the order of splits matters.
    public mutating func split() -> RandomGenerator {
        let key = next()
        let stream = next()
        return RandomGenerator(key: key, stream: stream, position: 0)
    }

    /// The next 64 random bits.
    @inline(__always)
    public mutating func next() -> UInt64 {
        let low = nextWord()
        let high = nextWord()
        return UInt64(low) | UInt64(high) << 32
    }

    /// The next 32 random bits.
    @inline(__always)
    mutating func nextWord() -> UInt32 {
        let lane = Int(position & 3)
        if lane == 0 {
            words = Self.block(position / 4, key: key, stream: stream)
        }
        position &+= 1
        return words[lane]
    }

    @inline(__always)
    private static func block(_ index: UInt64, key: UInt64, stream: UInt64) -> SIMD4<UInt32> {
        Philox.block(
            counter: SIMD4(
                UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32),
                UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32)),
            key: SIMD2(UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32)))
    }

    /// Calls `body` with each of the next `count` words and its number, whole blocks at a time.
    @inline(__always)
    private mutating func forEachWord(_ count: Int, _ body: (Int, UInt32) -> Void) {
        var index = 0
        while index < count, position & 3 != 0 {
            body(index, nextWord())
            index += 1
        }
        while count - index >= 4 {
            let block = Self.block(position / 4, key: key, stream: stream)
            body(index, block.x)
            body(index + 1, block.y)
            body(index + 2, block.z)
            body(index + 3, block.w)
            position &+= 4
            index += 4
        }
        while index < count {
            body(index, nextWord())
            index += 1
        }
    }
}

// MARK: - Uniform numbers

extension RandomGenerator {
    /// A number in [0, 1): a multiple of 2⁻²⁴, each as likely as the others.
    public mutating func uniformFloat() -> Float {
        Self.unitInterval(nextWord())
    }

    /// A number in [0, 1): a multiple of 2⁻⁵³, each as likely as the others.
    public mutating func uniformDouble() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A number in `range`: lower + u · (upper − lower), for u uniform in [0, 1) with 24 bits.
    ///
    /// The upper bound is never returned, not even by rounding. The range must be finite and not empty.
    public mutating func uniform(in range: Range<Float>) -> Float {
        Self.scale(uniformFloat(), to: range, width: Self.width(of: range))
    }

    /// A number in `range`: lower + u · (upper − lower), for u uniform in [0, 1) with 53 bits.
    ///
    /// The upper bound is never returned, not even by rounding. The range must be finite and not empty, and its width
    /// must not overflow.
    public mutating func uniform(in range: Range<Double>) -> Double {
        let width = range.upperBound - range.lowerBound
        require(width > 0 && width.isFinite, "RandomGenerator.uniform: the range \(range) is empty or not finite.")
        return min(range.lowerBound + uniformDouble() * width, range.upperBound.nextDown)
    }

    /// Fills `buffer` with numbers in `range`, the ones that `uniform(in:)` would return one by one.
    public mutating func fill(
        uniform buffer: UnsafeMutableBufferPointer<Float>, in range: Range<Float> = 0..<1
    ) {
        if range == 0..<1 {
            forEachWord(buffer.count) { buffer[$0] = Self.unitInterval($1) }
        } else {
            let width = Self.width(of: range)
            forEachWord(buffer.count) { buffer[$0] = Self.scale(Self.unitInterval($1), to: range, width: width) }
        }
    }

    /// Fills `buffer` with numbers in `range`, the ones that `uniform(in:)` would return one by one.
    public mutating func fill(
        uniform buffer: UnsafeMutableBufferPointer<Double>, in range: Range<Double> = 0..<1
    ) {
        for index in buffer.indices { buffer[index] = uniform(in: range) }
    }

    /// The upper 24 bits of a word as a fraction.
    @inline(__always)
    private static func unitInterval(_ word: UInt32) -> Float {
        // Through Int32, which every processor converts in one instruction.
        Float(Int32(truncatingIfNeeded: word >> 8)) * 0x1p-24
    }

    private static func width(of range: Range<Float>) -> Double {
        // In Double, where the difference of two floats neither overflows nor vanishes.
        let width = Double(range.upperBound) - Double(range.lowerBound)
        require(width > 0 && width.isFinite, "RandomGenerator.uniform: the range \(range) is empty or not finite.")
        return width
    }

    @inline(__always)
    private static func scale(_ unit: Float, to range: Range<Float>, width: Double) -> Float {
        min(Float(Double(range.lowerBound) + Double(unit) * width), range.upperBound.nextDown)
    }
}

// MARK: - Normal numbers

extension RandomGenerator {
    /// A number of the standard normal distribution, mean 0 and standard deviation 1.
    ///
    /// z = Φ⁻¹(u) by ``StandardNormal/quantile(_:)``, for u = (k + ½) · 2⁻⁵² and k uniform in 0 ..< 2⁵²; so that
    /// |z| is at most 8.2, and z and −z are equally likely.
    public mutating func normalDouble() -> Double {
        // k + ½ needs 53 bits: the product and the sum are exact.
        StandardNormal.quantile((Double(next() >> 12) + 0.5) * 0x1p-52)
    }

    /// A number of the standard normal distribution: ``normalDouble()`` rounded to a Float.
    public mutating func normalFloat() -> Float {
        Float(normalDouble())
    }

    /// Fills `buffer` with mean + standardDeviation · z, each z the one that ``normalDouble()`` would return, each
    /// result computed in Double and rounded once.
    public mutating func fill(
        normal buffer: UnsafeMutableBufferPointer<Float>, mean: Float = 0, standardDeviation: Float = 1
    ) {
        let mean = Double(mean)
        let deviation = Double(standardDeviation)
        for index in buffer.indices { buffer[index] = Float(mean + deviation * normalDouble()) }
    }

    /// Fills `buffer` with mean + standardDeviation · z, each z the one that ``normalDouble()`` would return.
    public mutating func fill(
        normal buffer: UnsafeMutableBufferPointer<Double>, mean: Double = 0, standardDeviation: Double = 1
    ) {
        for index in buffer.indices { buffer[index] = mean + standardDeviation * normalDouble() }
    }
}

// MARK: - Choices

extension RandomGenerator {
    /// An integer in 0 ..< `bound`, each as likely as the others. `bound` must be positive.
    ///
    /// Lemire, "Fast random integer generation in an interval" (2019): the upper half of a product with 64 random
    /// bits; the few lower halves that would favour some results are drawn again.
    public mutating func below(_ bound: Int) -> Int {
        require(bound > 0, "RandomGenerator.below: the bound is \(bound); it must be positive.")
        let bound = UInt64(bound)
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let threshold = (0 &- bound) % bound
            while product.low < threshold {
                product = next().multipliedFullWidth(by: bound)
            }
        }
        return Int(product.high)
    }

    /// The numbers 0 ..< `count` in random order, each order as likely as the others (Fisher and Yates).
    /// `count` must not be negative.
    public mutating func permutation(_ count: Int) -> [Int] {
        require(count >= 0, "RandomGenerator.permutation: the count is \(count); it must not be negative.")
        var order = Array(0..<count)
        shuffle(&order)
        return order
    }

    /// Puts the elements of `array` in random order, each order as likely as the others.
    public mutating func shuffle<Element>(_ array: inout [Element]) {
        var last = array.count - 1
        while last > 0 {
            array.swapAt(last, below(last + 1))
            last -= 1
        }
    }

    /// True with the given probability, to within 2⁻⁵³: never at 0, always at 1. It must be in 0 ... 1.
    public mutating func bernoulli(_ probability: Double) -> Bool {
        require(
            probability >= 0 && probability <= 1,
            "RandomGenerator.bernoulli: the probability is \(probability); it must be between 0 and 1.")
        return uniformDouble() < probability
    }
}

// MARK: - Equality and storage

extension RandomGenerator: Hashable, Codable {
    private enum CodingKeys: String, CodingKey {
        case key, stream, position
    }

    /// Two generators are equal if all their numbers from now on are.
    public static func == (left: RandomGenerator, right: RandomGenerator) -> Bool {
        // Not `words`: between two blocks it may be the last block's or the next one's.
        left.key == right.key && left.stream == right.stream && left.position == right.position
    }

    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(key)
        hasher.combine(stream)
        hasher.combine(position)
    }

    /// Continues where the encoded generator stopped.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            key: try container.decode(UInt64.self, forKey: .key),
            stream: try container.decode(UInt64.self, forKey: .stream),
            position: try container.decode(UInt64.self, forKey: .position))
    }

    /// Stores the key, the stream and the position, three 64-bit integers.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(key, forKey: .key)
        try container.encode(stream, forKey: .stream)
        try container.encode(position, forKey: .position)
    }
}

/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw,
/// "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
///
/// A block is a function of a counter and a key and of nothing else, so any block of any stream can be made at once.
enum Philox {
    /// The multipliers and the key's increments (the golden ratio and √3 − 1 in 32 bits) of the paper's table 2.
    static let multiplier0: UInt64 = 0xD251_1F53
    static let multiplier1: UInt64 = 0xCD9E_8D57
    static let increment0: UInt32 = 0x9E37_79B9
    static let increment1: UInt32 = 0xBB67_AE85

    /// The four words of one block.
    @inline(__always)
    static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
        // Words are kept in 64 bits, so that the 32 × 32 → 64 bit products need no conversions.
        var word0 = UInt64(counter.x)
        var word1 = UInt64(counter.y)
        var word2 = UInt64(counter.z)
        var word3 = UInt64(counter.w)
        var key0 = key.x
        var key1 = key.y
        for _ in 0..<10 {
            let product0 = word0 &* multiplier0
            let product1 = word2 &* multiplier1
            word0 = (product1 &>> 32) ^ word1 ^ UInt64(key0)
            word1 = product1 & 0xFFFF_FFFF
            word2 = (product0 &>> 32) ^ word3 ^ UInt64(key1)
            word3 = product0 & 0xFFFF_FFFF
            key0 &+= increment0
            key1 &+= increment1
        }
        return SIMD4(
            UInt32(truncatingIfNeeded: word0), UInt32(truncatingIfNeeded: word1),
            UInt32(truncatingIfNeeded: word2), UInt32(truncatingIfNeeded: word3))
    }
}
