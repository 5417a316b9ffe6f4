import RectifierSupport

/// What a linear layer needs to skip the zeros of a row.
///
/// The weight W lies in memory output by output, so the numbers that belong to one input are spread over all of it: at
/// 90 % zeros still four fifths, 1 − 0.9¹⁶, of its lines of 16 numbers would be read. Here they lie together.
final class ZeroSkipping: Sendable {
    /// Wᵀ: inputs × outputs.
    let weight: Tensor<Float>
    /// The layer's name in the model, e.g. `2`.
    let name: String
    /// How many numbers other than 0 all rows together may have for their zeros to be skipped. The product of a batch
    /// reads the weight once for all its rows; so these are counted together.
    let limit: Int

    /// The maximum number of rows that are examined.
    static let mostRows = 8

    /// Whether a layer is large enough for skipping to save anything: to find where the zeros are takes as long as half a
    /// vector's product with each number.
    static func isWorthwhile(for weight: Tensor<Float>) -> Bool { weight.count >= 1 << 14 && weight.shape[0] >= 64 }

    /// For a layer that is large enough. Nil for a smaller one, and where zeros must not be skipped: 0·∞ is NaN,
    /// so the product with a weight that is not finite depends on them.
    convenience init?(_ weight: Tensor<Float>, name: String, from share: Double?) {
        if let share {
            require(0...1 ~= share, "skippingZeros: a share of \(share); it must be from 0 to 1")
        }
        guard Self.isWorthwhile(for: weight), weight.shape[1] <= Int32.max,
            Backend.norm(weight, p: .infinity).isFinite
        else { return nil }
        let transposed = Backend.transposed(weight)
        let share = share ?? Self.measuredShare(of: weight, transposed)
        // Not one less where the product is a whole number but for its rounding.
        self.init(transposed, name: name, limit: Int((1 - share) * Double(weight.shape[1]) + 1e-6))
    }

    private init(_ weight: Tensor<Float>, name: String, limit: Int) {
        (self.weight, self.name, self.limit) = (weight, name, limit)
    }

    /// x·Wᵀ + b, with zeros skipped. Nil where they are not: in a gradient scope, for more than eight rows, and where
    /// there are too few zeros.
    func callAsFunction(_ x: Tensor<Float>, adding bias: Tensor<Float>?) -> Tensor<Float>? {
        let (inputs, outputs) = (weight.shape[0], weight.shape[1])
        guard x.shape.last == inputs, x.count > 0, x.count <= Self.mostRows * inputs,
            bias.map({ $0.count == outputs }) ?? true, Tape.recording(x.trace, bias?.trace) == nil
        else { return nil }
        let (result, zeros) = Backend.multiplySkippingZeros(
            x, weight, adding: bias, atMost: limit, shape: x.shape.replacing(x.rank - 1, with: outputs))
        SkippedWork.record?.add(
            name, inputs: inputs, outputs: outputs, rows: x.count / inputs, zeros: zeros, isSkipping: result != nil)
        return result
    }

    /// The fraction of zeros from which on one row is faster with them skipped: where the time of that, a straight line
    /// through those at a quarter and at three quarters of zeros, meets the time of the whole product. `transposed`
    /// is the weight as inputs × outputs.
    private static func measuredShare(of weight: Tensor<Float>, _ transposed: Tensor<Float>) -> Double {
        var generator = RandomGenerator(seed: 0)
        let shape: Shape = [1, weight.shape[1]]
        let numbers = Tensor<Float>(normal: 0, shape: shape, using: &generator)
        let places = Tensor<Float>(uniform: 0..<1, shape: shape, using: &generator)
        let ways = [0, 0.25, 0.75].map { share -> (Int) -> Void in
            let row = (places .< Tensor(Float(share))).replacing(numbers, with: 0)
            if share == 0 { return { _ in _ = linear(row, weight.detached()) } }
            return { _ in
                _ = Backend.multiplySkippingZeros(
                    row, transposed, adding: nil, atMost: .max, shape: [1, weight.shape[0]])
            }
        }
        let times = AlternatingTimes.medians(of: ways, for: 0.005)
        let slope = (times[2] - times[1]) / 0.5
        // Where more zeros save nothing they are not skipped.
        guard slope < 0 else { return 1 }
        return min(max(0.25 + (times[0] - times[1]) / slope, 0), 1)
    }
}

