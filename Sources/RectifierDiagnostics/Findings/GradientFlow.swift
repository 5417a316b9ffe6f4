import RectifierCore

/// Gradients and signals that shrink or grow from layer to layer, or in the curve of the training.
extension Measurements {
    /// What a network does to the gradient between its last hidden layer and its first.
    struct Flow {
        /// The hidden layers, from the first on.
        let layers: [NetworkView.LayerView]
        /// The norm of the gradient that arrives in the first over that in the last.
        let ratio: Double
        /// By how much it changes from a layer to the one before it.
        let factor: Double
    }

    /// The flow before the first step; nil for less than two hidden layers, and where nothing flows at all.
    var flow: Flow? {
        let layers = Array((before?.layers ?? []).dropLast())
        guard layers.count >= 2, let first = layers.first?.gradientNorm, let last = layers.last?.gradientNorm,
            last > 0, last.isFinite, !hasWholeLayerDead
        else { return nil }
        let ratio = first / last
        return Flow(layers: layers, ratio: ratio, factor: .pow(ratio, 1 / Double(layers.count - 1)))
    }

    /// Whether so little reaches the first layers that the network did not learn.
    var isVanishing: Bool { vanishing.contains { $0.severity > .note } }

    /// Findings of gradients, or of what distinguishes the rows, that shrink.
    var vanishing: [Finding] {
        guard let flow, !curve.isDiverged, let before else { return [] }
        let signals = before.probes.map(\.difference)
        // What is left of the differences between rows, relative to the first layer.
        let left = (signals.last ?? 0) / max(signals.first ?? 0, .leastNormalMagnitude)
        let isDim = signals.count >= 2 && left < 1e-4
        // Where nothing is learned, a gradient that shrinks by more than half from each layer to the next is reason enough;
        // unless the steps are so large that they may be the reason.
        let isModerate =
            curve.isAtConstant && hasFailed && flow.ratio < 0.1 && flow.factor < 0.5
            && (before.probes.contains(where: \.saturates) || !curve.hasLargeSteps) && !isOverRegularized
        guard flow.ratio < 1e-3 || isDim || isModerate else { return [] }
        let severity: Finding.Severity = hasFailed ? .severe : curve.isBelow(0.5) ? .warning : .note
        let (cause, limit, suggestions) = vanishingCause(flow)
        return [
            Finding(
                kind: .vanishingGradient, severity: severity, layer: flow.layers[0].name, step: 0,
                observation: flow.ratio < 1e-3 || isModerate
                    ? .vanishingGradient(
                        ratio: flow.ratio, lastLayer: names.name(flow.layers[flow.layers.count - 1].name), limit)
                    : .vanishingDifferences(left, limit),
                evidence: [
                    .init(.gradientRatio, flow.ratio, expected: 1, .ideal),
                    .init(
                        .gradientFactor, flow.factor,
                        expected: before.predictedFactor ?? 1, before.predictedFactor == nil ? .ideal : .theory),
                    .init(.signalDifferenceFirst, signals.first ?? 0),
                    .init(.signalDifferenceLast, signals.last ?? 0),
                    .init(.hiddenLayers, Double(flow.layers.count)),
                    .init(.lossReduction, curve.learned ?? 0),
                ],
                cause: cause, suggestion: suggestions[0], alternatives: Array(suggestions.dropFirst()))
        ]
    }

    /// Why it shrinks: first weights that are too small for the activation, or an activation that no weights can help.
    private func vanishingCause(_ flow: Flow) -> (Finding.Cause, Finding.FlowLimit, [Suggestion]) {
        let scale = flow.layers.dropFirst().map(\.fanInVariance).median ?? 0
        let usual = before?.probes.map { Double($0.gain * $0.gain) }.median ?? 0
        if scale < usual * 0.6 {
            return (
                .initialization, .variance(scale, needed: usual), [.he, .normalization, .fewerLayers(settings)]
            )
        }
        if before?.probes.contains(where: \.saturates) ?? false {
            return (.activation, .activation, [.reluWithHe, .fewerLayers(settings), .normalization])
        }
        return (.depth, .depth, [.normalization, .he, .fewerLayers(settings)])
    }

    /// Findings of gradients that grow: from layer to layer before the first step, or in the curve of the training.
    var exploding: [Finding] { [explodingAtBirth, explodingInTraining].compactMap(\.self).prefix(1).map(\.self) }

    /// Whether signals or gradients are far too large before the first step.
    var isExplodingAtBirth: Bool { explodingAtBirth.map { $0.severity > .note } ?? false }

    private var explodingAtBirth: Finding? {
        guard let before else { return nil }
        let ratio = flow?.ratio ?? 1
        let excess = curve.chance > 0 ? before.loss / curve.chance : 1
        let isTooLarge = !(excess <= 10)
        guard isTooLarge || !(ratio <= 1e3) else { return nil }
        let cause: Finding.Cause = inputs.isWild && isTooLarge ? .dataScale : .initialization
        let scale = before.layers.dropLast().map(\.fanInVariance).max() ?? 0
        let lower = Suggestion.lowerLearningRate(settings, from: learningRate)
        var evidence: [Finding.Evidence] = [
            .init(.initialLoss, before.loss, expected: curve.chance, .chance),
            .init(.initialGradientNorm, before.gradientNorm),
            .init(.gradientRatio, ratio, expected: 1, .ideal),
            .init(.fanInVariance, scale, expected: 2, .theory),
        ]
        if cause == .dataScale { evidence += inputs.evidence }
        return Finding(
            kind: .explodingGradient, severity: hasFailed ? .severe : curve.isBelow(0.9) ? .warning : .note,
            layer: flow?.layers.first?.name, step: 0,
            observation: isTooLarge
                ? .explodingOutput(loss: before.loss, constant: curve.chance) : .explodingGradient(ratio: ratio),
            evidence: evidence, cause: cause, suggestion: cause == .dataScale ? .scaledInputs : .he,
            alternatives: cause == .dataScale ? [.clipping, lower] : [.normalization, .clipping, lower])
    }

    private var explodingInTraining: Finding? {
        let norms = (history?.samples ?? []).map { (step: $0.step, norm: $0.gradientNorm) }
        guard let usual = norms.prefix(5).map(\.norm).filter(\.isFinite).median, usual > 0,
            let peak = norms.filter({ $0.norm.isFinite }).max(by: { $0.norm < $1.norm })
        else { return nil }
        let growth = peak.norm / usual
        // A network that learned has gradients that come and go; a hundredfold one that did not is the reason.
        guard growth >= (curve.isBelow(0.5) ? 100 : 1000),
            let start = norms.first(where: { $0.norm >= 10 * usual })?.step
        else { return nil }
        var evidence: [Finding.Evidence] = [
            .init(.peakGradientNorm, peak.norm, expected: usual, .beginning),
            .init(.gradientGrowth, growth, expected: 1, .ideal),
        ]
        if inputs.isWild { evidence += inputs.evidence }
        let lower = Suggestion.lowerLearningRate(settings, from: learningRate)
        return Finding(
            kind: .explodingGradient, severity: hasFailed ? .severe : .warning, step: start + 1,
            observation: .growingGradient(growth: growth, peak: peak.norm, step: peak.step + 1),
            evidence: evidence, cause: inputs.isWild ? .dataScale : .learningRate,
            suggestion: inputs.isWild ? .scaledInputs : lower,
            alternatives: (inputs.isWild ? [lower] : []) + [.clipping, .normalization])
    }
}
