import RealModule
import RectifierCore
import RectifierSupport

/// Sampler: the examples of an epoch, in order. PyTorch's `Sampler`.
///
///     trainer.sampler = .sequential                               // in their order, each epoch
///     trainer.sampler = .weighted(weights)                        // rare examples more often
///
/// One of your own gives the indices of an epoch. It draws from `generator` alone and keeps nothing from epoch to epoch:
/// a resumed training draws the epoch under way again.
///
///     struct OddFirst: Sampler {
///         func indices(of count: Int, using generator: inout RandomGenerator) -> [Int] {
///             (0..<count).filter { $0 % 2 == 1 } + (0..<count).filter { $0 % 2 == 0 }
///         }
///     }
public protocol Sampler: Sendable, Hashable {
    /// The number of examples in an epoch, where there are `count`. By default all.
    func epochCount(of count: Int) -> Int

    /// The indices of an epoch's examples, from `0 ..< count`, in order: `epochCount(of: count)` of them, of which some
    /// may be there twice and some not at all.
    func indices(of count: Int, using generator: inout RandomGenerator) throws -> [Int]
}

extension Sampler {
    /// All examples.
    public func epochCount(of count: Int) -> Int { count }

    /// The indices of an epoch, checked.
    func checkedIndices(of count: Int, using generator: inout RandomGenerator) throws -> [Int] {
        let indices = try indices(of: count, using: &generator)
        let expected = epochCount(of: count)
        guard indices.count == expected else { throw SamplerError.wrongCount(indices.count, expected: expected) }
        for index in indices where index < 0 || index >= count {
            throw SamplerError.indexOutOfRange(index, count: count)
        }
        return indices
    }
}

/// All examples in a new random order each epoch. PyTorch's `RandomSampler`, and the default.
public struct RandomSampler: Sampler {
    /// The sampler.
    public init() {}

    /// A permutation.
    public func indices(of count: Int, using generator: inout RandomGenerator) -> [Int] { generator.permutation(count) }
}

/// All examples in their order. PyTorch's `SequentialSampler`.
public struct SequentialSampler: Sampler {
    /// The sampler.
    public init() {}

    /// 0, 1, 2, …
    public func indices(of count: Int, using generator: inout RandomGenerator) -> [Int] { Array(0..<count) }
}

/// Examples drawn with a probability that is proportional to their weight. PyTorch's `WeightedRandomSampler`.
///
/// Without replacement an example with weight 0 is never drawn, and the others as if one after the other was taken out of
/// an urn (Efraimidis & Spirakis 2006, "Weighted random sampling with a reservoir").
public struct WeightedRandomSampler: Sampler {
    /// The weight of each example; they need not add up to 1.
    public let weights: [Double]
    /// The number of examples in an epoch.
    public let sampleCount: Int
    /// Whether an example can be drawn twice in an epoch.
    public let replacement: Bool

    /// The sampler with one weight for each example.
    ///
    /// - Parameters:
    ///   - weights: Numbers of 0 or more. Traps for others, and where all are 0.
    ///   - sampleCount: The number of examples in an epoch, PyTorch's `num_samples`; nil for as many as there are weights.
    ///     Traps below 1, and without replacement for more than there are weights above 0.
    ///   - replacement: Whether an example can be drawn twice in an epoch.
    public init(_ weights: [Double], sampleCount: Int? = nil, replacement: Bool = true) {
        let positive = weights.count { $0 > 0 }
        require(
            positive > 0 && weights.allSatisfy { $0 >= 0 && $0.isFinite },
            "WeightedRandomSampler: numbers of 0 or more are needed as weights, and one above 0")
        let drawn = sampleCount ?? weights.count
        require(
            drawn > 0 && (replacement || drawn <= positive),
            "WeightedRandomSampler: \(drawn) examples of \(positive) with a weight above 0")
        (self.weights, self.sampleCount, self.replacement) = (weights, drawn, replacement)
    }

    /// ``sampleCount``.
    public func epochCount(of count: Int) -> Int { sampleCount }

    /// The examples drawn.
    ///
    /// - Throws: ``SamplerError`` when there is not one weight for each example.
    public func indices(of count: Int, using generator: inout RandomGenerator) throws -> [Int] {
        guard count == weights.count else { throw SamplerError.wrongWeights(weights.count, count: count) }
        guard replacement else {
            // An exponential waiting time for each, of which the shortest win.
            let times = weights.map { weight in
                let uniform = 1 - generator.uniformDouble()
                return weight > 0 ? -Double.log(uniform) / weight : .infinity
            }
            return Array(weights.indices.sorted { (times[$0], $0) < (times[$1], $1) }.prefix(sampleCount))
        }
        var sum = 0.0
        let sums = weights.map { weight in
            sum += weight
            return sum
        }
        let last = weights.lastIndex { $0 > 0 } ?? 0
        return (0..<sampleCount).map { _ in
            let place = generator.uniformDouble() * sum
            // The first whose sum is above the place; rounding may bring that to the very end.
            var (low, high) = (0, last)
            while low < high {
                let middle = (low + high) / 2
                if sums[middle] > place { high = middle } else { low = middle + 1 }
            }
            return low
        }
    }
}

extension Sampler where Self == RandomSampler {
    /// All examples in a new random order each epoch.
    public static var random: RandomSampler { RandomSampler() }
}

extension Sampler where Self == SequentialSampler {
    /// All examples in their order.
    public static var sequential: SequentialSampler { SequentialSampler() }
}

extension Sampler where Self == WeightedRandomSampler {
    /// Examples drawn with a probability that is proportional to their weight.
    public static func weighted(
        _ weights: [Double], sampleCount: Int? = nil, replacement: Bool = true
    ) -> WeightedRandomSampler {
        WeightedRandomSampler(weights, sampleCount: sampleCount, replacement: replacement)
    }
}

/// A sampler that gave what it must not.
public enum SamplerError: RectifierError, Hashable {
    /// An index of no example.
    case indexOutOfRange(Int, count: Int)
    /// Another number of indices than it said.
    case wrongCount(Int, expected: Int)
    /// Another number of weights than there are examples.
    case wrongWeights(Int, count: Int)

    /// The cause, and the remedy.
    public var description: String {
        switch self {
        case .indexOutOfRange(let index, let count):
            "The sampler gave the index \(index), with \(count) examples: indices are from 0 to \(count - 1)."
        case .wrongCount(let found, let expected):
            "The sampler gave \(found) indices, and said that an epoch has \(expected): let epochCount(of:) return as "
                + "many as indices(of:using:) gives."
        case .wrongWeights(let found, let count):
            "The sampler has \(found) weights, with \(count) examples: one weight for each is needed."
        }
    }
}
