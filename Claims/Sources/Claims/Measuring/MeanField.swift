import Foundation
import Rectifier

/// How large signals and gradients are in very wide networks, layer after layer: the mean-field theory of Poole et al.
/// 2016 (arXiv 1606.05340) and Schoenholz et al. 2017 (arXiv 1611.01232), by numerical integration.
struct MeanField {
    let activation: any ElementwiseActivation
    /// The variance of a weight times the number of inputs, σ_w².
    var weightVariance: Double
    /// The variance of a bias, σ_b².
    var biasVariance = 0.0

    /// The variance of what comes into the next layer's activation, for one that got variance q: σ_w²·E[f(√q·z)²] + σ_b².
    func next(_ q: Double) -> Double { weightVariance * mean(q) { $0.value * $0.value } + biasVariance }

    /// By how much the square of the gradient grows on its way back through an activation that got variance q:
    /// σ_w²·E[f′(√q·z)²].
    func gradientFactor(_ q: Double) -> Double { weightVariance * mean(q) { $0.slope * $0.slope } }

    /// The variance that the layers come to, from 1.
    var fixedPoint: Double { (0..<300).reduce(1.0) { q, _ in next(q) } }

    /// The σ_w of the edge of chaos for that σ_b²: where the gradient keeps its size at the fixed point.
    static func edge(_ activation: any ElementwiseActivation, biasVariance: Double) -> Double {
        var (low, high) = (0.5, 3.0)
        for _ in 0..<40 {
            let middle = (low + high) / 2
            let theory = MeanField(activation: activation, weightVariance: middle * middle, biasVariance: biasVariance)
            if theory.gradientFactor(theory.fixedPoint) < 1 { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// E of something of f(√q·z) and f′(√q·z) for normal z, by the trapezoidal rule.
    private func mean(_ q: Double, _ quantity: ((value: Double, slope: Double)) -> Double) -> Double {
        let (deviation, width) = (q.squareRoot(), 1.0 / 32)
        var sum = 0.0
        for step in -256...256 {
            let z = Double(step) * width
            // Beside the kink at 0, whose two sides count half each.
            let places = step == 0 ? [-1e-9, 1e-9] : [z]
            let value = places.reduce(0) { $0 + quantity(at(deviation * $1)) } / Double(places.count)
            sum += value * exp(-z * z / 2)
        }
        return sum * width / (2 * Double.pi).squareRoot()
    }

    private func at(_ x: Double) -> (value: Double, slope: Double) {
        func both(_ activation: some ElementwiseActivation) -> (Double, Double) {
            (activation.formula(x), activation.derivative(x))
        }
        return both(activation)
    }
}
