import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

/// Numbers at the ends of what can be written, for every option of every command: none ends the tool without a word.
@Suite struct OptionRangesTests {
    static let values = [
        "\(Int.max)", "\(Int.min)", "0", "-1", "4294967296", "1e308", "nan", "inf", "18446744073709551616",
    ]

    /// What goes before the option, so that whatever is accepted is over soon.
    static let commands: [String: [String]] = [
        "train": ["t.csv", "--epochs", "1", "--hidden", "2", "--quiet"],
        "diagnose": ["t.csv", "--epochs", "1", "--hidden", "2", "--quiet"],
        "learning-rate": ["t.csv", "--epochs", "1", "--hidden", "2", "--steps", "10", "--trial-steps", "2", "--quiet"],
        "compare": [
            "t.csv", "--epochs", "1", "--hidden", "2", "--seeds", "2", "--activations", "relu,elu", "--learning-rates",
            "0.01", "--quiet",
        ],
        "gradients": [
            "--depth", "2", "--width", "2", "--seeds", "2", "--rows", "4", "--activations", "relu,elu", "--quiet",
        ],
        "plot": ["relu"], "boundary": [], "describe": ["t.csv"], "predict": ["none", "t.csv"], "apply": ["relu", "1"],
        "functions": [],
    ]

    static let table: String = {
        let rows = (0..<40).map { "\($0 * 7 % 11).5,\(["red", "green"][$0 % 2]),\($0 % 4 < 2 ? "low" : "high")\n" }
        return "size,colour,kind\n" + rows.joined()
    }()

    /// The options of each command that take a value, as the tool itself lists them.
    private static func options() throws -> [String: [String]] {
        let root = try Tool.run("--experimental-dump-help").json["command"] as? [String: Any]
        var options: [String: [String]] = [:]
        for command in root?["subcommands"] as? [[String: Any]] ?? [] {
            guard let name = command["commandName"] as? String, name != "help" else { continue }
            let arguments = command["arguments"] as? [[String: Any]] ?? []
            options[name] = arguments.filter { $0["kind"] as? String == "option" }.compactMap {
                (($0["preferredName"] as? [String: Any])?["name"] as? String).map { "--" + $0 }
            }
        }
        return options
    }

    private func check(_ command: String, _ arguments: [String], in folder: String) throws {
        let outcome = try Tool.run([command] + (Self.commands[command] ?? []) + arguments, in: folder)
        // 70 would be a fault of the tool; a signal is noticed where it is run.
        #expect([0, 64, 65, 66, 73].contains(outcome.status), "\(command) \(arguments): \(outcome.errors.suffix(500))")
        #expect(outcome.status == 0 || outcome.errors.hasPrefix("Error: ") || outcome.errors.contains("\nError: "))
    }

    @Test(arguments: commands.keys.sorted()) func noNumberEndsTheToolWithoutAWord(command: String) throws {
        let options = try Self.options()
        #expect(Set(options.keys) == Set(Self.commands.keys))
        let folder = try TemporaryFolder()
        try Data(Self.table.utf8).write(to: URL(fileURLWithPath: folder.path + "/t.csv"))
        let own = try #require(options[command])
        let known = command == "train" ? [] : Set(options["train"] ?? [])
        for option in own {
            // What `train` has too is read by the same code.
            for value in known.contains(option) ? [Self.values[0], Self.values[4]] : Self.values {
                try check(command, [option, value], in: folder.path)
            }
        }
    }

