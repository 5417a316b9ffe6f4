import RectifierCore

/// Something that is wrong with a training, or worth knowing of it: what, where, since when, why, and what helps.
public struct Finding: Sendable, Hashable, Codable {
    /// What is wrong.
    public var kind: Kind
    /// How much it matters.
    public var severity: Severity
    /// The path of the layer, such as `0` or `fc1`; nil where it is the whole network.
    public var layer: String?
    /// What that layer is called, such as `layer 1`; see ``LayerNames``.
    public package(set) var layerName: String?
    /// The parameter that holds the layer's weights, a row a unit, such as `0.weight`; nil where it is not known.
    public package(set) var parameter: String?
    /// The units of that layer, by name; empty where it is not single units.
    public var units: [AffectedUnit]
    /// The step from which on it is so, counted over the whole training; 0 is before the first. Nil where that cannot
    /// be said.
    public var step: Int?
    /// What is seen, in one sentence.
    public var summary: String
    /// The numbers that it follows from.
    public var evidence: [Evidence]
    /// Why it is so.
    public var cause: Cause
    /// Why it is so, for a reader who is new to it, in a sentence or two.
    public var explanation: String
    /// What helps best, as far as is known without trying it.
    public var remedy: Remedy
    /// What else may help.
    public var alternatives: [Remedy]
    /// Where this is known from: paper and year.
    public var source: String
    /// What else is seen that has the same cause and asks for the same remedy.
    public var symptoms: [Symptom]
    /// Remedies whose trial did not help, or could not be made; see ``advised(by:)``.
    public var tried: [TriedRemedy]

    /// A finding with the given values.
    public init(
        kind: Kind, severity: Severity, layer: String? = nil, units: [AffectedUnit] = [], step: Int? = nil,
        summary: String, evidence: [Evidence], cause: Cause, explanation: String, remedy: Remedy,
        alternatives: [Remedy] = [], source: String, symptoms: [Symptom] = [], tried: [TriedRemedy] = []
    ) {
        self.kind = kind
        self.severity = severity
        self.layer = layer
        self.units = units
        self.step = step
        self.summary = summary
        self.evidence = evidence
        self.cause = cause
        self.explanation = explanation
        self.remedy = remedy
        self.alternatives = alternatives
        self.source = source
        (self.symptoms, self.tried) = (symptoms, tried)
    }

    /// This finding with the names of its layer and units for readers.
    func named(by names: LayerNames) -> Finding {
        var finding = self
        for index in symptoms.indices { finding.symptoms[index].name(by: names) }
        guard let layer else { return finding }
        finding.layerName = names.name(layer)
        finding.parameter = names.parameter(of: layer)
        for index in units.indices { finding.units[index].unitName = names.name(layer, unit: units[index].index) }
        return finding
    }

