import RectifierCore
import RectifierSupport

/// Gradients and signals that shrink or grow from layer to layer, or in the course of the training.
extension Examination {
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
        guard let flow, !course.isDiverged, let before else { return [] }
        let signals = before.probes.map(\.difference)
        // What is left of the differences between rows, relative to the first layer.
        let left = (signals.last ?? 0) / max(signals.first ?? 0, .leastNormalMagnitude)
        let isDim = signals.count >= 2 && left < 1e-4
        // Where nothing is learned, a gradient that shrinks by more than half from each layer to the next is reason enough;
        // unless the steps are so large that they may be the reason.
        let isModerate =
            course.isAtConstant && hasFailed && flow.ratio < 0.1 && flow.factor < 0.5
            && (before.probes.contains(where: \.saturates) || !course.hasLargeSteps) && !isOverRegularized
        guard flow.ratio < 1e-3 || isDim || isModerate else { return [] }
        let severity: Finding.Severity = hasFailed ? .severe : course.isBelow(0.5) ? .warning : .note
        let (cause, why, remedies) = vanishingCause(flow)
        return [
            Finding(
                kind: .vanishingGradient, severity: severity, layer: flow.layers[0].name, step: 0,
                summary: flow.ratio == 0
                    ? "No gradient arrives at \(names.name(flow.layers[0].name)): the first layers do not learn."
                    : flow.ratio < 1e-3 || isModerate
                        ? "The gradient of \(names.name(flow.layers[0].name)) is \(NumberText.short(1 / flow.ratio)) times "
                            + "smaller than that of \(names.name(flow.layers[flow.layers.count - 1].name)): the first layers hardly "
                            + "learn."
                        : "What distinguishes two rows is nearly gone in the last hidden layer: the network sees the same in "
                            + "every row.",
                evidence: [
                    .init("gradient of the first hidden layer, relative to the last", flow.ratio, expected: 1, .ideal),
                    .init(
                        "change of the gradient from a layer to the one before", flow.factor,
                        expected: before.predictedFactor ?? 1, before.predictedFactor == nil ? .ideal : .theory),
                    .init("share of the signal that differs between rows, first hidden layer", signals.first ?? 0),
                    .init("share of the signal that differs between rows, last hidden layer", signals.last ?? 0),
                    .init("hidden layers", Double(flow.layers.count)),
                    .init("share of the loss learned away", course.learned ?? 0),
                ],
                cause: cause,
                explanation:
                    "Going back through a layer, the gradient is multiplied by the activation's slope and by the "
                    + "weights. Where that product is below 1, it shrinks with every layer. \(why)",
                remedy: remedies[0], alternatives: Array(remedies.dropFirst()),
                source: "Glorot & Bengio 2010; He, Zhang, Ren & Sun 2015, arXiv 1502.01852")
        ]
    }

    /// Why it shrinks: first weights that are too small for the activation, or an activation that no weights can help.
    private func vanishingCause(_ flow: Flow) -> (Finding.Cause, why: String, [Finding.Remedy]) {
        let scale = flow.layers.dropFirst().map(\.fanInVariance).median ?? 0
        let usual = before?.probes.map { Double($0.gain * $0.gain) }.median ?? 0
        if scale < usual * 0.6 {
            return (
                .initialization,
                "Here the weights began with \(NumberText.short(scale)) as their variance times the number of inputs, where "
                    + "this activation needs \(NumberText.short(usual)).",
                [.he, .normalization, .fewerLayers(settings)]
            )
        }
        let saturates = before?.probes.contains(where: \.saturates) ?? false
        if saturates {
            return (
                .activation, "Here the activation is flat at both ends, and its slope is below 1 nearly everywhere.",
                [.relu, .fewerLayers(settings), .normalization]
            )
        }
        return (
            .depth, "Here there are so many layers that even a factor close to 1 leaves nothing.",
            [.normalization, .he, .fewerLayers(settings)]
        )
    }

    /// Findings of gradients that grow: from layer to layer before the first step, or in the course of the training.
    var exploding: [Finding] { [explodingAtBirth, explodingInTraining].compactMap(\.self).prefix(1).map(\.self) }

    /// Whether signals or gradients are far too large before the first step.
    var isExplodingAtBirth: Bool { explodingAtBirth.map { $0.severity > .note } ?? false }

    private var explodingAtBirth: Finding? {
        guard let before else { return nil }
        let ratio = flow?.ratio ?? 1
        let excess = course.chance > 0 ? before.loss / course.chance : 1
        let isTooLarge = !(excess <= 10)
        guard isTooLarge || !(ratio <= 1e3) else { return nil }
        let cause: Finding.Cause = inputs.isWild && isTooLarge ? .dataScale : .initialization
        let scale = before.layers.dropLast().map(\.fanInVariance).max() ?? 0
        let lower = Finding.Remedy.lowerLearningRate(settings, from: learningRate)
        var evidence: [Finding.Evidence] = [
            .init("loss of the training rows before the first step", before.loss, expected: course.chance, .chance),
            .init("norm of the gradient before the first step", before.gradientNorm),
            .init("gradient of the first hidden layer, relative to the last", ratio, expected: 1, .ideal),
            .init("largest variance of a layer's weights times its number of inputs", scale, expected: 2, .theory),
        ]
        if cause == .dataScale { evidence += inputs.evidence }
        return Finding(
            kind: .explodingGradient, severity: hasFailed ? .severe : course.isBelow(0.9) ? .warning : .note,
            layer: flow?.layers.first?.name, step: 0,
            summary: isTooLarge
                ? "Before the first step the loss is \(NumberText.short(before.loss)), where a constant prediction has "
                    + "\(NumberText.short(course.chance)): what comes out of the network, and so its gradient, is far too "
                    + "large."
                : "The gradient grows \(NumberText.short(ratio)) times from the last hidden layer to the first.",
            evidence: evidence, cause: cause,
            explanation: cause == .dataScale
                ? "Here \(inputs.text). Outputs and gradients grow with the inputs, so the first steps are far too large, "
                    + "and large features drown the others."
                : "Each layer makes signals, and on the way back gradients, larger, and over many layers that multiplies: "
                    + "the first steps throw the weights far away.",
            remedy: cause == .dataScale ? .scaledInputs : .he,
            alternatives: cause == .dataScale ? [.clipping(), lower] : [.normalization, .clipping(), lower],
            source: "Pascanu, Mikolov & Bengio 2013, arXiv 1211.5063")
    }

    private var explodingInTraining: Finding? {
        let norms = (history?.samples ?? []).map { (step: $0.step, norm: $0.gradientNorm) }
        guard let usual = norms.prefix(5).map(\.norm).filter(\.isFinite).median, usual > 0,
            let peak = norms.filter({ $0.norm.isFinite }).max(by: { $0.norm < $1.norm })
        else { return nil }
        let growth = peak.norm / usual
        // A network that learned has gradients that come and go; a hundredfold one that did not is the reason.
        guard growth >= (course.isBelow(0.5) ? 100 : 1000),
            let start = norms.first(where: { $0.norm >= 10 * usual })?.step
        else { return nil }
        var evidence: [Finding.Evidence] = [
            .init("largest norm of a gradient", peak.norm, expected: usual, .beginning),
            .init("how many times the first ones", growth, expected: 1, .ideal),
        ]
        if inputs.isWild { evidence += inputs.evidence }
        let lower = Finding.Remedy.lowerLearningRate(settings, from: learningRate)
        return Finding(
            kind: .explodingGradient, severity: hasFailed ? .severe : .warning, step: start + 1,
            summary: "The gradient grew \(NumberText.short(growth)) times in training, to a norm of "
                + "\(NumberText.short(peak.norm)) in step \(peak.step + 1).",
            evidence: evidence, cause: inputs.isWild ? .dataScale : .learningRate,
            explanation:
                "A step that is too large leads to where the loss is steeper, the next gradient is larger, and "
                + "with it the next step: it feeds itself."
                + (inputs.isWild ? " Here \(inputs.text)." : ""),
            remedy: inputs.isWild ? .scaledInputs : lower,
            alternatives: (inputs.isWild ? [lower] : []) + [.clipping(), .normalization],
            source: "Pascanu, Mikolov & Bengio 2013, arXiv 1211.5063")
    }
}
