import Foundation
import Synchronization
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

/// Rows and models for the open trainer: any loss, any batch, samplers, frozen parameters, metrics and hooks.
private enum Sample {
    static func moons() throws -> ClassificationData {
        var generator = RandomGenerator(seed: 1)
        return try ClassificationData(
            name: "moons", Moons.dataset(count: 100, using: &generator), classNames: ["upper", "lower"],
            validationFraction: 0.3, testFraction: 0, using: &generator)
    }

    static func network() -> LayerList {
        var generator = RandomGenerator(seed: 2)
        return LayerList([
            Linear(2, 6, using: &generator), BatchNorm(6), ReLU(), Dropout(0.2), Linear(6, 2, using: &generator),
        ])
    }

    static func state(_ optimizer: any Optimizer = Adam(learningRate: 0.01)) -> TrainingState<LayerList> {
        TrainingState(network(), optimizer: optimizer, generator: RandomGenerator(seed: 3))
    }

    /// The bytes of a state, apart from the seconds.
    static func bytes(_ state: TrainingState<LayerList>) throws -> [UInt8] {
        var state = state
        state.seconds = 0
        return try state.encoded(notes: [:])
    }
}

/// A model of two inputs and two outputs.
private struct TwoTowers: Module {
    var left: Linear
    var right: Linear
    var score: Linear
    var size: Linear

    init() {
        var generator = RandomGenerator(seed: 4)
        left = Linear(2, 4, using: &generator)
        right = Linear(1, 4, using: &generator)
        score = Linear(4, 2, using: &generator)
        size = Linear(4, 1, using: &generator)
    }

    func callAsFunction(_ a: Tensor<Float>, _ b: Tensor<Float>) -> (scores: Tensor<Float>, sizes: Tensor<Float>) {
        let hidden = tanh(left(a) + right(b))
        return (score(hidden), size(hidden))
    }
}

@Suite struct AnyLossTests {
    @Test func aLossOfOnesOwnIsTheLoopByHand() throws {
        let data = try Sample.moons()
        let validation = try #require(data.validation)
        func loss(_ outputs: Tensor<Float>, _ classes: Tensor<Int32>) -> Tensor<Float> {
            crossEntropy(outputs, classes, labelSmoothing: 0.1)
        }
        var state = Sample.state()
        let outcome = try Trainer(epochs: 2, batchSize: 16).run(
            &state, on: data.training, validation: validation, loss: loss)
        var (model, optimizer, generator) = (Sample.network(), Adam(learningRate: 0.01), RandomGenerator(seed: 3))
        for epoch in 0..<2 {
            for batch in data.training.batches(size: 16, shuffledBy: &generator) {
                let (_, gradient) = valueWithGradient(at: &model, training: &generator) {
                    loss($0(batch.features), batch.targets)
                }
                optimizer.update(&model, along: gradient)
            }
            let evaluation = try #require(outcome.history[epoch].validation)
            let outputs = model(validation.features)
            #expect(evaluation.loss == Double(loss(outputs, validation.targets).scalar))
            #expect(evaluation.accuracy == Evaluation(of: model, on: validation).accuracy)
        }
        #expect(state.model.encoded() == model.encoded())
        #expect(state.generator == generator)
    }

    /// Classes of every integer type give the bits that those of Int32 give.
    @Test func everyIntegerTypeIsAClass() throws {
        let data = try Sample.moons().training
        func trained<T: SupervisedTarget & TensorInteger>(_: T.Type) throws -> ([UInt8], [EpochRecord]) {
            let rows = Dataset(features: data.features, targets: data.targets.cast(to: T.self))
            var state = Sample.state()
            var trainer = Trainer(epochs: 2, batchSize: 16)
            trainer.classWeights = ClassWeights([0.5, 1.5], counts: [1, 1])
            let outcome = try trainer.run(&state, on: rows, validation: rows)
            return (state.model.encoded(), outcome.history)
        }
        let (bits, history) = try trained(Int32.self)
        #expect(history.last?.validation?.accuracy ?? 0 > 0.5)
        func expectSame<T: SupervisedTarget & TensorInteger>(_ type: T.Type) throws {
            let (others, record) = try trained(type)
            #expect(others == bits && record == history, "\(type)")
        }
        for type in [
            Int.self, Int8.self, Int16.self, Int64.self, UInt.self, UInt8.self, UInt16.self, UInt32.self, UInt64.self,
        ] as [any (SupervisedTarget & TensorInteger).Type] { try expectSame(type) }
    }
}

