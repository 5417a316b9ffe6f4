import RectifierSupport
import Synchronization

/// Runs `body`, and gives its result and the share of the multiplications that layers with ``Module/skippingZeros(from:)`` left
/// out in it, of all that they were given on this task; 0 of none.
///
///     let (scores, share) = skippedShare { served(row) }
///     print(share)    // 0.89: of a hundred multiplications 89 were left out
public func skippedShare<R>(of body: () throws -> R) rethrows -> (result: R, share: Double) {
    let (result, work) = try SkippedWork.recorded(body)
    return (result, work.share)
}

/// What layers that skip zeros were given, and what they skipped. See ``Module/skippingZeros(from:)``.
///
///     let (scores, work) = SkippedWork.recorded { served(row) }
///     print(work.layers.map(\.zeroShare))
package struct SkippedWork: Sendable, Hashable, Codable {
    /// What one layer was given.
    package struct Layer: Sendable, Hashable, Codable {
        /// Its name in the model, e.g. `2`.
        package let name: String
        /// The number of its inputs.
        package let inputs: Int
        /// The number of its outputs.
        package let outputs: Int
        /// How many rows it was given, in calls of one to eight.
        package var rows = 0
        /// How many numbers of these rows were 0.
        package var zeros = 0
        /// How many of these rows were multiplied without their zeros.
        package var skippingRows = 0
        /// How many zeros those had.
        package var skippedZeros = 0

        /// The share of its inputs that were 0; 0 of none.
        package var zeroShare: Double { Double(zeros) / Double(max(rows * inputs, 1)) }
    }

    /// The layers that are prepared to skip zeros, in the order in which they were met first.
    package var layers: [Layer] = []

    /// How many multiplications these layers need for all their numbers.
    package var multiplications: Int { layers.reduce(0) { $0 + $1.rows * $1.inputs * $1.outputs } }

    /// How many of them were left out.
    package var skippedMultiplications: Int { layers.reduce(0) { $0 + $1.skippedZeros * $1.outputs } }

    /// The share of multiplications that were left out; 0 of none.
    package var share: Double { Double(skippedMultiplications) / Double(max(multiplications, 1)) }

    /// Runs `body`, and gives its result and what the layers skipped that it called on this task.
    package static func recorded<R>(_ body: () throws -> R) rethrows -> (result: R, work: SkippedWork) {
        let record = Record()
        let result = try $record.withValue(record, operation: body)
        return (result, record.work.withLock(\.self))
    }

    @TaskLocal static var record: Record?

    /// What is known so far.
    final class Record: Sendable {
        let work = Mutex(SkippedWork())

        func add(_ name: String, inputs: Int, outputs: Int, rows: Int, zeros: Int, isSkipping: Bool) {
            work.withLock { work in
                let index = work.layers.firstIndex { $0.name == name } ?? work.layers.endIndex
                if index == work.layers.endIndex {
                    work.layers.append(Layer(name: name, inputs: inputs, outputs: outputs))
                }
                work.layers[index].rows += rows
                work.layers[index].zeros += zeros
                guard isSkipping else { return }
                work.layers[index].skippingRows += rows
                work.layers[index].skippedZeros += zeros
            }
        }
    }
}

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
