/// Layers one after the other.
///
///     let network = Sequential {
///         Linear(784, 128)
///         ReLU()
///         Linear(128, 10)
///     }
///
/// Parameters are named by the place of their layer, as in PyTorch: `0.weight`, `0.bias`, `2.weight`, `2.bias`.
public struct Sequential<Layers: Layer>: Layer {
    /// The layers, nested in a `Chain` each.
    public var layers: Layers

    /// The layers of the block, in order.
    public init(@SequentialBuilder _ layers: () -> Layers) { self.layers = layers() }

    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> { layers.applied(to: x) }

    public mutating func visit(_ visitor: inout ModuleVisitor) {
        var place = 0
        layers._visit(&visitor, place: &place)
    }
}

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

    public static func buildEither(first layer: some Layer) -> LayerList { LayerList(inPlace: [layer]) }

    public static func buildEither(second layer: some Layer) -> LayerList { LayerList(inPlace: [layer]) }

    // Not generic: of the branch that is not there the type would not be known.
    public static func buildOptional(_ layer: (any Layer)?) -> LayerList {
        LayerList(inPlace: layer.map { [$0] } ?? [])
    }

    public static func buildArray(_ layers: [some Layer]) -> LayerList { LayerList(inPlace: layers) }
}

/// Two layers, one after the other: what `Sequential` is made of.
public struct Chain<First: Layer, Second: Layer>: Layer {
    /// The layer that comes first.
    public var first: First
    /// The layer that comes second.
    public var second: Second

    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> {
        second.applied(to: first.applied(to: x))
    }

    public mutating func _visit(_ visitor: inout ModuleVisitor, place: inout Int) {
        first._visit(&visitor, place: &place)
        second._visit(&visitor, place: &place)
    }
}

/// Layers of which only the number is known when the program runs.
public struct LayerList: Layer {
    /// The layers, in order.
    public var layers: [any Layer]

    /// Whether the layers have places in the chain that this list stands in, and none of their own: so it is with what `if`
    /// and `for` become in the block of a `Sequential`.
    private(set) var isInPlace = false

    /// The given layers, in order.
    public init(_ layers: [any Layer]) { self.layers = layers }

    init(inPlace layers: [any Layer]) { (self.layers, isInPlace) = (layers, true) }

    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> {
        var x = x
        var index = 0
        while index < layers.count {
            x = layers[index].applied(to: x)
            index += 1
        }
        return x
    }

    public mutating func visit(_ visitor: inout ModuleVisitor) {
        func visit<L: Layer>(_ layer: inout L, _ visitor: inout ModuleVisitor) { layer.visit(&visitor) }
        for index in layers.indices { visitor.within(.place(index)) { visit(&layers[index], &$0) } }
    }

    public mutating func _visit(_ visitor: inout ModuleVisitor, place: inout Int) {
        func visit<L: Layer>(_ layer: inout L, _ visitor: inout ModuleVisitor) {
            layer._visit(&visitor, place: &place)
        }
        if isInPlace {
            for index in layers.indices { visit(&layers[index], &visitor) }
        } else {
            visitor.within(.place(place)) { self.visit(&$0) }
            place += 1
        }
    }
}
