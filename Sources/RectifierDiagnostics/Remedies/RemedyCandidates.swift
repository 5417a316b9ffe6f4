import RectifierExperiments
import RectifierSupport
import RectifierTraining

/// Changes that are worth a trial together, and how they are said.
struct RemedyCandidate {
    let changes: [RemedyChange]
    let remedy: Finding.Remedy

    /// Changes, said in their own words.
    init(_ changes: [RemedyChange], for settings: Experiment) {
        let remedies = changes.map { $0.remedy(for: settings) }
        self.changes = changes
        remedy = .init(
            remedies.map(\.summary).joined(separator: " And: "), code: remedies.map(\.code).joined(separator: "\n"),
            options: remedies.flatMap(\.options))
    }

    /// A remedy that a finding names; nil where its options are more than can be tried briefly.
    init?(_ remedy: Finding.Remedy) {
        guard let changes = RemedyChange.changes(fromOptions: remedy.options) else { return nil }
        (self.changes, self.remedy) = (changes, remedy)
    }
}

/// What may help against what: the changes that are worth a trial, for each kind of finding and cause.
enum RemedyCandidates {
    /// The candidates for findings: what each finding names itself, then what else is known to help; of the gravest
    /// finding first, none twice, and none that would change nothing.
    static func candidates(
        for findings: [Finding], trying others: [RemedyChange] = [], settings: Experiment, data: LearningData,
        limit: Int
    ) -> [RemedyCandidate] {
        // The order of equal ones is kept: which is first may not depend on how a sort treats ties.
        let ordered = findings.enumerated().sorted { a, b in
            a.element.severity == b.element.severity ? a.offset < b.offset : a.element.severity > b.element.severity
        }
        func said(_ changes: [RemedyChange]) -> [RemedyCandidate] {
            changes.map { RemedyCandidate([$0], for: settings) }
        }
        var lists = [said(others)[...]]
        for (_, finding) in ordered {
            let own = ([finding.remedy] + finding.alternatives).compactMap { RemedyCandidate($0) }
            let known = said(list(finding.kind, finding.cause, settings))
            lists.append((own + known)[...])
        }
        var (candidates, seen) = ([RemedyCandidate](), Set<[String]>())
        // In turn, so that each finding has its best change tried before any has its fourth.
        while candidates.count < limit, lists.contains(where: { !$0.isEmpty }) {
            for index in lists.indices where candidates.count < limit {
                while let candidate = lists[index].popFirst() {
                    let changes = candidate.changes.filter { $0.changes(settings, data) }
                    guard !changes.isEmpty, seen.insert(changes.map(\.key).sorted()).inserted else { continue }
                    candidates.append(candidate)
                    break
                }
            }
        }
        return candidates
    }

    /// The changes for one kind of finding with that cause, the likeliest to help first.
    private static func list(
        _ kind: Finding.Kind, _ cause: Finding.Cause, _ settings: Experiment
    ) -> [RemedyChange] {
        func rate(_ factor: Double) -> RemedyChange {
            // As people write it: 0.0003 rather than 0.00030000001.
            let rate = NumberText.short(Double(settings.training.optimizer.learningRate) * factor)
            return .learningRate(NumberText.parse(rate) ?? settings.training.optimizer.learningRate)
        }
        let (lower, higher) = ([rate(0.1), rate(0.01)], [rate(10), rate(100)])
        let scale = RemedyChange.scaling(.standard)
        // One row a batch has no variance.
        let normalize = RemedyChange.normalization(settings.training.trainer.batchSize > 1 ? .batch : .layer)
        let clip = RemedyChange.clipNorm(1)
        let open: [RemedyChange] = [.activation("leaky-relu"), .activation("elu"), .activation("prelu")]
        let steeper: [RemedyChange] = [.activation("relu"), .activation("elu")]
        let draw: [RemedyChange] = [.initialization(.he), .initialization(.orthogonal)]
        switch (kind, cause) {
        case (.deadUnits, .dataScale): return [scale, lower[0], normalize] + open
        case (.deadUnits, .initialization), (.deadUnits, .depth):
            return [normalize, open[0], draw[0], open[1], .hidden(wider(settings.model.hidden)), .bias(0.1), open[2]]
        case (.deadUnits, .biasDrift): return [lower[0], open[0], normalize, open[1], .weightDecay(0.01)]
        case (.deadUnits, _): return [lower[0], open[0], normalize, clip, open[1], open[2], lower[1]]
        case (.vanishingGradient, .initialization): return draw + [normalize] + steeper
        case (.vanishingGradient, .dataScale): return [scale, normalize] + draw
        case (.vanishingGradient, _): return steeper + [normalize] + draw + [.hidden(shallower(settings.model.hidden))]
        case (.explodingGradient, .dataScale): return [scale, clip, lower[0], normalize]
        case (.explodingGradient, .learningRate): return [lower[0], clip, lower[1], warmUp, normalize]
        case (.explodingGradient, _): return [clip, draw[0], normalize, lower[0], draw[1], lower[1]]
        case (.saturation, .dataScale): return [scale, normalize] + steeper + [lower[0]]
        case (.saturation, .learningRate): return [lower[0]] + steeper + [normalize, lower[1]]
        case (.saturation, _): return steeper + [normalize, .initialization(.xavier), lower[0]]
        case (.nonFinite, .dataScale): return [scale, lower[0], clip, normalize]
        case (.nonFinite, .initialization): return draw + [normalize, clip, lower[0]]
        case (.nonFinite, _): return [lower[0], clip, lower[1], scale, normalize, draw[0]]
        case (.learningRateHigh, .dataScale): return [scale] + lower + [clip]
        case (.learningRateHigh, _): return lower + [.schedule(.cosine()), clip, normalize]
        case (.learningRateLow, _): return higher + [scale, normalize]
        case (.overRegularized, _): return [.weightDecay(1e-4), .weightDecay(0)]
        case (.notLearning, .noSignal): return []
        case (.notLearning, _):
            return [higher[0], lower[0], normalize, scale] + draw + [open[0], .hidden(wider(settings.model.hidden))]
        case (.overfitting, _):
            let stopping = (try? EarlyStopping(patience: 3)).map { [RemedyChange.earlyStopping($0)] } ?? []
            return stopping + [.weightDecay(0.1), .hidden(narrower(settings.model.hidden)), .weightDecay(1)]
        }
    }

    /// Small steps at first, when gradients are largest.
    private static var warmUp: RemedyChange { .schedule(.oneCycle()) }

    /// Twice the units, up to 512.
    private static func wider(_ hidden: [Int]) -> [Int] { hidden.map { max(min($0 * 2, 512), $0) } }

    /// A quarter of the units.
    private static func narrower(_ hidden: [Int]) -> [Int] { hidden.map { max($0 / 4, 1) } }

    /// The first two layers of many.
    private static func shallower(_ hidden: [Int]) -> [Int] { Array(hidden.prefix(2)) }
}
