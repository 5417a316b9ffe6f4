import Rectifier
import RectifierReport

/// The file that a picture is written to.
enum PictureFile {
    /// - Throws: ``ToolError`` for a name that is not one of an SVG file, and as ``OutputFile`` does.
    static func check(_ path: String, option: String, inputs: [String] = []) throws {
        guard !path.isEmpty else { throw ToolError.usage("\(option): the name of a file is needed.") }
        let name = path.split(separator: "/").last ?? ""
        guard !name.lowercased().hasSuffix(".svg") else {
            return try OutputFile.check(path, option: option, inputs: inputs)
        }
        let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name
        throw ToolError.usage(
            "\(option) \(path): pictures are written as SVG, which every browser shows at any size; give the file a name "
                + "that ends in .svg, such as \(stem.isEmpty ? "picture" : stem).svg.")
    }

    /// Writes the chart: the file is there complete, or as it was before.
    static func write(_ chart: some Chart, to path: String) throws {
        try AtomicFile.write(Array(chart.svg().utf8), to: path)
    }
}
