import RectifierCore
import RectifierData

/// Whether the targets of some rows depend on their features at all, as far as simple tests can tell.
///
/// A network that is no better than the constant prediction may be broken, or there may be nothing to learn. Two statistics
/// are compared with what they come to when the targets are shuffled among the rows: how much one feature alone tells of the
/// target (Pearson correlation, the greatest of all features), and how alike the targets of nearest neighbours are, which
/// also sees what no feature tells alone, such as XOR. Source: Good 2005, Permutation, Parametric and Bootstrap Tests, § 1.
struct TargetDependence: Sendable, Hashable {
    /// The fraction of shuffles in which one feature tells as much or more: small where a feature tells something.
    let featureChance: Double
    /// The fraction of shuffles in which nearest neighbours are as alike or more.
    let neighborChance: Double
    /// How many rows were examined.
    let rows: Int

    /// Whether nearest neighbours tell what no single feature does.
    var isOnlyJoint: Bool { featureChance > Self.limit && neighborChance <= Self.limit }
    /// Whether none of the tests sees that the targets depend on the features.
    var isAbsent: Bool { featureChance > Self.limit && neighborChance > Self.limit }

    /// The probability with which a test may see something where nothing is.
    static let limit = 0.02
    private static let shuffles = 199
    private static let neighbors = 5
    /// Fewer rows could not show that there is nothing.
    private static let leastRows = 50

    /// Tests the targets of at most 1,000 rows, evenly spaced; nil for fewer than 50 rows, and for targets or features
    /// that are all the same or not finite.
    init?<Target: SupervisedTarget>(of all: Dataset<Target>) {
        let classes = (all.targets as? Tensor<Int32>).map { Set($0.scalars).count } ?? 1
        // Of many classes fewer rows: there is a column for each, and each shuffle.
        let data = all.spaced(min(1000, max(20_000 / max(classes, 1), 200)))
        let count = data.count
        guard count >= Self.leastRows, let targets = Self.columns(of: data.targets) else { return nil }
        let features = InputScale.standardized(data.features).reshaped([count, data.features.count / count])
        guard features.shape[1] > 0, features.isFinite().isAllTrue else { return nil }
        var generator = RandomGenerator(seed: 0)
        let orders = [Array(0..<count)] + (0..<Self.shuffles).map { _ in generator.permutation(count) }
        rows = count
        featureChance = Self.chance(Self.featureStatistics(features, targets, orders))
        neighborChance = Self.chance(Self.neighborStatistics(features, targets, orders))
    }

    /// The targets as columns of mean 0 and length 1: one a class, or the ranks of the numbers, which heavy tails do not
    /// move. Nil where all are the same.
    private static func columns<Target>(of targets: Tensor<Target>) -> [[Float]]? {
        var columns: [[Float]] = []
        if let labels = (targets as? Tensor<Int32>)?.scalars {
            columns = Set(labels).sorted().map { label in labels.map { $0 == label ? 1 : 0 } }
        } else if let numbers = (targets as? Tensor<Float>)?.scalars, numbers.allSatisfy(\.isFinite) {
            columns = [ranks(numbers)]
        }
        columns = columns.compactMap { column in
            let mean = column.reduce(0, +) / Float(column.count)
            let centered = column.map { $0 - mean }
            let length = centered.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return length > 0 ? centered.map { $0 / length } : nil
        }
        return columns.isEmpty ? nil : columns
    }

    /// The place of each number among all, equal ones at their mean place.
    private static func ranks(_ numbers: [Float]) -> [Float] {
        let order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
        var ranks = [Float](repeating: 0, count: numbers.count)
        var start = 0
        while start < order.count {
            var end = start
            while end + 1 < order.count, numbers[order[end + 1]] == numbers[order[start]] { end += 1 }
            for place in start...end { ranks[order[place]] = Float(start + end) / 2 }
            start = end + 1
        }
        return ranks
    }

    /// For each order of the targets, the greatest sum of squared correlations of one feature with all columns.
    private static func featureStatistics(
        _ features: Tensor<Float>, _ targets: [[Float]], _ orders: [[Int]]
    ) -> [Double] {
        let width = targets.count
        let shuffled = orders.flatMap { order in targets.flatMap { column in order.map { column[$0] } } }
        let products = Tensor(shuffled, shape: [orders.count * width, features.shape[0]]).matrixProduct(features)
        let columns = features.shape[1]
        return products.withUnsafeBufferPointer { values in
            orders.indices.map { order in
                (0..<columns).reduce(0.0) { greatest, feature in
                    let sum = (0..<width).reduce(0.0) { sum, target in
                        let value = Double(values[(order * width + target) * columns + feature])
                        return sum + value * value
                    }
                    return max(greatest, sum)
                }
            }
        }
    }

    /// For each order of the targets, the sum of the products of the targets of neighbours.
    private static func neighborStatistics(
        _ features: Tensor<Float>, _ targets: [[Float]], _ orders: [[Int]]
    ) -> [Double] {
        let pairs = neighborPairs(features)
        return orders.map { order in
            pairs.reduce(0.0) { sum, pair in
                targets.reduce(sum) { $0 + Double($1[order[pair.0]]) * Double($1[order[pair.1]]) }
            }
        }
    }

    /// Each row with those nearest to it.
    private static func neighborPairs(_ features: Tensor<Float>) -> [(Int, Int)] {
        let count = features.shape[0]
        let products = features.matrixProduct(features.transposed())
        return products.withUnsafeBufferPointer { values in
            (0..<count).flatMap { row -> [(Int, Int)] in
                // ‖a − b‖² − ‖a‖² orders as the distance does.
                let distances = (0..<count).map { other in
                    other == row ? .infinity : values[other * count + other] - 2 * values[row * count + other]
                }
                var nearest: [Int] = []
                for other in 0..<count where other != row {
                    if nearest.count == neighbors, distances[other] >= distances[nearest[neighbors - 1]] { continue }
                    let place = nearest.firstIndex { distances[$0] > distances[other] } ?? nearest.count
                    nearest.insert(other, at: place)
                    if nearest.count > neighbors { nearest.removeLast() }
                }
                return nearest.map { (row, $0) }
            }
        }
    }

    /// The fraction of orders that come to the first one's statistic or more, itself among them.
    private static func chance(_ statistics: [Double]) -> Double {
        // Equal ones may differ in their last bits.
        let limit = statistics[0] - 1e-6 * statistics[0].magnitude
        let reached = statistics.count { $0 >= limit }
        return Double(reached) / Double(statistics.count)
    }
}
