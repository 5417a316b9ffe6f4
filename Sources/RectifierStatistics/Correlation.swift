/// How two columns of numbers vary together.
package enum Correlation {
    /// Pearson's correlation over the rows in which both are known; nil where fewer than three are, or one is constant.
    package static func pearson(_ first: [Double], _ second: [Double]) -> Double? {
        let pairs = zip(first, second).filter { !$0.0.isNaN && !$0.1.isNaN }
        guard pairs.count > 2 else { return nil }
        let count = Double(pairs.count)
        let means = pairs.reduce((0.0, 0.0)) { ($0.0 + $1.0 / count, $0.1 + $1.1 / count) }
        var (xx, yy, xy) = (0.0, 0.0, 0.0)
        for pair in pairs {
            let (x, y) = (pair.0 - means.0, pair.1 - means.1)
            (xx, yy, xy) = (xx + x * x, yy + y * y, xy + x * y)
        }
        // Each root by itself: the product may be more than a Double holds.
        let scale = xx.squareRoot() * yy.squareRoot()
        return scale > 0 && scale.isFinite ? xy / scale : nil
    }

    /// Spearman's correlation of ranks: 1 where one column rises whenever the other does, however it does so.
    package static func spearman(_ first: [Double], _ second: [Double]) -> Double? {
        let rows = first.indices.filter { !first[$0].isNaN && !second[$0].isNaN }
        return pearson(ranks(rows.map { first[$0] }), ranks(rows.map { second[$0] }))
    }

    /// The rank of each value, for equal ones their mean.
    private static func ranks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = Array(repeating: 0.0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            for index in order[start..<end] { ranks[index] = Double(start + end - 1) / 2 }
            start = end
        }
        return ranks
    }
}
