import Rectifier

/// What a report tells of a training: from the data to the result. Only the title is needed; what is missing is left out.
public struct TrainingRecord: Sendable {
    /// Something that is known of the training, in words: `Network`, `64 → 128 → 10, relu`.
    public struct Fact: Sendable, Hashable {
        /// What it is about.
        public var name: String
        /// What is known.
        public var text: String

        /// A fact.
        public init(_ name: String, _ text: String) {
            self.name = name
            self.text = text
        }
    }

    /// What was trained: the name of the data, say.
    public var title: String
    /// The data, the network and the settings, in words.
    public var facts: [Fact]
    /// The record of every epoch.
    public var history: [EpochRecord]
    /// The epoch after which the network was kept; nil for the last.
    public var keptEpoch: Int?
    /// Why the training ended, as a sentence, if there is something to say.
    public var ending: String?
    /// Whether it ended because of a fault, such as a loss that was no longer a finite number.
    public var hasFailed = false
    /// What a monitor saw.
    public var monitor: MonitorHistory?
    /// The result on the test rows.
    public var test: TestMetrics?
    /// The names of the classes; empty where a number is predicted.
    public var classNames: [String]
    /// What each activation does at the end.
    public var activity: [LayerActivity]
    /// How the layers are called: `LayerNames(of: model)`. Without it they are modules by their path, `module 0`.
    public var layerNames = LayerNames()
    /// The rows that `activity` is about.
    public var activityRows = "test rows"

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
            return "\(Words.percent(metrics.accuracy)) of the test rows are right: \(Ticks.text(Double(right))) of "
                + "\(Ticks.text(Double(metrics.count))), which the network had never seen. Their loss is "
                + "\(Ticks.short(metrics.logLoss)). Always answering the commonest class would get "
                + "\(Words.percent(baseline)) right."
        case .regression(let metrics):
            let share = metrics.determination.map {
                " R² is \(Ticks.short($0)): 1 is perfect, 0 is always guessing the mean."
            }
            return
                "On \(Words.count(metrics.count, "test row")), which the network had never seen, the root of the mean "
                + "squared error is \(Ticks.short(metrics.rootMeanSquaredError)) and the mean absolute error "
                + "\(Ticks.short(metrics.meanAbsoluteError)), in the target's unit.\(share ?? "")"
        case nil: return nil
        }
    }
}
