import RectifierCore

/// Numbers that are NaN or infinite, traced to the first step, layer and operation.
extension Measurements {
    /// The finding, if a number was not finite.
    var nonFinite: [Finding] {
        guard let failure else { return [] }
        let cause: Finding.Cause =
            inputs.isWild ? .dataScale : isExplodingAtBirth ? .initialization : .learningRate
        var evidence: [Finding.Evidence] = []
        if let largest = failure.largestParameter {
            evidence.append(.init(.largestParameter, largest, expected: 1))
        }
        if let step = curve.updateRatios.max(by: { $0.ratio < $1.ratio }) {
            evidence.append(.init(.largestUpdateRatio, step.ratio, expected: 1e-3, over: curve.sampledSteps))
        }
        if let learningRate { evidence.append(.init(.learningRate, learningRate)) }
        if cause == .dataScale { evidence += inputs.evidence }
        let lower = Suggestion.lowerLearningRate(settings, from: learningRate)
        let suggestions: [Suggestion] =
            switch cause {
            case .dataScale: [.scaledInputs, lower, .clipping]
            case .initialization: [.he, .normalization, lower]
            default: [lower, .clipping, .warmUp]
            }
        return [
            Finding(
                kind: .nonFinite, severity: .severe, layer: failure.layer, step: failure.step,
                observation: .nonFinite(failure.place), evidence: evidence, cause: cause, suggestion: suggestions[0],
                alternatives: Array(suggestions.dropFirst()))
        ]
    }
}

extension FailureTrace {
    /// The layer where it began, if that can be said.
    var layer: String? {
        switch place {
        case .parameters(let names), .gradient(let names): names.last.map(ParameterName.layer)
        case .output(let layer, _): layer
        case .loss: nil
        }
    }
}
