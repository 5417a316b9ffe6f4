import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierSupport

/// Documentation/Activations.md and README.md name what exists, and all of it.
@Suite struct ActivationDocumentationTests {
    private static func lines(of file: String) throws -> [Substring] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appendingPathComponent(file), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The first cell of each row of a table, without its parameters: `Softmax(axis: -1)` is Softmax.
    private static func names(in file: String, under header: String) throws -> [String] {
        let lines = try lines(of: file)
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

    /// Accuracy.md tells of every function of one number at its defaults, whose text it holds, and of no missed bound.
    @Test(arguments: ["## Values", "## Derivatives"]) func accuracyIsKnownOfEveryFunction(section: String) throws {
        let lines = try Self.lines(of: "Documentation/Accuracy.md")
        let start = try #require(lines.firstIndex { $0 == section })
        let rows = lines[(start + 1)...].prefix { !$0.hasPrefix("## ") }
        for activation in ActivationCatalog.all where !(activation is Identity) {
            guard activation is any ElementwiseActivation || activation is PReLU || activation is Swish else {
                continue
            }
            #expect(rows.contains { $0.hasPrefix("| `\(activation.text)` |") }, "\(activation.text)")
        }
        #expect(!lines.contains { $0.contains("**missed**") })
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
