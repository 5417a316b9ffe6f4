import RectifierCore
import RectifierSupport

extension MeanField {
    /// What becomes of the length q as layer follows layer.
    public enum Length: Sendable, Hashable {
        /// It comes to this number, from wherever it starts near it.
        case settles(Double)
        /// Every length stays what it is, as with ReLU and He's rule.
        case stays
        /// It goes to 0.
        case vanishes
        /// It grows without end.
        case explodes
    }

    /// Where a network of many layers ends, and how fast it comes there.
    public struct Limit: Sendable, Hashable {
        /// What becomes of the length.
        public let length: Length
        /// What becomes of the correlation of two rows: 1 where they can no longer be told apart.
        public let correlation: Double
        /// χ there, see ``MeanField/gradientFactor(length:)``.
        public let gradientFactor: Double
        /// The slope of the correlation map at c = 1, χ₁ in the papers: below 1 rows become alike ("ordered"), above it
        /// unlike ("chaotic"); at 1, the edge of chaos, both take longest.
        public let correlationSlope: Double
        /// ξ_q: the number of layers in which a length's distance from its limit shrinks to 1/e; infinite where it does
        /// not shrink.
        public let lengthDepth: Double
        /// ξ_c: the number of layers in which a correlation's distance from its limit shrinks to 1/e; infinite at the
        /// edge of chaos, where it shrinks by a power of the depth.
        public let correlationDepth: Double
        /// The number of layers in which a gradient's squared norm shrinks to 1/e, or grows e-fold: 1 / |ln χ|.
        public let gradientDepth: Double
    }

    /// How near to 1 a factor counts as 1: a gain is a Float, so its square is as far off.
    private static let tolerance = 3e-7

    /// What becomes of the length `q` as layer follows layer. Traps when it is not above 0 and finite.
    public func settledLength(from q: Double = 1) -> Length {
        require(q > 0 && q.isFinite, "MeanField: a length of \(q), which must be above 0")
        /// The part by which a length grows in a layer.
        func growth(_ q: Double) -> Double { length(after: q) / q - 1 }
        if [q, q / 16, 16 * q].allSatisfy({ growth($0).magnitude < Self.tolerance }) { return .stays }
        let start = growth(q)
        // What rounding leaves of an integral.
        if start.magnitude < 1e-12 { return .settles(q) }
        // Goes in its direction until it would turn, and then halves.
        let factor = start > 0 ? 2.0 : 0.5
        var (last, next) = (q, q * factor)
        while growth(next) * start > 0 {
            (last, next) = (next, next * factor)
            if next > 1e12 { return .explodes }
            if next < 1e-12 { return .vanishes }
        }
        for _ in 0..<60 where (next / last - 1).magnitude > 1e-13 {
            let middle = (last * next).squareRoot()
            if growth(middle) * start > 0 { last = middle } else { next = middle }
        }
        return .settles(next)
    }

    /// Where a network of many layers ends when its first layer has the length `q`. Where the length goes to 0 or grows
    /// without end, the rest is said for a length of 10⁻¹², or 10¹²; it is NaN if even a single layer's is too large.
    public func limit(from q: Double = 1) -> Limit {
        let length = settledLength(from: q)
        let place =
            switch length {
            case .settles(let length): length
            case .stays: q
            case .vanishes: 1e-12
            case .explodes: 1e12
            }
        let slope = correlationSlope(length: place)
        let correlation = settledCorrelation(length: place, slope: slope)
        let step = 1e-4
        let lengthSlope =
            (self.length(after: place * (1 + step)) - self.length(after: place * (1 - step))) / (2 * step * place)
        let settledSlope =
            correlation == 1 ? slope : correlation.isNaN ? .nan : correlationMapSlope(at: correlation, length: place)
        return Limit(
            length: length, correlation: correlation, gradientFactor: gradientFactor(length: place),
            correlationSlope: slope, lengthDepth: Self.depth(length == .stays ? 1 : lengthSlope),
            correlationDepth: Self.depth(settledSlope),
            gradientDepth: 1 / Double.log(gradientFactor(length: place)).magnitude)
    }

