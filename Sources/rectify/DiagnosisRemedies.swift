import Rectifier
import RectifierReport

extension DiagnosisSession {
    /// Tries what may help against what was found; nil where nothing needs to be done.
    func tryRemedies(_ result: NetworkDiagnosis, quiet: Bool) throws -> RemedyReport? {
        let findings = result.diagnosis.findings.filter { $0.severity > .note }
        if findings.isEmpty { return nil }
        var line = RemedyText.ProgressLine(isQuiet: quiet)
        return try Interruption.onControlC { interruption in
            try RemedyTrials().run(for: findings, data: data, settings: settings, interruption: interruption) {
                line.show($0)
            }
        }
    }

    /// The page that tells all of it.
    func page(_ result: NetworkDiagnosis, _ remedies: RemedyReport?) -> DiagnosisReportPage {
        var training = report.record
        (training.history, training.keptEpoch, training.monitor) = (
            result.history, result.keptEpoch, result.monitored
        )
        let unseen = result.diagnosis.unseen.map { "Could not be seen: \($0)." }
        return DiagnosisReportPage(
            DiagnosisRecord(
                findings: result.diagnosis.findings, training: training, remedies: remedies,
                notes: (result.divergence.map { ["\($0)"] } ?? []) + unseen, command: command))
    }
}