@Suite struct DataLoaderTests {
    private static let (a, b) = (
        Tensor<Float>((0..<26).map { Float($0 * 7 % 11) / 5 - 1 }, shape: [13, 2]),
        Tensor<Float>((0..<13).map { Float($0 * 5 % 7) / 3 - 1 }, shape: [13, 1])
    )
    private static let classes = Tensor<UInt8>((0..<13).map { UInt8($0 % 3 % 2) })
    private static let sizes = Tensor<Float>((0..<13).map { Float($0) / 13 }, shape: [13, 1])

    private struct Pairs {
        var left, right: Tensor<Float>
        var classes: Tensor<UInt8>
        var sizes: Tensor<Float>
    }

    private static func pairs(_ rows: [Int]) -> Pairs {
        Pairs(
            left: a.gathered(rows: rows), right: b.gathered(rows: rows), classes: classes.gathered(rows: rows),
            sizes: sizes.gathered(rows: rows))
    }

    private static func loss(_ model: TwoTowers, _ batch: Pairs) -> Tensor<Float> {
        let (scores, sizes) = model(batch.left, batch.right)
        return crossEntropy(scores, batch.classes) + meanSquaredError(sizes, batch.sizes)
    }

    /// Two inputs, two outputs, two targets: against the same by hand, and resumed from within an epoch.
    @Test func severalInputsAndOutputs() throws {
        let loader = DataLoader(count: 13, batchSize: 4) { Self.pairs($0) }
        #expect(loader.count == 4)
        var state = TrainingState(
            TwoTowers(), optimizer: SGD(learningRate: 0.1, momentum: 0.9), generator: RandomGenerator(seed: 3),
            monitor: Monitor(every: .steps(2), histogramBins: nil))
        var trainer = Trainer(epochs: 3)
        trainer.checkpointInterval = 1
        let start = state
        var saved: [[UInt8]] = []
        let outcome = try trainer.run(
            &state, on: loader, validation: loader,
            callbacks: TrainingCallbacks(checkpoint: { saved.append(try $0.encoded(notes: [:])) }), loss: Self.loss)

        var (model, optimizer, generator) = (
            TwoTowers(), SGD(learningRate: 0.1, momentum: 0.9), RandomGenerator(seed: 3)
        )
        for _ in 0..<3 {
            let order = generator.permutation(13)
            for first in stride(from: 0, to: 13, by: 4) {
                let batch = Self.pairs(Array(order[first..<min(first + 4, 13)]))
                let (_, gradient) = valueWithGradient(at: &model, training: &generator) { Self.loss($0, batch) }
                optimizer.update(&model, along: gradient)
            }
        }
        #expect(state.model.encoded() == model.encoded())
        let validation = try #require(outcome.history.last?.validation)
        #expect(validation.accuracy == nil)
        #expect(abs(validation.loss - Double(Self.loss(model, Self.pairs(Array(0..<13))).scalar)) < 1e-5)
        #expect(state.monitor?.history.samples.first?.activations.map(\.operation) == ["tanh"])

        #expect(saved.count == 12)
        let folder = try TemporaryFolder()
        for bytes in saved {
            let path = folder.path + "/" + Checkpoint.fileName
            try AtomicFile.write(bytes, to: path)
            var resumed = start
            try #require(try Checkpoint(newestIn: folder.path)).restore(&resumed)
            try trainer.run(&resumed, on: loader, validation: loader, loss: Self.loss)
            #expect(resumed.model.encoded() == model.encoded())
            #expect(resumed.history == outcome.history)
        }
    }

