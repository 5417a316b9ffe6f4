import RectifierCore
import RectifierExperiments

/// Findings put together, where they are one trouble.
extension Finding {
    /// The findings, the gravest first; the order of equals is kept.
    static func bySeverity(_ findings: [Finding]) -> [Finding] {
        Severity.allCases.reversed().flatMap { severity in findings.filter { $0.severity == severity } }
    }

    /// The finding's kind and those of its symptoms.
    public var kinds: Set<Kind> { Set([kind] + symptoms.map(\.kind)) }

    /// The findings with those that have the same cause and begin with the same suggestion made symptoms of one of them: of that
    /// whose kind is the cause, or of the first. Notes stay as they are.
    static func withSymptoms(_ findings: [Finding]) -> [Finding] {
        var groups: [[Finding]] = []
        for finding in findings {
            if finding.severity > .note, finding.cause != .unknown,
                let index = groups.firstIndex(where: {
                    $0[0].severity > .note && $0[0].cause == finding.cause
                        && $0[0].suggestion == finding.suggestion
                })
            {
                groups[index].append(finding)
            } else {
                groups.append([finding])
            }
        }
        return groups.map(ofOneCause)
    }

    /// One of several findings, with the others as symptoms.
    private static func ofOneCause(_ group: [Finding]) -> Finding {
        let place = group.firstIndex { $0.kind.isItself($0.cause) } ?? 0
        var finding = group[place]
        finding.severity = group.map(\.severity).max() ?? finding.severity
        for (index, other) in group.enumerated() where index != place {
            finding.symptoms += [other.alone] + other.symptoms
            // What only one of them proposes may still help.
            finding.alternatives += other.alternatives.filter {
                !([finding.suggestion] + finding.alternatives).contains($0)
            }
        }
        return finding
    }

    /// The finding without its symptoms, to be one itself.
    private var alone: Finding {
        var finding = self
        finding.symptoms = []
        return finding
    }

    /// One finding of those of several layers: that of the gravest, which names the others.
    static func gathered(_ layers: [Finding]) -> Finding? {
        func share(_ finding: Finding) -> Double { finding.evidence.first?.value ?? 0 }
        guard
            let place = layers.indices.max(by: {
                (layers[$0].severity, share(layers[$0]), -$0) < (layers[$1].severity, share(layers[$1]), -$1)
            })
        else { return nil }
        var finding = layers[place]
        finding.symptoms = layers.indices.filter { $0 != place }.map { layers[$0].alone }
        return finding
    }
}

extension Finding.Kind {
    /// Whether a finding of this kind names its cause itself, and what else has that cause follows from it.
    fileprivate func isItself(_ cause: Finding.Cause) -> Bool {
        switch (self, cause) {
        case (.learningRateHigh, .learningRate), (.learningRateLow, .learningRate), (.overRegularized, .regularization),
            (.vanishingGradient, .activation), (.vanishingGradient, .depth):
            true
        default: false
        }
    }
}

extension Finding {
    /// The finding without suggestions that would change nothing, such as fewer layers for a network that has no more, or
    /// that cannot be made, such as batch normalisation of single rows.
    func withoutVainSuggestions(for settings: Experiment?, rows: Int) -> Finding {
        guard let settings else { return self }
        let suggestions = ([suggestion] + alternatives).filter { suggestion in
            guard suggestion.isTriable else { return true }
            var changed = settings
            for change in suggestion.changes { change.apply(to: &changed) }
            // What is no setting may be otherwise all the same: the scale of the inputs, and weights that were set by hand.
            if changed == settings {
                return suggestion.changes.contains {
                    $0.knob == .scaling || $0.knob == .initializer && cause == .initialization
                }
            }
            return (try? changed.check(rows: rows)) != nil
        }
        var finding = self
        finding.suggestion = suggestions.first ?? .noneKnown
        finding.alternatives = Array(suggestions.dropFirst())
        return finding
    }
}
