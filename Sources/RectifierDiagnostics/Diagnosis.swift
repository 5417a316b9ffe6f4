import RectifierCore
import RectifierData

/// What is wrong with a training, and what was looked at to say so.
///
///     let training = try ObservedTraining(training: model, with: Adam(), trainer, on: parts, using: generator)
///     let diagnosis = Diagnosis(of: training)
///     for finding in diagnosis.findings { print(finding.severity, finding.summary, finding.remedy.code) }
///
/// It works on any ``Layer``, and looks from outside: at the network before and after the training, on the training rows,
/// and at what was recorded on the way. What the training rows show of a unit is so for all of them, not for a sample,
/// unless `rowLimit` says otherwise.
public struct Diagnosis: Sendable, Hashable, Codable {
    /// What was found, what matters most first.
    public var findings: [Finding]
    /// What each activation does with each of its units, after the training, or before it where that diverged.
    public var activations: [ActivationProbe]
    /// The share of what the loss could fall that it fell on the training rows: 0 is no better than the best answer that is
    /// the same for every row, 1 a loss of 0. Nil if it is not known, or not finite.
    public var learned: Double?
    /// What was looked at, in sentences.
    public var examined: [String]
    /// What could not be, and why, in sentences.
    public var unseen: [String]

    /// Looks for everything that ``Finding/Kind`` names.
    ///
    /// - Parameters:
    ///   - training: The training.
    ///   - rowLimit: The most training rows that are looked at, the first ones; nil for all.
    public init<Model: Layer, Target: SupervisedTarget>(
        of training: ObservedTraining<Model, Target>, rowLimit: Int? = nil
    ) {
        let examination = Examination(of: training, rowLimit: rowLimit)
        let kinds = [
            examination.nonFinite, examination.overRegularized, examination.deadUnits, examination.vanishing,
            examination.exploding, examination.saturation, examination.learningRateHigh, examination.learningRateLow,
            examination.overfitting,
        ]
        // Sorting keeps the order of equals: causes stand before what follows from them.
        var found = Finding.withSymptoms(Finding.bySeverity(Array(kinds.joined())))
        if let nothing = examination.notLearning(since: found) {
            // What a training fails for is severe.
            if let reason = found.indices.first(where: { found[$0].explainsFailure }) {
                found[reason].severity = max(found[reason].severity, nothing.severity)
            }
            found.append(nothing)
        }
        findings = Finding.bySeverity(found)
            .map {
                $0.withoutVainRemedies(for: training.settings, rows: training.training.count).named(
                    by: examination.names)
            }
        activations = (examination.after ?? examination.before)?.probes ?? []
        learned = examination.course.learned.flatMap { $0.isFinite ? $0 : nil }
        (examined, unseen) = (examination.examined, examination.unseen)
    }

    /// How much the worst finding matters; nil if there is none.
    public var severity: Finding.Severity? { findings.first?.severity }
}

extension Examination {
    /// What was looked at, in sentences.
    var examined: [String] {
        var texts: [String] = []
        let of = rows.seen < rows.all ? "the first \(rows.seen) of \(rows.all)" : "all \(rows.all)"
        var moments: [String] = []
        if before != nil { moments.append("before the first step") }
        if after != nil { moments.append("after the last") }
        if !moments.isEmpty {
            texts.append("the network \(moments.joined(separator: " and ")), on \(of) training rows")
        }
        if let history, let last = history.samples.last {
            texts.append("\(history.samples.count) steps on the way, up to step \(last.step + 1)")
        }
        if !course.epochs.isEmpty { texts.append("the losses of \(course.epochs.count) epochs") }
        if failure != nil { texts.append("the step that could not be made") }
        return texts
    }

    /// What could not be looked at, and why.
    var unseen: [String] {
        var texts: [String] = []
        if before == nil { texts.append("what was so before the first step: the first network is not known") }
        if after == nil {
            texts.append(
                course.isDiverged
                    ? "the network after the training, which is not finite"
                    : "the network after the training: it is not known")
        }
        if history?.samples.isEmpty ?? true {
            texts.append("the step at which something began, and the size of steps and gradients: nothing was recorded")
        }
        if course.epochs.isEmpty {
            texts.append("whether the loss rose or fell: no losses of epochs are known")
        } else if !course.epochs.contains(where: { $0.validation != nil }) {
            texts.append("overfitting: there are no validation rows")
        }
        if course.isDiverged, before != nil, failure?.largestParameter == nil {
            texts.append("where the numbers first were not finite: the network of that step is not known")
        }
        return texts
    }
}