    /// What can be wrong.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// Units that put out the same, 0, for every row.
        case deadUnits = "dead-units"
        /// The gradient, or what distinguishes two rows, shrinks from layer to layer.
        case vanishingGradient = "vanishing-gradient"
        /// The gradient grows from layer to layer, or during the training.
        case explodingGradient = "exploding-gradient"
        /// Units at the flat ends of their activation.
        case saturation
        /// Numbers that are NaN or infinite.
        case nonFinite = "non-finite"
        /// The learning rate is too high.
        case learningRateHigh = "learning-rate-high"
        /// The learning rate is too low.
        case learningRateLow = "learning-rate-low"
        /// The network learns its training rows by heart.
        case overfitting
        /// The training loss is not below that of the constant prediction.
        case notLearning = "not-learning"
        /// The weight decay pulls harder than the loss.
        case overRegularized = "over-regularized"
    }

    /// How much a finding matters, from the least on.
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

    /// Why something is wrong.
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
        /// More weights, or more epochs, than the rows can pin down; of a network that learns nothing, too few units or layers.
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
        /// Whether a change of the layers before it could bring it back; nil where that was not looked at.
        public var canRevive: Bool?

        /// A unit with the given values.
        public init(index: Int, layer: String, since: Int? = nil, canRevive: Bool? = nil) {
            self.index = index
            name = "\(layer)[\(index)]"
            self.since = since
            self.canRevive = canRevive
        }
    }

    /// A number that a finding follows from, and what it is compared with.
    public struct Evidence: Sendable, Hashable, Codable {
        /// What the number is, such as `share of units that are dead`.
        public var name: String
        /// The number; nil where it is not finite, which JSON cannot say.
        public var value: Double?
        /// What it is compared with; nil where there is no such number.
        public var expected: Double?
        /// What ``expected`` is; nil where there is none, and in findings that were written before it was said.
        public package(set) var reference: Reference?

        /// A number and what it is compared with.
        public init(_ name: String, _ value: Double, expected: Double? = nil, _ reference: Reference = .typical) {
            self.name = name
            self.value = value.isFinite ? value : nil
            self.expected = expected.flatMap { $0.isFinite ? $0 : nil }
            self.reference = self.expected == nil ? nil : reference
        }

        /// What a number is compared with.
        public enum Reference: String, Sendable, Hashable, Codable, CaseIterable {
            /// What the best constant prediction has: chance.
            case chance
            /// What theory predicts.
            case theory
            /// What trainings that go well have, by a rule of thumb.
            case typical
            /// What there would be without any fault; a little more is often no harm.
            case ideal
            /// What should not be exceeded.
            case limit
            /// The best of all epochs of this training.
            case best
            /// The same quantity in the epoch with the lowest validation loss.
            case bestEpoch = "best-epoch"
            /// The same quantity at the beginning of this training.
            case beginning

            /// In words: `constant prediction`.
            public var title: String {
                switch self {
                case .chance: "constant prediction"
                case .theory, .typical, .ideal, .limit: rawValue
                case .best: "best epoch"
                case .bestEpoch: "epoch of the lowest validation loss"
                case .beginning: "at the beginning"
                }
            }
        }
    }

    /// Something that helps.
    public struct Remedy: Sendable, Hashable, Codable {
        /// What to do, in one sentence.
        public var summary: String
        /// A piece of code that does it.
        public var code: String
        /// What does it with `rectify train`, such as `["--clip-norm", "1"]`.
        public var options: [String]

        /// A remedy with the given values.
        public init(_ summary: String, code: String, options: [String]) {
            self.summary = summary
            self.code = code
            self.options = options
        }
    }

    /// Something else that is seen, of the same cause as its finding.
    public struct Symptom: Sendable, Hashable, Codable {
        /// What it is.
        public var kind: Kind
        /// How much it matters.
        public var severity: Severity
        /// The path of the layer; nil where it is the whole network.
        public var layer: String?
        /// What that layer is called; see ``LayerNames``.
        public package(set) var layerName: String?
        /// The parameter that holds the layer's weights, a row a unit; nil where it is not known.
        public package(set) var parameter: String?
        /// The units of that layer.
        public var units: [AffectedUnit]
        /// The step from which on it is so; nil where that cannot be said.
        public var step: Int?
        /// What is seen, in one sentence.
        public var summary: String
        /// The numbers that it follows from.
        public var evidence: [Evidence]

        /// What a finding says is seen.
        init(_ finding: Finding) {
            (kind, severity, layer, units) = (finding.kind, finding.severity, finding.layer, finding.units)
            (step, summary, evidence) = (finding.step, finding.summary, finding.evidence)
        }

        fileprivate mutating func name(by names: LayerNames) {
            guard let layer else { return }
            (layerName, parameter) = (names.name(layer), names.parameter(of: layer))
            for index in units.indices { units[index].unitName = names.name(layer, unit: units[index].index) }
        }
    }

    /// A remedy that is not advised, since its trial did not help.
    public struct TriedRemedy: Sendable, Hashable, Codable {
        /// The remedy.
        public var remedy: Remedy
        /// What came of its trial, in words.
        public var result: String
    }
}

extension Finding {
    /// Reads a finding; one that was written before there were symptoms and trials has none.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            kind: try values.decode(Kind.self, forKey: .kind),
            severity: try values.decode(Severity.self, forKey: .severity),
            layer: try values.decodeIfPresent(String.self, forKey: .layer),
            units: try values.decode([AffectedUnit].self, forKey: .units),
            step: try values.decodeIfPresent(Int.self, forKey: .step),
            summary: try values.decode(String.self, forKey: .summary),
            evidence: try values.decode([Evidence].self, forKey: .evidence),
            cause: try values.decode(Cause.self, forKey: .cause),
            explanation: try values.decode(String.self, forKey: .explanation),
            remedy: try values.decode(Remedy.self, forKey: .remedy),
            alternatives: try values.decode([Remedy].self, forKey: .alternatives),
            source: try values.decode(String.self, forKey: .source),
            symptoms: try values.decodeIfPresent([Symptom].self, forKey: .symptoms) ?? [],
            tried: try values.decodeIfPresent([TriedRemedy].self, forKey: .tried) ?? [])
        layerName = try values.decodeIfPresent(String.self, forKey: .layerName)
        parameter = try values.decodeIfPresent(String.self, forKey: .parameter)
    }
}