    @Test func batchesThatAreThere() throws {
        let batches = [Self.pairs([0, 1, 2]), Self.pairs([3])]
        let loader = DataLoader(batches, exampleCount: { $0.left.shape[0] })
        var state = TrainingState(TwoTowers(), optimizer: SGD(), generator: RandomGenerator(seed: 3))
        let before = state.model
        let record = try #require(
            try Trainer(epochs: 1).run(&state, on: loader, validation: loader, loss: Self.loss).history.first)
        var (model, optimizer) = (before, SGD())
        var losses: [Float] = []
        for batch in batches {
            let (loss, gradient) = valueWithGradient(at: model) { Self.loss($0, batch) }
            optimizer.update(&model, along: gradient)
            losses.append(loss)
        }
        #expect(state.model.encoded() == model.encoded())
        #expect(record.trainLoss == (Double(losses[0]) * 3 + Double(losses[1])) / 4)
        let after = batches.map { Double(Self.loss(model, $0).scalar) }
        #expect(record.validation?.loss == (after[0] * 3 + after[1]) / 4)
    }

    @Test func whatCannotBeTrainedOnIsAnError() throws {
        var state = TrainingState(TwoTowers(), optimizer: SGD(), generator: RandomGenerator(seed: 3))
        let nothing = DataLoader<Pairs>([])
        #expect(throws: BatchError.noBatches) { try Trainer().run(&state, on: nothing, loss: Self.loss) }
        #expect(throws: BatchError.noBatches) {
            try Trainer().run(
                &state, on: DataLoader(count: 3, batchSize: 4, dropLast: true) { Self.pairs($0) }, loss: Self.loss)
        }
        let empty = DataLoader(
            [Self.pairs([0, 1]), Self.pairs([])], exampleCount: { $0.left.shape[0] })
        let error = #expect(throws: BatchError.empty(1)) { try Trainer().run(&state, on: empty, loss: Self.loss) }
        #expect(error.map { "\($0)".contains("Batch 1") } == true)
        #expect(state.step == 1)
        // An accuracy is not known of batches of any type.
        var trainer = Trainer()
        trainer.earlyStopping = try EarlyStopping(monitor: .validationAccuracy)
        #expect(throws: MetricError.self) {
            try trainer.run(&state, on: empty, validation: empty, loss: Self.loss)
        }
    }
}

@Suite struct GradientTransformTests {
    @Test func transformsAreComposed() throws {
        let data = try Sample.moons().training
        var trainer = Trainer(epochs: 2, batchSize: 16)
        trainer.clipValue = 0.02
        var norms: [Double?] = []
        let callbacks = TrainingCallbacks<LayerList>(
            transformGradient: GradientTransform { $0["4.bias"]? *= 0.5 }.then(.clipNorm(0.1)).then { $0.flat *= 2 },
            report: { if $0.finished == nil { norms.append($0.gradientNorm) } })
        var state = Sample.state(SGD(learningRate: 0.1))
        try trainer.run(&state, on: data, callbacks: callbacks)
        var (model, optimizer, generator) = (Sample.network(), SGD(learningRate: 0.1), RandomGenerator(seed: 3))
        var expected: [Double?] = []
        for _ in 0..<2 {
            for batch in data.batches(size: 16, shuffledBy: &generator) {
                var (_, gradient) = valueWithGradient(at: &model, training: &generator) {
                    crossEntropy($0(batch.features), batch.targets)
                }
                if let bias = gradient["4.bias"] { gradient["4.bias"] = bias * 0.5 }
                expected.append(gradient.clipNorm(to: 0.1))
                gradient.flat = gradient.flat * 2
                gradient.clipValues(to: 0.02)
                optimizer.update(&model, along: gradient)
            }
        }
        #expect(state.model.encoded() == model.encoded())
        #expect(norms == expected && expected.contains { $0 ?? 0 > 0.1 })
    }