extension Module {
    /// This model, prepared for the inference of few rows: its linear layers skip the numbers that are 0, of which ReLU
    /// makes many.
    ///
    ///     let served = model.skippingZeros()
    ///     let scores = served(row)
    ///
    /// What it computes is equal to what this model does, but for rounding. A layer skips zeros where it is given one to
    /// eight rows with enough of them: all the rows together may have no more other numbers than one row may have by
    /// `share`, since the product of a batch reads the weight once for all its rows. Else, and in gradient scopes, it
    /// multiplies as always.
    ///
    /// A layer holds its weight a second time for this, transposed, in its ``WeightCache``. Whatever may change the weight, such as a step of
    /// training, lets go of the copy. Layers with fewer than 2¹⁴ weights or 64 outputs, of which little is to be saved, and
    /// those with weights that are not finite stay as they are. To prepare a model takes as long as some ten rows; it pays in a
    /// program that answers again and again.
    ///
    /// - Parameter share: The share of zeros from which on they are skipped, from 0 to 1: what is computed is then the same in
    ///   every run, to the bit. Measured on a Zen 4 with one thread and with two, layers from 256 × 64 to 4096 × 4096 were faster
    ///   with zeros skipped from a quarter on: at half of zeros 1.4 to 2.4 times as fast, at nine tenths 3 to 12 times, the
    ///   larger the more. With nil it is measured for each layer in some milliseconds; a row near it is then multiplied whole
    ///   in one run and not in another, which may differ in the last bits. Traps when it is not between 0 and 1.
    public func skippingZeros(from share: Double? = 0.3) -> Self {
        preparing { ZeroSkipping($0, name: $1, from: share) }
    }

    /// This model with what `make` gives for each weight that a layer has a cache of, and the layer's name.
    fileprivate func preparing(_ make: (Tensor<Float>, String) -> ZeroSkipping?) -> Self {
        var model = self
        model.forEachWeightCache { cache, weight, name in cache.zeroSkipping = make(weight, name) }
        return model
    }
}

extension Layer {
    /// This model, prepared as by ``Module/skippingZeros(from:)``, but only those layers that skip zeros for at least half
    /// of some rows, each taken by itself.
    ///
    /// - Parameters:
    ///   - share: The share of zeros from which on they are skipped, as above; nil for one that is measured.
    ///   - rows: Rows like those that will come, along the first axis.
    public func skippingZeros(from share: Double? = 0.3, onRowsLike rows: Tensor<Float>) -> Self {
        var copies: [String: ZeroSkipping] = [:]
        let model = preparing { weight, name in
            copies[name] = ZeroSkipping(weight, name: name, from: share)
            return copies[name]
        }
        let (_, work) = SkippedWork.recorded {
            for row in 0..<rows.shape[0] { _ = model(rows[range: row..<row + 1]) }
        }
        for layer in work.layers where 2 * layer.skippingRows < layer.rows { copies[layer.name] = nil }
        return preparing { copies[$1] }
    }
}

/// A cache of a weight that a layer may hold: the weight transposed, with which inference skips the zeros of its inputs.
///
/// It is empty until ``Module/skippingZeros(from:)`` fills it. The layer shows it to the visitor, and empties it when the
/// weight changes:
///
///     struct Projection: Layer {
///         var weight: Tensor<Float> { didSet { cache = WeightCache() } }
///         @Constant var cache = WeightCache()
///
///         mutating func visit(_ visitor: inout ModuleVisitor) {
///             visitor.visit("weight", &weight)
///             visitor.visit(&cache, of: weight)
///         }
///         func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> { linear(x, weight, cache: cache) }
///     }
package struct WeightCache: Sendable {
    /// The weight transposed, and when it is used; nil while nothing is cached.
    var zeroSkipping: ZeroSkipping?

    /// An empty cache.
    package init() {}
}

/// x·Wᵀ + b as ``linear(_:_:_:)``; where `cache` was filled and x has enough zeros, with these skipped: equal but for
/// rounding.
package func linear(
    _ x: consuming Tensor<Float>, _ weight: Tensor<Float>, _ bias: Tensor<Float>? = nil, cache: WeightCache
) -> Tensor<Float> {
    if let zeroSkipping = cache.zeroSkipping, let result = zeroSkipping(x, adding: bias) { return result }
    return linear(x, weight, bias)
}
