/// All axes from `startAxis` on made into one: images of rows × columns become vectors. The axes before it stay.
public struct Flatten: Layer {
    public var startAxis: Int

    public init(startAxis: Int = 1) { self.startAxis = startAxis }

    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> {
        let axis = x.shape.normalized(axis: startAxis)
        return x.reshaped(Shape(x.shape[..<axis] + [x.shape[axis...].reduce(1, *)]))
    }
}
