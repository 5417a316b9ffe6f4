import RectifierCore
import RectifierData
import RectifierStatistics
import RectifierSupport

/// Plan of a comparison: activations, seeds, learning-rate grid, margin.
///
/// A seed is a repetition of all that chance decides. With one seed every activation has the same rows to train, to
/// validate and to test on, the same batches, and the same first weights, unit-normal draws, scaled by its own gain. So
/// what differs between two activations of a seed is the activation. Between seeds all of it differs, the division of
/// the rows too: what holds for one choice of test rows alone would say little (Bouthillier et al. 2021, arXiv
/// 2103.03098).
///
/// Within a seed each activation is trained at every learning rate of the grid. The rate with the best result on the
/// validation rows is taken, and that one network is tested. So a score never depends on a choice by test rows, and the
/// chance in the choice of the rate is part of what is compared: a rate chosen once for all seeds would be a chance
/// that all seeds share, which no test could see. Where the rate chosen most often lies at an end of the grid, all
/// activations are trained at a further one too.
public struct ComparisonPlan: Sendable, Hashable, Codable {
    /// The activations, as `ActivationCatalog.make(parsing:)` reads them.
    public var activations: [String]
    /// The network and its training. The activation and the learning rate in it are not used; the seed is the first
    /// one.
    public var settings: Experiment
    /// The learning rates.
    public var grid: LearningRateGrid
    /// Number of seeds (repetitions).
    public var seedCount: Int
    /// Equivalence margin: 0.005 is half a percentage point of accuracy.
    public var margin: Double
    /// Significance level, the probability of a false positive: 0.05.
    public var significance: Double
    /// Treatment of zero differences: seeds in which two activations have the same score.
    public var zeros: SignedRankTest.ZeroHandling
    /// Offset of the seed of each activation's weights and batches: 0 for all in a paired comparison.
    /// Others are for trying the comparison itself on an activation and itself.
    var drawOffsets: [UInt64] = []

    /// Those that are compared unless others are named: the guide's four, and the usual one of transformers.
    public static let usualActivations = ["relu", "leaky-relu", "prelu", "elu", "gelu"]

    /// A plan.
    public init(
        activations: [String] = usualActivations, settings: Experiment = .init(), grid: LearningRateGrid? = nil,
        seedCount: Int = 20, margin: Double = 0.005, significance: Double = 0.05,
        zeros: SignedRankTest.ZeroHandling = .drop
    ) {
        self.activations = activations
        self.settings = settings
        self.grid = grid ?? LearningRateGrid(around: LearningRateGrid.centre(for: settings.training.optimizer))
        self.seedCount = seedCount
        self.margin = margin
        self.significance = significance
        self.zeros = zeros
    }

    /// The seeds whose results are compared.
    public var seeds: [UInt64] { (0..<UInt64(max(seedCount, 0))).map { settings.seed &+ $0 } }

    /// The seeds that the grid is fitted with, two others.
    public var gridSeeds: [UInt64] { (0..<2).map { settings.seed &+ UInt64(max(seedCount, 0)) &+ $0 } }

    /// Number of pairs of activations.
    public var pairCount: Int { activations.count * (activations.count - 1) / 2 }

    /// Minimum number of seeds for which a difference can be significant after the Holm correction.
    public var seedsNeeded: Int { SignedRankTest.pairsNeeded(tests: pairCount, level: significance) }

    /// The most seeds: the exact test's table grows with the square of their number.
    public static let mostSeeds = 10_000

    /// Names of the activations, without parameters that have their default.
    ///
    /// - Throws: ``ComparisonError``, ``OptionError`` and ``NetworkError``.
    public func names() throws -> [String] {
        guard activations.count > 1 else { throw ComparisonError.tooFewActivations(activations.count) }
        guard seedCount > 1 else { throw ComparisonError.tooFewSeeds(seedCount) }
        guard seedCount <= Self.mostSeeds else { throw ComparisonError.tooManySeeds(seedCount) }
        let names = try activations.map { text in
            let activation = try ActivationCatalog.make(parsing: text)
            let name = activation.documentation.name
            guard activation.recommendedGain != nil else { throw NetworkError.notElementwise(name) }
            return try NamedOptions(parsing: text).options.isEmpty ? name : activation.text
        }
        for (index, name) in names.enumerated() where names[..<index].contains(name) && drawOffsets.isEmpty {
            throw ComparisonError.namedTwice(name)
        }
        return names
    }

    /// The settings of one training.
    func settings(arm: Int, seed: UInt64, learningRate: Float) -> Experiment {
        var settings = settings
        settings.model.activation = activations[arm]
        settings.training.optimizer.learningRate = learningRate
        settings.seed = seed &+ (drawOffsets.isEmpty ? 0 : drawOffsets[arm])
        // The rule's normal form: unit-normal draws times a factor.
        switch settings.model.initializer {
        case .he: settings.model.initializer = .heNormal
        case .xavier: settings.model.initializer = .xavierNormal
        case .leCun: settings.model.initializer = .leCunNormal
        default: break
        }
        return settings
    }
}

/// Why activations cannot be compared.
public enum ComparisonError: RectifierError, Hashable {
    /// There are fewer than two activations.
    case tooFewActivations(Int)
    /// There are fewer than two seeds.
    case tooFewSeeds(Int)
    /// There are more seeds than ``ComparisonPlan/mostSeeds``.
    case tooManySeeds(Int)
    /// An activation is named twice.
    case namedTwice(String)
    /// There are no rows of that part.
    case noRows(SplitError.Part)
    /// All targets of the test rows are the same number.
    case constantTarget(seed: UInt64)
    /// Every training of every activation diverged.
    case allDiverged
    /// The comparison was ended before two seeds were complete.
    case interrupted(seeds: Int)

    /// The problem, and the remedy.
    public var description: String {
        switch self {
        case .tooFewActivations(let count):
            "\(count == 0 ? "No activation" : "One activation") cannot be compared; name two or more."
        case .tooFewSeeds(let count):
            "\(count) seed\(count == 1 ? "" : "s") cannot tell a difference from chance; give 2 or more, better 20."
        case .tooManySeeds(let count):
            "\(count) seeds are too many: \(ComparisonPlan.mostSeeds) is the limit; 20 are usual."
        case .namedTwice(let name): "The activation \(NameList.quoted(name)) is named twice; name each once."
        case .noRows(let part):
            "There is no \(part.rawValue) set, and a comparison needs it: learning rates are selected on the validation set, and "
                + "networks evaluated on the test set. Give a \(part.rawValue) fraction above 0."
        case .constantTarget(let seed):
            "With seed \(seed) all test examples have the same target, so that R² is undefined. "
                + "Give a larger test fraction."
        case .allDiverged:
            "Every training diverged, at every learning rate that was tried. Give lower learning rates, or clip the "
                + "gradient."
        case .interrupted(let seeds):
            "Ended after \(seeds == 1 ? "one complete seed" : "no complete seed"); a comparison needs two or more."
        }
    }
}
