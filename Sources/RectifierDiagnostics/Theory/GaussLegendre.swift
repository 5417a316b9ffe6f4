import RectifierCore

/// Gauss and Legendre's rule: a smooth function's integral as a weighted sum of its values at few places, exact for
/// polynomials of degree 2·count − 1.
struct GaussLegendre {
    /// The places, between −1 and 1, and their weights, which sum to 2.
    let points: [(place: Double, weight: Double)]

    /// The rule of so many points: the roots of Legendre's polynomial, found by Newton's method.
    init(count: Int) {
        points = (0..<count).map { index in
            var x = Double.cos(.pi * (Double(index) + 0.75) / (Double(count) + 0.5))
            var slope = 0.0
            for _ in 0..<100 {
                var (before, value) = (0.0, 1.0)
                for degree in 0..<count {
                    let k = Double(degree)
                    (before, value) = (value, ((2 * k + 1) * x * value - k * before) / (k + 1))
                }
                slope = Double(count) * (x * value - before) / (x * x - 1)
                let step = value / slope
                x -= step
                if step.magnitude < 1e-16 { break }
            }
            return (x, 2 / ((1 - x * x) * slope * slope))
        }
    }

    /// For integrals over one number.
    static let ten = GaussLegendre(count: 10)
    /// For integrals over two, which take the square of it.
    static let eight = GaussLegendre(count: 8)
}

/// Places and weights by which a mean over z ~ N(0, 1) becomes a sum.
struct NormalRule {
    private(set) var places: [Double] = []
    private(set) var weights: [Double] = []

    /// The rule for −reach ≤ z ≤ reach with panels that end at the whole numbers and at `edges`, which need not be in
    /// order; what lies beyond is left out.
    init(reach: Double, edges: some Sequence<Double>, _ rule: GaussLegendre = .ten) {
        let whole = stride(from: -reach, through: reach, by: 1)
        let ends = (Array(whole) + edges.filter { $0 > -reach && $0 < reach }).sorted()
        places.reserveCapacity(ends.count * rule.points.count)
        weights.reserveCapacity(ends.count * rule.points.count)
        for (start, end) in zip(ends, ends.dropFirst()) where end > start {
            let (middle, half) = ((start + end) / 2, (end - start) / 2)
            for point in rule.points {
                let z = middle + half * point.place
                places.append(z)
                weights.append(half * point.weight * Self.density(z))
            }
        }
    }

    private static func density(_ z: Double) -> Double { .exp(-z * z / 2) * 0.3989422804014326779 }
}
