import Rectifier

/// Contents of a training report: settings, loss curve, monitor, test metrics. Only the title is needed.
public struct TrainingRecord: Sendable {
    /// A setting or property of the training, in words: `Network`, `64 → 128 → 10, relu`.
    public struct Fact: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// Its value.
        public var text: String

        /// A fact named `name`.
        public init(_ name: String, _ text: String) {
            self.name = name
            self.text = text
        }
    }

    /// Title: such as the name of the data.
    public var title: String
    /// The data, the network and the settings, in words.
    public var facts: [Fact]
    /// The record of every epoch.
    public var history: [EpochRecord]
    /// The epoch after which the network was kept; nil for the last.
    public var keptEpoch: Int?
    /// Why the training ended, as a sentence, if there is something to say.
    public var ending: String?
    /// Whether the training failed, such as by a loss that is not finite.
    public var hasFailed = false
    /// Samples of a monitor.
    public var monitor: MonitorHistory?
    /// The remedy where there are no samples, as a sentence.
    public var monitorRemedy = "Train with a Monitor to record them."
    /// Test metrics.
    public var test: TestMetrics?
    /// Names of the classes; empty for regression.
    public var classNames: [String]
    /// Zero activations and silent units of each layer at the end.
    public var activity: [LayerActivity]
    /// Names of the layers: `LayerNames(of: model)`. Without it they are modules by their path, `module 0`.
    package var layerNames = LayerNames()
    /// The set that `activity` was measured on.
    public var activityRows = "test set"

    /// A record of the given parts.
    public init(
        title: String, facts: [Fact] = [], history: [EpochRecord] = [], keptEpoch: Int? = nil, ending: String? = nil,
        monitor: MonitorHistory? = nil, test: TestMetrics? = nil, classNames: [String] = [],
        activity: [LayerActivity] = []
    ) {
        self.title = title
        self.facts = facts
        self.history = history
        self.keptEpoch = keptEpoch
        self.ending = ending
        self.monitor = monitor
        self.test = test
        self.classNames = classNames
        self.activity = activity
    }

    /// The result in a sentence; nil without test rows.
    var result: String? {
        switch test {
        case .classification(let metrics, let baseline):
            let right = metrics.confusion.indices.reduce(0) { $0 + metrics.confusion[$1][$1] }
            return "Test accuracy \(Words.percent(metrics.accuracy)) (\(Ticks.text(Double(right)))/"
                + "\(Ticks.text(Double(metrics.count)))), against \(Words.percent(baseline)) of the majority-class baseline; test "
                + "loss \(Ticks.short(metrics.logLoss))."
        case .regression(let metrics):
            let share = metrics.determination.map {
                " R² is \(Ticks.short($0)): 1 is perfect, 0 is the constant-prediction baseline."
            }
            return
                "On \(Words.count(metrics.count, "test example")) the root mean squared error (RMSE) is "
                + "\(Ticks.short(metrics.rootMeanSquaredError)) and the mean absolute error (MAE) "
                + "\(Ticks.short(metrics.meanAbsoluteError)), in the target's unit.\(share ?? "")"
        case nil: return nil
        }
    }
}
