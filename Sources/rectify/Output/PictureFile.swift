import ArgumentParser
import Rectifier
import RectifierReport

/// The file that a picture is written to.
enum PictureFile {
    /// Help text of options for a picture.
    static let help = ArgumentHelp(
        "File for the picture: file.svg, or file.png, which needs rsvg-convert.",
        valueName: "file")

    private enum Format: String, CaseIterable {
        case svg, png

        /// That of a file's name; nil for other names.
        init?(_ path: String) {
            let name = path.lowercased()
            guard let format = Self.allCases.first(where: { name.hasSuffix(".\($0.rawValue)") }) else { return nil }
            self = format
        }
    }

    /// - Throws: ``ToolError`` for a name that is not one of an SVG or PNG file, for PNG where nothing can make it, and as
    ///   ``OutputFile`` does: better said before the work than after.
    static func check(_ path: String, option: String, inputs: [String] = []) throws {
        guard !path.isEmpty else { throw ToolError.usage("\(option): the name of a file is needed.") }
        let name = path.split(separator: "/").last ?? ""
        guard let format = Format(String(name)) else {
            let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name
            let example = stem.isEmpty ? "picture" : stem
            throw ToolError.usage(
                "\(option) \(path): pictures are written as SVG or PNG; give the file a name that ends in .svg or .png, "
                    + "such as \(example).svg or \(example).png.")
        }
        if format == .png { try PNGConverter.check("\(option) \(path)") }
        try OutputFile.check(path, option: option, inputs: inputs)
    }

    /// Writes the chart: the file is there complete, or as it was before.
    static func write(_ chart: some Chart, to path: String) throws {
        var bytes = Array(chart.svg().utf8)
        if Format(path) == .png { bytes = try PNGConverter.png(ofSVG: bytes, for: path) }
        try AtomicFile.write(bytes, to: path)
    }
}

/// The file of `--report`.
enum ReportFile {
    /// Writes the report on `record`.
    static func write(_ record: TrainingRecord, to path: String) throws {
        try AtomicFile.update(Array(TrainingReportPage(record).html.utf8), at: path)
    }
}