    /// Clipping by the trainer's number is the ready-made transform.
    @Test func clippingIsATransform() throws {
        let data = try Sample.moons().training
        func bytes(_ change: (inout Trainer, inout TrainingCallbacks<LayerList>) -> Void) throws -> [UInt8] {
            var (trainer, callbacks) = (Trainer(epochs: 2, batchSize: 16), TrainingCallbacks<LayerList>())
            change(&trainer, &callbacks)
            var state = Sample.state()
            try trainer.run(&state, on: data, callbacks: callbacks)
            return state.model.encoded()
        }
        let plain = try bytes { _, _ in }
        let clipped = try bytes { trainer, _ in (trainer.clipNorm, trainer.clipValue) = (0.1, 0.03) }
        #expect(clipped != plain)
        #expect(try bytes { $1.transformGradient = .clipNorm(0.1).then(.clipValue(0.03)) } == clipped)
        // After a transform of one's own the trainer's clipping still comes.
        #expect(
            try bytes { trainer, callbacks in
                callbacks.transformGradient = .clipNorm(0.1)
                trainer.clipValue = 0.03
            } == clipped)
    }

    @Test func aGradientIsSetByName() {
        let model = LayerList([Linear(weight: [[1, 2], [3, 4]], bias: [0, 0])])
        var gradient = gradient(at: model) { $0(Tensor([[1, 2]])).sum() }
        gradient["0.weight"] = Tensor([[5, 6], [7, 8]])
        gradient["0.bias"] = nil
        gradient["nothing"] = nil
        #expect(gradient.flat.scalars == [5, 6, 7, 8, 0, 0])
        gradient["0.bias"]? += 1
        #expect(gradient["0.bias"]?.scalars == [1, 1] && gradient["nothing"] == nil)
    }
}

@Suite struct StepHookTests {
    @Test func aStepIsToldOfAndCanStopTheTraining() throws {
        let data = try Sample.moons().training
        var seen: [Int] = []
        var saved: [TrainingState<LayerList>] = []
        let callbacks = TrainingCallbacks<LayerList>(
            afterStep: { state, progress, gradient in
                seen.append(progress.step)
                #expect(progress.step == state.step && progress.gradientNorm == nil)
                #expect(gradient.norm > 0 && gradient.layout.count == state.model.parameterCount)
                return state.epoch == 1 && state.step == 2 ? .stop("enough") : .continue
            }, checkpoint: { saved.append($0) })
        var state = Sample.state()
        let trainer = Trainer(epochs: 3, batchSize: 16)
        let outcome = try trainer.run(&state, on: data, callbacks: callbacks)
        #expect(outcome.ending == .stopped(reason: "enough") && outcome.history.count == 1)
        #expect(seen == [1, 2, 3, 4, 5, 1, 2])
        #expect(state.epoch == 1 && state.step == 2)
        // After the epoch, and at the stop; and it goes on as if nothing had been.
        #expect(try saved.count == 2 && Sample.bytes(saved[1]) == Sample.bytes(state))
        var whole = Sample.state()
        try trainer.run(&whole, on: data)
        #expect(try trainer.run(&state, on: data).ending == .completed)
        #expect(try Sample.bytes(state) == Sample.bytes(whole))
    }

    /// Back to a snapshot of the same epoch, of the one before, and of the time before the first step: as if the training
    /// had been stopped there and gone on with the other settings.
    @Test(arguments: [3, 0]) func theTrainingGoesBackToASnapshot(_ kept: Int) throws {
        let data = try Sample.moons().training
        let trainer = Trainer(epochs: 3, batchSize: 16)
        for back in [4, 5, 7, 10] {
            let initial = Sample.state()
            var snapshot = kept == 0 ? initial : nil
            var (isBack, steps) = (false, 0)
            let callbacks = TrainingCallbacks<LayerList>(afterStep: { state, progress, _ in
                steps += 1
                if steps == kept { snapshot = state }
                if steps == back, !isBack, var earlier = snapshot {
                    earlier.optimizer.learningRate /= 4
                    (state, isBack) = (earlier, true)
                }
                return .continue
            })
            var state = initial
            let outcome = try trainer.run(&state, on: data, callbacks: callbacks)
            #expect(steps == back + 15 - kept && outcome.history.map(\.epoch) == [1, 2, 3])

            var expected = initial
            if kept > 0 {
                try trainer.run(
                    &expected, on: data,
                    callbacks: TrainingCallbacks(afterStep: { _, progress, _ in
                        progress.step == kept ? .stop("") : .continue
                    }))
            }
            expected.optimizer.learningRate /= 4
            try trainer.run(&expected, on: data)
            #expect(try Sample.bytes(state) == Sample.bytes(expected), "back from step \(back) to \(kept)")
        }
    }

