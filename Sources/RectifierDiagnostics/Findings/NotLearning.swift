/// A network that has learned nothing: its training loss is not below that of the constant prediction.
extension Measurements {
    /// The finding, if it is so.
    ///
    /// It is severe whatever else is known, but for two cases in which the network need not be to blame: where the targets do
    /// not depend on the features, as far as can be seen, so that the constant prediction is the best; and after so few steps
    /// that the loss was still on its way. Both are warnings.
    ///
    /// - Parameter others: What else was found, the gravest first: a warning among them, or worse, is the cause.
    func notLearning(since others: [Finding]) -> Finding? {
        guard curve.isAtConstant, let last = curve.last else { return nil }
        let reason = others.first(where: \.explainsFailure)
        let isWorse = curve.isBelow(-0.1)
        let hasNoSignal = dependence?.isAbsent ?? false
        let isTooEarly = isEarly && curve.first.map { last < $0 } ?? false
        let severity: Finding.Severity =
            reason?.severity != .severe && (isTooEarly || isUnsettled || hasNoSignal && !isWorse) ? .warning : .severe
        let (cause, why, suggestions) =
            reason.map { ($0.cause, .follows($0.kind), [$0.suggestion] + $0.alternatives) }
            ?? (isTooEarly ? earlyCause : hasNoSignal ? noSignalCause : likelyCause)
        return Finding(
            kind: .notLearning, severity: severity,
            observation: .notLearning(
                reduction: curve.learned ?? 0, steps: isTooEarly ? curve.steps : nil, why),
            evidence: lossEvidence(last), cause: cause, suggestion: suggestions[0],
            alternatives: Array(suggestions.dropFirst()))
    }

    /// So few steps that a network may still be on its way.
    private var isEarly: Bool { curve.steps.map { $0 < 100 } ?? false }

    /// Whether the network learned with the statistics of each batch, and only those it keeps for later are not yet right.
    private var isUnsettled: Bool {
        guard settings?.model.normalization == .batch, let record = curve.epochs.last else { return false }
        return record.trainLoss < 0.9 * curve.chance
    }

    private func lossEvidence(_ last: Double) -> [Finding.Evidence] {
        var evidence: [Finding.Evidence] = [
            .init(.finalLoss, last, expected: curve.chance, .chance),
            .init(.constantLoss, curve.chance),
            .init(.lossRatio, last / curve.chance),
        ]
        if let first = curve.first { evidence.append(.init(.initialLoss, first)) }
        if let steps = curve.steps { evidence.append(.init(.steps, Double(steps))) }
        if let dependence {
            evidence += [
                .init(.dependenceRows, Double(dependence.rows)), .init(.featureChance, dependence.featureChance),
                .init(.neighborChance, dependence.neighborChance),
            ]
        }
        return evidence
    }

    private typealias Reason = (cause: Finding.Cause, why: Finding.FailureReason, suggestions: [Suggestion])

    private var earlyCause: Reason {
        (.unknown, .tooEarly, [.moreEpochs(settings), .higherLearningRate(settings, from: learningRate)])
    }

    private var noSignalCause: Reason { (.noSignal, .noSignal, [.checkData]) }

    /// The likely cause where no other finding explains it.
    private var likelyCause: Reason {
        let hidden = before?.probes ?? []
        if settings?.model.hidden.isEmpty ?? false || (settings?.model.activation == "identity"),
            dependence?.isOnlyJoint ?? false
        {
            return (
                .capacity, .linearNetwork,
                settings?.model.hidden.isEmpty ?? false ? [.widerLayers(settings)] : [.reluWithHe]
            )
        }
        if let narrowest = settings?.model.hidden.min(), narrowest <= 2 {
            return (.capacity, .narrow(narrowest), [.widerLayers(settings)])
        }
        let lower = Suggestion.lowerLearningRate(settings, from: learningRate)
        let higher = Suggestion.higherLearningRate(settings, from: learningRate)
        if inputs.isWild { return (.dataScale, .inputScale, [.scaledInputs, .normalization, lower]) }
        if isUnsettled {
            return (.unknown, .runningStatistics, [.moreEpochs(settings), .layerNormalization])
        }
        let others: [Suggestion] =
            hidden.contains(where: \.saturates) ? [.reluWithHe, .normalization] : [.normalization, .he]
        return (.unknown, .unexplained, others + [curve.hasLargeSteps ? lower : higher])
    }
}

extension Finding {
    /// Whether a network may learn nothing because of it.
    var explainsFailure: Bool { severity > .note && kind != .overfitting }
}
