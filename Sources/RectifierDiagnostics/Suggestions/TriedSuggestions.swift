/// What is suggested once suggestions were tried.
extension Finding {
    /// The finding with the suggestions that trials leave: those that helped, the best first, then those that were not
    /// tried.
    ///
    /// What did not help, or could not be tried, moves to ``tried``. Where none of its own suggestions helped, that which
    /// helped most of all stands first, if there is one.
    public func advised(by report: SuggestionReport) -> Finding {
        var (helped, others, rejected) = ([(suggestion: Suggestion, loss: Double)](), [Suggestion](), [Tried]())
        for suggestion in [suggestion] + alternatives {
            if let trial = report.trial(of: suggestion) {
                let loss = trial.outcomes.mean(\.validationLoss)
                if trial.verdict == .helped {
                    helped.append((suggestion, loss ?? .infinity))
                } else {
                    rejected.append(
                        Tried(
                            suggestion: suggestion,
                            result: .trial(
                                trial.verdict, validationLoss: loss,
                                baseline: report.baseline.mean(\.validationLoss))))
                }
            } else if let untried = report.untried.first(where: { report.isSame($0.suggestion, suggestion) }) {
                rejected.append(Tried(suggestion: suggestion, result: .impossible(reason: untried.reason)))
            } else if suggestion != .noneKnown {
                others.append(suggestion)
            }
        }
        if helped.isEmpty, severity > .note, let best = report.best {
            helped.append((best.suggestion, best.outcomes.mean(\.validationLoss) ?? .infinity))
        }
        let advised = helped.sorted { $0.loss < $1.loss }.map(\.suggestion) + others
        var finding = self
        finding.suggestion = advised.first ?? .noneHelped
        finding.alternatives = Array(advised.dropFirst())
        finding.tried = rejected
        return finding
    }
}

extension SuggestionReport {
    /// The trial of a suggestion of a finding; nil where there was none.
    public func trial(of suggestion: Suggestion) -> SuggestionTrial? {
        trials.first { isSame($0.suggestion, suggestion) }
    }

    /// Whether two suggestions do the same to the settings that were tried.
    func isSame(_ a: Suggestion, _ b: Suggestion) -> Bool { b.isTriable && likeness(a) == likeness(b) }

    private func likeness(_ suggestion: Suggestion) -> Set<Suggestion.Change.Likeness> {
        Set(suggestion.changes.filter { $0.knob == .scaling || $0.changes(settings) }.map(\.likeness))
    }
}
