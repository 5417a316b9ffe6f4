import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierDiagnostics
@testable import RectifierExperiments
@testable import RectifierReport
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

/// Rows that the tests of findings train on.
enum DiagnosedData: String, CaseIterable, CustomTestStringConvertible {
    case digits, fashion, flowers, prices, moons

    var testDescription: String { rawValue }

    /// The rows, in scale.
    func load() throws -> PreparedData.Parts {
        var generator = RandomGenerator(seed: 5)
        switch self {
        case .digits:
            return .classes(
                try ClassificationData(
                    name: rawValue, Digits.dataset, classNames: Digits.classNames, validationFraction: 0.2,
                    testFraction: 0, using: &generator
                ).parts)
        case .fashion:
            return .classes(
                try ClassificationData(
                    name: rawValue, Self.someFashion.get().dataset, classNames: FashionMNIST.classNames,
                    validationFraction: 0.2,
                    testFraction: 0, using: &generator
                ).parts)
        case .flowers, .prices:
            let file = try TableFile(self == .flowers ? Self.flowersTable : Self.pricesTable)
            let plan = try TableSchema(reading: file.path)
            return try TableData(plan, validationFraction: 0.2, testFraction: 0, using: &generator).parts
        case .moons:
            let rows = Moons.dataset(count: 400, noise: 0.15, using: &generator)
            return .classes(
                try ClassificationData(
                    name: rawValue, rows, classNames: ["upper", "lower"], validationFraction: 0.2, testFraction: 0,
                    using: &generator
                ).parts)
        }
    }

    /// The first 1,500 images to train on, read once.
    private static let someFashion = Result {
        let all = try FashionMNIST().training
        return FashionMNIST.Images(pixels: Array(all.pixels.prefix(1500 * 784)), labels: Array(all.labels.prefix(1500)))
    }

    /// Three kinds of flowers that overlap a little, by four lengths.
    private static var flowersTable: String {
        var generator = RandomGenerator(seed: 11)
        let centers: [[Float]] = [[5, 3.4, 1.5, 0.2], [5.9, 2.8, 4.3, 1.3], [6.6, 3, 5.6, 2]]
        let lines = (0..<240).map { row in
            let noise = Tensor<Float>(normal: 0, standardDeviation: 0.35, shape: [4], using: &generator).scalars
            let numbers = zip(centers[row % 3], noise).map { NumberText.text((($0 + $1) * 100).rounded() / 100) }
            return numbers.joined(separator: ",") + "," + ["setosa", "versicolor", "virginica"][row % 3]
        }
        return (["a,b,c,d,kind"] + lines).joined(separator: "\n") + "\n"
    }

    /// The price of a flat by size, age and district, with some noise.
    private static var pricesTable: String {
        var generator = RandomGenerator(seed: 12)
        let lines = (0..<320).map { row in
            let draw = Tensor<Float>(normal: 0, shape: [3], using: &generator).scalars
            let (size, age) = (70 + 20 * draw[0], 30 + 10 * draw[1])
            let price = 2 * size - age + 0.05 * size * age + [0, 40, 90][row % 3] + 8 * draw[2]
            return "\(size),\(age),\(["north", "south", "centre"][row % 3]),\(price)"
        }
        return (["size,age,district,price"] + lines).joined(separator: "\n") + "\n"
    }
}

extension PreparedData.Parts {
    /// The same rows with other features.
    func mapFeatures(_ change: (Tensor<Float>) -> Tensor<Float>) -> PreparedData.Parts {
        func mapped<Target>(_ parts: Splits<Target>) -> Splits<Target> {
            func mapped(_ data: Dataset<Target>) -> Dataset<Target> {
                Dataset(features: change(data.features), targets: data.targets)
            }
            return Splits(training: mapped(parts.training), validation: parts.validation.map(mapped))
        }
        switch self {
        case .classes(let parts): return .classes(mapped(parts))
        case .numbers(let parts): return .numbers(mapped(parts))
        }
    }

    var featureCount: Int {
        switch self {
        case .classes(let parts): parts.training.featureCount
        case .numbers(let parts): parts.training.featureCount
        }
    }

    var outputCount: Int {
        switch self {
        case .classes(let parts): Int(parts.training.targets.scalars.max() ?? 0) + 1
        case .numbers: 1
        }
    }

    /// A network for these rows.
    func network(_ settings: Experiment) throws -> LayerList {
        try settings.makeModel(features: featureCount, outputs: outputCount)
    }

    /// The diagnosis of a training.
    func diagnose(_ settings: Experiment, _ network: LayerList? = nil) throws -> Diagnosis {
        let network = try network ?? self.network(settings)
        func diagnosis<Target>(_ parts: Splits<Target>) throws -> Diagnosis {
            var training = try TrainingTrace(
                training: network, with: settings.training.optimizer.make(), settings.training.trainer, on: parts,
                using: settings.generators.order)
            training.settings = settings
            return Diagnosis(of: training)
        }
        switch self {
        case .classes(let parts): return try diagnosis(parts)
        case .numbers(let parts): return try diagnosis(parts)
        }
    }
}

extension Diagnosis {
    /// The gravest finding of that kind.
    func first(_ kind: Finding.Kind) -> Finding? { findings.first { $0.kind == kind } }

    /// What was found, for a test that fails.
    var text: String {
        "learned \(learned ?? .nan): "
            + findings.map { "\($0.severity) \($0.kind) \($0.layer ?? "-") by \($0.cause): \($0.summary)" }
            .joined(separator: "; ")
    }
}

extension Experiment {
    /// The settings with a suggestion's changes.
    func applying(_ suggestion: Suggestion) -> Experiment {
        var settings = self
        for change in suggestion.changes { change.apply(to: &settings) }
        return settings
    }
}
