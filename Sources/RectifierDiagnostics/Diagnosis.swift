import RectifierCore
import RectifierData
import RectifierExperiments
import RectifierTraining

/// The diagnosis of a training: findings, and the measurements that they are read from.
///
///     let trace = try TrainingTrace(training: model, with: Adam(), trainer, on: parts, using: generator)
///     for finding in Diagnosis(of: trace).findings { print(finding.severity, finding.kind, finding.cause) }
///
/// It works on any ``Layer``, and looks from outside: at the network before and after the training, on the training rows,
/// and at the records on the way. A statement about a unit holds for all training rows, not for a sample, unless
/// `rowLimit` says otherwise.
public struct Diagnosis: Sendable, Hashable, Codable {
    /// The findings, the gravest first.
    public var findings: [Finding]
    /// The activity of each activation's units, after the training, or before it where that diverged.
    public var activations: [ActivationProbe]
    /// The reduction of the training loss from that of the constant prediction: 0 is no better, 1 a loss of 0. Nil if it is
    /// not known, or not finite.
    public var learned: Double?
    /// The parts of the training that were examined.
    public var examined: Examined
    /// The parts of the training that could not be examined.
    public var unseen: [Unseen]
    /// The record of every epoch.
    public var history: [EpochRecord]
    /// The epoch after which the network was kept, if that is not the last.
    public var keptEpoch: Int?
    /// The record of a monitor; nil without one.
    public var monitored: MonitorHistory?
    /// The divergence that ended the training, if one did.
    public var divergence: DivergenceError?

    /// The parts of a training that were examined.
    public struct Examined: Sendable, Hashable, Codable {
        /// The training rows.
        public var rows: Finding.RowCount
        /// Whether the network before the first step was.
        public var before: Bool
        /// Whether the network after the last step was.
        public var after: Bool
        /// The steps that were recorded.
        public var samples: Int
        /// The last of them; nil for none.
        public var lastSample: Int?
        /// The epochs whose losses are known.
        public var epochs: Int
        /// Whether the step that failed was made again.
        public var failure: Bool
    }

    /// A part of a training that could not be examined.
    public enum Unseen: String, Sendable, Hashable, Codable, CaseIterable {
        /// The network before the first step is not known.
        case networkBefore = "network-before"
        /// The network after the training is not known.
        case networkAfter = "network-after"
        /// The network after the training is not finite.
        case divergedNetwork = "diverged-network"
        /// Steps and gradients were not recorded.
        case steps
        /// No losses of epochs are known.
        case losses
        /// There are no validation rows, so overfitting cannot be seen.
        case overfitting
        /// The network of the step that failed is not known.
        case failedStep = "failed-step"
    }

    /// Looks for everything that ``Finding/Kind`` names.
    ///
    /// - Parameters:
    ///   - training: The training.
    ///   - rowLimit: The maximum number of training rows that are examined, the first ones; nil for all.
    public init<Model: Layer, Target: SupervisedTarget>(
        of training: TrainingTrace<Model, Target>, rowLimit: Int? = nil
    ) {
        let measured = Measurements(of: training, rowLimit: rowLimit)
        // Sorting keeps the order of equals: causes stand before what follows from them.
        var found = Finding.withSymptoms(
            Finding.bySeverity(Finding.Kind.allCases.flatMap { measured.findings(of: $0) }))
        if let nothing = measured.notLearning(since: found) {
            // What a training fails for is severe.
            if let reason = found.indices.first(where: { found[$0].explainsFailure }) {
                found[reason].severity = max(found[reason].severity, nothing.severity)
            }
            found.append(nothing)
        }
        findings = Finding.bySeverity(found).map {
            $0.withoutVainSuggestions(for: training.settings, rows: training.training.count).named(by: measured.names)
        }
        activations = (measured.after ?? measured.before)?.probes ?? []
        learned = measured.curve.learned.flatMap { $0.isFinite ? $0 : nil }
        (examined, unseen) = (measured.examined, measured.unseen)
        (history, keptEpoch) = (training.epochs, training.keptEpoch)
        (monitored, divergence) = (training.monitored, training.divergence)
    }

    /// The severity of the gravest finding; nil if there is none.
    public var severity: Finding.Severity? { findings.first?.severity }
}

