import CKernels
import RealModule
import RectifierSupport

// What is done to a whole vector, in one pass.

extension Backend {
    /// (Σ |x|ᵖ)^(1/p), the largest magnitude for p = ∞; 0 of nothing, NaN when a number is. In Double, where it does not
    /// overflow.
    static func norm(_ x: Tensor<Float>, p: Double) -> Double {
        let count = x.count
        if p == 2 { return rectifier_sum_of_squares(x.pointer, count).squareRoot() }
        if p == 1 { return rectifier_sum_of_magnitudes(x.pointer, count) }
        let largest = Double(rectifier_largest_magnitude(x.pointer, count))
        guard p.isFinite, largest.isFinite, largest > 0 else { return largest }
        // Powers of shares of the largest neither overflow nor vanish.
        let values = x.pointer
        var sum = 0.0
        for index in 0..<count { sum += Double.pow(abs(Double(values[index])) / largest, p) }
        extendLifetime(x)
        return largest * Double.pow(sum, 1 / p)
    }

    /// x·factor, in place.
    static func scale(_ x: inout Tensor<Float>, by factor: Float) {
        combine(.multiply, into: &x, Tensor(factor))
    }

    /// Each number moved to the nearest within ±limit, in place; NaN stays.
    static func clamp(_ x: inout Tensor<Float>, to limit: Float) {
        x.makeUnique()
        rectifier_forward(.hard_tanh, x.pointer, x.pointer, x.count, -limit, limit)
    }

    /// x = keep·x + add·y, in place.
    package static func blend(_ x: inout Tensor<Float>, keeping keep: Float, adding add: Float, of y: Tensor<Float>) {
        require(x.shape == y.shape, "a mean of tensors of shapes \(x.shape) and \(y.shape)")
        x.makeUnique()
        rectifier_blend(x.pointer, y.pointer, x.count, keep, add)
    }
}
