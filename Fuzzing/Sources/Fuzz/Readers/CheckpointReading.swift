@testable import RectifierCore
@testable import RectifierData
@testable import RectifierTraining

extension FuzzedReader {
    /// Reads a checkpoint, and goes on with its training for an epoch.
    static func readCheckpoint(_ bytes: [UInt8]) {
        let path = "checkpoint.safetensors"
        guard let checkpoint = attempt({ try Checkpoint(bytes: bytes, path: path) }) else { return }
        for training in trainings {
            attempt {
                var (state, trainer) = (training.state, training.trainer)
                try checkpoint.restore(&state)
                check(state.history.count == checkpoint.epoch, "\(state.history.count) epochs of \(checkpoint.epoch)")
                trainer.epochs = min(state.epoch, 1 << 20) + 1
                try trainer.run(&state, on: rows, validation: rows)
                _ = try SafetensorsFile(bytes: state.encoded(notes: checkpoint.notes))
            }
        }
    }

    private static let rows = Dataset<Int32>(
        features: Tensor((0..<16).map { Float($0 * 7 % 5) - 2 }, shape: [8, 2]),
        targets: Tensor((0..<8).map { Int32($0 % 2) }))

    private struct Training {
        var state: TrainingState<LayerList>
        var trainer: Trainer
    }

    /// Trainings before their first step: with everything that can be kept, and with little.
    private static let trainings: [Training] = {
        var generator = RandomGenerator(seed: 0)
        var rich = Trainer(epochs: 2, batchSize: 4, keepsBest: true)
        guard
            let network = try? LayerList.feedForward(
                features: 2, hidden: [3], outputs: 2, activation: ReLU(), using: &generator),
            let schedule = try? Schedule(parsing: "linear:epochs=1/cyclic:steps=2*reduce-on-plateau:patience=1"),
            let earlyStopping = try? EarlyStopping(parsing: "patience=9")
        else { fatalError("the seeds cannot be made") }
        (rich.schedule, rich.earlyStopping) = (schedule, earlyStopping)
        rich.averageDecay = 0.9
        return [
            Training(
                state: TrainingState(
                    network, optimizer: Adam(), generator: generator,
                    monitor: Monitor(every: .steps(1), histogramBins: 4)),
                trainer: rich),
            Training(
                state: TrainingState(network, optimizer: SGD(momentum: 0.9), generator: generator),
                trainer: Trainer(epochs: 1, batchSize: 8)),
        ]
    }()

    static let checkpointSeeds: [[UInt8]] = trainings.compactMap { training in
        var state = training.state
        return try? {
            try training.trainer.run(&state, on: rows, validation: rows)
            return try state.encoded(notes: ["run": "{\"a\":1}"])
        }()
    }

    /// With the length of the header and the checksum that fit.
    static func repairedCheckpoint(_ bytes: [UInt8]) -> [UInt8] {
        SealedFile.sealed(repairedSafetensors(bytes)) ?? bytes
    }

    static let checkpointWords =
        safetensorsWords + ["null", "\\\"nan\\\"", "\\\"inf\\\"", "note.", "state", "\\\"", "[]"]

    static func checkpointAttacks(_ size: Int) -> [[UInt8]] {
        func repeated(_ text: String) -> String { String(repeating: text, count: size / text.utf8.count) }
        let texts = [repeated("["), repeated("[1,"), repeated("1"), "{" + repeated("\\\"a\\\":{")]
        return texts.map { text in
            let metadata = "\"checksum\":\"00000000\",\"state\":\"\(text)\""
            return repairedCheckpoint(safetensorsFile("{\"__metadata__\":{\(metadata)}}", []))
        }
    }
}
