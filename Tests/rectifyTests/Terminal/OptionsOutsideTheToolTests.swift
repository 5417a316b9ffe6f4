import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import TestSupport
@testable import rectify

/// Only the tool knows its options: what the modules suggest is typed, and the tool writes it as an option.
@Suite struct OptionsOutsideTheToolTests {
    private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")

    /// Options of other programs.
    private static let allowed = ["tensorboard --logdir"]

    /// Each line outside Sources/rectify, code, strings and comments.
    @Test func noModuleNamesAnOption() throws {
        let files = try #require(FileManager.default.enumerator(atPath: Self.sources.path)).compactMap { $0 as? String }
        let modules = files.filter { file in
            !file.hasPrefix("rectify/")
                && ["swift", "c", "h", "inc"].contains(URL(fileURLWithPath: file).pathExtension)
        }
        #expect(modules.count > 250)
        for file in modules {
            let text = try String(contentsOf: Self.sources.appendingPathComponent(file), encoding: .utf8)
            for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                let own = Self.allowed.reduce(String(line)) { $0.replacing($1, with: "") }
                #expect(!Self.namesAnOption(own), "\(file), line \(index + 1): \(line)")
            }
        }
    }

    @Test(
        arguments: [
            ("say --drop.", true), ("(`--drop-last`)", true), ("'rectify train' does", true),
            ("rectify functions", true),
            ("--no-header", true), ("x -- y", false), ("a[-1]--b", false), ("--5", false), ("to rectify it", false),
        ])
    func anOptionIsSeen(line: String, isOne: Bool) { #expect(Self.namesAnOption(line) == isOne) }

    /// An option, or a command of the tool.
    private static func namesAnOption(_ line: String) -> Bool {
        line.contains(/(^|[^\w\])])--[a-z]/)
            || Rectify.configuration.subcommands.contains { command in
                line.contains("rectify \(command.configuration.commandName ?? "?")")
            }
    }

    /// Every change of a table is an option that the tool takes, with the same value.
    @Test(
        arguments: [
            (.target("a b"), "--target 'a b'"), (.task(.classification), "--task classification"),
            (.header(false), "--no-header"), (.dropped(["a", "b"]), "--drop a,b"),
            (.dropped(["a,b", "c"]), "--drop a,b --drop c"), (.kept(["id"]), "--keep id"),
            (.numeric(["a"]), "--numeric a"), (.categorical(["a"]), "--categorical a"), (.dates(["d"]), "--date d"),
            (.missing(["-999", "?"]), "--missing -999 --missing '?'"),
            (.dateOrder(.monthFirst), "--date-order month-first"), (.scaling(.robust), "--scale robust"),
        ] as [(TableChange, String)])
    func aChangeIsAnOption(change: TableChange, text: String) throws {
        #expect(change.options == text)
        let words = text.replacing("'a b'", with: "a\u{1}b").replacing("'?'", with: "?").split(separator: " ")
        let arguments: [String] = ["t.csv"] + words.map { String($0).replacing("\u{1}", with: " ") }
        let options = try DataOptions.parse(arguments)
        let configuration = try options.configuration()
        let columns = configuration.columns
        switch change {
        case .target(let name): #expect(configuration.target == name)
        case .task(let task): #expect(configuration.task == task)
        case .header(let isThere): #expect(configuration.hasNoHeader == !isThere)
        case .dropped(let names): #expect(OptionValues.parts(of: columns.dropped) == OptionValues.parts(of: names))
        case .kept(let names): #expect(columns.kept == names)
        case .numeric(let names): #expect(columns.numeric == names)
        case .categorical(let names): #expect(columns.categorical == names)
        case .dates(let names): #expect(columns.dates == names)
        case .missing(let words): #expect(columns.missing == words)
        case .dateOrder(let order): #expect(columns.dateOrder == order)
        case .scaling(let scaling): #expect(configuration.scaling == scaling)
        }
    }

    /// The tool's words for what the library says in Swift.
    @Test func theToolWritesOptions() throws {
        let file = try TableFile("x,y\n" + (0..<30).map { "\($0 % 7).5,\($0 % 5).5\n" }.joined())
        let described = try Tool.run("describe", file.path)
        #expect(described.errors.contains("If they are class labels, use --task classification."))
        let both = try Tool.run("describe", file.path, "--numeric", "x", "--categorical", "x")
        #expect(both.status == 65 && both.errors.contains("--numeric and --categorical both name 'x'"))
    }
}
