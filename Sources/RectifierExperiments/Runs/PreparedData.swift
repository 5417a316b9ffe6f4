import RectifierCore
import RectifierData

/// All that a network is trained, watched and tested on, and what was done to make numbers of it.
public struct PreparedData: Sendable {
    /// The rows, by what is learned.
    public enum Parts: Sendable {
        /// Targets are classes.
        case classes(Splits<Int32>)
        /// Targets are numbers, of mean 0 and deviation 1 on the training rows.
        case numbers(Splits<Float>)
    }

    /// What the data is called.
    public let name: String
    /// The rows.
    public let parts: Parts
    /// How features were made.
    public let preparation: Preparation
    /// The names of the classes, in the order of their numbers; empty for numbers.
    public let classNames: [String]

    /// The data of `data`, whose numbers were first divided by `divisor`.
    public init(_ data: ClassificationData, divisor: Float) {
        name = data.name
        parts = .classes(data.parts)
        preparation = .pixels(divisor: divisor, data.standardization)
        classNames = data.classNames
    }

    /// The data of a table.
    public init(_ data: TableData) {
        name = data.plan.table.path
        parts = data.parts
        preparation = .table(data.encoding)
        classNames = data.plan.classNames
    }

    package init(name: String, parts: Parts, preparation: Preparation, classNames: [String]) {
        (self.name, self.parts, self.preparation, self.classNames) = (name, parts, preparation, classNames)
    }

    /// What is learned.
    public var task: LearningTask {
        switch parts {
        case .classes: .classification
        case .numbers: .regression
        }
    }

    /// How many numbers a network for it gives: a score a class, or one number.
    public var outputCount: Int { task == .regression ? 1 : classNames.count }

    /// How many features a row has.
    public var featureCount: Int {
        switch parts {
        case .classes(let parts): parts.training.featureCount
        case .numbers(let parts): parts.training.featureCount
        }
    }

    /// The features of the rows that the end result is computed on: of the test rows, or of the training rows where there
    /// are none.
    public var resultFeatures: Tensor<Float> {
        switch parts {
        case .classes(let parts): (parts.test ?? parts.training).features
        case .numbers(let parts): (parts.test ?? parts.training).features
        }
    }

    /// How many training rows each class has; empty for numbers.
    public var classCounts: [Int] {
        guard case .classes(let parts) = parts else { return [] }
        var counts = Array(repeating: 0, count: classNames.count)
        for label in parts.training.targets.scalars { counts[Int(label)] += 1 }
        return counts
    }

    /// How many rows each part has.
    public var counts: (training: Int, validation: Int, test: Int) {
        switch parts {
        case .classes(let parts): (parts.training.count, parts.validation?.count ?? 0, parts.test?.count ?? 0)
        case .numbers(let parts): (parts.training.count, parts.validation?.count ?? 0, parts.test?.count ?? 0)
        }
    }
}

/// How features were made of what was read.
public enum Preparation: Sendable, Hashable, Codable {
    /// Numbers were divided by `divisor`, and then brought into one scale.
    case pixels(divisor: Float, Standardization)
    /// Columns of a table were made into features.
    case table(FeatureEncoder)

    /// Whether it is the same, where one of the two may be of the first release.
    public func matches(_ other: Preparation) -> Bool {
        if case (.table(let one), .table(let two)) = (self, other) { return one.matches(two) }
        // The first release wrote a mean and a deviation with the digits of a Float.
        if case (.pixels(let one, let scale), .pixels(let two, let other)) = (self, other) {
            return one == two && Float(scale.mean) == Float(other.mean)
                && Float(scale.deviation) == Float(other.deviation)
        }
        return self == other
    }

    /// How features were brought into scale.
    public var scaling: InputScaling {
        switch self {
        case .pixels(let divisor, let scale): divisor == 1 && scale == .identity ? .none : .standard
        case .table(let encoding): encoding.scaling
        }
    }
}

extension PreparedData {
    /// The same rows with their features in scale, where they are not yet: what reading the data with
    /// ``InputScaling/standard`` gives, to rounding.
    public var standardized: PreparedData {
        guard preparation.scaling == InputScaling.none else { return self }
        switch preparation {
        case .pixels(let divisor, _):
            let features =
                switch parts {
                case .classes(let parts): parts.training.features
                case .numbers(let parts): parts.training.features
                }
            let standardization = Standardization(of: features)
            return mapFeatures(preparation: .pixels(divisor: divisor, standardization)) { standardization($0) }
        case .table(let encoding):
            return mapFeatures(preparation: .table(encoding.scaled(.standard))) { encoding.standardized($0) }
        }
    }

    private func mapFeatures(
        preparation: Preparation, _ change: (Tensor<Float>) -> Tensor<Float>
    ) -> PreparedData {
        func changed<Target>(_ data: Dataset<Target>) -> Dataset<Target> {
            Dataset(features: change(data.features), targets: data.targets)
        }
        func mapped<Target>(_ parts: Splits<Target>) -> Splits<Target> {
            Splits(
                training: changed(parts.training), validation: parts.validation.map { changed($0) },
                test: parts.test.map { changed($0) })
        }
        let scaled: Parts =
            switch parts {
            case .classes(let parts): .classes(mapped(parts))
            case .numbers(let parts): .numbers(mapped(parts))
            }
        return PreparedData(name: name, parts: scaled, preparation: preparation, classNames: classNames)
    }
}
