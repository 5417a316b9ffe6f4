import RectifierSupport

// Many numbers to few: over all axes, or those given. Without axes the result has none; with `keepingAxes` the reduced
// axes stay, with length 1. ReductionsOverAxes.swift has the same with an array of axes.

extension Tensor where Scalar: TensorNumeric {
    /// The sum; 0 of no numbers. Traps for integers whose sum does not fit into their type.
    public func sum(axes: Int..., keepingAxes: Bool = false) -> Tensor { sum(along: axes, keepingAxes: keepingAxes) }

    /// The largest number; NaN when there is one. Equal largest ones share the gradient.
    public func max(axes: Int..., keepingAxes: Bool = false) -> Tensor {
        extreme(.maximum, along: axes, keepingAxes: keepingAxes)
    }

    /// The smallest number; NaN when there is one. Equal smallest ones share the gradient.
    public func min(axes: Int..., keepingAxes: Bool = false) -> Tensor {
        extreme(.minimum, along: axes, keepingAxes: keepingAxes)
    }

    /// Where along the axis the largest number stands: the first of equal ones, the first NaN if there is one.
    public func argmax(axis: Int = -1) -> Tensor<Int32> { located(.maximum, axis) }

    /// Where along the axis the smallest number stands.
    public func argmin(axis: Int = -1) -> Tensor<Int32> { located(.minimum, axis) }

    @specialized(where Scalar == Float)
    func sum(along axes: [Int], keepingAxes: Bool) -> Tensor {
        let plan = ReductionPlan(shape, axes, keepingAxes)
        let result = Backend.reduce(.sum, plan.arranged(detached()), plan.extents, shape: plan.shape)
        let shape = shape
        return result.traced(as: "sum", from: self) { g in
            g.count == 1 ? Backend.fill(shape, with: g.scalar) : g.reshaped(plan.keptShape).repeated(to: shape)
        }
    }

    @specialized(where Scalar == Float)
    func extreme(_ reduction: Backend.Reduction, along axes: [Int], keepingAxes: Bool) -> Tensor {
        let plan = ReductionPlan(shape, axes, keepingAxes)
        require(
            plan.extents.count > 0 || plan.shape.elementCount == 0, "the \(reduction) of no numbers (shape \(shape))")
        let x = detached()
        let result = Backend.reduce(reduction, plan.arranged(x), plan.extents, shape: plan.shape)
        return result.traced(as: reduction == .maximum ? "max" : "min", from: self) { g in
            let hits = (x .== result.reshaped(plan.keptShape)).numbers(Scalar.self)
            let share = hits * g.reshaped(plan.keptShape)
            return share.dividedAsReal(by: hits.sum(along: plan.axes, keepingAxes: true))
        }
    }

    /// The same as `/`; integers are never traced and never come here.
    private func dividedAsReal(by y: Tensor) -> Tensor { Backend.combine(.divide, self, y) }

    private func located(_ extreme: Backend.Extreme, _ axis: Int) -> Tensor<Int32> {
        let axis = shape.normalized(axis: axis)
        let (outer, length, inner) = shape.split(at: axis)
        require(length > 0, "the place of the largest of no numbers (shape \(shape), axis \(axis))")
        requireInt32(length, axis, extreme == .maximum ? "argmax" : "argmin")
        return Backend.locate(
            extreme, self, Backend.ReductionExtents(outer: outer, count: length, inner: inner),
            shape: shape.removing(axis))
    }

    /// Places along an axis are returned as Int32.
    func requireInt32(_ length: Int, _ axis: Int, _ operation: String) {
        require(
            length - 1 <= Int(Int32.max),
            "\(operation) along axis \(axis) of shape \(shape): places are Int32, which goes up to \(Int32.max); take parts of "
                + "the axis")
    }

    /// Repeated axes summed away: the adjoint of repeating to a larger shape.
    func sum(to target: Shape) -> Tensor {
        if shape == target { return self }
        let missing = rank - target.rank
        let axes = (0..<rank).filter { $0 < missing || (target[$0 - missing] == 1 && shape[$0] != 1) }
        return sum(along: axes, keepingAxes: true).reshaped(target)
    }
}

extension Tensor where Scalar: TensorReal {
    /// The mean; NaN of no numbers.
    public func mean(axes: Int..., keepingAxes: Bool = false) -> Tensor { mean(along: axes, keepingAxes: keepingAxes) }

    /// The mean squared distance from the mean; divided by the count less one when `unbiased`, PyTorch's default.
    public func variance(axes: Int..., unbiased: Bool = true, keepingAxes: Bool = false) -> Tensor {
        variance(along: axes, unbiased: unbiased, keepingAxes: keepingAxes)
    }

    func variance(along axes: [Int], unbiased: Bool, keepingAxes: Bool) -> Tensor {
        let count = ReductionPlan(shape, axes, keepingAxes).extents.count
        let squares = (self - mean(along: axes, keepingAxes: true)).squared()
        return squares.sum(along: axes, keepingAxes: keepingAxes) / Scalar(Swift.max(count - (unbiased ? 1 : 0), 0))
    }

