/// The form of a layer, by which theory, diagnosis and containers treat a layer of one's own as they treat a built-in.
///
/// A layer says its own with ``Layer/form``:
///
///     struct WeightNorm: Layer {
///         var direction: Tensor<Float>, scale: Tensor<Float>, bias: Tensor<Float>
///         var weight: Tensor<Float> { direction * (scale / norms) }  // ‖v‖ of each row v
///         func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> { linear(x, weight, bias) }
///         var form: LayerForm { .linear(weight: weight, bias: bias) }
///     }
public enum LayerForm: Sendable {
    /// x·Wᵀ + b: a weight of outputs × inputs, and one bias for each output.
    case linear(weight: Tensor<Float>, bias: Tensor<Float>?)
    /// An activation function.
    case activation(any Activation)
    /// The identity outside training, apart from the shape: dropout, flatten.
    case identity
    /// Layers one after the other.
    case sequence([any Layer])
    /// Anything else.
    case other
}

extension Layer {
    public var form: LayerForm { .other }

    /// The layers of a sequence in the order in which they are computed, those of nested sequences included, with their
    /// names in the model: `0`, `1`, `2.0`. Of any other layer it is that layer, without a name.
    package var sequence: [(name: String, layer: any Layer)] {
        guard case .sequence(let layers) = form else { return [("", self)] }
        return layers.enumerated().flatMap { index, layer in
            layer.sequence.map { ($0.name.isEmpty ? "\(index)" : "\(index).\($0.name)", $0.layer) }
        }
    }

    /// The layer applied to x by the container that holds it. Inside `observe` an activation is one operation there,
    /// whatever it is computed with.
    @inline(__always)
    func applied(to x: consuming Tensor<Float>) -> Tensor<Float> {
        guard let tape = Tape.observing, case .activation(let activation) = form else { return self(x) }
        return tape.observe(activation, x) { self($0) }
    }
}

extension Activation {
    public var form: LayerForm { .activation(self) }

    /// Computes `body(x)` as one operation inside `observe`: this activation. A `Sequential` and a `LayerList` do so by
    /// themselves; in a model with a function of its own, an activation made of several operations calls it:
    ///
    ///     func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> { relu(x) - slope * relu(-x) }
    ///     …
    ///     let hidden = activation.observed(fc1(x)) { activation($0) }
    public func observed(
        _ x: consuming Tensor<Float>, _ body: (consuming Tensor<Float>) -> Tensor<Float>
    ) -> Tensor<Float> {
        guard let tape = Tape.observing else { return body(x) }
        return tape.observe(self, x, body)
    }
}

extension Chain {
    public var form: LayerForm { .sequence([first, second]) }
}

/// A layer that has no place of its own in a network: its members stand where it does.
private protocol PlacelessLayer {
    /// Nil where it has a place.
    var members: [any Layer]? { get }
}

extension Chain: PlacelessLayer {
    fileprivate var members: [any Layer]? { [first, second] }
}

extension LayerList: PlacelessLayer {
    fileprivate var members: [any Layer]? { isInPlace ? layers : nil }
}

extension Layer {
    var isPlaceless: Bool { (self as? any PlacelessLayer)?.members != nil }

    /// The layers that have a place in a network where this one stands: itself, or the members.
    var placedLayers: [any Layer] {
        (self as? any PlacelessLayer)?.members.map { $0.flatMap(\.placedLayers) } ?? [self]
    }
}

extension Sequential {
    public var form: LayerForm { .sequence(layers.placedLayers) }
}

extension LayerList {
    public var form: LayerForm { .sequence(layers) }
}

extension Linear {
    public var form: LayerForm { .linear(weight: weight, bias: bias) }
}

extension Dropout {
    public var form: LayerForm { .identity }
}

extension Flatten {
    public var form: LayerForm { .identity }
}
