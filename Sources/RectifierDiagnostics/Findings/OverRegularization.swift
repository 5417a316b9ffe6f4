import RectifierCore
import RectifierExperiments

/// Weight decay that pulls the weights to 0 harder than the loss pulls them anywhere else.
extension Measurements {
    /// The pull of the decay on the first weights, relative to that of the loss; nil without decay, and where no network or
    /// no settings are known.
    ///
    /// Adam, RMSprop, Adagrad and SGD add λw to the gradient, so the two norms are compared. AdamW takes rate · λw off the
    /// weights, and along the gradient it goes about the rate in each number, whatever its size.
    private var decayPull: Double? {
        guard let optimizer = settings?.training.optimizer, optimizer.weightDecay > 0, let before else { return nil }
        let weights = before.parameters.filter(\.isWeight)
        func norm(_ value: (NetworkView.ParameterView) -> Double) -> Double {
            weights.reduce(0) { $0 + value($1) * value($1) }.squareRoot()
        }
        let decay = Double(optimizer.weightDecay)
        if optimizer.kind == .adamw {
            return decay * norm(\.norm) / Double(max(weights.reduce(0) { $0 + $1.count }, 1)).squareRoot()
        }
        let gradient = norm(\.gradientNorm)
        return gradient > 0 ? decay * norm(\.norm) / gradient : nil
    }

    /// Whether decay kept the network from learning: it pulled about as hard as the loss from the first step on, or harder,
    /// and the weights are smaller for it.
    var isOverRegularized: Bool {
        guard let pull = decayPull, pull >= 0.5, curve.isBelow(0.5), !curve.isDiverged, let shrinking else {
            return false
        }
        // A layer that is dead before the first step gives no gradient to compare with.
        return shrinking < 1 && !(before?.probes.contains { $0.units > 0 && $0.deadShare == 1 } ?? false)
    }

    /// ‖w‖ after the training over that before, of all matrices of weights.
    private var shrinking: Double? {
        func norm(_ view: NetworkView?) -> Double? {
            view.map { $0.parameters.filter(\.isWeight).reduce(0) { $0 + $1.norm * $1.norm }.squareRoot() }
        }
        guard let old = norm(before), let new = norm(after), old > 0 else { return nil }
        return new / old
    }

    /// The finding, if it is so.
    var overRegularized: [Finding] {
        guard isOverRegularized, let pull = decayPull, let settings, let shrinking else { return [] }
        let decay = Double(settings.training.optimizer.weightDecay)
        return [
            Finding(
                kind: .overRegularized, severity: hasFailed ? .severe : .warning, step: 1,
                observation: .strongWeightDecay(settings.training.optimizer.weightDecay, pull: pull),
                evidence: [
                    .init(.weightDecayPull, pull), .init(.weightNormRatio, shrinking), .init(.weightDecay, decay),
                    .init(.lossReduction, curve.learned ?? 0),
                ],
                cause: .regularization, suggestion: .lessWeightDecay(settings))
        ]
    }
}
