import RectifierCore
import RectifierSupport

/// What becomes of signals and gradients in a wide, deep network of fully connected layers at its start, for one
/// activation φ and one rule for the first weights: mean-field theory.
///
///     let theory = try MeanField(Tanh(), weightVariance: 1, biasVariance: 0.05)
///     theory.length(after: 1)                   // what q = 1 becomes in the next layer
///     theory.gradientFactor(length: 1)          // χ: by what a gradient's squared norm is multiplied on its way back
///     theory.limit().correlationDepth           // how many layers two rows can be told apart for
///
/// The units of a layer, before their activation, are taken to be normally distributed, independent, of mean 0: which they
/// become as layers grow wide. `weightVariance` is σ_w², the variance of one weight times the number of inputs: gain² for
/// He's rule, 1 for LeCun's and, between layers of equal width, gain² for Xavier's; 1/3 for PyTorch's default, whose biases
/// have the variance 1/(3·inputs). `biasVariance` is σ_b². For layers of different widths, and for given rows, see
/// ``MeanFieldProfile``.
///
/// All means are integrals that are computed numerically from the formula of φ; a function that bends or jumps should name
/// its kinks in its documentation. Source: Poole et al. 2016, arXiv 1606.05340; Schoenholz et al. 2017, arXiv 1611.01232;
/// Hayou, Doucet & Rousseau 2019, arXiv 1902.06853.
public struct MeanField: Sendable {
    /// σ_w²: the variance of one weight times the number of inputs.
    public let weightVariance: Double
    /// σ_b²: the variance of one bias.
    public let biasVariance: Double
    let means: GaussianMeans

    /// The theory of an activation. A learned slope is taken as it is now.
    ///
    /// - Parameters:
    ///   - activation: φ.
    ///   - weightVariance: σ_w². Traps when it is negative or not finite.
    ///   - biasVariance: σ_b². Traps when it is negative or not finite.
    /// - Throws: ``MeanFieldError/notElementwise(_:)`` for a function that is not one of single numbers.
    public init(
        _ activation: any Activation, weightVariance: Double, biasVariance: Double = 0
    ) throws(MeanFieldError) {
        guard let function = activation.elementwiseForm else {
            throw .notElementwise(activation.documentation.name)
        }
        self.init(GaussianMeans(of: function), weightVariance, biasVariance)
    }

    init(_ means: GaussianMeans, _ weightVariance: Double, _ biasVariance: Double) {
        require(
            weightVariance >= 0 && weightVariance.isFinite && biasVariance >= 0 && biasVariance.isFinite,
            "MeanField: a variance of weights of \(weightVariance), of biases of \(biasVariance)")
        self.means = means
        self.weightVariance = weightVariance
        self.biasVariance = biasVariance
    }

    /// The length map, q′ = σ_w²·E[φ(√q·z)²] + σ_b²: the mean square of a layer's units before their activation, from
    /// that of the layer before it. Infinite where it is too large for a Double.
    public func length(after q: Double) -> Double { weightVariance * means.meanSquare(length: q) + biasVariance }

    /// The correlation map, c′ = (σ_w²·E[φ(√q·u)·φ(√q·v)] + σ_b²) / q′: how alike two rows are in a layer, from how alike
    /// they were in the one before it, where both had the length q and u and v have the correlation c.
    ///
    /// 1 means that the layer cannot tell them apart; a layer whose units are all 0 gives 1. NaN where q′ is infinite.
    /// Traps when c is not from −1 to 1.
    public func correlation(after c: Double, length q: Double) -> Double {
        require(c >= -1 && c <= 1, "MeanField: a correlation of \(c), which must be from -1 to 1")
        let next = length(after: q)
        guard next.isFinite else { return .nan }
        if next == 0 || c == 1 { return 1 }
        let product = weightVariance * means.meanProduct(length: q, correlation: c) + biasVariance
        return min(max(product / next, -1), 1)
    }

    /// χ = σ_w²·E[φ′(√q·z)²]: by what the squared norm of a gradient is multiplied, in the mean, on its way back through
    /// the layer's weights and the activation of units of length q. Below 1 gradients vanish, above it they explode.
    public func gradientFactor(length q: Double) -> Double { weightVariance * means.meanSquareSlope(length: q) }

    /// The slope of the correlation map at c = 1 for rows that keep the length q: χ, or infinity for a function that
    /// jumps, through which rows that are ever so alike become different.
    public func correlationSlope(length q: Double) -> Double {
        means.jumps && weightVariance > 0 ? .infinity : gradientFactor(length: q)
    }
}

/// Why there is no mean-field theory of something.
public enum MeanFieldError: RectifierError, Hashable {
    /// The activation of that name is a function of a whole row.
    case notElementwise(String)
    /// The layer of that name is of that type, about which the theory says nothing.
    case unknownLayer(String, type: String)
    /// The biases of the layer of that name do not lie around 0.
    case biasedLayer(String)
    /// Weights or biases of the layer of that name are NaN or infinite.
    case notFinite(String)
    /// The network has no linear layer.
    case noLayers

    /// What is wrong, and the remedy.
    public var description: String {
        switch self {
        case .notElementwise(let name):
            "Mean-field theory has nothing to say of '\(name)', a function of a whole row, not of single numbers."
        case .unknownLayer(let name, let type):
            "Mean-field theory is applied to networks of linear layers and activations alone; module \(name) is "
                + "a \(type)."
        case .biasedLayer(let name):
            "Mean-field theory takes biases to lie around 0; those of module \(name) do not."
        case .notFinite(let name): "Module \(name) has weights or biases that are NaN or infinite."
        case .noLayers: "Mean-field theory needs a network with linear layers; there are none."
        }
    }
}
