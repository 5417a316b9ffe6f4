import RectifierCore

/// Overfitting.
extension Measurements {
    /// The finding, if the loss of the validation rows turned up while that of the training rows went on down.
    var overfitting: [Finding] {
        let losses = curve.epochs.compactMap { record in record.validation.map { (record, $0) } }
        guard losses.count >= 4, let best = losses.indices.min(by: { losses[$0].1.loss < losses[$1].1.loss }),
            best + 3 <= losses.count - 1, let last = losses.last
        else { return [] }
        let (least, end) = (losses[best].1.loss, last.1.loss)
        // Single epochs scatter: three in a row, as a mean, do less.
        let recent = losses.suffix(3).map(\.1.loss).reduce(0, +) / 3
        let rise = recent / least - 1
        guard least > 0, rise >= 0.1, recent - least >= 0.02 * curve.chance,
            last.0.trainLoss < losses[best].0.trainLoss * 0.9
        else { return [] }
        let epoch = losses[best].0.epoch
        let keptBest = curve.keptEpoch.map { $0 <= epoch + 1 } ?? false
        let accuracies = losses.compactMap(\.1.accuracy)
        let isWorse = accuracies.isEmpty ? rise >= 0.5 : (accuracies.max() ?? 0) - (accuracies.last ?? 0) >= 0.05
        let severity: Finding.Severity =
            keptBest ? .note : rise >= 1 && isWorse && end > curve.chance ? .severe : rise >= 0.3 ? .warning : .note
        var evidence: [Finding.Evidence] = [
            .init(.validationLoss, end, expected: least, .best),
            .init(
                .trainingLoss, last.0.trainLoss, expected: losses[best].0.trainLoss,
                .bestEpoch),
            .init(.bestEpoch, Double(epoch)),
            .init(.epochs, Double(last.0.epoch)),
        ]
        if let accuracy = accuracies.last {
            evidence.append(.init(.validationAccuracy, accuracy, expected: accuracies.max(), .best))
        }
        if let view = after ?? before {
            let count = view.parameters.reduce(0) { $0 + $1.count }
            evidence.append(.init(.parametersPerRow, Double(count) / Double(max(rows.all, 1))))
        }
        let stepsAnEpoch = curve.steps.map { $0 / max(curve.epochs.count, 1) }
        return [
            Finding(
                kind: .overfitting, severity: severity, step: stepsAnEpoch.map { $0 * epoch + 1 },
                observation: .overfitting(epoch: epoch, rise: rise, keptBest: keptBest), evidence: evidence,
                cause: .capacity, suggestion: .earlyStopping,
                alternatives: [.weightDecay(0.1, settings), .narrowerLayers(settings)])
        ]
    }
}
