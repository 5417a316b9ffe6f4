import RectifierCore

/// A finding about a training: what is wrong or worth knowing, where, since when, why, and what helps.
///
/// It is data: numbers with names. RectifierReport makes its sentences (`summary`, `explanation`, `source`).
public struct Finding: Sendable, Hashable, Codable {
    /// Its kind.
    public var kind: Kind
    /// Its severity.
    public var severity: Severity
    /// The path of the layer, such as `0` or `fc1`; nil where it is the whole network.
    public var layer: String?
    /// The name of that layer for readers, such as `layer 1`; see ``LayerNames``.
    public package(set) var layerName: String?
    /// The parameter that holds the layer's weights, a row for each unit, such as `0.weight`; nil where it is not known.
    public package(set) var parameter: String?
    /// The units of that layer, by name; empty where it is not single units.
    public var units: [AffectedUnit]
    /// The step from which on it is so, counted over the whole training; 0 is before the first. Nil where that cannot
    /// be said.
    public var step: Int?
    /// The observation that the finding's sentence states.
    public var observation: Observation
    /// The numbers that it follows from.
    public var evidence: [Evidence]
    /// Its cause.
    public var cause: Cause
    /// The suggestion that most probably helps; it was not tried.
    public var suggestion: Suggestion
    /// Alternative suggestions.
    public var alternatives: [Suggestion]
    /// Findings with the same cause that ask for the same suggestion, gathered under this one.
    public var symptoms: [Finding]
    /// Suggestions whose trial did not help, or could not be made; see ``advised(by:)``.
    public var tried: [Tried]

    /// A finding with the given values.
    public init(
        kind: Kind, severity: Severity, layer: String? = nil, units: [AffectedUnit] = [], step: Int? = nil,
        observation: Observation, evidence: [Evidence], cause: Cause, suggestion: Suggestion,
        alternatives: [Suggestion] = [], symptoms: [Finding] = [], tried: [Tried] = []
    ) {
        self.kind = kind
        self.severity = severity
        self.layer = layer
        self.units = units
        self.step = step
        self.observation = observation
        self.evidence = evidence
        self.cause = cause
        self.suggestion = suggestion
        self.alternatives = alternatives
        (self.symptoms, self.tried) = (symptoms, tried)
    }

    /// This finding with the names of its layer and units for readers.
    func named(by names: LayerNames) -> Finding {
        var finding = self
        finding.symptoms = symptoms.map { $0.named(by: names) }
        guard let layer else { return finding }
        finding.layerName = names.name(layer)
        finding.parameter = names.parameter(of: layer)
        for index in units.indices { finding.units[index].unitName = names.name(layer, unit: units[index].index) }
        return finding
    }

    /// The kinds of findings. Their order is that of findings of equal severity: causes before what follows from them.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// Numbers that are NaN or infinite.
        case nonFinite = "non-finite"
        /// The weight decay pulls harder than the loss.
        case overRegularized = "over-regularized"
        /// Units whose output is 0 for every row.
        case deadUnits = "dead-units"
        /// The gradient, or what distinguishes two rows, shrinks from layer to layer.
        case vanishingGradient = "vanishing-gradient"
        /// The gradient grows from layer to layer, or during the training.
        case explodingGradient = "exploding-gradient"
        /// Units in the saturation of their activation.
        case saturation
        /// The learning rate is too high.
        case learningRateHigh = "learning-rate-high"
        /// The learning rate is too low.
        case learningRateLow = "learning-rate-low"
        /// The network overfits: the validation loss rises while the training loss falls.
        case overfitting
        /// The training loss is not below that of the constant prediction.
        case notLearning = "not-learning"
    }

    /// The severity of a finding, in rising order.
    public enum Severity: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
        /// Good to know; nothing needs to be done.
        case note
        /// The training may be worse for it.
        case warning
        /// The training fails, or is far worse, for it.
        case severe

        /// Whether `a` matters less than `b`.
        public static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// The causes of findings.
    public enum Cause: String, Sendable, Hashable, Codable, CaseIterable {
        /// The first weights, for this activation, width and depth.
        case initialization
        /// Steps that are too large, once or always.
        case learningRate = "learning-rate"
        /// Biases that moved, little by little, to where the units are off.
        case biasDrift = "bias-drift"
        /// Inputs that are far too large, far too small, or far from 0.
        case dataScale = "data-scale"
        /// The activation, whose derivative shrinks what passes it.
        case activation
        /// The depth, for this activation and width.
        case depth
        /// A model capacity, or a number of epochs, too high for the data; of a network that learns nothing, a capacity too low.
        case capacity
        /// Weight decay that pulls harder than the loss.
        case regularization
        /// Features that say nothing of the targets, as far as could be seen.
        case noSignal = "no-signal"
        /// None of these could be shown.
        case unknown
    }

    /// A unit of a layer.
    public struct AffectedUnit: Sendable, Hashable, Codable {
        /// The unit's index in its layer.
        public var index: Int
        /// The path of the layer and the index, such as `0[17]`.
        public var name: String
        /// What the unit is called, such as `layer 1, unit 17`; see ``LayerNames``.
        public package(set) var unitName: String?
        /// The step at which it was first seen so: 0 is at birth, before the first step; nil where that cannot be said.
        public var since: Int?
        /// Whether a change of the layers before it could bring it back; nil where that was not examined.
        public var canRevive: Bool?

        /// A unit with the given values.
        public init(index: Int, layer: String, since: Int? = nil, canRevive: Bool? = nil) {
            self.index = index
            name = "\(layer)[\(index)]"
            self.since = since
            self.canRevive = canRevive
        }
    }

    /// A suggestion that is not advised, since its trial did not help.
    public struct Tried: Sendable, Hashable, Codable {
        /// The suggestion.
        public var suggestion: Suggestion
        /// The result of its trial.
        public var result: Result

        /// The result of a trial that did not help.
        public enum Result: Sendable, Hashable, Codable {
            /// The mean validation loss with it and without; nil where a training diverged.
            case trial(SuggestionTrial.Verdict, validationLoss: Double?, baseline: Double?)
            /// The training could not be made.
            case impossible(reason: String)
        }
    }
}
