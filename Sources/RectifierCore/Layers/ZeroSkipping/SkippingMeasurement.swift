import RectifierSupport

/// What skipping zeros saves a network: how long it takes for one row as it is, and prepared by
/// ``Layer/skippingZeros(from:onRowsLike:)``. Measured on this machine, now.
package struct SkippingMeasurement: Sendable, Hashable, Codable {
    /// The seconds for a row as the network is: the median.
    package let seconds: Double
    /// The seconds for a row with zeros skipped: the median; nil where no layer is large enough and given enough zeros.
    package let skippingSeconds: Double?
    /// What the prepared layers skipped, over all rows.
    package let work: SkippedWork

    /// How many times as fast the network is with zeros skipped; 1 where nothing is skipped.
    package var speedup: Double { skippingSeconds.map { seconds / $0 } ?? 1 }

    /// Whether a model has a layer that is large enough for zeros to be skipped. It tells without measuring.
    package static func isWorthwhile(for model: some Module) -> Bool {
        var (copy, found) = (model, false)
        copy.forEachWeightCache { _, weight, _ in found = found || ZeroSkipping.isWorthwhile(for: weight) }
        return found
    }

    /// Measures `model` on the first 64 of some rows, which lie along the first axis: one row after another, for about
    /// `duration` seconds, in turn with and without skipping. Traps when there are no rows.
    package init(of model: some Layer, on rows: Tensor<Float>, for duration: Double = 0.2) {
        let count = min(rows.shape[0], 64)
        require(count > 0, "SkippingMeasurement: there are no rows")
        let rows = (0..<count).map { rows[range: $0..<$0 + 1] }
        let prepared = model.skippingZeros(onRowsLike: Tensor.concatenate(rows))
        work = SkippedWork.recorded { for row in rows { _ = prepared(row) } }.work
        var ways: [(Int) -> Void] = [{ _ = model(rows[$0 % count]) }]
        if !work.layers.isEmpty { ways.append { _ = prepared(rows[$0 % count]) } }
        let medians = AlternatingTimes.medians(of: ways, for: duration)
        (seconds, skippingSeconds) = (medians[0], medians.count > 1 ? medians[1] : nil)
    }
}

/// Times of several ways to do something, taken in turn, so that whatever else the machine does meets all of them.
enum AlternatingTimes {
    /// The median seconds of each way, over at least nine rounds and for about `duration` seconds. A way is given the
    /// number of its round.
    static func medians(of ways: [(_ round: Int) -> Void], for duration: Double) -> [Double] {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(duration)
        var times = ways.map { _ in [Double]() }
        var round = 0
        repeat {
            for (index, way) in ways.enumerated() {
                let time = clock.measure { way(round) } / .seconds(1)
                // The first round warms up.
                if round > 0 { times[index].append(time) }
            }
            round += 1
        } while round < 10 || clock.now < end
        return times.map { $0.sorted()[$0.count / 2] }
    }
}