    /// The square root of the variance. The gradient where it is 0, of equal numbers, is 0, as PyTorch has it.
    public func standardDeviation(axes: [Int], unbiased: Bool = true, keepingAxes: Bool = false) -> Tensor {
        variance(along: axes, unbiased: unbiased, keepingAxes: keepingAxes).squareRootWithFlatZero()
    }

    /// The p-norm, (Σ |x|ᵖ)^(1/p): 2 is Euclid's, 1 the sum of magnitudes, infinity the largest magnitude. The
    /// gradient at zero is zero.
    public func norm(_ p: Scalar = 2, axes: [Int], keepingAxes: Bool = false) -> Tensor {
        require(p > 0, "the \(p)-norm: p must be above 0")
        if p == 1 { return absoluteValue().sum(along: axes, keepingAxes: keepingAxes) }
        if count == 0 { return sum(along: axes, keepingAxes: keepingAxes) }
        if p.isInfinite { return absoluteValue().extreme(.maximum, along: axes, keepingAxes: keepingAxes) }
        let plan = ReductionPlan(shape, axes, keepingAxes)
        let x = detached()
        // Divided by the largest magnitude first, so that squares neither overflow nor vanish.
        let largest = x.absoluteValue().extreme(.maximum, along: axes, keepingAxes: true)
        let scale = ((largest .> 0) & largest.isFinite()).select(largest, Tensor(1))
        let scaled = (x / scale).absoluteValue()
        let sum = (p == 2 ? scaled.squared() : scaled.power(p)).sum(along: axes, keepingAxes: true)
        let result = (p == 2 ? sum.squareRoot() : sum.power(1 / p)) * scale
        return result.reshaped(plan.shape).traced(as: "norm", from: self) { g in
            let divisor = (result .== 0).select(Tensor(1), result)
            let ratio = x / divisor
            let slope = p == 2 ? ratio : ratio.sign() * ratio.absoluteValue().power(p - 1)
            return (ratio .== 0).replacing(slope, with: 0) * g.reshaped(plan.keptShape)
        }
    }

    @specialized(where Scalar == Float)
    func mean(along axes: [Int], keepingAxes: Bool) -> Tensor {
        let plan = ReductionPlan(shape, axes, keepingAxes)
        return sum(along: axes, keepingAxes: keepingAxes) / Scalar(plan.extents.count)
    }
}

/// How the axes of a reduction are brought into the form outer × count × inner.
struct ReductionPlan {
    private let original: Shape
    private let given: [Int]
    let shape: Shape
    let extents: Backend.ReductionExtents
    private var permutation: [Int]?

    init(_ original: Shape, _ given: [Int], _ keepingAxes: Bool) {
        self.original = original
        self.given = given
        if given.isEmpty || (given.count == 1 && original.rank == 1) {
            for axis in given { _ = original.normalized(axis: axis) }
            shape = keepingAxes ? Shape(repeatElement(1, count: original.rank)) : Shape()
            extents = Backend.ReductionExtents(outer: 1, count: original.elementCount, inner: 1)
        } else if given.count == 1 {
            let axis = original.normalized(axis: given[0])
            shape = keepingAxes ? original.replacing(axis, with: 1) : original.removing(axis)
            let (outer, count, inner) = original.split(at: axis)
            extents = Backend.ReductionExtents(outer: outer, count: count, inner: inner)
        } else {
            let axes = Self.sorted(given, original)
            let kept = (0..<original.rank).filter { !axes.contains($0) }
            shape = keepingAxes ? Self.keptShape(original, axes) : Shape(kept.map { original[$0] })
            let count = axes.reduce(1) { $0 * original[$1] }
            if let first = axes.first, let last = axes.last, last - first + 1 == axes.count {
                extents = Backend.ReductionExtents(
                    outer: original[..<first].reduce(1, *), count: count, inner: original[(last + 1)...].reduce(1, *))
            } else {
                permutation = kept + axes
                extents = Backend.ReductionExtents(outer: kept.reduce(1) { $0 * original[$1] }, count: count, inner: 1)
            }
        }
    }

    /// The axes, from the front.
    var axes: [Int] { given.isEmpty ? Array(0..<original.rank) : Self.sorted(given, original) }

    /// The shape with the reduced axes of length 1.
    var keptShape: Shape { Self.keptShape(original, axes) }

    private static func sorted(_ axes: [Int], _ shape: Shape) -> [Int] {
        let positions = Set(axes.map { shape.normalized(axis: $0) }).sorted()
        require(positions.count == axes.count, "axes \(axes) of shape \(shape): an axis stands there twice")
        return positions
    }

    private static func keptShape(_ original: Shape, _ axes: [Int]) -> Shape {
        Shape(original.indices.lazy.map { axes.contains($0) ? 1 : original[$0] })
    }

    func arranged<S>(_ x: Tensor<S>) -> Tensor<S> {
        permutation.map { x.permuted($0) } ?? x
    }

