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

    /// The findings with those that have the same cause and begin with the same remedy made symptoms of one of them: of that
    /// whose kind is the cause, or of the first. Notes stay as they are.
    static func withSymptoms(_ findings: [Finding]) -> [Finding] {
        var groups: [[Finding]] = []
        for finding in findings {
            if finding.severity > .note, finding.cause != .unknown,
                let index = groups.firstIndex(where: {
                    $0[0].severity > .note && $0[0].cause == finding.cause
                        && $0[0].remedy.options == finding.remedy.options
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
            finding.symptoms += [Symptom(other)] + other.symptoms
            // What only one of them proposes may still help.
            finding.alternatives += other.alternatives.filter { remedy in
                !([finding.remedy] + finding.alternatives).contains { $0.options == remedy.options }
            }
        }
        return finding
    }

    /// One finding of those of several layers: that of the gravest, which names the others.
    static func gathered(_ layers: [Finding], _ names: LayerNames) -> Finding? {
        func share(_ finding: Finding) -> Double { finding.evidence.first?.value ?? 0 }
        guard
            let place = layers.indices.max(by: {
                (layers[$0].severity, share(layers[$0]), -$0) < (layers[$1].severity, share(layers[$1]), -$1)
            })
        else { return nil }
        var finding = layers[place]
        let others = layers.indices.filter { $0 != place }.map { layers[$0] }
        if !others.isEmpty {
            let counts = others.map { "\($0.units.count) in \(names.name($0.layer ?? ""))" }
            finding.summary += " Others have dead units too: \(counts.joined(separator: ", "))."
            finding.symptoms = others.map { Symptom($0) }
        }
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
    /// The finding without remedies that would change nothing, such as fewer layers for a network that has no more, or that
    /// cannot be made, such as batch normalisation of single rows.
    func withoutVainRemedies(for settings: Experiment?, rows: Int) -> Finding {
        guard let settings else { return self }
        let remedies = ([remedy] + alternatives).filter { remedy in
            guard let changes = RemedyChange.changes(fromOptions: remedy.options) else { return true }
            var changed = settings
            for change in changes { change.apply(to: &changed) }
            // What is no setting may be otherwise all the same: the scale of the inputs, and weights that were set by hand.
            if changed == settings {
                return changes.contains {
                    $0.part == "scale" || $0.part == "initializer" && cause == .initialization
                }
            }
            return (try? changed.check(rows: rows)) != nil
        }
        var finding = self
        finding.remedy = remedies.first ?? .noneKnown
        finding.alternatives = Array(remedies.dropFirst())
        return finding
    }
}