    /// With a schedule its base is changed; a checkpoint has it, and a training resumed from there goes on to the same
    /// bits.
    @Test func changedSettingsAreInACheckpoint() throws {
        let data = try Sample.moons().training
        var trainer = Trainer(epochs: 3, batchSize: 16)
        trainer.schedule = .cosine()
        trainer.checkpointInterval = 1
        var saved: [[UInt8]] = []
        var rates: [Float] = []
        let callbacks = TrainingCallbacks<LayerList>(
            afterStep: { state, progress, _ in
                rates.append(progress.learningRate)
                if progress.epoch == 2, progress.step == 2 { state.schedule?.base /= 10 }
                return .continue
            }, checkpoint: { saved.append(try $0.encoded(notes: [:])) })
        var state = Sample.state()
        try trainer.run(&state, on: data, callbacks: callbacks)
        let values = Schedule.cosine().curve(base: 0.01, length: TrainingLength(epochs: 3, stepsPerEpoch: 5))
        for (step, rate) in rates.enumerated() {
            let expected = values[step].learningRate / (step > 6 ? 10 : 1)
            #expect(abs(Double(rate) - expected) < 1e-8, "step \(step)")
        }
        // From every checkpoint after the change, without the hook.
        let folder = try TemporaryFolder()
        for bytes in saved.dropFirst(7) {
            try AtomicFile.write(bytes, to: folder.path + "/" + Checkpoint.fileName)
            var resumed = Sample.state()
            try #require(try Checkpoint(newestIn: folder.path)).restore(&resumed)
            try trainer.run(&resumed, on: data)
            #expect(resumed.model.encoded() == state.model.encoded())
        }
        #expect(saved.count == 15)
    }
}

@Suite struct FreezingTests {
    @Test func frozenParametersStayAsTheyAre() throws {
        let data = try Sample.moons().training
        func optimizer() -> SGD { SGD(learningRate: 0.1, momentum: 0.9, weightDecay: 0.1) }
        var trainer = Trainer(epochs: 2, batchSize: 16)
        trainer.averageDecay = 0.9
        var state = Sample.state(optimizer())
        state.monitor = Monitor(every: .steps(2), histogramBins: nil)
        try trainer.run(&state, on: data, where: { $0.hasPrefix("4.") })
        let before = Dictionary(uniqueKeysWithValues: Sample.network().state.map { ($0.name, $0.tensor.scalars) })
        let average = try #require(state.average?.model)
        for model in [state.model, average] {
            for (name, tensor) in model.parameters {
                #expect((tensor.scalars == before[name]) == !name.hasPrefix("4."), "\(name)")
            }
        }
        #expect(Set(state.optimizer.memory.parameters.keys) == ["4.weight", "4.bias"])
        #expect(state.monitor?.history.samples.last?.parameters.map(\.name) == ["4.weight", "4.bias"])
        // Buffers are no parameters.
        let means = try #require(state.model.state.first { $0.name == "1.running_mean" })
        #expect(means.tensor.scalars != before["1.running_mean"])

        var (model, byHand, generator) = (Sample.network(), optimizer(), RandomGenerator(seed: 3))
        for _ in 0..<2 {
            for batch in data.batches(size: 16, shuffledBy: &generator) {
                let (_, gradient) = valueWithGradient(
                    at: &model, training: &generator, where: { $0.hasPrefix("4.") },
                    { crossEntropy($0(batch.features), batch.targets) })
                byHand.update(&model, along: gradient)
            }
        }
        #expect(model.encoded() == state.model.encoded())
    }

