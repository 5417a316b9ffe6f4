import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

/// What a trainer does beside steps: each feature against the same by hand.
@Suite struct TrainerLoopTests {
    private static func moons() throws -> ClassificationData {
        var generator = RandomGenerator(seed: 1)
        return try ClassificationData(
            name: "moons", Moons.dataset(count: 100, using: &generator), classNames: ["upper", "lower"],
            validationFraction: 0.3, testFraction: 0, using: &generator)
    }

    private static func network(_ dropout: Float = 0.2) -> LayerList {
        var generator = RandomGenerator(seed: 2)
        return LayerList([Linear(2, 8, using: &generator), ReLU(), Dropout(dropout), Linear(8, 2, using: &generator)])
    }

    /// The loop of the README, in a dozen lines, does what the trainer does, to the bit.
    @Test func aDozenLinesByHandGiveTheSameBits() throws {
        let data = try Self.moons()
        let (training, validation) = (data.training, try #require(data.validation))
        var trainer = Trainer(epochs: 6, batchSize: 16)
        trainer.clipNorm = 0.5
        trainer.schedule = .cosine()
        trainer.earlyStopping = try EarlyStopping(patience: 2)
        var (trained, drawn) = (Self.network(), RandomGenerator(seed: 3))
        try trainer.run(
            &trained, with: Adam(learningRate: 0.01), on: training, validation: validation, using: &drawn)

        var (model, optimizer, generator) = (Self.network(), Adam(learningRate: 0.01), RandomGenerator(seed: 3))
        let length = TrainingLength(epochs: 6, stepsPerEpoch: training.batches(size: 16).count)
        let schedule = ScheduleProgress(
            .cosine(), base: Double(optimizer.learningRate), length: length)
        let stopping = try EarlyStopping(patience: 2)
        var (seen, best) = (EarlyStopping.State(), model)
        var step = 0
        for epoch in 1...6 {
            for batch in training.batches(size: 16, shuffledBy: &generator) {
                schedule.apply(to: &optimizer, at: step)
                var (_, gradient) = valueWithGradient(at: &model, training: &generator) {
                    crossEntropy($0(batch.features), batch.targets)
                }
                gradient.clipNorm(to: 0.5)
                optimizer.update(&model, along: gradient)
                step += 1
            }
            let loss = Evaluation(of: model, on: validation).loss
            let observation = stopping.observe(loss, epoch: epoch, &seen)
            if observation.isBest { best = model }
            if observation.stop != nil { break }
        }
        #expect(trained.encoded() == best.encoded())
        #expect(generator == drawn)
    }

    @Test func accumulationIsALargerBatch() throws {
        let data = try Self.moons().training
        func run(_ trainer: Trainer) throws -> (model: LayerList, reports: [TrainingProgress]) {
            var (model, generator) = (Self.network(0), RandomGenerator(seed: 3))
            var reports: [TrainingProgress] = []
            try trainer.run(
                &model, with: SGD(learningRate: 0.1), on: data, using: &generator,
                callbacks: TrainingCallbacks(report: { reports.append($0) }))
            return (model, reports)
        }
        // 70 rows: five parts a step twice, then three, the last of which is of 4 rows.
        let (parts, whole) = (
            try run(Trainer(epochs: 2, batchSize: 6, accumulation: 5)), try run(Trainer(epochs: 2, batchSize: 30))
        )
        #expect(parts.reports.map(\.step) == whole.reports.map(\.step))
        #expect(parts.reports.last?.steps == 3)
        for (part, all) in zip(parts.model.parameters, whole.model.parameters) {
            #expect(difference(part.tensor.scalars, all.tensor.scalars.map(Double.init), within: 1e-6) == nil)
        }
        let losses = zip(parts.reports, whole.reports).map { abs($0.meanLoss - $1.meanLoss) }
        #expect(losses.allSatisfy { $0 < 1e-6 })
    }

    @Test func theAverageOfTheWeightsIsEvaluatedAndKept() throws {
        let data = try Self.moons()
        var trainer = Trainer(epochs: 3, batchSize: 16)
        trainer.averageDecay = 0.9
        var state = TrainingState(
            Self.network(), optimizer: SGD(learningRate: 0.1), generator: RandomGenerator(seed: 3))
        var average = ExponentialMovingAverage(of: state.model, decay: 0.9, start: .warmUp)
        let record = try trainer.run(&state, on: data.training, validation: data.validation).history.last
        #expect(state.average?.updates == 3 * 5)
        let validation = try #require(data.validation)
        #expect(Evaluation(of: state.kept, on: validation) == record?.validation)
        #expect(state.kept.encoded() != state.model.encoded())

        var (model, optimizer, generator) = (
            Self.network(), SGD(learningRate: 0.1), RandomGenerator(seed: 3)
        )
        for _ in 1...3 {
            for batch in data.training.batches(size: 16, shuffledBy: &generator) {
                let (_, gradient) = valueWithGradient(at: &model, training: &generator) {
                    crossEntropy($0(batch.features), batch.targets)
                }
                optimizer.update(&model, along: gradient)
                average.update(with: model)
            }
        }
        #expect(average.model.encoded() == state.kept.encoded())
    }

    @Test func theBestIsKeptByTheValidationLossOrAsEarlyStoppingSays() throws {
        let data = try Self.moons()
        func run(_ change: (inout Trainer) throws -> Void) throws -> (TrainingOutcome, TrainingState<LayerList>) {
            var trainer = Trainer(epochs: 12, batchSize: 16)
            try change(&trainer)
            // Steps so long that the loss goes up and down.
            var state = TrainingState(
                Self.network(), optimizer: SGD(learningRate: 2), generator: RandomGenerator(seed: 3))
            return (try trainer.run(&state, on: data.training, validation: data.validation), state)
        }
        let (last, end) = try run { _ in }
        #expect(last.keptEpoch == nil && last.ending == .completed && last.history.count == 12)
        #expect(end.kept.encoded() == end.model.encoded())

        let (best, state) = try run { $0.keepsBest = true }
        let losses = best.history.compactMap(\.validation?.loss)
        let epoch = try #require(losses.indices.min { losses[$0] < losses[$1] }) + 1
        #expect(best.keptEpoch == epoch && epoch < 12)
        #expect(Evaluation(of: state.kept, on: try #require(data.validation)).loss == losses[epoch - 1])

        let (stopped, _) = try run { $0.earlyStopping = try EarlyStopping(patience: 2) }
        guard case .stoppedEarly(let reason) = stopped.ending else {
            Issue.record("it was to stop early, and was \(stopped.ending)")
            return
        }
        #expect(stopped.history.count < 12 && reason.epoch == stopped.history.count)
        #expect(stopped.keptEpoch == reason.bestEpoch && reason.epoch == (reason.bestEpoch ?? 0) + 2)
        let (unrestored, _) = try run { $0.earlyStopping = try EarlyStopping(patience: 2, restoresBest: false) }
        #expect(unrestored.keptEpoch == nil && unrestored.history == stopped.history)
    }

    @Test func whatIsToBeWatchedMustBeThere() throws {
        let data = try Self.moons()
        var trainer = Trainer(epochs: 1)
        var (model, generator) = (Self.network(), RandomGenerator(seed: 3))
        trainer.earlyStopping = try EarlyStopping()
        #expect(throws: MetricError.self) {
            try trainer.run(&model, with: SGD(), on: data.training, using: &generator)
        }
        trainer.earlyStopping = nil
        trainer.schedule = .reduceOnPlateau()
        #expect(throws: MetricError.self) {
            try trainer.run(&model, with: SGD(), on: data.training, using: &generator)
        }
    }

    @Test func anInterruptionEndsTheEpoch() throws {
        let data = try Self.moons().training
        let cancellation = CancellationToken()
        var state = TrainingState(Self.network(), optimizer: SGD(), generator: RandomGenerator(seed: 3))
        let trainer = Trainer(epochs: 5, batchSize: 16)
        let outcome = try trainer.run(
            &state, on: data,
            callbacks: TrainingCallbacks(
                cancellation: cancellation,
                report: { progress in
                    if progress.epoch == 2, progress.step == 1 { cancellation.cancel() }
                }))
        #expect(outcome.ending == .interrupted && outcome.history.count == 2)
        #expect(state.epoch == 2 && state.step == 0)
        #expect(try trainer.run(&state, on: data).ending == .completed)
        #expect(state.epoch == 5)
        // In the last epoch nothing is cut off.
        let late = CancellationToken()
        late.cancel()
        var last = TrainingState(Self.network(), optimizer: SGD(), generator: RandomGenerator(seed: 3))
        let callbacks = TrainingCallbacks<LayerList>(cancellation: late)
        #expect(try Trainer(epochs: 1).run(&last, on: data, callbacks: callbacks).ending == .completed)
    }

    @Test func whatACallbackThrowsEndsTheTraining() throws {
        struct Enough: Error {}
        let data = try Self.moons().training
        var state = TrainingState(Self.network(), optimizer: SGD(), generator: RandomGenerator(seed: 3))
        #expect(throws: Enough.self) {
            try Trainer(epochs: 5, batchSize: 16).run(
                &state, on: data,
                callbacks: TrainingCallbacks(report: { progress in
                    if progress.epoch == 3 { throw Enough() }
                }))
        }
        #expect(state.epoch == 2 && state.history.count == 2)
        #expect(throws: Enough.self) {
            try Trainer(epochs: 5).run(
                &state, on: data, callbacks: TrainingCallbacks(checkpoint: { _ in throw Enough() }))
        }
        #expect(state.epoch == 3)
    }

    @Test func aGradientThatIsNotFiniteEndsAClippedTraining() throws {
        // The loss is finite, its gradient is not: the square of the largest numbers' differences.
        let data = Dataset(features: Tensor([[Float(1e30)], [-1e30]]), targets: Tensor<Float>([0, 0]))
        var trainer = Trainer(epochs: 1)
        trainer.clipNorm = 1
        var (model, generator) = (LayerList([Linear(weight: [[1e-30]], bias: nil)]), RandomGenerator(seed: 0))
        let outcome = try trainer.run(&model, with: SGD(), on: data, using: &generator)
        #expect(outcome.history.count == 1)
        model = LayerList([Linear(weight: [[1e-15]], bias: nil)])
        let error = #expect(throws: DivergenceError.self) {
            try trainer.run(&model, with: SGD(), on: data, using: &generator)
        }
        #expect(error?.epoch == 1 && error?.step == 1)
        #expect(model.parameters[0].tensor.scalars == [1e-15])
    }
}
