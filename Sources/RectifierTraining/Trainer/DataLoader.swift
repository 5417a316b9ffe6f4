import RectifierCore
import RectifierData
import RectifierSupport

/// Data loader: the batches of each epoch, of any type. PyTorch's `DataLoader`.
///
///     // Two inputs and a target in each batch, made when it is asked for:
///     let loader = DataLoader(count: labels.shape[0], batchSize: 32) { rows in
///         (left: left.gathered(rows: rows), right: right.gathered(rows: rows), same: labels.gathered(rows: rows))
///     }
///     try trainer.run(&state, on: loader) { model, batch in
///         crossEntropy(model(batch.left, batch.right), batch.same)
///     }
///
///     let loader = DataLoader([(x1, y1), (x2, y2)])           // the same batches in each epoch
public struct DataLoader<Batch>: Sendable {
    /// The number of batches in an epoch.
    public let count: Int
    private let makeEpoch: @Sendable (inout RandomGenerator) throws -> Epoch

    /// The batches of one epoch, in its order. Each is made when it is asked for.
    public struct Epoch {
        /// The number of batches.
        public let count: Int
        /// Makes the batch of a number, and says how many examples it has.
        let make: (Int) throws -> (batch: Batch, exampleCount: Int)

        /// The batch of that number, from 0.
        public func batch(_ number: Int) throws -> Batch { try make(number).batch }
    }

    /// Batches of numbered examples, in an order that the sampler gives.
    ///
    /// - Parameters:
    ///   - count: The number of examples. Traps below 0.
    ///   - batchSize: The number of examples in a batch; the last one may have fewer. Traps below 1.
    ///   - sampler: The order of the examples.
    ///   - dropLast: Whether a last batch of fewer examples is left out. PyTorch's `drop_last`.
    ///   - makeBatch: Makes the batch of the examples with these indices.
    public init(
        count: Int, batchSize: Int, sampler: any Sampler = .random, dropLast: Bool = false,
        _ makeBatch: @escaping @Sendable (_ rows: [Int]) throws -> Batch
    ) {
        require(count >= 0 && batchSize > 0, "DataLoader: \(count) examples in batches of \(batchSize)")
        let examples = sampler.epochCount(of: count)
        let batches = dropLast ? examples / batchSize : examples.dividedRoundingUp(by: batchSize)
        self.count = batches
        makeEpoch = { generator in
            let order = try sampler.checkedIndices(of: count, using: &generator)
            return Epoch(count: batches) { number in
                // A size may be larger than any number of rows.
                let first = number * batchSize
                let rows = Array(order[first..<first + min(batchSize, order.count - first)])
                return (try makeBatch(rows), rows.count)
            }
        }
    }

    /// The rows of a data set, in batches of features and targets.
    public init<Target>(
        _ data: Dataset<Target>, batchSize: Int, sampler: any Sampler = .random, dropLast: Bool = false
    ) where Batch == RectifierData.Batch<Target> {
        self.init(count: data.count, batchSize: batchSize, sampler: sampler, dropLast: dropLast) { rows in
            data.batch(rows)
        }
    }

    /// Batches that are there, the same in each epoch.
    ///
    /// - Parameters:
    ///   - batches: The batches. One that makes its elements when they are asked for stays so.
    ///   - exampleCount: The number of examples in a batch, by which its loss counts in the mean of an epoch and of
    ///     accumulated gradients; by default each batch counts the same. One without examples is a ``BatchError``.
    public init<Batches: RandomAccessCollection & Sendable>(
        _ batches: Batches, exampleCount: @escaping @Sendable (Batch) -> Int = { _ in 1 }
    ) where Batches.Element == Batch {
        let count = batches.count
        self.count = count
        makeEpoch = { _ in
            Epoch(count: count) { number in
                let batch = batches[batches.index(batches.startIndex, offsetBy: number)]
                return (batch, exampleCount(batch))
            }
        }
    }

    /// The batches of an epoch, in an order that the generator gives: the same for the same generator.
    public func epoch(using generator: inout RandomGenerator) throws -> Epoch { try makeEpoch(&generator) }
}

/// A batch, or a loader, that cannot be trained on.
public enum BatchError: RectifierError, Hashable {
    /// The loader has no batch.
    case noBatches
    /// The batch of that number in its epoch, from 0, has no examples.
    case empty(Int)

    /// The cause, and the remedy.
    public var description: String {
        switch self {
        case .noBatches: "There are no batches to train on: lower the batch size, or do not drop the last batch."
        case .empty(let number): "Batch \(number) of the epoch has no examples: leave it out."
        }
    }
}
