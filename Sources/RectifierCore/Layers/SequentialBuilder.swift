@resultBuilder
/// What makes a chain of the layers in the block of a `Sequential`, with `if`, `else`, `switch` and `for` as in any code:
///
///     let network = Sequential {
///         Linear(64, 128)
///         if normalizes { LayerNorm(128) }
///         for _ in 0..<depth {
///             ReLU()
///             Linear(128, 128)
///         }
///     }
///
/// Only layers that are there have a place, and a number in the names.
public enum SequentialBuilder {
    public static func buildPartialBlock<L: Layer>(first: L) -> L { first }

    public static func buildPartialBlock<A: Layer, B: Layer>(accumulated: A, next: B) -> Chain<A, B> {
        Chain(first: accumulated, second: next)
    }

    public static func buildEither<A: Layer, B: Layer>(first: A) -> LayerChoice<A, B> { LayerChoice(first: first) }

    public static func buildEither<A: Layer, B: Layer>(second: B) -> LayerChoice<A, B> { LayerChoice(second: second) }

    public static func buildOptional<L: Layer>(_ layer: L?) -> LayerChoice<L, LayerRepetition<L>> {
        if let layer { return LayerChoice(first: layer) }
        return LayerChoice(second: LayerRepetition([]))
    }

    public static func buildArray<L: Layer>(_ layers: [L]) -> LayerRepetition<L> { LayerRepetition(layers) }
}

/// One of two kinds of layers: what `if` becomes in the block of a `Sequential`.
public struct LayerChoice<First: Layer, Second: Layer>: Layer {
    // Two optionals, not an enum, so that a visit can change in place what it shows.
    /// The layer of the first kind, if that is the one.
    public var first: First?
    /// The layer of the second kind, if that is the one.
    public var second: Second?

    init(first: First) { self.first = first }

    init(second: Second) { self.second = second }

    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> {
        if let first { return first.applied(to: x) }
        if let second { return second.applied(to: x) }
        return x
    }

    public mutating func _visit(_ visitor: inout ModuleVisitor, place: inout Int) {
        if var layer = first.take() {
            layer._visit(&visitor, place: &place)
            first = consume layer
        } else if var layer = second.take() {
            layer._visit(&visitor, place: &place)
            second = consume layer
        }
    }
}

/// Layers of one kind, one after the other: what `for` becomes in the block of a `Sequential`.
public struct LayerRepetition<Repeated: Layer>: Layer {
    /// The layers, in order.
    public var layers: [Repeated]

    init(_ layers: [Repeated]) { self.layers = layers }

    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> {
        var x = x
        var index = 0
        while index < layers.count {
            x = layers[index].applied(to: x)
            index += 1
        }
        return x
    }

    public mutating func _visit(_ visitor: inout ModuleVisitor, place: inout Int) {
        // Not `for index in layers.indices`, which looks up its types at each call of code that is not specialised.
        var index = 0
        while index < layers.count {
            layers[index]._visit(&visitor, place: &place)
            index += 1
        }
    }
}
