import RectifierCore
import RectifierSupport

/// Units at the flat ends of an activation that is flat on both sides, where nearly no gradient passes.
extension Examination {
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
            ? .dataScale : bornFlat >= 0.5 ? .initialization : course.hasLargeSteps ? .learningRate : .activation
        let severity: Finding.Severity =
            share >= 0.5 && hasFailed ? .severe : share >= 0.5 && course.isBelow(0.9) ? .warning : .note
        let places = Set(stuck)
        let born = places.intersection(birth?.saturatedUnits ?? [])
        var evidence: [Finding.Evidence] = [
            .init("share of units at a flat end on 99 of 100 rows", share, expected: 0, .ideal),
            .init("share of outputs at a flat end", probe.flatShare),
        ]
        if birth != nil { evidence.append(.init("share of outputs at a flat end before the first step", bornFlat)) }
        if let inScaleFlat {
            evidence.append(.init("the same with inputs in scale", inScaleFlat))
            evidence += inputs.evidence
        }
        let lower = Finding.Remedy.lowerLearningRate(settings, from: learningRate)
        let remedy: Finding.Remedy =
            switch cause {
            case .dataScale: .scaledInputs
            case .initialization: .he
            case .learningRate: lower
            default: .relu
            }
        let why =
            switch cause {
            case .dataScale: "Here \(inputs.text)."
            case .initialization: "The first weights were so large that it was so from the start."
            case .learningRate: "Large steps threw the weights to where nearly all rows lie there."
            default: "The weights grew in training until most rows lie there, as they do when classes are told apart."
            }
        return Finding(
            kind: .saturation, severity: severity, layer: probe.layer,
            units: stuck.map { .init(index: $0, layer: probe.layer, since: born.contains($0) ? 0 : nil) },
            step: bornFlat >= 0.5 ? 0 : nil,
            summary: stuck.isEmpty
                ? "\(NumberText.percent(probe.flatShare)) of the outputs of the \(probe.operation) units of "
                    + "\(names.name(probe.layer)) are at a flat end, though no unit is for nearly every row."
                : "\(stuck.count) of the \(probe.units) \(probe.operation) units of \(names.name(probe.layer)) "
                    + "\(stuck.count == 1 ? "is" : "are") at a flat end for nearly every row; "
                    + "\(NumberText.percent(probe.flatShare)) of all its outputs are.",
            evidence: evidence, cause: cause,
            explanation: "Far from 0 \(probe.operation) hardly changes, so its slope there is near 0, and so is the "
                + "gradient that passes back through the unit. \(why)",
            remedy: remedy,
            alternatives: [.initialization, .dataScale].contains(cause)
                ? [.relu, lower] : [.weightDecay, .normalization],
            source: "Glorot & Bengio 2010, Understanding the difficulty of training deep feedforward neural networks")
    }
}
