import RectifierSupport

extension Tensor {
    /// The numbers in reverse order along some axes, PyTorch's `flip`.
    ///
    ///     let x: Tensor<Float> = [[1, 2], [3, 4]]
    ///     x.flipped(axes: 0)       // [[3, 4], [1, 2]]
    ///     x.flipped(axes: 0, 1)    // [[4, 3], [2, 1]]
    public func flipped(axes first: Int, _ others: Int...) -> Tensor { flipped(axes: [first] + others) }

    /// The numbers in reverse order along an array of axes; as they are if it is empty. Traps for an axis that does not
    /// exist, or stands there twice.
    public func flipped(axes: [Int]) -> Tensor {
        let positions = Set(axes.map { shape.normalized(axis: $0) })
        require(positions.count == axes.count, "flipped: axes \(axes) of shape \(shape): an axis stands there twice")
        var view = (strides: shape.strides, offset: 0)
        for axis in positions {
            view.offset += Swift.max(shape[axis] - 1, 0) * view.strides[axis]
            view.strides[axis].negate()
        }
        return Backend.copy(self, through: StridedView(shape: shape, strides: view.strides, offset: view.offset))
            .traced(as: .flip(axes: axes), from: self)
    }
}
