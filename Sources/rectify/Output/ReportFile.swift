import Rectifier
import RectifierReport

/// The file of `--report`.
enum ReportFile {
    /// Writes the report on `record`.
    static func write(_ record: TrainingRecord, to path: String) throws {
        try AtomicFile.update(Array(TrainingReportPage(record).html.utf8), at: path)
    }
}
