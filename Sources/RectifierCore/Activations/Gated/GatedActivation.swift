import RectifierSupport

/// A gated unit: splits an axis in two halves a and b, and gives a·f(b), half as long.
///
/// The second half is the gate, as in PyTorch's `GLU`. Shazeer's formulas, f(x·W)·(x·V), and many transformers have the
/// gate first: their W stands in the second half here. An axis of odd length traps, with the shape. One of your own is
/// its gate:
///
///     struct MishGLU: GatedActivation {
///         var axis = -1
///         var gate: Mish { Mish() }
///         var documentation: ActivationDocumentation { … }
///     }
public protocol GatedActivation: RowActivation {
    associatedtype Gate: ElementwiseActivation

    /// The function of the second half.
    var gate: Gate { get }
}

extension GatedActivation {
    public var savedForBackward: SavedForBackward { .input }

    /// Half as many, along the last axis.
    public func outputCount(for inputs: Int) -> Int? { [1, -1].contains(axis) && inputs % 2 == 0 ? inputs / 2 : nil }

    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> { gated(x) }
    public func callAsFunction(_ x: Tensor<Double>) -> Tensor<Double> { gated(x) }

    private func gated<S: TensorReal>(_ x: Tensor<S>) -> Tensor<S> {
        let axis = position(in: x)
        require(
            x.shape[axis] % 2 == 0,
            "\(documentation.name): axis \(axis) of shape \(x.shape) has an odd length; it is split in two halves")
        let trace = x.trace
        if S.self == Float.self, let kernel = gate.kernel {
            let input = x.detached()
            let output = Backend.gate(kernel, input, axis: axis)
            guard let tape = Tape.recording(trace) else { return output }
            return tape.record(.activation(self), output, from: trace) { tape, g in
                tape.add(Backend.gateGradient(kernel, input, g, axis: axis), to: trace)
            }
        }
        let (a, b) = x.detached().halves(along: axis)
        let (opening, vjp) = Backend.activateWithVJP(gate, b)
        let output = a * opening
        guard let tape = Tape.recording(trace) else { return output }
        return tape.record(.activation(self), output, from: trace) { tape, g in
            tape.add(Tensor.concatenate([g * opening, vjp(g * a)], axis: axis), to: trace)
        }
    }
}
