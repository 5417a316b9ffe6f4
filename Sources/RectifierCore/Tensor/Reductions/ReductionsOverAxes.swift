// Reductions with the axes in an array, as programs have them that compute them, and as PyTorch's `dim` and NumPy's `axis` are
// given: `x.sum(axes: [0, 2])` is `x.sum(axes: 0, 2)`. An empty array means all axes, as in PyTorch; negative axes count
// from the end. They trap for an axis that does not exist, or stands there twice.

extension Tensor where Scalar: TensorNumeric {
    /// The sum over an array of axes; over all if it is empty.
    public func sum(axes: [Int], keepingAxes: Bool = false) -> Tensor { sum(along: axes, keepingAxes: keepingAxes) }

    /// The maximum over an array of axes; over all if it is empty. NaN when there is one. Equal ones share the gradient.
    public func max(axes: [Int], keepingAxes: Bool = false) -> Tensor {
        extreme(.maximum, along: axes, keepingAxes: keepingAxes)
    }

    /// The minimum over an array of axes; over all if it is empty. NaN when there is one. Equal ones share the gradient.
    public func min(axes: [Int], keepingAxes: Bool = false) -> Tensor {
        extreme(.minimum, along: axes, keepingAxes: keepingAxes)
    }
}

extension Tensor where Scalar: TensorReal {
    /// The mean over an array of axes; over all if it is empty. NaN of no numbers.
    public func mean(axes: [Int], keepingAxes: Bool = false) -> Tensor { mean(along: axes, keepingAxes: keepingAxes) }

    /// The variance over an array of axes; over all if it is empty.
    public func variance(axes: [Int], unbiased: Bool = true, keepingAxes: Bool = false) -> Tensor {
        variance(along: axes, unbiased: unbiased, keepingAxes: keepingAxes)
    }

    /// The square root of the variance.
    public func standardDeviation(axes: Int..., unbiased: Bool = true, keepingAxes: Bool = false) -> Tensor {
        standardDeviation(axes: axes, unbiased: unbiased, keepingAxes: keepingAxes)
    }

    /// The p-norm, (Σ |x|ᵖ)^(1/p): 2 is Euclid's, 1 the sum of magnitudes, infinity the largest magnitude. The
    /// gradient at zero is zero.
    public func norm(_ p: Scalar = 2, axes: Int..., keepingAxes: Bool = false) -> Tensor {
        norm(p, axes: axes, keepingAxes: keepingAxes)
    }
}
