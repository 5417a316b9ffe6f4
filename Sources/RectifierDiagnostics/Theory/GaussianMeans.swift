import RectifierCore

/// Means of an elementwise function of normally distributed numbers, which mean-field theory is made of.
///
/// They are integrals, and computed by Gauss and Legendre's rule on panels that end wherever the function is documented to
/// bend or jump and at 0, so that such places cost no accuracy: 12 digits and more for the functions of the catalogue. A
/// function of one's own that bends where it does not say so has about 4.
struct GaussianMeans: Sendable {
    let function: any ElementwiseActivation
    /// Whether the function jumps at one of its kinks. Its derivative there, which is infinite, is in no integral.
    let jumps: Bool
    /// Where the function bends.
    private let bends: [Double]
    /// Where panels end: at the bends, and ever further apart around 0, since there most functions change.
    private let edges: [Double]

    init(of function: any ElementwiseActivation) {
        self.function = function
        bends = Set(function.documentation.kinks.map { Double($0.x) } + [0]).sorted()
        let distances = (-3...6).map { Double.pow(2, $0) }
        edges = Set(bends + distances + distances.map { -$0 }).sorted()
        jumps = function.documentation.kinks.contains { kink in
            let (x, distance) = (Double(kink.x), max(Double(kink.x.magnitude), 1) * 1e-9)
            let (left, right) = (function.formula(x - distance), function.formula(x + distance))
            return (left - right).magnitude > 1e-5 * max(1, left.magnitude)
        }
    }

    /// E[φ(√q·z)²]; infinite where that is too large for a Double.
    func meanSquare(length q: Double) -> Double {
        if q <= 0 { return function.formula(0.0) * function.formula(0.0) }
        return meanOfSquare(length: q, values)
    }

    /// E[φ′(√q·z)²], of the derivative that gradients are made with; for q = 0 its limit.
    func meanSquareSlope(length q: Double) -> Double {
        if q <= 0 {
            let (left, right) = (function.derivative(-1e-100), function.derivative(1e-100))
            return (left * left + right * right) / 2
        }
        return meanOfSquare(length: q, slopes)
    }

    /// E[φ(√q·u)·φ(√q·v)] of u and v, both N(0, 1) and with the correlation c between them.
    func meanProduct(length q: Double, correlation c: Double) -> Double {
        if q <= 0 || c >= 1 { return meanSquare(length: q) }
        let scale = q.squareRoot()
        guard var reach = extent(scale) else { return .infinity }
        // The tails beyond weigh less than 10⁻¹⁸.
        if reach == Self.reaches[0] { reach = 9 }
        let rest = ((1 - c) * (1 + c)).squareRoot()
        // The mean over the second number, given the first, nearly bends where the first is a bend divided by c.
        let nearBends =
            c.magnitude > 2 * rest
            ? bends.flatMap { bend in [-6, -2, 0, 2, 6].map { (bend / scale + $0 * rest) / c } } : []
        let outer = NormalRule(reach: reach, edges: edges.map { $0 / scale } + nearBends, .eight)
        let first = values(outer.places.map { scale * $0 })
        var sum = 0.0
        for (index, u) in outer.places.enumerated() {
            let middle = c * u
            let inner = NormalRule(reach: reach, edges: edges.lazy.map { ($0 / scale - middle) / rest }, .eight)
            let second = values(inner.places.map { scale * (middle + rest * $0) })
            var mean = 0.0
            for place in second.indices { mean += inner.weights[place] * second[place] }
            sum += outer.weights[index] * first[index] * mean
        }
        return sum.isFinite ? sum : .infinity
    }

    private func meanOfSquare(length q: Double, _ evaluate: ([Double]) -> [Double]) -> Double {
        let scale = q.squareRoot()
        guard let reach = extent(scale) else { return .infinity }
        let rule = NormalRule(reach: reach, edges: edges.lazy.map { $0 / scale })
        let values = evaluate(rule.places.map { scale * $0 })
        var sum = 0.0
        // In this order, since the square of a large value may be infinite where its weight is next to nothing.
        for index in values.indices { sum += rule.weights[index] * values[index] * values[index] }
        return sum.isFinite ? sum : .infinity
    }

    private static let reaches = [12.0, 20, 32, 48]

    /// How far from 0 the integral must go; nil where it has no end, the function growing too fast.
    private func extent(_ scale: Double) -> Double? {
        guard scale.isFinite else { return nil }
        func weight(_ z: Double) -> Double {
            let value = max(function.formula(-scale * z).magnitude, function.formula(scale * z).magnitude)
            return value * .exp(-z * z / 2) * value
        }
        let most = [0, 1, 2].map(weight).reduce(1e-300, max)
        return Self.reaches.first { weight($0) <= 1e-18 * most }
    }

    private func values(_ x: [Double]) -> [Double] { function(Tensor(x)).scalars }

    private func slopes(_ x: [Double]) -> [Double] { function.slopes(at: x) }
}

extension ElementwiseActivation {
    /// The derivative that gradients are made with, at each number.
    fileprivate func slopes(at x: [Double]) -> [Double] {
        Backend.activateWithVJP(self, Tensor(x)).vjp(Tensor(repeating: 1, shape: [x.count])).scalars
    }
}

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
