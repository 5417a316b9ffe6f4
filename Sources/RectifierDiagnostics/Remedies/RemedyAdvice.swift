import RectifierSupport

/// What is advised once remedies were tried.
extension Finding {
    /// The finding with the remedies that trials leave: those that helped, the best first, then those that were not tried.
    /// What did not help, or could not be tried, is no longer among them but in ``tried``, with what came of it. Where none of
    /// its own remedies helped, that which helped most of all stands first, if there is one.
    public func advised(by report: RemedyReport) -> Finding {
        var (helped, others, rejected) = ([(remedy: Remedy, loss: Double)](), [Remedy](), [TriedRemedy]())
        for remedy in [remedy] + alternatives {
            if let trial = report.trial(of: remedy) {
                if trial.verdict == .helped {
                    helped.append((remedy, trial.outcomes.mean(\.validationLoss) ?? .infinity))
                } else {
                    rejected.append(TriedRemedy(remedy: remedy, result: trial.result(over: report.baseline)))
                }
            } else if let untried = report.untried.first(where: { report.isSame($0.changes, remedy) }) {
                rejected.append(TriedRemedy(remedy: remedy, result: "could not be tried: \(untried.reason)"))
            } else if remedy != .noneKnown {
                others.append(remedy)
            }
        }
        if helped.isEmpty, severity > .note, let best = report.best {
            helped.append((best.remedy, best.outcomes.mean(\.validationLoss) ?? .infinity))
        }
        let advised = helped.sorted { $0.loss < $1.loss }.map(\.remedy) + others
        var finding = self
        finding.remedy = advised.first ?? .noneHelped
        finding.alternatives = Array(advised.dropFirst())
        finding.tried = rejected
        return finding
    }
}

extension Finding.Remedy {
    /// Where each of the remedies was tried, and none helped.
    static let noneHelped = Finding.Remedy("None of what was tried helped.", code: "", options: [])
}

extension RemedyReport {
    /// The trial of a remedy that a finding names; nil where there was none.
    public func trial(of remedy: Finding.Remedy) -> RemedyTrial? {
        trials.first { isSame($0.changes, remedy) }
    }

    /// Whether the changes do what the remedy's options do, to the settings that were tried.
    func isSame(_ changes: [RemedyChange], _ remedy: Finding.Remedy) -> Bool {
        guard let others = RemedyChange.changes(fromOptions: remedy.options) else { return false }
        return keys(changes) == keys(others)
    }

    private func keys(_ changes: [RemedyChange]) -> Set<String> {
        let effective = changes.filter { change in
            var changed = settings
            change.apply(to: &changed)
            return changed != settings || change.part == "scale"
        }
        return Set(effective.map(\.key))
    }
}

extension RemedyTrial {
    /// What came of it, in words: `worse: validation loss 0.69 instead of 0.52`.
    func result(over baseline: [RemedyOutcome]) -> String {
        guard let loss = outcomes.mean(\.validationLoss) else { return verdict.title }
        let before = baseline.mean(\.validationLoss).map { " instead of \(NumberText.short(Self.rounded($0)))" } ?? ""
        return "\(verdict.title): validation loss \(NumberText.short(Self.rounded(loss)))\(before)"
    }

    private static func rounded(_ loss: Double) -> Double { (loss * 1e4).rounded() / 1e4 }
}
