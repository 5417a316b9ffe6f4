import RectifierCore
import RectifierSupport

/// Numbers that are NaN or infinite, traced to the first step, layer and operation.
extension Examination {
    /// The finding, if a number was not finite.
    var nonFinite: [Finding] {
        guard let failure else { return [] }
        let cause: Finding.Cause =
            inputs.isWild ? .dataScale : isExplodingAtBirth ? .initialization : .learningRate
        var evidence: [Finding.Evidence] = []
        if let largest = failure.largestParameter {
            evidence.append(.init("largest weight or bias before that step", largest, expected: 1))
        }
        if let step = course.updateRatios.max(by: { $0.ratio < $1.ratio }) {
            evidence.append(.init("largest of \(course.sampledSteps), ‖Δw‖/‖w‖", step.ratio, expected: 1e-3))
        }
        if let learningRate { evidence.append(.init("learning rate", learningRate)) }
        if cause == .dataScale { evidence += inputs.evidence }
        let lower = Finding.Remedy.lowerLearningRate(settings, from: learningRate)
        let remedies: [Finding.Remedy] =
            switch cause {
            case .dataScale: [.scaledInputs, lower, .clipping()]
            case .initialization: [.he, .normalization, lower]
            default: [lower, .clipping(), .warmUp]
            }
        return [
            Finding(
                kind: .nonFinite, severity: .severe, layer: failure.layer, step: failure.step,
                summary:
                    "\(failure.text(names))\(failure.step.map { " in step \($0)" } ?? ""): nothing can be learned from there.",
                evidence: evidence, cause: cause,
                explanation: explanation(cause), remedy: remedies[0], alternatives: Array(remedies.dropFirst()),
                source: "Goodfellow, Bengio & Courville 2016, Deep Learning, § 8.2.4")
        ]
    }

    private func explanation(_ cause: Finding.Cause) -> String {
        let start =
            "A Float ends near 3·10³⁸; beyond it is infinity, and infinity minus infinity is NaN, which spreads to all that "
            + "is computed from it."
        switch cause {
        case .dataScale: return "\(start) Here \(inputs.text), and the steps grew with them."
        case .initialization: return "\(start) Here signals and gradients were far too large before the first step."
        default:
            return "\(start) Weights get there when each step overshoots and makes the next gradient larger: the steps "
                + "are too large."
        }
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

    /// What is not finite, as the beginning of a sentence.
    func text(_ names: LayerNames) -> String {
        switch place {
        case .parameters(let parameters):
            "After the step before, \(NameList.text(parameters, limit: 4)) held numbers that are not finite"
        case .output(let layer, let operation):
            "The first numbers that are not finite came out of \(operation)\(layer.map { " in \(names.name($0))" } ?? "")"
        case .gradient(let parameters):
            "The gradient of \(NameList.text(parameters, limit: 4)) was not finite, though the loss was"
        case .loss: "The loss was not a finite number"
        }
    }
}
