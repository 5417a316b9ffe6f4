// A training's state as the tensors and the text of a checkpoint, and back.

/// How tensors in a checkpoint are named.
private enum Prefix {
    static let model = "model."
    static func optimizer(_ vector: String) -> String { "optimizer.\(vector)." }
    static let history = "history"
}

extension TrainingState {
    /// The bytes of a checkpoint: the same state gives the same bytes.
    func encoded(notes: [String: String]) throws -> [UInt8] {
        let memory = optimizer.memory
        let parameters = memory.parameters.sorted { $0.key < $1.key }
        var contents = model.state.map { SafetensorsFile.Content(Prefix.model + $0.name, $0.tensor) }
        for vector in memory.vectorNames {
            contents += parameters.compactMap { name, parameter in
                parameter.vectors[vector].map { .init(Prefix.optimizer(vector) + name, $0) }
            }
        }
        contents.append(history.content)
        let record = Checkpoint.Record(
            epoch: epoch, step: step, lossMean: lossMean, seconds: seconds, generator: generator,
            orderGenerator: orderGenerator,
            optimizer: .init(
                kind: kind, learningRate: memory.learningRate, vectorNames: memory.vectorNames,
                steps: memory.parameters.mapValues(\.steps)))
        var metadata = ["state": String(decoding: try JSONText.encode(record), as: UTF8.self)]
        for (name, text) in notes { metadata[Checkpoint.notePrefix + name] = text }
        return SealedFile.encode(contents, metadata: metadata)
    }

    /// What the optimiser is.
    fileprivate var kind: String { "\(type(of: optimizer))" }
}

extension Checkpoint {
    /// Makes `state` the one that was saved: what it has of model and optimiser must be of the same kind.
    ///
    /// - Throws: ``ModelFileError``, which names all that is missing, unexpected or misshapen, and ``CheckpointError``
    ///   for another optimiser; the state is then as it was.
    public func restore<Model: Module>(_ state: inout TrainingState<Model>) throws {
        var restored = state
        let memory = state.optimizer.memory
        guard record.optimizer.kind == state.kind, record.optimizer.vectorNames == memory.vectorNames else {
            throw CheckpointError(
                .doesNotFit, path: path,
                "it has the optimiser \(record.optimizer.kind) with \(record.optimizer.vectorNames), not \(state.kind) "
                    + "with \(memory.vectorNames)")
        }
        var expected = StoredState(of: state.model).prefixed(Prefix.model).shapes
        let shapes = Dictionary(uniqueKeysWithValues: state.model.parameters.map { ($0.name, Array($0.tensor.shape)) })
        for vector in memory.vectorNames {
            let names = record.optimizer.steps.keys.sorted()
            expected += names.map { (Prefix.optimizer(vector) + $0, shapes[$0] ?? []) }
        }
        expected.append((Prefix.history, [record.epoch, EpochRecord.columnCount]))
        try StoredState(expected).check(file, path: path)

        try StoredState(of: state.model).read(into: &restored.model, from: file, prefix: Prefix.model)
        restored.optimizer.memory = try optimizerMemory(shapes)
        restored.history = try [EpochRecord](file.doubles(of: entry(Prefix.history)))
        (restored.epoch, restored.step) = (record.epoch, record.step)
        (restored.lossMean, restored.seconds) = (record.lossMean, record.seconds)
        (restored.generator, restored.orderGenerator) = (record.generator, record.orderGenerator)
        state = restored
    }

    private func optimizerMemory(_ shapes: [String: [Int]]) throws -> OptimizerMemory {
        var parameters: [String: OptimizerMemory.Parameter] = [:]
        for (name, steps) in record.optimizer.steps {
            var vectors: [String: Tensor<Float>] = [:]
            for vector in record.optimizer.vectorNames {
                let entry = try entry(Prefix.optimizer(vector) + name)
                vectors[vector] = Tensor(try file.floats(of: entry), shape: Shape(entry.shape))
            }
            parameters[name] = .init(steps: steps, vectors: vectors)
        }
        return OptimizerMemory(
            learningRate: record.optimizer.learningRate, vectorNames: record.optimizer.vectorNames,
            parameters: parameters)
    }

    private func entry(_ name: String) throws -> SafetensorsFile.Entry {
        guard let entry = file[name] else { throw CheckpointError(.notACheckpoint, path: path, "\(name) is missing") }
        return entry
    }
}

/// The history as a table of Doubles, a row an epoch: so that each checkpoint of a long training is quick to write.
extension EpochRecord {
    static var columnCount: Int { 4 }

    fileprivate var row: [Double] {
        [trainLoss, validation?.loss ?? .nan, validation?.accuracy ?? .nan, learningRate.map(Double.init) ?? .nan]
    }

    fileprivate init(epoch: Int, row: ArraySlice<Double>) {
        let row = row.map { $0.isNaN ? nil : $0 }
        self.init(
            epoch: epoch, trainLoss: row[0] ?? .nan, validation: row[1].map { Evaluation(loss: $0, accuracy: row[2]) },
            learningRate: row[3].map(Float.init))
    }
}

extension [EpochRecord] {
    fileprivate var content: SafetensorsFile.Content {
        .init(Prefix.history, shape: [count, EpochRecord.columnCount], doubles: flatMap(\.row))
    }

    fileprivate init(_ numbers: [Double]) {
        let width = EpochRecord.columnCount
        self = (0..<numbers.count / width).map { index in
            EpochRecord(epoch: index + 1, row: numbers[index * width..<(index + 1) * width])
        }
    }
}
