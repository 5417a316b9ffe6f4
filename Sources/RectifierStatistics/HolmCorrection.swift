import RectifierSupport

/// Holm's correction of several tests made at once: of many comparisons one would otherwise look real by chance alone.
///
/// The k-th smallest of m probabilities is multiplied by m + 1 − k; none becomes smaller than one before it, nor larger
/// than 1. What is then at most 0.05 may be called a difference: the chance of even one false call among all is at most
/// 5 %, however the tests depend on each other. Source: Holm 1979, "A simple sequentially rejective multiple test
/// procedure".
public enum HolmCorrection {
    /// The corrected probabilities, in the order of the given ones. Traps for a number outside of 0 ... 1.
    public static func adjusted(_ probabilities: [Double]) -> [Double] {
        require(
            probabilities.allSatisfy { $0 >= 0 && $0 <= 1 },
            "HolmCorrection: \(probabilities); each must be a probability, 0 to 1")
        let order = probabilities.indices.sorted { probabilities[$0] < probabilities[$1] }
        var adjusted = probabilities
        var least = 0.0
        for (place, index) in order.enumerated() {
            least = max(least, min(1, Double(order.count - place) * probabilities[index]))
            adjusted[index] = least
        }
        return adjusted
    }
}