    /// The inverse of `arranged`, of as many elements in whatever shape.
    func restored<S>(_ x: Tensor<S>) -> Tensor<S> {
        guard let permutation else { return x.reshaped(original) }
        let back = permutation.indices.map { axis in permutation.firstIndex(of: axis) ?? axis }
        return x.reshaped(Shape(permutation.map { original[$0] })).permuted(back)
    }
}

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

extension Tensor where Scalar: TensorReal {
    /// The logarithm of the sum of exponentials, log Σ eˣ, PyTorch's `logsumexp`.
    ///
    /// Computed as m + log Σ exp(x − m) with m the maximum, so that nothing overflows. −∞ of no numbers and of nothing but
    /// −∞; ∞ when there is one; NaN when there is one. The gradient is the softmax; 0 where all are −∞, unlike PyTorch's NaN,
    /// so that what is masked as a whole does no harm.
    ///
    /// - Parameters:
    ///   - axes: The axes to sum over; all when none is given.
    ///   - keepingAxes: Whether these axes stay, with length 1.
    public func logSumExp(axes: Int..., keepingAxes: Bool = false) -> Tensor {
        logSumExp(axes: axes, keepingAxes: keepingAxes)
    }

    /// The logarithm of the sum of exponentials over an array of axes; over all if it is empty.
    public func logSumExp(axes: [Int], keepingAxes: Bool = false) -> Tensor {
        let plan = ReductionPlan(shape, axes, keepingAxes)
        let x = detached()
        var shift = Tensor(zeros: plan.keptShape)
        if plan.extents.count > 0 {
            let largest = x.extreme(.maximum, along: plan.axes, keepingAxes: true)
            shift = largest.isFinite().select(largest, shift)
        }
        let result = (x - shift).exp().sum(along: plan.axes, keepingAxes: true).log() + shift
        return result.reshaped(plan.shape).traced(as: "logSumExp", from: self) { g in
            let softmax = (x - result).exp()
            let isNothing = (result .== Tensor(-Scalar.infinity)).repeated(to: x.shape)
            return isNothing.replacing(softmax, with: 0) * g.reshaped(plan.keptShape)
        }
    }
}

extension Tensor where Scalar: TensorNumeric {
    /// The product, Π x, PyTorch's `prod`; 1 of no numbers.
    ///
    /// The gradient is the product of the others, also where some are 0: it is not the product divided by the number. Floats
    /// are multiplied in Double. Traps for integers whose product does not fit into their type.
    ///
    ///     let x: Tensor<Float> = [[2, 3], [0, 4]]
    ///     x.product()           // 0
    ///     x.product(axes: 1)    // [6, 0]
    ///
    /// - Parameters:
    ///   - axes: The axes to multiply over; all when none is given.
    ///   - keepingAxes: Whether these axes stay, with length 1.
    public func product(axes: Int..., keepingAxes: Bool = false) -> Tensor {
        product(axes: axes, keepingAxes: keepingAxes)
    }

    /// The product over an array of axes; over all if it is empty.
    public func product(axes: [Int], keepingAxes: Bool = false) -> Tensor {
        let plan = ReductionPlan(shape, axes, keepingAxes)
        let x = plan.arranged(detached())
        let result = Backend.product(x, plan.extents, shape: plan.shape)
        return result.traced(as: "product", from: self) { g in
            let extents = plan.extents
            // In Double, since the product of the numbers before may be too small for a Float, and that of those behind too
            // large.
            let wide = x.cast(to: Double.self)
            let before = Backend.accumulate(.init(operation: .product, isExclusive: true), wide, extents)
            let behind = Backend.accumulate(
                .init(operation: .product, isReversed: true, isExclusive: true), wide, extents)
            let others = (before * behind).reshaped([extents.outer, extents.count, extents.inner])
            let upstream = g.cast(to: Double.self).reshaped([extents.outer, 1, extents.inner])
            return plan.restored((others * upstream).cast(to: Scalar.self))
        }
    }
}

extension Tensor where Scalar: TensorNumeric {
    /// The cumulative sum along an axis, PyTorch's `cumsum`: yᵢ = x₀ + … + xᵢ, in the same shape.
    ///
    /// Floats are added in Double. Traps for integers of which a sum does not fit into their type.
    ///
    ///     Tensor<Float>([1, 2, 3]).cumulativeSum(axis: 0)    // [1, 3, 6]
    ///
    /// - Parameter axis: The axis; negative ones count from the end.
    public func cumulativeSum(axis: Int) -> Tensor {
        let (outer, length, inner) = shape.split(at: shape.normalized(axis: axis))
        let extents = Backend.ReductionExtents(outer: outer, count: length, inner: inner)
        return Backend.accumulate(.init(operation: .sum), detached(), extents)
            .traced(as: "cumulativeSum", from: self) { g in
                Backend.accumulate(.init(operation: .sum, isReversed: true), g, extents)
            }
    }
}
