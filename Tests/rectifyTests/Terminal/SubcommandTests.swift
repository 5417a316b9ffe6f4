import Foundation
import Testing

/// A command that was written and not registered, or not documented, is noticed.
@Suite struct SubcommandTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The names that the files of `Sources/rectify/Commands` give their commands, without the tool's own.
    private static func written() throws -> Set<String> {
        let folder = root.appendingPathComponent("Sources/rectify/Commands")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let names = try files.flatMap { file in
            try String(contentsOf: file, encoding: .utf8).matches(of: /commandName: "([^"]+)"/).map {
                String($0.output.1)
            }
        }
        return Set(names).subtracting(["rectify"])
    }

    @Test func everyCommandIsRegistered() throws {
        let root = try Tool.run("--experimental-dump-help").json["command"] as? [String: Any]
        let subcommands = (root?["subcommands"] as? [[String: Any]] ?? []).compactMap { $0["commandName"] as? String }
        #expect(Set(subcommands).subtracting(["help"]) == (try Self.written()))
    }

    @Test func everyCommandIsInTheReadme() throws {
        let readme = try String(contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
        for name in try Self.written() {
            #expect(readme.contains("rectify \(name)"), "README.md does not name \(name)")
        }
    }
}
