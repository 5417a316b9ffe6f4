import RectifierSupport

/// Layers with a way around them: x + f(x). Signals and gradients pass on even where f learns slowly.
///
///     let network = Sequential {
///         Linear(64, 128)
///         Residual {
///             LayerNorm(128)
///             Linear(128, 128)
///             ReLU()
///         }
///         Linear(128, 10)
///     }
///
/// Parameters are named by the place of their layer within, as in a `Sequential`: `1.0.weight`, `1.1.weight` above.
/// Source: He et al. 2016, arXiv 1512.03385.
public struct Residual<Layers: Layer>: Layer {
    /// The layers of f, as a `Sequential` has them.
    public var layers: Layers

    /// The way around the layers of the block.
    public init(@SequentialBuilder _ layers: () -> Layers) { self.layers = layers() }

    /// x + f(x). Traps, with both shapes, when f changes the shape.
    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> {
        let input = x
        var output = layers.applied(to: input)
        require(
            output.shape == input.shape,
            "Residual: an input of shape \(input.shape) and an output of its layers of shape \(output.shape): they are "
                + "added, so they must be equal")
        output += input
        return output
    }

    public mutating func visit(_ visitor: inout ModuleVisitor) {
        var place = 0
        layers._visit(&visitor, place: &place)
    }
}
