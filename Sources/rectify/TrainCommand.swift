import Rectifier

/// The command that trains such a network on such data.
struct TrainCommand {
    let data: DataOptions
    let network: NetworkOptions
    /// What the options came to on the data.
    let settings: NetworkSettings
    let loaded: LearningData

    /// The command, with the options that say something else than what would be taken without them.
    ///
    /// - Parameter changes: Options that are put in the place of what `settings` has.
    func text(_ changes: [(name: String, value: String)]) throws -> String {
        // Those of the optimiser decide what is usual for others.
        var usual = try NetworkOptions.parse([])
        usual.optimizer = network.optimizer
        usual.batchSize = network.batchSize
        let defaults = try NetworkOptions.parse([]).settings(for: loaded).options
        let base = try usual.settings(for: loaded).options
        var words = ["rectify", "train", data.name] + dataWords
        for (index, option) in settings.options.enumerated() {
            let isChosen = ["--optimizer", "--batch-size"].contains(option.name)
            if let change = changes.first(where: { $0.name == option.name }) {
                words += [change.name, change.value]
            } else if option.value != (isChosen ? defaults : base)[index].value {
                words += [option.name, option.value]
            }
        }
        return words.map(Self.quoted).joined(separator: " ")
    }

    private var dataWords: [String] {
        var words: [String] = []
        func add(_ name: String, _ value: String?) { if let value { words += [name, value] } }
        add("--target", data.table.target)
        add("--task", data.table.task?.rawValue)
        if data.table.noHeader { words.append("--no-header") }
        add("--drop", data.table.drop.isEmpty ? nil : data.table.drop.joined(separator: ","))
        add("--keep", data.table.keep.isEmpty ? nil : data.table.keep.joined(separator: ","))
        add("--test", data.test)
        add("--validation-fraction", data.validationFraction.map(NumberText.text))
        add("--test-fraction", data.testFraction.map(NumberText.text))
        return words
    }

    /// A word as a shell reads it back.
    static func quoted(_ word: String) -> String {
        let plain = word.unicodeScalars.allSatisfy {
            ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
                || "-_./,:=+%@".unicodeScalars.contains($0)
        }
        return plain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
