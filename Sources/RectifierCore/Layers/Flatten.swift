/// All axes from `startAxis` on made into one: images of rows × columns become vectors. The axes before it stay.
public struct Flatten: Layer {
    /// The first of the axes that become one.
    public var startAxis: Int

    /// Makes one axis of all from `startAxis` on.
    public init(startAxis: Int = 1) { self.startAxis = startAxis }

    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> {
        let axis = x.shape.normalized(axis: startAxis)
        return x.reshaped(Shape(x.shape[..<axis] + [x.shape[axis...].reduce(1, *)]))
    }
}
