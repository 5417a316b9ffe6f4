import Foundation

/// The document that is half written and half measured: each claim has a place between two comments, and what stands
/// there is replaced.
struct ClaimsDocument {
    let path: String

    struct MissingPlace: Error, CustomStringConvertible {
        let description: String
    }

    /// Puts `block` into the place of the claim, and its pictures beside the document.
    func replace(_ name: String, with block: String, _ figures: [Evidence.Figure]) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let (start, end) = ("<!-- measured: \(name) -->", "<!-- end: \(name) -->")
        guard let first = text.range(of: start), let last = text.range(of: end), first.upperBound <= last.lowerBound
        else {
            throw MissingPlace(description: "\(path) has no place for '\(name)': write \(start) and \(end) into it.")
        }
        let changed = text[..<first.upperBound] + "\n\n" + block + "\n\n" + text[last.lowerBound...]
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent("pictures")
        for figure in figures {
            let file = folder.appendingPathComponent("\(figure.name).svg")
            try Data((figure.chart.svg() + "\n").utf8).write(to: file, options: .atomic)
        }
        try Data(changed.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}

/// What measures.
enum Machine {
    /// The processor and how many of its cores there are.
    static var description: String {
        let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let model = information.split(separator: "\n").first { $0.hasPrefix("model name") }
            .flatMap { $0.split(separator: ":").last }?.trimmingCharacters(in: .whitespaces)
        let cores = ProcessInfo.processInfo.activeProcessorCount
        return "\(cores) cores of \(model ?? "an unknown processor")"
    }
}
