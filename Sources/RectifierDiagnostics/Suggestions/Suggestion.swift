import RectifierCore
import RectifierData
import RectifierExperiments
import RectifierSupport
import RectifierTraining

/// A suggested change of a training, as typed changes: a finding's remedy.
///
///     for change in finding.suggestion.changes { change.apply(to: &settings) }
///
/// It is data alone. The package's RectifierReport words it (`message`) and writes it as Swift code (`code`), and the tool
/// writes it as its options. A suggestion without changes is ``advice``.
public struct Suggestion: Sendable, Hashable, Codable {
    /// The changes, to be made together.
    public var changes: [Change]
    /// The advice where there is nothing to change; nil where there is.
    public var advice: Advice?

    /// A suggestion of changes.
    public init(_ changes: Change...) { self.init(changes) }

    /// A suggestion of changes.
    public init(_ changes: [Change]) { self.changes = changes }

    /// A suggestion of something that is no change of the training.
    public init(_ advice: Advice) { (changes, self.advice) = ([], advice) }

    /// A suggestion that is no change of settings or data.
    public enum Advice: String, Sendable, Hashable, Codable, CaseIterable {
        /// Check that rows and targets belong together.
        case checkData = "check-data"
        /// All known changes are made already, or cannot be made with these settings.
        case noneKnown = "none-known"
        /// All changes were tried, and none helped.
        case noneHelped = "none-helped"
    }

    /// A knob of a training.
    public enum Knob: String, Sendable, Hashable, Codable, CaseIterable {
        /// ``Experiment/hidden``.
        case hidden
        /// ``Experiment/activation``.
        case activation
        /// ``Experiment/initialization``.
        case initializer
        /// ``Experiment/normalization``.
        case normalization
        /// ``Experiment/bias``.
        case bias
        /// ``OptimizerConfiguration/kind``.
        case optimizer
        /// ``OptimizerConfiguration/learningRate``.
        case learningRate = "learning-rate"
        /// ``OptimizerConfiguration/weightDecay``.
        case weightDecay = "weight-decay"
        /// ``Experiment/epochs``.
        case epochs
        /// ``Experiment/clipNorm``.
        case clipNorm = "clip-norm"
        /// ``Experiment/schedule``.
        case schedule
        /// ``Experiment/earlyStopping``.
        case earlyStopping = "early-stopping"
        /// ``InputScaling``.
        case scaling = "scale"
    }

    /// A knob and its new value.
    public enum Change: Sendable, Hashable, Codable {
        /// The numbers of units of the hidden layers.
        case hidden([Int])
        /// The activation, as `ActivationCatalog.make(parsing:)` reads it.
        case activation(String)
        /// The weight initialiser.
        case initializer(InitializerKind)
        /// The normalisation before each activation.
        case normalization(Normalization)
        /// The initial bias of the hidden units.
        case bias(Float)
        /// The optimiser; its learning rate stays.
        case optimizer(OptimizerConfiguration.Kind)
        /// The learning rate.
        case learningRate(Float)
        /// The weight decay.
        case weightDecay(Float)
        /// The number of epochs.
        case epochs(Int)
        /// The maximum norm of the gradient.
        case clipNorm(Double)
        /// The learning rate schedule.
        case schedule(Schedule)
        /// Early stopping.
        case earlyStopping(EarlyStopping)
        /// The scaling of the inputs.
        case scaling(InputScaling)

        /// The knob. Two changes of one knob replace each other.
        public var knob: Knob {
            switch self {
            case .hidden: .hidden
            case .activation: .activation
            case .initializer: .initializer
            case .normalization: .normalization
            case .bias: .bias
            case .optimizer: .optimizer
            case .learningRate: .learningRate
            case .weightDecay: .weightDecay
            case .epochs: .epochs
            case .clipNorm: .clipNorm
            case .schedule: .schedule
            case .earlyStopping: .earlyStopping
            case .scaling: .scaling
            }
        }
    }
}

// MARK: Making a change

extension Suggestion.Change {
    /// Makes the change.
    public func apply(to settings: inout Experiment) {
        switch self {
        case .hidden(let sizes): settings.model.hidden = sizes
        case .activation(let text): settings.model.activation = text
        case .initializer(let rule): settings.model.initializer = rule
        case .normalization(let kind): settings.model.normalization = kind
        case .bias(let value): settings.model.bias = value
        case .optimizer(let kind): settings.training.optimizer.kind = kind
        case .learningRate(let rate): settings.training.optimizer.learningRate = rate
        case .weightDecay(let decay): settings.training.optimizer.weightDecay = decay
        case .epochs(let count): settings.training.trainer.epochs = count
        case .clipNorm(let norm): settings.training.trainer.clipNorm = norm
        case .schedule(let schedule): settings.training.trainer.schedule = schedule
        case .earlyStopping(let rule): settings.training.trainer.earlyStopping = rule
        case .scaling(let scaling): settings.data.scaling = scaling
        }
    }

    /// Makes the change on rows that were read already, as far as it is one of the data.
    public func apply(to data: inout PreparedData) {
        if case .scaling(.standard) = self { data = data.standardized }
    }

    /// Whether it would change the settings, apart from the data.
    func changes(_ settings: Experiment) -> Bool {
        if case .scaling = self { return false }
        var changed = settings
        apply(to: &changed)
        return changed != settings
    }

    /// Whether it would change the settings or the data.
    func changes(_ settings: Experiment, _ data: PreparedData) -> Bool {
        if case .scaling(let scaling) = self {
            return scaling == .standard && data.preparation.scaling == InputScaling.none
        }
        return changes(settings)
    }

    /// What two changes have in common that are too much alike for both to be tried.
    enum Likeness: Hashable {
        case same(Suggestion.Change)
        case named(Suggestion.Knob, String)
    }

    var likeness: Likeness {
        switch self {
        // Another limit or patience, and another slope of the same activation, are hardly another trial.
        case .clipNorm, .earlyStopping: .named(knob, "")
        case .activation(let text): .named(knob, String(text.prefix { $0 != ":" }))
        case .schedule(let schedule):
            .named(knob, String(schedule.text.prefix { $0.isLetter || $0 == "-" }))
        default: .same(self)
        }
    }
}

extension Suggestion {
    /// Whether a brief trial shows what it does: advice and longer trainings it does not.
    var isTriable: Bool { !changes.isEmpty && !changes.contains { $0.knob == .epochs } }
}
