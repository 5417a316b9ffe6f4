import ArgumentParser
import Rectifier

/// The options that decide how a command tells what it found.
struct ResultOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Where a report is written, as one HTML file.", valueName: "file"))
    var report: String?

    @Flag(help: "Print one JSON object on standard output, and nothing else there.")
    var json = false

    @Flag(help: "Show no progress.")
    var quiet = false

    /// Throws when the report clearly cannot be written.
    func check() throws {
        if let report { try ReportFile.check(report) }
    }

    /// Writes the report, if there is to be one.
    func write(_ html: () -> String) throws {
        if let report { try AtomicFile.update(Array(html().utf8), at: report) }
    }
}
