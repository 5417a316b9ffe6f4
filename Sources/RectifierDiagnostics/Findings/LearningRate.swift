import RectifierCore

/// A learning rate too high, or too low.
extension Measurements {
    /// The finding of steps that are too large, if they are.
    ///
    /// Large steps alone are no finding: they must have done harm. A loss that ends above its start or the chance loss, one
    /// that goes up and down, or a training that diverged shows it.
    var learningRateHigh: [Finding] {
        let ratios = curve.updateRatios
        let largest = ratios.map(\.ratio).max()
        let typical = ratios.map(\.ratio).median
        let isLarge = curve.hasLargeSteps
        let setback = curve.setback
        // Steps that are nothing but decay follow the weights, not the learning rate.
        if isOverRegularized, !curve.isDiverged { return [] }
        let severity: Finding.Severity
        if curve.isDiverged {
            if isExplodingAtBirth, !isLarge { return [] }
            severity = .severe
        } else if isLarge, !isBornDead,
            // Where little can be learned, as of labels that are wrong, a single larger step is no reason.
            hasFailed && (largest ?? 0 >= 0.5 || typical ?? 0 >= 0.05 || hasWholeLayerDead || setback >= 0.5)
        {
            severity = .severe
        } else if isLarge, setback >= 0.3 || curve.isBelow(0.9) && setback >= 0.2 {
            severity = .warning
        } else {
            return []
        }
        let cause: Finding.Cause = inputs.isWild ? .dataScale : .learningRate
        var evidence: [Finding.Evidence] = []
        if let largest {
            evidence.append(.init(.largestUpdateRatio, largest, expected: 1e-3, over: curve.sampledSteps))
        }
        if let typical {
            evidence.append(.init(.medianUpdateRatio, typical, expected: 1e-3, over: curve.sampledSteps))
        }
        if let move = curve.move {
            evidence.append(.init(.weightDistance, move, expected: 1))
        }
        if let last = curve.last {
            evidence.append(.init(.finalLoss, last, expected: curve.chance, .chance))
        }
        if !curve.epochs.isEmpty {
            evidence.append(.init(.setback, setback, expected: 0, .ideal))
        }
        if let learningRate { evidence.append(.init(.learningRate, learningRate, expected: usualLearningRate)) }
        if cause == .dataScale { evidence += inputs.evidence }
        let lower = Suggestion.lowerLearningRate(settings, from: learningRate)
        return [
            Finding(
                kind: .learningRateHigh, severity: severity, step: ratios.first { $0.ratio >= 0.1 }.map { $0.step + 1 },
                observation: curve.isDiverged
                    ? .diverged
                    : .largeSteps(
                        largest.map { .largest($0, curve.sampledSteps) } ?? .total(curve.move ?? 0),
                        hasFailed: severity == .severe),
                evidence: evidence, cause: cause,
                suggestion: cause == .dataScale ? .scaledInputs : lower,
                alternatives: (cause == .dataScale ? [lower] : []) + [.clipping, .warmUp])
        ]
    }

    /// The finding of steps that are too small, if they are: little was learned, the loss still fell at the end, and the
    /// weights are nearly where they began.
    var learningRateLow: [Finding] {
        guard !curve.isDiverged, curve.isBelow(0.5), !hasWholeLayerDead, !isVanishing, !isOverRegularized,
            let move = curve.move,
            move < 0.1, let first = curve.first, let last = curve.last, last < first, curve.stillFalls
        else { return [] }
        let typical = curve.updateRatios.map(\.ratio).median
        guard typical ?? 0 < 1e-3 else { return [] }
        let isTiny = inputs.isWild && inputs.rootMeanSquare < 0.1
        let cause: Finding.Cause = isTiny ? .dataScale : .learningRate
        var evidence: [Finding.Evidence] = [
            .init(.weightDistance, move, expected: 1),
            .init(.lossReduction, curve.learned ?? 0, expected: 1, .ideal),
        ]
        if let typical {
            evidence.append(.init(.medianUpdateRatio, typical, expected: 1e-3, over: curve.sampledSteps))
        }
        if let learningRate { evidence.append(.init(.learningRate, learningRate, expected: usualLearningRate)) }
        if let steps = curve.steps { evidence.append(.init(.steps, Double(steps))) }
        if isTiny { evidence += inputs.evidence }
        let higher = Suggestion.higherLearningRate(settings, from: learningRate)
        return [
            Finding(
                kind: .learningRateLow, severity: hasFailed ? .severe : .warning, step: 1,
                observation: .smallSteps(distance: move), evidence: evidence, cause: cause,
                suggestion: isTiny ? .scaledInputs : higher,
                alternatives: (isTiny ? [higher] : []) + [.moreEpochs(settings)])
        ]
    }

    /// Whether a layer was dead as a whole before any step.
    private var isBornDead: Bool { before?.probes.contains { $0.units > 0 && $0.deadShare == 1 } ?? false }

    private var usualLearningRate: Double? { settings?.training.optimizer.usualLearningRate }
}

extension LearningCurve {
    /// The maximum by which the training loss rose above its lowest so far, as a fraction of how far it fell in all; 0 for a loss
    /// that only falls. One number of the whole training: small rises and falls of many epochs do not add up.
    var setback: Double {
        let losses = epochs.map(\.trainLoss)
        guard let most = losses.max(), let least = losses.min(), most > least else { return 0 }
        var (lowest, setback) = (Double.infinity, 0.0)
        for loss in losses {
            lowest = min(lowest, loss)
            setback = max(setback, loss - lowest)
        }
        return setback / (most - least)
    }

    /// Whether the training loss fell in most of the last epochs; true if there are too few to say.
    var stillFalls: Bool {
        let losses = epochs.map(\.trainLoss).suffix(6)
        let falls = zip(losses, losses.dropFirst()).filter { $0.1 < $0.0 }.count
        return losses.count < 3 || falls * 3 >= (losses.count - 1) * 2
    }
}
