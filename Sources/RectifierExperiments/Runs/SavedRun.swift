import RectifierCore
import RectifierData
import RectifierSupport
import RectifierTraining

/// A run that ``Experiment.Result/save(_:to:)`` wrote, with whatever else there is of it.
///
///     let run = try SavedRun(readingFrom: "runs/digits")
///     let before = try run.firstNetwork()
public struct SavedRun: Sendable {
    /// The manifest.
    public let manifest: RunManifest
    /// The data as it was read.
    public let data: RunManifest.Data
    /// The result of the training.
    public let result: RunManifest.Result
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
    /// - Throws: ``FileError``, ``RunManifestError`` (also for files that do not belong together, and for weights that
    ///   are not finite), ``SafetensorsError`` and ``ModelFileError``.
    public init(readingFrom directory: String) throws {
        let manifest = try RunManifest(readingFrom: directory)
        let path = directory + "/run.json"
        (data, result) = try (manifest.readData(path), manifest.readResult(path))
        network = try manifest.network(manifest.weights(in: directory), features: data.features, path: path)
        func content(_ name: String) throws -> [UInt8]? {
            do { return try manifest.content(of: name, in: directory) } catch is FileError { return nil }
        }
        history = try content("history.csv").map { [EpochRecord](table: $0) } ?? []
        // An earlier run in the same place may have left one.
        let isMonitored = manifest.files.map { $0[Self.monitorFileName] != nil } ?? true
        monitored =
            try isMonitored
            ? content(Self.monitorFileName).flatMap { try? JSONText.decode(MonitorHistory.self, from: $0) } : nil
        self.manifest = manifest
    }

    /// The network as it was before the first step: it follows from the settings and their seed.
    ///
    /// - Throws: ``OptionError`` or ``NetworkError``.
    public func firstNetwork() throws -> LayerList {
        try manifest.experiment.makeModel(features: data.features, outputs: manifest.outputCount)
    }
}

extension RunManifest {
    /// The number of outputs of the network.
    var outputCount: Int { task == .regression ? 1 : data?.classNames.count ?? 0 }

    /// The data, which every `run.json` has.
    func readData(_ path: String) throws(RunManifestError) -> Data {
        guard let data else { throw RunManifestError(path: path, problem: "'data' is missing") }
        return data
    }

    /// The result, which every `run.json` has.
    func readResult(_ path: String) throws(RunManifestError) -> Result {
        guard let result else { throw RunManifestError(path: path, problem: "'result' is missing") }
        return result
    }

    /// The file of the weights in `directory`, if it is the one that this description was saved with.
    func weights(in directory: String) throws -> SafetensorsFile {
        let name = "model.safetensors"
        return try SafetensorsFile(bytes: content(of: name, in: directory), path: directory + "/" + name)
    }

    /// The network of the manifest, with the numbers in `weights`; `path` is only for messages.
    func network(_ weights: SafetensorsFile, features: Int, path: String) throws -> LayerList {
        if let problem = problem(weights, features: features) {
            throw RunManifestError(path: path, problem: problem)
        }
        var network: LayerList
        do {
            network = try experiment.makeModel(features: features, outputs: outputCount)
        } catch {
            throw RunManifestError(path: path, problem: "\(error)")
        }
        try load(into: &network, from: weights, path: weights.path)
        for (name, tensor) in network.state {
            let wrong = tensor.scalars.filter { !$0.isFinite }
            guard let first = wrong.first else { continue }
            throw RunManifestError(
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
        let trainer = experiment.training.trainer
        if let count = trainer.classWeights?.values.count, let data, count != data.classNames.count {
            return "\(count) class weights for \(data.classNames.count) classes"
        }
        let found = weights.entries.reduce(0) { $0 + $1.range.count / $1.type.size }
        // Sizes below 1 are said when the network is made.
        let sizes = ([features] + experiment.model.hidden + [outputCount]).map { max($0, 1) }
        let layers = experiment.model.layers
        let isTooLarge = LayerList.valueCount(layers, features: features, outputs: outputCount) ?? .max > found
        guard isTooLarge || sizes.count - 1 > weights.entries.count else { return nil }
        return "layers of \(NameList.numbers(sizes)) units have more numbers than the \(found) in model.safetensors"
    }
}

extension [EpochRecord] {
    /// The records in a table that ``Experiment.Result/save(_:to:)`` wrote; none where it is another.
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
