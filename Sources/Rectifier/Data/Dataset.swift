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

    /// How many rows there are.
    public var count: Int { features.shape[0] }

    /// The numbers of features that one row has.
    public var featureCount: Int { features.shape.dropFirst().reduce(1, *) }

    /// The given rows, in their order; a row may stand more than once. Traps when one does not exist.
    public func subset(_ rows: some Collection<Int>) -> Dataset {
        for row in rows { require(row >= 0 && row < count, "Dataset: row \(row) of \(count)") }
        let indices = Tensor<Int32>(rows.map(Int32.init))
        return Dataset(features: features.gathered(indices), targets: targets.gathered(indices))
    }

    /// All rows in their order, `size` at a time; the last batch is smaller where they do not divide.
    public func batches(size: Int) -> Batches<Target> { Batches(self, size: size, order: nil) }

    /// All rows in random order, `size` at a time; the last batch is smaller where they do not divide. The order is
    /// the same for the same state of the generator.
    public func batches(size: Int, shuffledBy generator: inout RandomGenerator) -> Batches<Target> {
        Batches(self, size: size, order: generator.permutation(count))
    }
}

/// Some rows of a `Dataset`, to be computed with at once.
public struct Batch<Target: TensorScalar>: Sendable {
    /// The rows' features.
    public let features: Tensor<Float>
    /// The rows' targets.
    public let targets: Tensor<Target>
    /// How many rows there are.
    public var count: Int { features.shape[0] }
}

/// The batches of a `Dataset`, each one made when it is asked for.
public struct Batches<Target: TensorScalar>: RandomAccessCollection, Sendable {
    private let data: Dataset<Target>
    private let size: Int
    /// The order of the rows; nil for their own.
    private let order: [Int]?

    init(_ data: Dataset<Target>, size: Int, order: [Int]?) {
        require(size > 0, "batches of \(size) rows: 1 or more are needed")
        self.data = data
        self.size = size
        self.order = order
    }

    /// The first batch is number 0.
    public var startIndex: Int { 0 }
    /// The number of batches.
    public var endIndex: Int { data.count / size + (data.count % size == 0 ? 0 : 1) }

    /// The batch of that number.
    public subscript(number: Int) -> Batch<Target> {
        require(indices.contains(number), "batch \(number) of \(count)")
        // A size may be larger than any number of rows.
        let rows = number * size..<number * size + Swift.min(size, data.count - number * size)
        if let order {
            let part = data.subset(order[rows])
            return Batch(features: part.features, targets: part.targets)
        }
        return Batch(features: data.features[range: rows], targets: data.targets[range: rows])
    }
}