    /// The predicate is asked at each step, so that layers can be freed one after the other.
    @Test func layersAreFreedOneAfterTheOther() throws {
        let data = try Sample.moons().training
        var state = Sample.state(SGD(learningRate: 0.1))
        let start = Sample.network().parameters.first?.tensor.scalars
        var (isFree, wasFrozen) = (false, false)
        let callbacks = TrainingCallbacks<LayerList>(afterStep: { state, progress, _ in
            if progress.epoch == 1, progress.step == progress.steps {
                wasFrozen = state.model.parameters.first?.tensor.scalars == start
                isFree = true
            }
            return .continue
        })
        try Trainer(epochs: 2, batchSize: 16).run(
            &state, on: data, where: { isFree || $0.hasPrefix("4.") }, callbacks: callbacks)
        #expect(wasFrozen && state.model.parameters.first?.tensor.scalars != start)
    }
}

@Suite struct SamplerTests {
    private struct Chosen: Sampler {
        var indices: [Int]
        var count: Int?
        func epochCount(of count: Int) -> Int { self.count ?? indices.count }
        func indices(of count: Int, using generator: inout RandomGenerator) -> [Int] { indices }
    }

    @Test func rowsComeAsTheSamplerSays() throws {
        let data = try Sample.moons().training
        func trained(_ sampler: any Sampler) throws -> (bytes: [UInt8], steps: Int) {
            var trainer = Trainer(epochs: 2, batchSize: 16)
            trainer.sampler = sampler
            var state = Sample.state()
            var steps = 0
            try trainer.run(
                &state, on: data, callbacks: TrainingCallbacks(report: { if $0.finished == nil { steps += 1 } }))
            #expect(steps == 2 * trainer.steps(of: data.count))
            return (state.model.encoded(), steps)
        }
        func byHand(_ batches: [Batch<Int32>]) -> [UInt8] {
            var (model, optimizer, generator) = (Sample.network(), Adam(learningRate: 0.01), RandomGenerator(seed: 3))
            for batch in batches + batches {
                let (_, gradient) = valueWithGradient(at: &model, training: &generator) {
                    crossEntropy($0(batch.features), batch.targets)
                }
                optimizer.update(&model, along: gradient)
            }
            return model.encoded()
        }
        #expect(try trained(.sequential).bytes == byHand(Array(data.batches(size: 16))))
        let rows = (0..<40).map { $0 * 3 % 70 }
        let chosen = try trained(Chosen(indices: rows))
        #expect(chosen.steps == 6)
        #expect(chosen.bytes == byHand(Array(data.subset(rows).batches(size: 16))))
        #expect(try trained(.random).bytes != byHand(Array(data.batches(size: 16))))
        #expect(try trained(.weighted(Array(repeating: 1, count: 70), sampleCount: 20)).steps == 4)
    }

    @Test func weightsAreProbabilities() throws {
        var generator = RandomGenerator(seed: 5)
        let drawn = try WeightedRandomSampler([0, 1, 3, 0], sampleCount: 40_000).indices(of: 4, using: &generator)
        let counts = (0..<4).map { index in drawn.count { $0 == index } }
        #expect(counts[0] == 0 && counts[3] == 0 && abs(counts[2] - 30_000) < 400)
        let urn = WeightedRandomSampler([0, 1, 3, 2], sampleCount: 3, replacement: false)
        var firsts = [0, 0, 0, 0]
        for _ in 0..<6000 {
            let order = try urn.indices(of: 4, using: &generator)
            #expect(Set(order) == [1, 2, 3])
            firsts[order[0]] += 1
        }
        #expect(abs(firsts[1] - 1000) < 120 && abs(firsts[2] - 3000) < 200)
        #expect(throws: SamplerError.wrongWeights(4, count: 5)) { try urn.indices(of: 5, using: &generator) }
    }

