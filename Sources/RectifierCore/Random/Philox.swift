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
