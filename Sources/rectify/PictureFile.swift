import Glibc
import Rectifier
import RectifierReport

/// The file that a picture is written to.
enum PictureFile {
    /// - Throws: ``ToolError`` for a name that is not one of an SVG file.
    static func check(_ path: String, option: String) throws {
        guard !path.isEmpty else { throw ToolError.usage("\(option): the name of a file is needed.") }
        let name = path.split(separator: "/").last ?? ""
        guard !name.lowercased().hasSuffix(".svg") else { return }
        let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name
        throw ToolError.usage(
            "\(option) \(path): pictures are written as SVG, which every browser shows at any size; give the file a name "
                + "that ends in .svg, such as \(stem.isEmpty ? "picture" : stem).svg.")
    }

    /// Writes the chart: the file is there complete, or as it was before. A directory of that name is one that cannot be
    /// written, where reading would miss a file.
    static func write(_ chart: some Chart, to path: String, option: String) throws {
        do {
            try AtomicFile.write(Array(chart.svg().utf8), to: path)
        } catch {
            // A `where` on the catch makes Swift 6.3.1's compiler crash.
            if error.kind == .isDirectory { throw ToolError(code: EX_CANTCREAT, message: "\(option) \(error)") }
            throw error
        }
    }
}