    @Test func aSamplersMistakesAreErrors() throws {
        let data = try Sample.moons().training
        for (sampler, error) in [
            (Chosen(indices: [0, 70]), SamplerError.indexOutOfRange(70, count: 70)),
            (Chosen(indices: [1, -1]), .indexOutOfRange(-1, count: 70)),
            (Chosen(indices: [1, 2], count: 3), .wrongCount(2, expected: 3)),
        ] {
            var trainer = Trainer(epochs: 1)
            trainer.sampler = sampler
            var state = Sample.state()
            #expect(throws: error) { try trainer.run(&state, on: data) }
            #expect(try Sample.bytes(state) == Sample.bytes(Sample.state()))
            #expect("\(error)".contains(":"))
        }
    }
}

@Suite struct MetricTests {
    private static let score = Metric("val-score", mode: .max)

    /// A training whose metric has these values.
    private static func run(
        _ values: [Double], _ change: (inout Trainer) throws -> Void = { _ in }
    ) throws -> (outcome: TrainingOutcome, state: TrainingState<LayerList>) {
        let data = try Sample.moons()
        var trainer = Trainer(epochs: values.count, batchSize: 16)
        try change(&trainer)
        var callbacks = TrainingCallbacks<LayerList>()
        var epoch = 0
        callbacks.metrics[score] = { model in
            epoch += 1
            #expect(model.parameterCount > 0)
            return values[epoch - 1]
        }
        var state = Sample.state()
        let outcome = try trainer.run(&state, on: data.training, validation: data.validation, callbacks: callbacks)
        return (outcome, state)
    }

    @Test func everythingIsJudgedByIt() throws {
        let values = [1, 3, 2, 2.5, 2, 4.0]
        let (plain, _) = try Self.run(values)
        #expect(plain.history.map { $0.metrics["val-score"] } == values)
        #expect(plain.history[1].namedValues["val-score"] == 3)
        let (stopped, _) = try Self.run(values) {
            $0.earlyStopping = try EarlyStopping(monitor: Self.score, patience: 2)
        }
        guard case .stoppedEarly(let reason) = stopped.ending else {
            Issue.record("\(stopped.ending)")
            return
        }
        #expect(reason.epoch == 4 && reason.best == 3 && stopped.keptEpoch == 2)
        #expect("\(reason)".contains("the val-score did not improve"))
        #expect(try JSONDecoder().decode(StopReason.self, from: JSONEncoder().encode(reason)) == reason)
        let (best, state) = try Self.run(values) { ($0.keepsBest, $0.bestMetric) = (true, Self.score) }
        #expect(best.keptEpoch == 6 && state.best?.value == 4)
        let (reduced, _) = try Self.run([3, 2, 1]) {
            $0.schedule = .reduceOnPlateau(ReduceOnPlateau(monitor: Self.score, factor: 0.5, patience: 0))
        }
        #expect(reduced.history.map(\.learningRate) == [0.01, 0.01, 0.005])
    }

