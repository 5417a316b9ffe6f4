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

/// Layers that have no place of their own in a network: their members stand where they do.
protocol TransparentLayer: Layer {
    var members: [any Layer] { get }
}

extension TransparentLayer {
    public var form: LayerForm { .sequence(members) }

    /// The members, and in place of transparent ones theirs.
    var visibleMembers: [any Layer] {
        members.flatMap { ($0 as? any TransparentLayer)?.visibleMembers ?? [$0] }
    }
}

extension Chain: TransparentLayer {
    var members: [any Layer] { [first, second] }
}

extension LayerChoice: TransparentLayer {
    var members: [any Layer] { first.map { [$0] } ?? second.map { [$0] } ?? [] }
}

extension LayerRepetition: TransparentLayer {
    var members: [any Layer] { layers }
}

extension Sequential {
    public var form: LayerForm { .sequence((layers as? any TransparentLayer)?.visibleMembers ?? [layers]) }
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
