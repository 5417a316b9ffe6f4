import RectifierCore
import RectifierData
import RectifierSupport
import RectifierTraining

/// A run that ``NetworkRun/save(_:to:)`` wrote, with whatever else there is of it.
///
///     let run = try SavedRun(readingFrom: "runs/digits")
///     let before = try run.firstNetwork()
public struct SavedRun: Sendable {
    /// How it was made.
    public let description: RunDescription
    /// The network that was kept.
    public let network: LayerList
    /// The record of every epoch, from `history.csv`; empty if that cannot be read.
    public let history: [EpochRecord]
    /// What a monitor saw, from `monitor.json`; nil without one.
    public let monitored: MonitorHistory?

    /// The name of the file with what a monitor saw.
    public static let monitorFileName = "monitor.json"

    /// Reads the run in `directory`.
    ///
    /// - Throws: ``FileError``, ``RunDescriptionError`` (also for files that do not belong together, and for weights that
    ///   are not finite), ``SafetensorsError`` and ``ModelFileError``.
    public init(readingFrom directory: String) throws {
        let description = try RunDescription(readingFrom: directory)
        network = try description.network(
            description.weights(in: directory), features: description.data.features, path: directory + "/run.json")
        func content(_ name: String) throws -> [UInt8]? {
            do { return try description.content(of: name, in: directory) } catch is FileError { return nil }
        }
        history = try content("history.csv").map { [EpochRecord](table: $0) } ?? []
        // An earlier run in the same place may have left one.
        let isMonitored = description.files.map { $0[Self.monitorFileName] != nil } ?? true
        monitored =
            try isMonitored
            ? content(Self.monitorFileName).flatMap { try? JSONText.decode(MonitorHistory.self, from: $0) } : nil
        self.description = description
    }

    /// The network as it was before the first step: it follows from the settings and their seed.
    ///
    /// - Throws: ``ActivationError``, ``NamedOptionsError`` or ``NetworkError``.
    public func firstNetwork() throws -> LayerList {
        try description.settings.makeNetwork(features: description.data.features, outputs: description.outputCount)
    }
}

extension RunDescription {
    /// How many numbers the network gives.
    var outputCount: Int { task == .regression ? 1 : data.classNames.count }

    /// The file of the weights in `directory`, if it is the one that this description was saved with.
    func weights(in directory: String) throws -> SafetensorsFile {
        let name = "model.safetensors"
        return try SafetensorsFile(bytes: content(of: name, in: directory), path: directory + "/" + name)
    }

    /// The network that is described, with the numbers in `weights`; `path` is only for messages.
    func network(_ weights: SafetensorsFile, features: Int, path: String) throws -> LayerList {
        if let problem = problem(weights, features: features) {
            throw RunDescriptionError(path: path, problem: problem)
        }
        var network: LayerList
        do {
            network = try settings.makeNetwork(features: features, outputs: outputCount)
        } catch {
            throw RunDescriptionError(path: path, problem: "\(error)")
        }
        try load(into: &network, from: weights, path: weights.path)
        for (name, tensor) in network.state {
            let wrong = tensor.scalars.filter { !$0.isFinite }
            guard let first = wrong.first else { continue }
            throw RunDescriptionError(
                .notFinite, path: weights.path ?? path,
                problem:
                    "\(wrong.count) of the \(tensor.scalars.count) numbers of \(NameList.quoted(name)) are not finite, the first is "
                    + NumberText.text(first))
        }
        return network
    }

    /// What is wrong with the size of a network that has its numbers in `weights`; nil for nothing. Before the network
    /// is made: a few digits can ask for more than the memory.
    private func problem(_ weights: SafetensorsFile, features: Int) -> String? {
        if let count = settings.classWeights?.values.count, count != data.classNames.count {
            return "\(count) class weights for \(data.classNames.count) classes"
        }
        let found = weights.entries.reduce(0) { $0 + $1.range.count / $1.type.size }
        // Sizes below 1 are said when the network is made.
        let sizes = ([features] + settings.hidden + [outputCount]).map { max($0, 1) }
        let isTooLarge = LayerList.linearParameterCount(sizes) ?? .max > found
        // A layer has a weight and a bias.
        guard isTooLarge || 2 * (sizes.count - 1) > weights.entries.count else { return nil }
        return "layers of \(NameList.numbers(sizes)) units have more numbers than the \(found) in model.safetensors"
    }
}

extension [EpochRecord] {
    /// The records in a table that ``NetworkRun/save(_:to:)`` wrote; none where it is another.
    init(table: [UInt8]) {
        let lines = String(decoding: table, as: UTF8.self).split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        guard let names = lines.first, names.first == "epoch" else {
            self = []
            return
        }
        self = lines.dropFirst().compactMap { fields in
            func number(_ name: String) -> Double? {
                guard let place = names.firstIndex(of: name), place < fields.count else { return nil }
                return NumberText.parse(fields[place])
            }
            guard let epoch = fields.first.flatMap(NumberText.integer), let loss = number("loss") else { return nil }
            return EpochRecord(
                epoch: epoch, trainLoss: loss,
                validation: number("val_loss").map { Evaluation(loss: $0, accuracy: number("val_accuracy")) },
                learningRate: number("learning_rate").map(Float.init))
        }
    }
}