    @Test func oneThatIsMissingOrNotANumberIsAnError() throws {
        let other = Metric("other", mode: .min)
        for change in [
            { $0.earlyStopping = try EarlyStopping(monitor: other) },
            { $0.schedule = .reduceOnPlateau(ReduceOnPlateau(monitor: other)) },
            { ($0.keepsBest, $0.bestMetric) = (true, other) },
        ] as [(inout Trainer) throws -> Void] {
            let error = #expect(throws: MetricError.missing(other, hasValidationRows: true)) {
                try Self.run([1], change)
            }
            #expect(error.map { "\($0)".contains("callbacks.metrics") } == true)
        }
        #expect(throws: MetricError.notANumber(Self.score, epoch: 2)) { try Self.run([1, .nan]) }
        let (outcome, _) = try Self.run([1, .nan, 2]) { $0.earlyStopping = try EarlyStopping(monitor: Self.score) }
        guard case .stoppedEarly(let reason) = outcome.ending else {
            Issue.record("\(outcome.ending)")
            return
        }
        #expect(reason.cause == .notFinite("nan") && outcome.history.count == 2)
    }

    @Test func itIsWrittenAndReadBack() throws {
        let rule = try EarlyStopping(parsing: "patience=1,monitor=val-f1,mode=max")
        #expect(rule.monitor == Metric("val-f1", mode: .max) && rule.mode == .max)
        #expect(try EarlyStopping(parsing: rule.text) == rule)
        let turned = try EarlyStopping(monitor: Metric("val-f1", mode: .max), mode: .min)
        #expect(try EarlyStopping(parsing: turned.text) == turned)
        let schedule = Schedule.reduceOnPlateau(ReduceOnPlateau(monitor: Metric("val-F1", mode: .max)))
        #expect(try JSONDecoder().decode(Schedule.self, from: JSONEncoder().encode(schedule)) == schedule)
        // A slip is not taken for a metric of one's own.
        #expect(throws: OptionError.self) { try EarlyStopping(parsing: "monitor=val-los") }
        for metric in Metric.builtIn + [Self.score] {
            #expect(try JSONDecoder().decode([Metric].self, from: JSONEncoder().encode([metric])) == [metric])
        }
        #expect(String(decoding: try JSONEncoder().encode([Metric.validationLoss]), as: UTF8.self) == "[\"val-loss\"]")
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Metric].self, from: Data("[\"x\"]".utf8)) }

        let (outcome, state) = try Self.run([1, 2])
        let folder = try TemporaryFolder()
        try Checkpoint.save(state, in: folder.path)
        var restored = Sample.state()
        try #require(try Checkpoint(newestIn: folder.path)).restore(&restored)
        #expect(restored.history == outcome.history && restored.history[1].metrics == ["val-score": 2])
        let plain = EpochRecord(epoch: 1, trainLoss: 1, validation: nil)
        #expect(!String(decoding: try JSONEncoder().encode(plain), as: UTF8.self).contains("metrics"))
    }
}

@Suite struct TrainingModeWarningTests {
    private struct Dropping: Layer {
        var linear = Linear(weight: [[1, 2]], bias: nil)
        var dropout = Dropout(0.5)
        func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> { dropout(linear(x)) }
    }

    private struct Plain: Layer {
        var linear = Linear(weight: [[1, 2]], bias: nil)
        func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> { linear(x) }
    }

    @Test func aModelWithDropoutTrainedInEvaluationModeIsWarnedOfOnce() {
        let warnings = Warnings()
        RectifierWarning.setHandler { warning in warnings.value.withLock { $0.append(warning) } }
        defer { RectifierWarning.setHandler(nil) }
        func count(_ model: String) -> Int {
            warnings.value.withLock { $0.count { $0 == .trainedInEvaluationMode(model: model) } }
        }
        let x = Tensor<Float>([[1, 1]])
        var (dropping, plain, optimizer, generator) = (Dropping(), Plain(), SGD(), RandomGenerator(seed: 0))
        // As it should be, and a gradient that nobody follows.
        optimizer.update(
            &dropping, along: valueWithGradient(at: &dropping, training: &generator) { $0(x).sum() }.gradient)
        _ = gradient(at: dropping) { $0(x).sum() }
        optimizer.update(&plain, along: gradient(at: plain) { $0(x).sum() })
        #expect(count("Dropping") == 0)
        for _ in 0..<3 { optimizer.update(&dropping, along: gradient(at: dropping) { $0(x).sum() }) }
        #expect(count("Dropping") == 1 && count("Plain") == 0)
        #expect("\(RectifierWarning.trainedInEvaluationMode(model: "A"))".contains("training: &generator"))
        var normalized = LayerList([BatchNorm(2), Linear(2, 1)])
        #expect(gradient(at: normalized) { $0(x).sum() }.isOfEvaluationMode)
        let trained = valueWithGradient(at: &normalized, training: &generator) { $0(Tensor([[1, 1], [2, 3]])).sum() }
        #expect(!trained.gradient.isOfEvaluationMode)
    }

    private final class Warnings: Sendable {
        let value = Mutex<[RectifierWarning]>([])
    }
}