    /// The number of steps in which a distance that a step multiplies by `slope` shrinks to 1/e.
    private static func depth(_ slope: Double) -> Double {
        let slope = slope.magnitude
        return slope < 1 - tolerance ? -1 / Double.log(slope) : slope.isNaN ? .nan : .infinity
    }

    /// The correlation that the map leads to from every other than 1. The map is convex from 0 to 1, being a power series
    /// without negative terms, so it has one such place at the most.
    private func settledCorrelation(length q: Double, slope: Double) -> Double {
        guard length(after: q).isFinite else { return .nan }
        var (low, high) = (0.0, 1 - 1e-5)
        guard slope > 1 + Self.tolerance, correlation(after: high, length: q) < high else { return 1 }
        for _ in 0..<40 where high - low > 1e-11 {
            let middle = (low + high) / 2
            if correlation(after: middle, length: q) > middle { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    private func correlationMapSlope(at c: Double, length q: Double) -> Double {
        let step = min(1e-4, (1 - c) / 2)
        let (low, high) = (correlation(after: c - step, length: q), correlation(after: c + step, length: q))
        return (high - low) / (2 * step)
    }
}

extension MeanField {
    /// The edge of chaos of an activation: the variance of weights σ_w² with which, at the length that signals settle
    /// at, χ₁ = 1, so that neither rows become alike nor gradients vanish or explode as an exponential of the depth; and
    /// that length, which is 0 where signals settle nowhere else, and 1 where every length stays.
    ///
    /// For ReLU and no biases it is 2, He's rule; for tanh and no biases 1, LeCun's. Nil where there is none, as for
    /// ReLU with biases. Source: Hayou, Doucet & Rousseau 2019, arXiv 1902.06853.
    ///
    /// - Parameters:
    ///   - activation: The activation.
    ///   - biasVariance: σ_b². Traps when it is negative or not finite.
    /// - Throws: ``MeanFieldError/notElementwise(_:)`` for a function that is not one of single numbers.
    public static func edgeOfChaos(
        of activation: any Activation, biasVariance: Double = 0
    ) throws(MeanFieldError) -> (weightVariance: Double, length: Double)? {
        let theory = try MeanField(activation, weightVariance: 1, biasVariance: biasVariance)
        let means = theory.means
        guard !means.jumps else { return nil }
        /// For each length the one σ_w² that makes χ = 1, and how much too large σ_b² then must be for it to stay.
        func point(_ q: Double) -> (weightVariance: Double, excess: Double) {
            let variance = 1 / means.meanSquareSlope(length: q)
            return (variance, q - variance * means.meanSquare(length: q) - biasVariance)
        }
        /// Whether signals come back to the length q.
        func isStable(_ q: Double, _ weightVariance: Double) -> Bool {
            let at = MeanField(means, weightVariance, biasVariance)
            return at.length(after: 1.01 * q) <= 1.01 * q * (1 + 1e-9)
                && at.length(after: 0.99 * q) >= 0.99 * q * (1 - 1e-9)
        }
        if biasVariance == 0, means.meanSquare(length: 0) == 0 {
            let kept = point(1)
            if kept.excess.magnitude < 1e-12, point(16).excess.magnitude < 1e-11 { return (kept.weightVariance, 1) }
            // Signals so small that only the slope at 0 counts.
            let weightVariance = 1 / means.meanSquareSlope(length: 0)
            let small = MeanField(means, weightVariance.isFinite ? weightVariance : 0, 0)
            if weightVariance.isFinite, small.length(after: 1e-3) <= 1e-3 { return (weightVariance, 0) }
        }
        var (lower, last) = (1e-6, point(1e-6))
        while lower < 1e6 {
            let upper = lower * 1.5
            let next = point(upper)
            if last.excess.isFinite, next.excess.isFinite, last.excess * next.excess < 0 {
                var (low, high) = (lower, upper)
                for _ in 0..<60 where high / low - 1 > 1e-13 {
                    let middle = (low * high).squareRoot()
                    if point(middle).excess * last.excess > 0 { low = middle } else { high = middle }
                }
                let found = point(low)
                if isStable(low, found.weightVariance) { return (found.weightVariance, low) }
            }
            (lower, last) = (upper, next)
        }
        return nil
    }
}
