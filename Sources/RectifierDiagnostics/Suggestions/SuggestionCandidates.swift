import RectifierExperiments

/// The suggestions that are worth a trial, for each kind of finding and cause.
enum SuggestionCandidates {
    /// The candidates for findings: each finding's own suggestions, then others that are known to help; of the gravest
    /// finding first, none twice, and none that would change nothing.
    static func candidates(
        for findings: [Finding], trying others: [Suggestion] = [], settings: Experiment, data: PreparedData,
        limit: Int
    ) -> [Suggestion] {
        // The order of equal ones is kept: which is first may not depend on how a sort treats ties.
        let ordered = findings.enumerated().sorted { a, b in
            a.element.severity == b.element.severity ? a.offset < b.offset : a.element.severity > b.element.severity
        }
        var lists = [others[...]]
        for (_, finding) in ordered {
            let own = ([finding.suggestion] + finding.alternatives).filter(\.isTriable)
            lists.append((own + list(finding.kind, finding.cause, settings))[...])
        }
        var (candidates, seen) = ([Suggestion](), Set<Set<Suggestion.Change.Likeness>>())
        // In turn, so that each finding has its best suggestion tried before any has its fourth.
        while candidates.count < limit, lists.contains(where: { !$0.isEmpty }) {
            for index in lists.indices where candidates.count < limit {
                while let candidate = lists[index].popFirst() {
                    let changes = candidate.changes.filter { $0.changes(settings, data) }
                    guard !changes.isEmpty, seen.insert(Set(changes.map(\.likeness))).inserted else { continue }
                    candidates.append(candidate)
                    break
                }
            }
        }
        return candidates
    }

    /// The suggestions for one kind of finding with that cause, the likeliest to help first.
    private static func list(
        _ kind: Finding.Kind, _ cause: Finding.Cause, _ settings: Experiment
    ) -> [Suggestion] {
        func rate(_ factor: Double) -> Suggestion { .learningRate(times: factor, settings) }
        func decay(_ value: Float) -> Suggestion { .weightDecay(value, settings) }
        let (lower, higher) = ([rate(0.1), rate(0.01)], [rate(10), rate(100)])
        let scale = Suggestion.scaledInputs
        // One row a batch has no variance.
        let normalize = settings.training.trainer.batchSize > 1 ? Suggestion.normalization : .layerNormalization
        let clip = Suggestion.clipping
        let open: [Suggestion] = [.leakyReLU, .elu, .prelu]
        let steeper: [Suggestion] = [.relu, .elu]
        let draw: [Suggestion] = [.he, .orthogonal]
        switch (kind, cause) {
        case (.deadUnits, .dataScale): return [scale, lower[0], normalize] + open
        case (.deadUnits, .initialization), (.deadUnits, .depth):
            return [normalize, open[0], draw[0], open[1], .doubledLayers(settings), .positiveBias, open[2]]
        case (.deadUnits, .biasDrift): return [lower[0], open[0], normalize, open[1], decay(0.01)]
        case (.deadUnits, _): return [lower[0], open[0], normalize, clip, open[1], open[2], lower[1]]
        case (.vanishingGradient, .initialization): return draw + [normalize] + steeper
        case (.vanishingGradient, .dataScale): return [scale, normalize] + draw
        case (.vanishingGradient, _): return steeper + [normalize] + draw + [.fewerLayers(settings)]
        case (.explodingGradient, .dataScale): return [scale, clip, lower[0], normalize]
        case (.explodingGradient, .learningRate): return [lower[0], clip, lower[1], .warmUp, normalize]
        case (.explodingGradient, _): return [clip, draw[0], normalize, lower[0], draw[1], lower[1]]
        case (.saturation, .dataScale): return [scale, normalize] + steeper + [lower[0]]
        case (.saturation, .learningRate): return [lower[0]] + steeper + [normalize, lower[1]]
        case (.saturation, _): return steeper + [normalize, .xavier, lower[0]]
        case (.nonFinite, .dataScale): return [scale, lower[0], clip, normalize]
        case (.nonFinite, .initialization): return draw + [normalize, clip, lower[0]]
        case (.nonFinite, _): return [lower[0], clip, lower[1], scale, normalize, draw[0]]
        case (.learningRateHigh, .dataScale): return [scale] + lower + [clip]
        case (.learningRateHigh, _): return lower + [.cosine, clip, normalize]
        case (.learningRateLow, _): return higher + [scale, normalize]
        case (.overRegularized, _): return [decay(1e-4), decay(0)]
        case (.notLearning, .noSignal): return []
        case (.notLearning, _):
            return [higher[0], lower[0], normalize, scale] + draw + [open[0], .doubledLayers(settings)]
        case (.overfitting, _):
            return [.earlyStopping, decay(0.1), .narrowerLayers(settings, minimum: 1), decay(1)]
        }
    }
}
