import RectifierCore
import RectifierData
import RectifierSupport

// A training's state as the tensors and the text of a checkpoint, and back.

/// How tensors in a checkpoint are named.
private enum Prefix {
    static let model = "model."
    static let best = "best."
    static let average = "average."
    static func optimizer(_ vector: String) -> String { "optimizer.\(vector)." }
    static let history = "history"
}

extension TrainingState {
    /// The bytes of a checkpoint: the same state gives the same bytes.
    func encoded(notes: [String: String]) throws -> [UInt8] {
        let memory = optimizer.memory
        let parameters = memory.parameters.sorted { $0.key < $1.key }
        var contents: [SafetensorsFile.Content] = []
        for (prefix, model) in [(Prefix.model, model), (Prefix.best, best?.model), (Prefix.average, average?.model)] {
            contents += (model?.state ?? []).map { .init(prefix + $0.name, $0.tensor) }
        }
        for vector in memory.vectorNames {
            contents += parameters.compactMap { name, parameter in
                parameter.vectors[vector].map { .init(Prefix.optimizer(vector) + name, $0) }
            }
        }
        contents.append(history.content(history.metricNames))
        var metadata = ["state": String(decoding: try JSONText.encode(record(memory)), as: UTF8.self)]
        for (name, text) in notes { metadata[Checkpoint.notePrefix + name] = text }
        return SealedFile.encode(contents, metadata: metadata)
    }

    private func record(_ memory: OptimizerMemory) -> Checkpoint.Record {
        Checkpoint.Record(
            epoch: epoch, step: step, lossMean: lossMean, seconds: seconds, generator: generator,
            orderGenerator: orderGenerator,
            optimizer: .init(
                kind: kind, learningRate: memory.learningRate, momentum: memory.momentum,
                options: memory.options, vectorNames: memory.vectorNames,
                steps: memory.parameters.mapValues { $0.steps }),
            schedule: schedule, stopping: stopping, best: best.map { Checkpoint.Record.Best($0) },
            average: average.map { .init(updates: $0.updates, decay: $0.decay, start: $0.start) },
            monitor: monitor?.history, metrics: history.metricNames.isEmpty ? nil : history.metricNames)
    }

    /// What the optimiser is.
    fileprivate var kind: String { "\(type(of: optimizer))" }
}

extension Checkpoint.Record.Best {
    fileprivate init<Model>(_ best: BestModel<Model>) {
        mode = best.mode
        if let value = best.value, let epoch = best.epoch { kept = Kept(value: value, epoch: epoch) }
    }
}

extension Checkpoint {
    /// Makes `state` the one that was saved: model and optimiser must be of the same kind, and a monitor is given what
    /// it had seen.
    ///
    /// - Throws: ``ModelFileError``, which names all that is missing, unexpected or misshapen, and ``CheckpointError``
    ///   for another optimiser; the state is then as it was.
    public func restore<Model: Module>(_ state: inout TrainingState<Model>) throws {
        var restored = state
        let memory = state.optimizer.memory
        guard record.optimizer.kind == state.kind, record.optimizer.vectorNames == memory.vectorNames else {
            throw CheckpointError(
                .doesNotFit, path: path,
                "it has the optimiser \(NameList.quoted(record.optimizer.kind)) with \(NameList.text(record.optimizer.vectorNames)), not "
                    + "\(state.kind) with \(NameList.text(memory.vectorNames))")
        }
        let stored = StoredState(of: state.model)
        try check(stored, shapes: state.model.parameters.map { ($0.name, Array($0.tensor.shape)) })

        try stored.read(into: &restored.model, from: file, prefix: Prefix.model)
        let remembered = try optimizerMemory()
        do throws(OptimizerMemoryError) {
            try restored.optimizer.load(remembered, for: state.model)
        } catch {
            throw CheckpointError(.doesNotFit, path: path, "it has \(error)")
        }
        restored.history = try [EpochRecord](file.doubles(of: entry(Prefix.history)), record.metrics ?? [])
        (restored.epoch, restored.step) = (record.epoch, record.step)
        (restored.lossMean, restored.seconds) = (record.lossMean, record.seconds)
        (restored.generator, restored.orderGenerator) = (record.generator, record.orderGenerator)
        (restored.schedule, restored.stopping) = (record.schedule, record.stopping)
        restored.best = try record.best.map { best in
            var model = BestModel<Model>(mode: best.mode)
            if let kept = best.kept {
                var saved = state.model
                try stored.read(into: &saved, from: file, prefix: Prefix.best)
                model.keep(saved, value: kept.value, epoch: kept.epoch)
            }
            return model
        }
        restored.average = try record.average.map { average in
            var saved = state.model
            try stored.read(into: &saved, from: file, prefix: Prefix.average)
            return ExponentialMovingAverage(
                resuming: saved, after: average.updates, decay: average.decay, start: average.start)
        }
        if let monitor = state.monitor, let history = record.monitor {
            restored.monitor = Monitor(
                every: monitor.frequency, histogramBins: monitor.histogramBins, history: history)
        }
        state = restored
    }

