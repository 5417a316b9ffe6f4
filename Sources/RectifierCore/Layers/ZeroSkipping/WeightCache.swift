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