extension Measurements {
    /// The findings of one kind.
    fileprivate func findings(of kind: Finding.Kind) -> [Finding] {
        switch kind {
        case .nonFinite: nonFinite
        case .overRegularized: overRegularized
        case .deadUnits: deadUnits
        case .vanishingGradient: vanishing
        case .explodingGradient: exploding
        case .saturation: saturation
        case .learningRateHigh: learningRateHigh
        case .learningRateLow: learningRateLow
        case .overfitting: overfitting
        // Needs the others: see `notLearning(since:)`.
        case .notLearning: []
        }
    }

    /// The parts of the training that were examined.
    fileprivate var examined: Diagnosis.Examined {
        .init(
            rows: .init(seen: rows.seen, all: rows.all), before: before != nil, after: after != nil,
            samples: history?.samples.count ?? 0, lastSample: history?.samples.last.map { $0.step + 1 },
            epochs: curve.epochs.count, failure: failure != nil)
    }

    /// The parts of the training that could not be examined.
    fileprivate var unseen: [Diagnosis.Unseen] {
        var unseen: [Diagnosis.Unseen] = []
        if before == nil { unseen.append(.networkBefore) }
        if after == nil { unseen.append(curve.isDiverged ? .divergedNetwork : .networkAfter) }
        if history?.samples.isEmpty ?? true { unseen.append(.steps) }
        if curve.epochs.isEmpty {
            unseen.append(.losses)
        } else if !curve.epochs.contains(where: { $0.validation != nil }) {
            unseen.append(.overfitting)
        }
        if curve.isDiverged, before != nil, failure?.largestParameter == nil { unseen.append(.failedStep) }
        return unseen
    }
}

// The diagnosis of a network as `Experiment` makes and `Experiment.Result` trains it.
extension Diagnosis {
    /// Trains a network as ``Experiment.Result`` does, to the same bits, and watches it. One that diverges is no error.
    ///
    /// - Parameters:
    ///   - network: The network before the first step, see ``Experiment/makeModel(features:outputs:)``.
    ///   - data: The rows. The test rows are not used.
    ///   - settings: The settings of the training.
    ///   - callbacks: Functions that are called as the training goes.
    /// - Throws: As ``Experiment.Result``, but no ``DivergenceError``.
    public init(
        training network: LayerList, on data: PreparedData, _ settings: Experiment,
        callbacks: TrainingCallbacks<LayerList> = TrainingCallbacks()
    ) throws {
        try settings.check(rows: data.counts.training)
        func diagnosed<Target: SupervisedTarget>(_ parts: Splits<Target>) throws -> Diagnosis {
            var trace = try TrainingTrace(
                training: network, with: settings.training.optimizer.make(), settings.training.trainer, on: parts,
                using: settings.generators.order, callbacks: callbacks)
            trace.settings = settings
            return Diagnosis(of: trace)
        }
        switch data.parts {
        case .classes(let parts): self = try diagnosed(parts)
        case .numbers(let parts): self = try diagnosed(parts)
        }
    }

    /// Looks at a training that is over.
    ///
    /// - Parameters:
    ///   - network: The network before the first step.
    ///   - result: The network that was kept; nil if the training diverged.
    ///   - data: The rows.
    ///   - settings: The settings of the training.
    ///   - history: The record of every epoch.
    ///   - keptEpoch: The epoch after which the network was kept, if that is not the last.
    ///   - monitored: The record of a monitor; nil without one.
    ///   - divergence: The divergence that ended the training, if one did.
    ///   - rowLimit: The maximum number of training rows that are examined; nil for all.
    public init(
        from network: LayerList, to result: LayerList?, on data: PreparedData, _ settings: Experiment,
        history: [EpochRecord], keptEpoch: Int? = nil, monitored: MonitorHistory? = nil,
        divergence: DivergenceError? = nil, rowLimit: Int? = nil
    ) {
        func diagnosed<Target: SupervisedTarget>(_ parts: Splits<Target>) -> Diagnosis {
            var trace = TrainingTrace(before: network, on: parts.training, validation: parts.validation)
            (trace.after, trace.epochs, trace.keptEpoch) = (result, history, keptEpoch)
            (trace.monitored, trace.divergence, trace.settings) = (monitored, divergence, settings)
            let perEpoch = settings.training.trainer.steps(of: parts.training.count)
            trace.steps = divergence.map { ($0.epoch - 1) * perEpoch + $0.step - 1 } ?? history.count * perEpoch
            return Diagnosis(of: trace, rowLimit: rowLimit)
        }
        switch data.parts {
        case .classes(let parts): self = diagnosed(parts)
        case .numbers(let parts): self = diagnosed(parts)
        }
    }
}