    /// Throws when the file has other tensors than a training with that model would have written.
    private func check(_ stored: StoredState, shapes: [(name: String, shape: [Int])]) throws {
        var expected = stored.prefixed(Prefix.model).shapes
        if record.best?.kept != nil { expected += stored.prefixed(Prefix.best).shapes }
        if record.average != nil { expected += stored.prefixed(Prefix.average).shapes }
        let shapes = Dictionary(uniqueKeysWithValues: shapes.map { ($0.name, $0.shape) })
        for vector in record.optimizer.vectorNames {
            let names = record.optimizer.steps.keys.sorted()
            expected += names.map { (Prefix.optimizer(vector) + $0, shapes[$0] ?? []) }
        }
        expected.append((Prefix.history, [record.epoch, EpochRecord.columnCount + (record.metrics ?? []).count]))
        try StoredState(expected).check(file, path: path)
    }

    private func optimizerMemory() throws -> OptimizerMemory {
        var parameters: [String: (steps: Int, vectors: [String: Tensor<Float>])] = [:]
        for (name, steps) in record.optimizer.steps {
            var vectors: [String: Tensor<Float>] = [:]
            for vector in record.optimizer.vectorNames {
                let entry = try entry(Prefix.optimizer(vector) + name)
                vectors[vector] = Tensor(try file.floats(of: entry), shape: Shape(entry.shape))
            }
            parameters[name] = (steps, vectors)
        }
        return OptimizerMemory(
            learningRate: record.optimizer.learningRate, momentum: record.optimizer.momentum,
            options: record.optimizer.options ?? [:], vectorNames: record.optimizer.vectorNames, parameters: parameters)
    }

    private func entry(_ name: String) throws -> SafetensorsFile.Entry {
        guard let entry = file[name] else {
            throw CheckpointError(.notACheckpoint, path: path, "\(NameList.quoted(name)) is missing")
        }
        return entry
    }
}

/// The history as a table of Doubles, a row an epoch: so that each checkpoint of a long training is quick to write.
extension EpochRecord {
    /// The columns before those of the metrics of one's own.
    static var columnCount: Int { 4 }

    fileprivate func row(_ names: [String]) -> [Double] {
        [trainLoss, validation?.loss ?? .nan, validation?.accuracy ?? .nan, learningRate.map(Double.init) ?? .nan]
            + names.map { metrics[$0] ?? .nan }
    }

    fileprivate init(epoch: Int, row: ArraySlice<Double>, _ names: [String]) {
        let row = row.map { $0.isNaN ? nil : $0 }
        var metrics: [String: Double] = [:]
        for (name, value) in zip(names, row.dropFirst(Self.columnCount)) { metrics[name] = value }
        self.init(
            epoch: epoch, trainLoss: row[0] ?? .nan, validation: row[1].map { Evaluation(loss: $0, accuracy: row[2]) },
            learningRate: row[3].map(Float.init), metrics: metrics)
    }
}

extension [EpochRecord] {
    /// The names of the metrics of one's own, in order.
    fileprivate var metricNames: [String] { Set(flatMap(\.metrics.keys)).sorted() }

    fileprivate func content(_ names: [String]) -> SafetensorsFile.Content {
        .init(
            Prefix.history, shape: [count, EpochRecord.columnCount + names.count], doubles: flatMap { $0.row(names) })
    }

    fileprivate init(_ numbers: [Double], _ names: [String]) {
        let width = EpochRecord.columnCount + names.count
        self = (0..<numbers.count / width).map { index in
            EpochRecord(epoch: index + 1, row: numbers[index * width..<(index + 1) * width], names)
        }
    }
}
