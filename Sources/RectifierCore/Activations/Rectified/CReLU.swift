/// ReLU of x and of −x, one after the other along an axis, which becomes twice as long: nothing is lost.
///
/// First all of max(0, x), then all of max(0, −x). The derivative at 0 is 0. Source: Shang, Sohn, Almeida & Lee 2016,
/// arXiv 1603.05201.
public struct CReLU: RowActivation {
    /// The axis along which the two stand; -1 is the last. For images of batch × channel × … it is 1.
    public var axis: Int

    /// The function along the given axis.
    public init(axis: Int = -1) { self.axis = axis }

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "crelu", formula: "max(0, x) ⧺ max(0, −x)", range: "[0, ∞)", kinks: [(x: 0, derivative: 0)],
            source: "Shang, Sohn, Almeida & Lee 2016, arXiv 1603.05201")
    }

    public var savedForBackward: SavedForBackward { .output }

    /// Twice as many, along the last axis.
    public func outputCount(for inputs: Int) -> Int? { [1, -1].contains(axis) ? 2 * inputs : nil }

    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> { joined(x) }
    public func callAsFunction(_ x: Tensor<Double>) -> Tensor<Double> { joined(x) }

    private func joined<S: TensorReal>(_ x: Tensor<S>) -> Tensor<S> {
        let axis = position(in: x)
        let (trace, input) = (x.trace, x.detached())
        if S.self == Float.self {
            let output = Backend.crelu(input, axis: axis)
            guard let tape = Tape.recording(trace) else { return output }
            let remembered = output
            return tape.record(.activation(self), output, from: trace) { tape, g in
                tape.add(Backend.creluGradient(remembered, g, axis: axis), to: trace)
            }
        }
        let output = Tensor.concatenate(
            [Backend.activate(ReLU(), input), Backend.activate(ReLU(), -input)], axis: axis)
        guard let tape = Tape.recording(trace) else { return output }
        return tape.record(.activation(self), output, from: trace) { tape, g in
            let (positive, negative) = output.detached().halves(along: axis)
            let (up, down) = g.halves(along: axis)
            let zero = Tensor<S>(0)
            let gradient = (positive .> zero).select(up, (negative .> zero).select(zero - down, zero))
            tape.add(gradient, to: trace)
        }
    }
}

/// ReLU of x and of −x, one after the other along an axis. See `CReLU`.
public func crelu(_ x: Tensor<Float>, axis: Int = -1) -> Tensor<Float> { CReLU(axis: axis)(x) }
/// CReLU, see `CReLU`.
public func crelu(_ x: Tensor<Double>, axis: Int = -1) -> Tensor<Double> { CReLU(axis: axis)(x) }
/// CReLU of one row, see `CReLU`.
public func crelu(_ x: [Float]) -> [Float] { CReLU()(x) }
/// CReLU of one row, see `CReLU`.
public func crelu(_ x: [Double]) -> [Double] { CReLU()(x) }

extension CReLU: ConfigurableActivation, ReadableActivation {
    package init(_ parameters: inout OptionReader) throws {
        self.init(axis: try parameters.integer("axis", default: -1))
    }
    public var parameters: [(name: String, value: String)] { [parameter("axis", axis)] }
}
