import Synchronization

/// What layers that skip zeros were given, and what they skipped. See ``Module/skippingZeros(from:)``.
///
///     let (scores, work) = SkippedWork.recorded { served(row) }
///     print(work.share)    // 0.89: of a hundred multiplications 89 were left out
public struct SkippedWork: Sendable, Hashable, Codable {
    /// What one layer was given.
    public struct Layer: Sendable, Hashable, Codable {
        /// Its name in the model, e.g. `2`.
        public let name: String
        /// The number of its inputs.
        public let inputs: Int
        /// The number of its outputs.
        public let outputs: Int
        /// How many rows it was given, in calls of one to eight.
        public package(set) var rows = 0
        /// How many numbers of these rows were 0.
        public package(set) var zeros = 0
        /// How many of these rows were multiplied without their zeros.
        public package(set) var skippingRows = 0
        /// How many zeros those had.
        public package(set) var skippedZeros = 0

        /// The fraction of its inputs that were 0; 0 of none.
        public var zeroShare: Double { Double(zeros) / Double(max(rows * inputs, 1)) }
    }

    /// The layers that are prepared to skip zeros, in the order in which they were met first.
    public package(set) var layers: [Layer] = []

    /// How many multiplications these layers need for all their numbers.
    public var multiplications: Int { layers.reduce(0) { $0 + $1.rows * $1.inputs * $1.outputs } }

    /// How many of them were left out.
    public var skippedMultiplications: Int { layers.reduce(0) { $0 + $1.skippedZeros * $1.outputs } }

    /// The fraction of multiplications that were left out; 0 of none.
    public var share: Double { Double(skippedMultiplications) / Double(max(multiplications, 1)) }

    /// Runs `body`, and gives its result and what the layers skipped that it called on this task.
    public static func recorded<R>(_ body: () throws -> R) rethrows -> (result: R, work: SkippedWork) {
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
