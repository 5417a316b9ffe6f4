/// What was done to the places of a tensor's numbers, and what its gradient needs of that. Movements are possible for
/// every scalar, gradients only for Float and Double.
enum MovementGradient {
    case reshape(from: Shape)
    case permute(back: [Int])
    case `repeat`(of: Shape)
    case slice(of: Shape, StridedView)
    case flip(axes: [Int])
    case gather(of: Shape, Tensor<Int32>, axis: Int)
    case takeAlong(of: Shape, Tensor<Int32>, axis: Int)

    var name: String {
        switch self {
        case .reshape: "reshape"
        case .permute: "permute"
        case .repeat: "repeat"
        case .slice: "slice"
        case .flip: "flip"
        case .gather: "gather"
        case .takeAlong: "takeAlong"
        }
    }

    /// The gradient of the input from that of the output.
    func vjp<S: TensorReal>(_ g: Tensor<S>) -> Tensor<S> {
        switch self {
        case .reshape(let shape): g.reshaped(shape)
        case .permute(let axes): g.permuted(axes)
        case .repeat(let shape): g.sum(to: shape)
        case .slice(let shape, let view): Backend.place(g, in: shape, through: view)
        case .flip(let axes): g.flipped(axes: axes)
        case .gather(let shape, let indices, let axis): Backend.scatterAdd(g, indices, axis: axis, shape: shape)
        case .takeAlong(let shape, let indices, let axis): Backend.addAlong(g, indices, axis: axis, shape: shape)
        }
    }
}

extension Tensor {
    /// This tensor recorded as x with its numbers moved.
    func traced(as movement: MovementGradient, from x: Tensor) -> Tensor {
        guard let trace = x.trace, let tape = Tape.recording(trace) else { return self }
        func record<S: TensorReal>(_: S.Type) -> Tensor? {
            guard let result = self as? Tensor<S> else { return nil }
            return tape.record(movement.name, result, from: trace) { tape, g in tape.add(movement.vjp(g), to: trace) }
                as? Tensor
        }
        return record(Float.self) ?? record(Double.self) ?? self
    }
}
