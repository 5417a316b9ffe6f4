import RectifierCore
import RectifierSupport

/// Examples to learn from: for each row its features and its target.
///
///     let data = Digits.dataset                       // 1,797 rows of 64 features, targets 0 to 9
///     for batch in data.batches(size: 32, shuffledBy: &generator) {
///         print(batch.features.shape, batch.targets.shape)
///     }
public struct Dataset<Target: TensorScalar>: Sendable {
    /// The features, rows along the first axis.
    public let features: Tensor<Float>
    /// The targets, one a row along the first axis.
    public let targets: Tensor<Target>

    /// Examples with the given features and targets. Traps, with both shapes, when their rows are not equally many.
    public init(features: Tensor<Float>, targets: Tensor<Target>) {
        require(
            features.rank > 0 && targets.rank > 0 && features.shape[0] == targets.shape[0],
            "Dataset: features of shape \(features.shape) and targets of shape \(targets.shape): equally many rows "
                + "are needed")
        self.features = features
        self.targets = targets
    }

    /// Number of examples.
    public var count: Int { features.shape[0] }

    /// The numbers of features that one row has.
    public var featureCount: Int { features.shape.dropFirst().reduce(1, *) }

    /// The given rows, in their order; a row may stand more than once. Traps when one does not exist.
    public func subset(_ rows: some Collection<Int>) -> Dataset {
        let rows = Array(rows)
        return Dataset(features: features.gathered(rows: rows), targets: targets.gathered(rows: rows))
    }

    /// The given rows as a batch.
    package func batch(_ rows: [Int]) -> Batch<Target> {
        Batch(features: features.gathered(rows: rows), targets: targets.gathered(rows: rows))
    }

    /// All rows in their order, `size` at a time. Where they do not divide, the last batch is smaller, or left out with
    /// `dropLast`, PyTorch's `drop_last`; so there is none of fewer rows than `size`.
    public func batches(size: Int, dropLast: Bool = false) -> Batches<Target> {
        Batches(self, size: size, order: nil, dropLast: dropLast)
    }

    /// All rows in random order, `size` at a time. Where they do not divide, the last batch is smaller, or left out with
    /// `dropLast`, PyTorch's `drop_last`. The order is the same for the same state of the generator.
    public func batches(
        size: Int, dropLast: Bool = false, shuffledBy generator: inout RandomGenerator
    ) -> Batches<Target> {
        Batches(self, size: size, order: generator.permutation(count), dropLast: dropLast)
    }
}

/// Some rows of a `Dataset`, to be computed with at once.
public struct Batch<Target: TensorScalar>: Sendable {
    /// The rows' features.
    public let features: Tensor<Float>
    /// The rows' targets.
    public let targets: Tensor<Target>
    /// Number of examples.
    public var count: Int { features.shape[0] }
}

/// The batches of a `Dataset`, each one made when it is asked for.
public struct Batches<Target: TensorScalar>: RandomAccessCollection, Sendable {
    private let data: Dataset<Target>
    private let size: Int
    /// The order of the rows; nil for their own.
    private let order: [Int]?
    private let dropLast: Bool

    init(_ data: Dataset<Target>, size: Int, order: [Int]?, dropLast: Bool) {
        require(size > 0, "batches of \(size) rows: 1 or more are needed")
        self.data = data
        self.size = size
        self.order = order
        self.dropLast = dropLast
    }

    /// The first batch is number 0.
    public var startIndex: Int { 0 }
    /// The number of batches.
    public var endIndex: Int { dropLast ? data.count / size : data.count.dividedRoundingUp(by: size) }

    /// The batch of that number.
    public subscript(number: Int) -> Batch<Target> {
        require(indices.contains(number), "batch \(number) of \(count)")
        // A size may be larger than any number of rows.
        let rows = number * size..<number * size + Swift.min(size, data.count - number * size)
        if let order {
            return data.batch(Array(order[rows]))
        }
        return Batch(features: data.features[range: rows], targets: data.targets[range: rows])
    }
}
