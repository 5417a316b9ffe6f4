/// The probabilities nearest to x along an axis: like softmax, but small ones are exactly 0.
///
/// max(0, xᵢ − τ), with the τ that makes the sum 1; for its gradient, of the numbers that are not 0 the mean is taken
/// away. A row with NaN or +∞, or of nothing but −∞, is NaN. Source: Martins & Astudillo 2016, arXiv 1602.02068.
public struct Sparsemax: RowActivation {
    /// The axis along which the numbers add up to 1; -1 is the last.
    public var axis: Int

    /// The function along the given axis.
    public init(axis: Int = -1) { self.axis = axis }

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "sparsemax", formula: "max(0, xᵢ − τ), Σᵢ = 1", range: "[0, 1]",
            source: "Martins & Astudillo 2016, arXiv 1602.02068")
    }

    public var remembers: Remembered { .output }

    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> { nearest(x) }
    public func callAsFunction(_ x: Tensor<Double>) -> Tensor<Double> { nearest(x) }

    private func nearest<S: TensorReal>(_ x: Tensor<S>) -> Tensor<S> {
        let axis = position(in: x)
        let (trace, input) = (x.trace, x.detached())
        let columns = x.shape[axis]
        if columns == 0 { return x }
        // Rows of scalars: the axis is brought to the end, and back.
        let turned = input.transposed(axis, -1)
        var scalars = turned.scalars
        for start in stride(from: 0, to: scalars.count, by: columns) {
            Self.project(&scalars[start..<start + columns])
        }
        let output = Tensor(scalars, shape: turned.shape).transposed(axis, -1)
        guard let tape = Tape.recording(trace) else { return output }
        return tape.record(.activation(self), output, from: trace) { tape, g in
            let (zero, one) = (Tensor<S>(0), Tensor<S>(1))
            let taken = (output.detached() .> zero).select(one, zero)
            let mean = (g * taken).sum(axes: axis, keepingAxes: true) / taken.sum(axes: axis, keepingAxes: true)
            tape.add(taken * (g - mean), to: trace)
        }
    }

    /// The nearest point whose numbers are not negative and add up to 1.
    private static func project<S: TensorReal>(_ row: inout ArraySlice<S>) {
        let greatest = row.max() ?? 0
        guard greatest.isFinite, !row.contains(where: \.isNaN) else {
            for index in row.indices { row[index] = .nan }
            return
        }
        // The greatest is taken away first: then no sum overflows, and τ is between −1 and 0.
        let sorted = row.map { $0 - greatest }.sorted(by: >)
        var (sum, shift): (S, S) = (0, 0)
        for (index, value) in sorted.enumerated() {
            sum += value
            let next = (sum - 1) / S(index + 1)
            guard value > next else { break }
            shift = next
        }
        for index in row.indices { row[index] = Swift.max(row[index] - greatest - shift, 0) }
    }
}

/// The probabilities nearest to x along an axis. See `Sparsemax`.
public func sparsemax(_ x: Tensor<Float>, axis: Int = -1) -> Tensor<Float> { Sparsemax(axis: axis)(x) }
/// Sparsemax, see `Sparsemax`.
public func sparsemax(_ x: Tensor<Double>, axis: Int = -1) -> Tensor<Double> { Sparsemax(axis: axis)(x) }
/// Sparsemax of one row, see `Sparsemax`.
public func sparsemax(_ x: [Float]) -> [Float] { Sparsemax()(x) }
/// Sparsemax of one row, see `Sparsemax`.
public func sparsemax(_ x: [Double]) -> [Double] { Sparsemax()(x) }

extension Sparsemax: ConfigurableActivation {
    public init(_ parameters: inout ActivationParameters) throws {
        self.init(axis: try parameters.integer("axis", default: -1))
    }
    public var parameters: [ActivationParameter] { [.init("axis", axis)] }
}
