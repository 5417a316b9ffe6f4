import RectifierCore

/// Saturated units: activations that are flat on both sides, there, where nearly no gradient passes.
extension Measurements {
    /// A finding a layer of which many units are saturated.
    var saturation: [Finding] {
        // Once the loss is low most outputs of a good classifier are at an end: what counts is what never leaves it.
        ((after ?? before)?.probes ?? []).filter(\.saturates).compactMap(saturation)
    }

    private func saturation(_ probe: ActivationProbe) -> Finding? {
        let stuck = probe.saturatedUnits
        let share = Double(stuck.count) / Double(max(probe.units, 1))
        let birth = birth(probe.name)
        guard share >= 0.25 || probe.flatShare >= 0.75 else { return nil }
        let bornFlat = birth?.flatShare ?? 0
        let inScaleFlat = inScale?.first { $0.name == probe.name }?.flatShare
        let cause: Finding.Cause =
            inputs.isWild && inScaleFlat ?? 0 < max(probe.flatShare, bornFlat) / 2
            ? .dataScale : bornFlat >= 0.5 ? .initialization : curve.hasLargeSteps ? .learningRate : .activation
        let severity: Finding.Severity =
            share >= 0.5 && hasFailed ? .severe : share >= 0.5 && curve.isBelow(0.9) ? .warning : .note
        let places = Set(stuck)
        let born = places.intersection(birth?.saturatedUnits ?? [])
        var evidence: [Finding.Evidence] = [
            .init(.saturatedFraction, share, expected: 0, .ideal),
            .init(.saturatedOutputs, probe.flatShare),
        ]
        if birth != nil { evidence.append(.init(.saturatedOutputsAtInitialization, bornFlat)) }
        if let inScaleFlat {
            evidence.append(.init(.saturatedOutputsStandardized, inScaleFlat))
            evidence += inputs.evidence
        }
        let lower = Suggestion.lowerLearningRate(settings, from: learningRate)
        let suggestion: Suggestion =
            switch cause {
            case .dataScale: .scaledInputs
            case .initialization: .he
            case .learningRate: lower
            default: .reluWithHe
            }
        return Finding(
            kind: .saturation, severity: severity, layer: probe.layer,
            units: stuck.map { .init(index: $0, layer: probe.layer, since: born.contains($0) ? 0 : nil) },
            step: bornFlat >= 0.5 ? 0 : nil,
            observation: .saturation(
                stuck.count, of: probe.units, activation: probe.operation, outputs: probe.flatShare),
            evidence: evidence, cause: cause, suggestion: suggestion,
            alternatives: [.initialization, .dataScale].contains(cause)
                ? [.reluWithHe, lower] : [.weightDecay(0.1, settings), .normalization])
    }
}
