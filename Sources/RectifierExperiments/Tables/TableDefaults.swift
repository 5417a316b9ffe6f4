import RectifierCore
import RectifierData
import RectifierTraining

/// How a network is trained on a table where nothing is said of it: the weight decay, and how the number of epochs is
/// found.
///
/// Measured on scikit-learn's and R's tables of 101 to 20,000 rows, see `Documentation/Tables.md`.
public struct TableTrainingDefaults: Sendable, Hashable {
    /// The fewest validation rows by which an epoch is chosen: an accuracy on 400 has a standard error of 2.5 points at
    /// most, 0.5/√400. The 20 of a table of 200 rows would have one of 11, and choose by chance.
    public static let fewestValidationRows = 400

    /// The moving average of the weights that is kept where cross-validation finds the number of epochs: of some 100 steps.
    /// The last epoch is kept then, and its weights alone carry the noise of the last batches: on ten of twelve tables the
    /// average does better.
    public static let averageDecay = 0.99

    /// The maximum number of epochs: 50,000 steps, 20 to 1,000 epochs. It is only a limit, since the epochs end where the loss on
    /// validation rows no longer falls.
    public let limit: Int
    /// How many epochs without improvement end it: 500 steps, 10 to 50 epochs.
    public let patience: Int
    /// The weight decay: 1 over the number of training rows, at most 0.01. A penalty that is to weigh as much as so many
    /// rows do, however many there are, is divided by their number, since the loss is their mean.
    public let weightDecay: Float
    /// Those that are tried where cross-validation finds the number of epochs: 3 over the number of rows, at most 0.01, and
    /// a tenth and ten times that, at most 0.03. How noisy a table is no rule can know.
    public let weightDecays: [Float]

    /// The defaults for so many training rows.
    public init(rows: Int, trainer: Trainer) {
        let steps = max(trainer.steps(of: rows), 1)
        limit = min(max(50_000 / steps, 20), 1000)
        patience = min(max(500 / steps, 10), 50)
        weightDecay = Float(min(1 / Double(max(rows, 1)), 0.01))
        let middle = min(3 / Double(max(rows, 1)), 0.01)
        weightDecays = [middle / 10, middle, min(middle * 10, 0.03)].map { Float($0) }
    }

    /// Early stopping by the loss on validation rows, with the best network restored.
    public var earlyStopping: EarlyStopping {
        do { return try EarlyStopping(patience: patience) } catch { fatalError("TableTrainingDefaults: \(error)") }
    }
}

/// The settings of a training on a table that nobody chose, so that the data decides on them.
public struct OpenSettings: OptionSet, Sendable {
    public let rawValue: Int

    public init(rawValue: Int) { self.rawValue = rawValue }

    /// The number of epochs.
    public static let epochs = OpenSettings(rawValue: 1)
    /// The weight decay.
    public static let weightDecay = OpenSettings(rawValue: 2)
    /// The validation rows: few of them may be trained on instead.
    public static let validationRows = OpenSettings(rawValue: 4)
    /// All of these.
    public static let all: OpenSettings = [.epochs, .weightDecay, .validationRows]
}

extension Experiment {
    /// The experiment on such data with the default settings: for tables what ``TableTrainingDefaults`` and
    /// ``EpochSearch`` find.
    ///
    ///     let result = try Experiment(fitting: DataConfiguration("flowers.csv", target: "species")).run()
    ///
    /// - Throws: As ``load(_:)`` and ``Experiment.Result``.
    public init(fitting data: DataConfiguration, seed: UInt64 = 0) throws {
        let experiment = Experiment(data: data, seed: seed)
        self = try Experiment.settled(.all, on: experiment.load(), experiment) { data in
            var experiment = experiment
            experiment.setDefaults(for: data)
            return experiment
        }.experiment
    }

    /// Sets what depends on the data where nothing is said: tables, which are often small and noisy, are learned with more
    /// care than images.
    ///
    /// Of a table Xavier's initialiser makes smoother functions, Adam has a weight decay of 0.001, and there are as many
    /// epochs as make 1,000 steps, 20 to 200. For regression the best epoch is kept: noise is soon overfitted, whereas the
    /// accuracy of classes goes on rising, and the few validation rows of a small table would choose badly.
    public mutating func setDefaults(for data: PreparedData) {
        training.trainer.keepsBest = data.task == .regression
        guard case .table = data.preparation else { return }
        model.initializer = .xavier
        if training.optimizer.kind == .adam { training.optimizer.weightDecay = 0.001 }
        let steps = (data.counts.training + training.trainer.batchSize - 1) / training.trainer.batchSize
        training.trainer.epochs = min(max(1000 / steps, 20), 200)
    }

    /// An experiment with what is open decided by the data, and the rows that it is then made on.
    ///
    /// With ``TableTrainingDefaults/fewestValidationRows`` validation rows or more early stopping ends the training. Fewer would choose
    /// by chance: they are trained on too, and the number of epochs is found by ``EpochSearch``.
    ///
    /// - Parameters:
    ///   - open: The settings that are open.
    ///   - loaded: The rows.
    ///   - experiment: The experiment that they were loaded for.
    ///   - announce: Called before a search, with the number of rows that it is made on.
    ///   - make: The experiment for rows, with the defaults for these where nothing is said.
    public static func settled(
        _ open: OpenSettings, on loaded: LoadedData, _ experiment: Experiment,
        announce: (_ rows: Int) throws -> Void = { _ in }, _ make: (PreparedData) throws -> Experiment
    ) throws -> (experiment: Experiment, loaded: LoadedData, search: EpochSearch?) {
        var (loaded, data) = (loaded, experiment.data)
        func made() throws -> Experiment {
            var experiment = try make(loaded.data)
            experiment.data = data
            return experiment
        }
        guard open.contains(.epochs), loaded.schema != nil else { return (try made(), loaded, nil) }
        // Too few rows to choose by are better trained on.
        if open.contains(.validationRows), loaded.data.counts.validation < TableTrainingDefaults.fewestValidationRows {
            data.validationFraction = 0
            loaded = try made().load(loaded.schema)
        }
        var result = try made()
        let usualEpochs = result.training.trainer.epochs
        let (rows, validationRows, _) = loaded.data.counts
        let defaults = TableTrainingDefaults(rows: rows, trainer: result.training.trainer)
        let opensDecay = open.contains(.weightDecay) && result.training.optimizer.kind == .adam
        result.training.trainer.epochs = defaults.limit
        if opensDecay { result.training.optimizer.weightDecay = defaults.weightDecay }
        guard validationRows == 0 else {
            result.training.trainer.earlyStopping = result.training.trainer.earlyStopping ?? defaults.earlyStopping
            return (result, loaded, nil)
        }
        result.training.trainer.keepsBest = false
        result.training.trainer.averageDecay =
            result.training.trainer.averageDecay ?? TableTrainingDefaults.averageDecay
        guard result.training.trainer.earlyStopping == nil else { return (result, loaded, nil) }
        try announce(rows)
        let search = try EpochSearch(
            for: loaded.data, result, weightDecays: opensDecay ? defaults.weightDecays : nil, limit: defaults.limit,
            patience: defaults.patience)
        result.training.trainer.epochs = search?.epochs ?? usualEpochs
        result.training.optimizer.weightDecay = search?.weightDecay ?? result.training.optimizer.weightDecay
        return (result, loaded, search)
    }
}
