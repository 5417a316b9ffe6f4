import Foundation
import Testing

@testable import RectifierCore
@testable import TestSupport

/// What is made from the catalogue tells of all of it: the references, and the tables of the documents. `make activations`
/// makes both.
@Suite struct ActivationDocumentationTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func text(of file: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(file), encoding: .utf8)
    }

    /// Whoever writes an activation and forgets its line in the catalogue is told so.
    @Test func theCatalogueHoldsAllAndEachOnce() throws {
        let folder = "Sources/RectifierCore/Activations"
        let files = try #require(FileManager.default.enumerator(atPath: Self.root.appendingPathComponent(folder).path))
        var types: Set<String> = []
        for case let file as String in files where file.hasSuffix(".swift") {
            for match in try Self.text(of: folder + "/" + file).matches(of: /extension (\w+): ConfigurableActivation/) {
                types.insert(String(match.1))
            }
        }
        types.remove("ConfigurableActivation")
        let listed = ActivationCatalog.all.map { String(describing: type(of: $0)) }
        #expect(types.subtracting(listed) == [], "add it to ActivationCatalog.all")
        #expect(Set(listed) == types)
        #expect(Set(listed).count == listed.count)
        #expect(Set(ActivationCatalog.names).count == listed.count)
    }

    @Test func referencesCoverTheCatalogue() throws {
        struct Named: Decodable { let name: String }
        let names = Set(ActivationCatalog.all.filter { $0 is any ElementwiseActivation }.map(\.documentation.name))
        for file in ["activations", "gains", "mean-field"] {
            let known = Set((try Reference.load(file) as [Named]).map(\.name))
            #expect(
                names.subtracting(known) == [],
                "give Scripts/reference/functions.py its formula, then run make activations (\(file).json)")
            #expect(known.subtracting(names) == [], "\(file).json has what the catalogue has not: run make activations")
        }
    }

    @Test func theTableOfTheReadmeIsThatOfTheTool() throws {
        let table = try Tool.run("functions", "--markdown").output
        #expect(table.split(separator: "\n").count == ActivationCatalog.all.count + 2)
        #expect(try Self.text(of: "README.md").contains("\n" + table), "run make activations")
    }

    @Test func namesElsewhereAreSaidOfAll() throws {
        let lines = try Self.text(of: "Documentation/Activations.md").split(separator: "\n")
        let rows = lines.filter { $0.hasPrefix("| `") }
        let names = rows.map { String($0.dropFirst(3).prefix { $0 != "`" }) }
        #expect(names == ActivationCatalog.all.map { String(describing: type(of: $0)) }, "run make activations")
    }

    /// Accuracy.md tells of every function with a kernel at its defaults, whose text it holds, and of no missed bound.
    @Test(arguments: ["## Values", "## Derivatives"]) func accuracyIsKnownOfEveryKernel(section: String) throws {
        let lines = try Self.text(of: "Documentation/Accuracy.md").split(separator: "\n")
        let start = try #require(lines.firstIndex { $0 == section })
        let rows = lines[(start + 1)...].prefix { !$0.hasPrefix("## ") }
        for activation in ActivationCatalog.all {
            let form = (activation as? any ElementwiseActivation)?.kernel
            guard form != nil || activation is PReLU || activation is Swish else { continue }
            #expect(
                rows.contains { $0.hasPrefix("| `\(activation.text)` |") },
                "\(activation.text): run make activations, and see that the text in functions.inc is this one")
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
