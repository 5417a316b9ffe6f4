import RectifierSupport

/// A network that has learned nothing: its training loss is not below that of the constant prediction.
extension Examination {
    /// The finding, if it is so.
    ///
    /// It is severe whatever else is known, but for two cases in which the network need not be to blame: where the targets do
    /// not depend on the features, as far as can be seen, so that the constant prediction is the best; and after so few steps
    /// that the loss was still on its way. Both are warnings.
    ///
    /// - Parameter others: What else was found, the gravest first: a warning among them, or worse, is the cause.
    func notLearning(since others: [Finding]) -> Finding? {
        guard course.isAtConstant, let last = course.last else { return nil }
        let reason = others.first(where: \.explainsFailure)
        let isWorse = course.isBelow(-0.1)
        let hasNoSignal = dependence?.isAbsent ?? false
        let isTooEarly = isEarly && course.first.map { last < $0 } ?? false
        let severity: Finding.Severity =
            reason?.severity != .severe && (isTooEarly || isUnsettled || hasNoSignal && !isWorse) ? .warning : .severe
        let (cause, why, remedies) =
            reason.map {
                ($0.cause, "It follows from \($0.kind.rawValue), see there.", [$0.remedy] + $0.alternatives)
            } ?? (isTooEarly ? earlyCause : hasNoSignal ? noSignalCause : likelyCause)
        return Finding(
            kind: .notLearning, severity: severity,
            summary: isTooEarly
                ? "Nothing was learned yet: after \(course.steps ?? 0) steps \(course.lossText)."
                : "Nothing was learned: \(course.lossText).",
            evidence: lossEvidence(last), cause: cause,
            explanation:
                "The constant prediction gives every row the same answer, the best there is: the shares of the "
                + "classes, or the mean. It needs no features; a network that is no better does not use them. \(why)",
            remedy: remedies[0], alternatives: Array(remedies.dropFirst()),
            source: "Goodfellow, Bengio & Courville 2016, Deep Learning, § 11.5")
    }

    /// So few steps that a network may still be on its way.
    private var isEarly: Bool { course.steps.map { $0 < 100 } ?? false }

    /// Whether the network learned with the statistics of each batch, and only those it keeps for later are not yet right.
    private var isUnsettled: Bool {
        guard settings?.model.normalization == .batch, let record = course.epochs.last else { return false }
        return record.trainLoss < 0.9 * course.chance
    }

    private func lossEvidence(_ last: Double) -> [Finding.Evidence] {
        var evidence: [Finding.Evidence] = [
            .init("loss of the training rows at the end", last, expected: course.chance, .chance),
            .init("loss of the constant prediction, on the same rows", course.chance),
            .init("the first, relative to the second", last / course.chance),
        ]
        if let first = course.first { evidence.append(.init("loss of the training rows before the first step", first)) }
        if let steps = course.steps { evidence.append(.init("steps", Double(steps))) }
        if let dependence {
            evidence += [
                .init(
                    "rows on which it was tested whether the targets depend on the features", Double(dependence.rows)),
                .init("chance that one feature tells as much of shuffled targets", dependence.featureChance),
                .init("chance that shuffled targets are as alike among nearest neighbours", dependence.neighborChance),
            ]
        }
        return evidence
    }

    private typealias Reason = (cause: Finding.Cause, why: String, remedies: [Finding.Remedy])

    private var earlyCause: Reason {
        (
            .unknown, "The loss was falling, and there were few steps: it may be too early to say.",
            [.moreEpochs(settings), .higherLearningRate(settings, from: learningRate)]
        )
    }

    private var noSignalCause: Reason {
        (
            .noSignal,
            "Here it may be the best there is: neither does one feature tell more of the targets than of shuffled ones, nor "
                + "are the targets of nearest neighbours more alike. Look whether rows and targets belong together; no change "
                + "of the network brings back what the rows do not say.",
            [.lookAtRows]
        )
    }

    /// What is likely where no other finding says it.
    private var likelyCause: Reason {
        let hidden = before?.probes ?? []
        if settings?.model.hidden.isEmpty ?? false || (settings?.model.activation == "identity"),
            dependence?.isOnlyJoint ?? false
        {
            return (
                .capacity,
                "Here no feature alone tells anything of the targets, but nearest neighbours do: features together, which a "
                    + "network without hidden layers, or without activations, cannot use.",
                settings?.model.hidden.isEmpty ?? false ? [.moreUnits(settings)] : [.relu]
            )
        }
        if let narrowest = settings?.model.hidden.min(), narrowest <= 2 {
            return (
                .capacity, "Here a layer of \(narrowest) is all that the rows pass through.", [.moreUnits(settings)]
            )
        }
        let lower = Finding.Remedy.lowerLearningRate(settings, from: learningRate)
        let higher = Finding.Remedy.higherLearningRate(settings, from: learningRate)
        if inputs.isWild {
            return (.dataScale, "Here \(inputs.text).", [.scaledInputs, .normalization, lower])
        }
        if isUnsettled {
            return (
                .unknown,
                "With the statistics of each batch it did learn; those that batch normalisation keeps for later had too few "
                    + "steps.", [.moreEpochs(settings), .layerNormalization]
            )
        }
        let others: [Finding.Remedy] =
            hidden.contains(where: \.saturates) ? [.relu, .normalization] : [.normalization, .he]
        return (
            .unknown, "None of the other findings explains it: only a trial can tell what helps.",
            others + [course.hasLargeSteps ? lower : higher]
        )
    }
}

extension Finding {
    /// Whether a network may learn nothing because of it.
    var explainsFailure: Bool { severity > .note && kind != .overfitting }
}

extension TrainingCourse {
    /// The training loss beside that of the constant prediction, in words.
    var lossText: String { Diagnosis.lossText(learned: learned ?? 0) }
}

extension Diagnosis {
    /// How the training loss stands to that of the constant prediction, in words, where it is not below it.
    static func lossText(learned: Double) -> String {
        let ratio = 1 - learned
        let digits = abs(learned) < 0.01 ? 1e4 : ratio < 10 ? 100 : 1
        return "the training loss is \(NumberText.short((ratio * digits).rounded() / digits)) × that of the constant "
            + "prediction"
    }

    /// What was learned, in a sentence; nil if it is not known.
    public var learnedText: String? {
        learned.map { share in
            share < 0
                ? "nothing: \(Self.lossText(learned: share))"
                : "\(NumberText.percent(share)) of what the loss could fall on the training rows, from that of the constant "
                    + "prediction"
        }
    }
}
