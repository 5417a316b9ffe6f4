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

    /// The given layers, in order.
    public init(_ layers: [any Layer]) { self.layers = layers }

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
}
