import RectifierSupport

/// An activation whose results depend on several numbers along an axis, or stand elsewhere than those: softmax and its
/// kind, the gated units, CReLU.
///
/// Arrays are one row. A single number traps, as it has no axis.
public protocol RowActivation: Activation {
    /// The axis along which it works; -1 is the last.
    var axis: Int { get }

    /// The function of a tensor of Double.
    func callAsFunction(_ x: Tensor<Double>) -> Tensor<Double>
}

extension RowActivation {
    /// The function of one row.
    public func callAsFunction(_ x: [Float]) -> [Float] { callAsFunction(Tensor(x)).scalars }

    /// The function of one row.
    public func callAsFunction(_ x: [Double]) -> [Double] { callAsFunction(Tensor(x)).scalars }

    /// The axis counted from the front. Traps, with the shape, when x does not have it.
    func position<S: TensorScalar>(in x: Tensor<S>) -> Int {
        require(x.rank > 0, "\(documentation.name) of a single number: it needs an axis")
        return x.shape.normalized(axis: axis)
    }
}

extension Tensor {
    /// The first and the second half along an axis of even length.
    func halves(along axis: Int) -> (Tensor, Tensor) {
        let half = shape[axis] / 2
        var ranges = shape.map { stride(from: 0, to: $0, by: 1) }
        ranges[axis] = stride(from: 0, to: half, by: 1)
        let first = sliced(ranges)
        ranges[axis] = stride(from: half, to: 2 * half, by: 1)
        return (first, sliced(ranges))
    }
}
