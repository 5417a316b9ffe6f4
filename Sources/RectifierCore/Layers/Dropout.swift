import RectifierSupport

/// In training, sets each number to 0 with the given probability and divides the others by what is left, so that sums
/// stay the same on average; elsewhere passes everything on. Source: Srivastava et al. 2014.
///
/// It draws from the generator given to `valueWithGradient(at:training:)`.
public struct Dropout: Layer {
    /// The share that is set to 0, from 0 to 1.
    public let probability: Float

    /// Traps when `probability` is not from 0 to 1.
    public init(_ probability: Float = 0.5) {
        require(probability >= 0 && probability <= 1, "Dropout: a probability of \(probability)")
        self.probability = probability
    }

    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> {
        guard probability > 0 else { return x }
        let (shape, kept) = (x.shape, 1 - probability)
        let mask = withTrainingGenerator { generator in
            Tensor<Float>(shape: shape) { mask, count in
                for index in 0..<count { mask[index] = generator.uniformFloat() < kept ? 1 / kept : 0 }
            }
        }
        guard let mask else { return x }
        return x * mask
    }
}
