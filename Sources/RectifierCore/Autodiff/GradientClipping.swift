import RectifierSupport

// The remedy for gradients that explode: they are made smaller before the step.

extension Gradient {
    /// The p-norm of the whole gradient, (Σ |g|ᵖ)^(1/p); for p = ∞ the largest magnitude.
    ///
    /// 0 for a gradient without numbers, NaN when one of them is. It is computed in Double, so it is finite whenever all
    /// numbers are. Traps for a p that is not above 0.
    public func norm(p: Double) -> Double {
        require(p > 0, "the \(p)-norm of a gradient: p must be above 0")
        return Backend.norm(flat, p: p)
    }

    /// Scales the whole gradient down to a norm of at most `maximum`, in place: by maximum / (norm + 10⁻⁶), where that is
    /// below 1. Its direction stays. PyTorch's `clip_grad_norm_`.
    ///
    ///     gradient.clipNorm(to: 1)
    ///
    /// A gradient that holds NaN becomes NaN; of one that holds an infinity the finite numbers become 0 and the
    /// infinite ones NaN. To find that out before, use ``clipNorm(to:p:refusesNonFinite:)``. Source: Pascanu, Mikolov &
    /// Bengio 2013, arXiv 1211.5063.
    ///
    /// - Parameters:
    ///   - maximum: The norm that is not exceeded. Traps for a negative one.
    ///   - p: Which norm, see ``norm(p:)``.
    /// - Returns: The norm before.
    @discardableResult
    public mutating func clipNorm(to maximum: Double, p: Double = 2) -> Double {
        let norm = norm(p: p)
        scale(from: norm, to: maximum)
        return norm
    }

    /// As ``clipNorm(to:p:)``, but with `refusesNonFinite` a gradient that holds NaN or an infinity is left as it is and
    /// thrown as an error.
    ///
    /// - Throws: ``NonFiniteGradientError``, with the names of the parameters concerned.
    @discardableResult
    public mutating func clipNorm(
        to maximum: Double, p: Double = 2, refusesNonFinite: Bool
    ) throws(NonFiniteGradientError) -> Double {
        let norm = norm(p: p)
        if refusesNonFinite, !norm.isFinite { throw NonFiniteGradientError(norm: norm, parameters: nonFinite) }
        scale(from: norm, to: maximum)
        return norm
    }

    /// Moves each number of the gradient to the nearest between −limit and limit, in place. NaN stays. PyTorch's
    /// `clip_grad_value_`.
    ///
    /// Other than ``clipNorm(to:p:)`` it changes the gradient's direction. Traps for a negative limit.
    public mutating func clipValues(to limit: Float) {
        require(limit >= 0, "clipValues: a limit of \(limit)")
        Backend.clamp(&flat, to: limit)
    }

    /// The parameters with a number that is NaN or infinite.
    private var nonFinite: [String] {
        layout.entries.filter { entry in
            self[entry.name].map { !Backend.norm($0, p: .infinity).isFinite } ?? false
        }.map(\.name)
    }

    private mutating func scale(from norm: Double, to maximum: Double) {
        require(maximum >= 0, "clipNorm: a norm of at most \(maximum)")
        let factor = maximum / (norm + 1e-6)
        // Written so that NaN is not left out.
        if !(factor >= 1) { Backend.scale(&flat, by: Float(factor)) }
    }
}

/// A gradient that holds NaN or an infinity: a step along it would make the model useless.
public struct NonFiniteGradientError: RectifierError {
    /// The gradient's norm.
    public let norm: Double
    /// The parameters concerned.
    public let parameters: [String]

    /// What happened, where, and the remedy.
    public var description: String {
        "The gradient is no longer finite, in \(NameList.text(parameters)): its norm is \(NumberText.text(norm)). "
            + "Use a lower learning rate, or clip the gradient from the start."
    }
}
