import ArgumentParser
import Rectifier

/// The options that decide how a command tells what it found.
struct ResultOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("File for an HTML report.", valueName: "file"))
    var report: String?

    @Flag(help: "Print one JSON object on standard output, and nothing else there.")
    var json = false

    @Flag(help: "Show no progress.")
    var quiet = false

    /// Throws when the report, or the picture of `--output`, clearly cannot be written, or is one of the files that are
    /// read.
    func check(inputs: [String] = [], picture: String? = nil) throws {
        if let picture { try PictureFile.check(picture, option: "--output", inputs: inputs) }
        if let report {
            try OutputFile.check(report, option: "--report", inputs: inputs + (picture.map { [$0] } ?? []))
        }
    }

    /// Writes the report, if there is to be one.
    func write(_ html: () -> String) throws {
        if let report { try AtomicFile.update(Array(html().utf8), at: report) }
    }
}
