import Foundation
import Testing

@testable import Rectifier

/// Documentation/Activations.md and README.md name what exists, and all of it.
@Suite struct ActivationDocumentationTests {
    /// The first cell of each row of a table, without its parameters: `Softmax(axis: -1)` is Softmax.
    private static func names(in file: String, under header: String) throws -> [String] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let lines = try String(contentsOf: root.appendingPathComponent(file), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0.hasPrefix(header) }, "no table '\(header)' in \(file)")
        return lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map { line in
            String(line.dropFirst().drop { $0 == " " || $0 == "`" }.prefix { $0.isLetter || $0.isNumber })
        }
    }

    @Test(arguments: [("Documentation/Activations.md", "| here |"), ("README.md", "| name | formula |")])
    func tablesNameWhatExists(file: String, header: String) throws {
        let names = try Self.names(in: file, under: header)
        let types = ActivationCatalog.all.map { String(describing: type(of: $0)) }
        #expect(Set(names) == Set(types))
        #expect(names.count == types.count)
    }

    /// The names of types and the names by which they are chosen are the same words.
    @Test func namesAreThoseOfTheTypes() {
        for activation in ActivationCatalog.all {
            let name = activation.documentation.name
            let words = String(describing: type(of: activation)).lowercased()
            #expect(name.filter { $0 != "-" } == words)
        }
    }
}