    @Test(
        arguments: [
            "--schedule step:epochs=#", "--schedule cosine:steps=#", "--schedule multi-step:epochs=#:#",
            "--schedule cosine-restarts:epochs=#,growth=#", "--schedule cyclic:steps=#,down=#",
            "--schedule one-cycle:steps=#",
            "--schedule linear:epochs=#/cosine", "--schedule step@epochs=#/cosine", "--schedule polynomial:power=#",
            "--schedule reduce-on-plateau:patience=#,cooldown=#", "--early-stopping patience=#",
            "--early-stopping patience=#,start-from=#", "--early-stopping min-delta=#", "--early-stopping baseline=#",
            "--activation prelu:channels=#", "--activation prelu:axis=#", "--activation elu:alpha=#",
            "--activation hard-tanh:lower=#", "--hidden #", "--hidden 2,#", "--hidden #,#",
        ])
    func noNumberWithinATextDoesEither(text: String) throws {
        let folder = try TemporaryFolder()
        try Data(Self.table.utf8).write(to: URL(fileURLWithPath: folder.path + "/t.csv"))
        for value in Self.values {
            let parts = text.replacing("#", with: value).split(separator: " ").map(String.init)
            try check("train", parts, in: folder.path)
        }
    }

    /// Numbers in a checkpoint that somebody changed.
    @Test func changedCheckpointsAreRefused() throws {
        let folder = try TemporaryFolder()
        try Data(Self.table.utf8).write(to: URL(fileURLWithPath: folder.path + "/t.csv"))
        let run = folder.path + "/run"
        let trained = try Tool.run(
            ["train", "t.csv", "--epochs", "2", "--hidden", "2", "--quiet", "--output", run], in: folder.path)
        #expect(trained.status == 0, "\(trained.errors)")
        let path = run + "/" + Checkpoint.fileName
        let file = try SafetensorsFile(reading: path)
        let values = ["\(Int.max)", "\(Int.min)", "-1", "0", "4294967296", "281474976710656", "1e308"]
        for (note, key) in [
            ("note.run", "epochs"), ("note.run", "batchSize"), ("note.run", "accumulation"), ("note.run", "hidden"),
            ("state", "epoch"), ("state", "step"), ("state", "rows"), ("state", "epochs"), ("state", "stepsPerEpoch"),
        ] {
            let text = try #require(file.metadata[note])
            let pattern = try Regex("\"\(key)\":\\[?[0-9]+\\]?")
            guard text.contains(pattern) else { continue }
            for value in values {
                var metadata = file.metadata
                let new = key == "hidden" ? "[\(value)]" : value
                metadata[note] = text.replacing(pattern, with: "\"\(key)\":\(new)")
                let changed = SealedFile.encode(
                    try file.entries.map { .init($0.name, shape: $0.shape, doubles: try file.doubles(of: $0)) },
                    metadata: metadata)
                try AtomicFile.write(changed, to: path)
                try FileManager.default.removeItem(atPath: run + "/" + Checkpoint.previousFileName, ifThere: true)
                for command in [["train", "--resume", run, "--quiet"], ["diagnose", run, "--quiet"]] {
                    let outcome = try Tool.run(command, in: folder.path)
                    #expect([0, 64, 65].contains(outcome.status), "\(key) \(value): \(outcome.errors.suffix(500))")
                }
                try AtomicFile.write(file.bytes, to: path)
            }
        }
    }

    @Test func largeBatchesAreAllRows() throws {
        var generator = RandomGenerator(seed: 0)
        let data = Moons.dataset(count: 10, using: &generator)
        let batches = data.batches(size: .max)
        #expect(batches.count == 1 && batches[0].count == 10)
        let trainer = Trainer(epochs: 1, batchSize: .max, accumulation: .max)
        #expect(trainer.steps(of: 10) == 1)
        let few = Trainer(epochs: 1, batchSize: 4, accumulation: .max)
        var model = LayerList([Linear(2, 2, using: &generator)])
        try few.run(&model, with: SGD(learningRate: 0.1), on: data, using: &generator)
        #expect(model.parameters.allSatisfy { $0.tensor.scalars.allSatisfy(\.isFinite) })
    }
}

extension FileManager {
    fileprivate func removeItem(atPath path: String, ifThere: Bool) throws {
        if fileExists(atPath: path) { try removeItem(atPath: path) }
    }
}
