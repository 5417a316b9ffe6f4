import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

/// The last batch of an epoch, where it has fewer rows than the others.
@Suite struct DropLastTests {
    private static func data(_ count: Int) -> Dataset<Int32> {
        var generator = RandomGenerator(seed: 4)
        return Moons.dataset(count: count, using: &generator)
    }

    private static func model(normalized: Bool = true) -> LayerList {
        var generator = RandomGenerator(seed: 1)
        var layers: [any Layer] = [Linear(2, 4, using: &generator)]
        if normalized { layers.append(BatchNorm(4)) }
        layers += [Tanh(), Linear(4, 2, using: &generator)] as [any Layer]
        return LayerList(layers)
    }

    @Test func batchesOfADataset() {
        let data = Self.data(7)
        #expect(data.batches(size: 3, dropLast: true).map(\.count) == [3, 3])
        #expect(data.batches(size: 7, dropLast: true).map(\.count) == [7])
        #expect(data.batches(size: 8, dropLast: true).isEmpty)
        var (first, second) = (RandomGenerator(seed: 1), RandomGenerator(seed: 1))
        let all = data.batches(size: 3, shuffledBy: &first).map(\.features)
        let whole = data.batches(size: 3, dropLast: true, shuffledBy: &second).map(\.features)
        #expect(whole == Array(all.dropLast()) && first == second)
    }

    @Test func steps() {
        var trainer = Trainer(batchSize: 3, dropLast: true)
        #expect([2, 3, 7, 9].map(trainer.steps) == [0, 1, 2, 3])
        trainer.accumulation = 2
        #expect([2, 3, 7, 9].map(trainer.steps) == [0, 1, 1, 2])
        trainer.dropLast = false
        #expect([2, 3, 7, 10].map(trainer.steps) == [1, 1, 2, 2])
    }

    /// It is no different from a training by hand on the whole batches alone.
    @Test func aTrainingWithoutTheLastBatch() throws {
        let data = Self.data(33)
        var (trained, generator) = (Self.model(), RandomGenerator(seed: 5))
        let trainer = Trainer(epochs: 2, batchSize: 16, dropLast: true)
        var steps: [Int] = []
        let callbacks = TrainingCallbacks<LayerList>(report: { progress in
            if progress.finished == nil { steps.append(progress.step) }
        })
        try trainer.run(
            &trained, with: SGD(learningRate: 0.1), on: data, using: &generator, callbacks: callbacks)
        #expect(steps == [1, 2, 1, 2])
        var (byHand, order, optimizer) = (Self.model(), RandomGenerator(seed: 5), SGD(learningRate: 0.1))
        for _ in 0..<2 {
            for batch in data.batches(size: 16, dropLast: true, shuffledBy: &order) {
                let (_, gradient) = valueWithGradient(at: &byHand, training: &order) {
                    crossEntropy($0(batch.features), batch.targets)
                }
                optimizer.update(&byHand, along: gradient)
            }
        }
        #expect(trained.encoded() == byHand.encoded())
    }

    /// Before the first step, not in the midst of an epoch; and only where there is such a layer.
    @Test func aLoneRowAndBatchNormalizationIsAnError() throws {
        let data = Self.data(33)
        for (batchSize, accumulation) in [(16, 1), (32, 2), (1, 1)] {
            var (model, generator) = (Self.model(), RandomGenerator(seed: 5))
            var steps = 0
            let error = #expect(throws: NetworkError.batchOfOneRow(rows: 33, batchSize: batchSize)) {
                try Trainer(epochs: 1, batchSize: batchSize, accumulation: accumulation).run(
                    &model, with: SGD(), on: data, using: &generator,
                    callbacks: TrainingCallbacks(report: { _ in steps += 1 }))
            }
            #expect(steps == 0 && model.encoded() == Self.model().encoded())
            let text = error.map { "\($0)" } ?? ""
            #expect(text.contains("33 rows in batches of \(batchSize) leave one alone"))
            #expect(text.contains("(dropLast)") == (batchSize > 1))
        }
        var (plain, generator) = (Self.model(normalized: false), RandomGenerator(seed: 5))
        try Trainer(epochs: 1, batchSize: 16).run(&plain, with: SGD(), on: data, using: &generator)
        // One row, but several numbers a channel.
        var rows = LayerList([Reshape(), BatchNorm(1), Flatten(), Linear(2, 2)])
        try Trainer(epochs: 1, batchSize: 16).run(&rows, with: SGD(), on: data, using: &generator)
    }

    private struct Reshape: Layer {
        func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> { x.expandingAxis(at: 1) }
    }

    @Test func noWholeBatchIsAnError() throws {
        var (model, generator) = (Self.model(), RandomGenerator(seed: 5))
        let error = #expect(throws: NetworkError.noWholeBatch(rows: 5, batchSize: 8)) {
            try Trainer(batchSize: 8, dropLast: true).run(&model, with: SGD(), on: Self.data(5), using: &generator)
        }
        #expect(error.map { "\($0)".contains("5 rows make no batch of 8") } == true)
        let settings = Experiment(batchSize: 8, dropLast: true)
        #expect(throws: NetworkError.noWholeBatch(rows: 5, batchSize: 8)) { try settings.check(rows: 5) }
    }

    /// Settings of the first release, which did not have the choice, keep the last batch.
    @Test func settings() throws {
        var settings = Experiment(hidden: [4], normalization: .batch, batchSize: 32, dropLast: true)
        try settings.check(rows: 65)
        #expect(settings.training.trainer.dropLast && !Experiment().training.trainer.dropLast)
        let text = String(decoding: try JSONText.encode(settings), as: UTF8.self)
        #expect(try JSONText.decode(Experiment.self, from: text.utf8) == settings)
        let start = try #require(text.firstRange(of: "\"dropLast\"")?.lowerBound)
        let end = try #require(text[start...].firstIndex(of: ","))
        settings.training.trainer.dropLast = false
        let old = text[..<start] + text[text.index(after: end)...]
        #expect(try JSONText.decode(Experiment.self, from: Array(old.utf8)) == settings)
    }

    /// 1,258 rows are trained on; 419 of them are 3 batches, and one row.
    @Test func theToolKeepsItOverAResume() throws {
        let folder = try TemporaryFolder()
        let options = [
            "train", "digits", "--hidden", "4", "--normalization", "batch", "--batch-size", "419", "--quiet",
        ]
        let refused = try Tool.run(options + ["--epochs", "1"])
        #expect(refused.status != 0 && refused.errors.contains("--drop-last"), "\(refused.errors)")
        for (name, epochs) in [("whole", "3"), ("part", "2")] {
            let run = try Tool.run(
                options + ["--drop-last", "--epochs", epochs, "--output", folder.path + "/" + name])
            #expect(run.status == 0, "\(run.errors)")
        }
        let resumed = try Tool.run(["train", "--resume", folder.path + "/part", "--epochs", "3", "--quiet"])
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(
            try WholeFile.read(folder.path + "/part/model.safetensors")
                == WholeFile.read(folder.path + "/whole/model.safetensors"))
        #expect(try RunManifest(readingFrom: folder.path + "/part").experiment.training.trainer.dropLast)
    }
}
