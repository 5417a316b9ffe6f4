import Testing

@testable import RectifierCore
@testable import RectifierTraining
@testable import TestSupport

@Suite struct ScheduleTests {
    private let length = TrainingLength(epochs: 12, stepsPerEpoch: 10)

    private func rates(_ schedule: Schedule, base: Double = 1) -> [Double] {
        schedule.curve(base: base, length: length).map(\.learningRate)
    }

    /// The rate of each epoch, after a check that it does not change within one.
    private func epochRates(_ schedule: Schedule) -> [Double] {
        let rates = rates(schedule)
        return (0..<12).map { epoch in
            #expect(Set(rates[epoch * 10..<(epoch + 1) * 10]).count == 1)
            return rates[epoch * 10]
        }
    }

    @Test func withoutNumbersTheTrainingIsSpanned() {
        #expect(epochRates(.constant()) == Array(repeating: 1, count: 12))
        #expect(
            difference(epochRates(.step()), [1, 1, 1, 1, 0.1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.01], within: 1e-15)
                == nil)
        #expect(
            difference(epochRates(.multiStep()), [1, 1, 1, 1, 1, 1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01], within: 1e-15)
                == nil)
        let exponential = rates(.exponential(per: .step))
        #expect(distance(exponential[60], 0.1) < 1e-15 && exponential[119] > 0.01 && exponential[119] < 0.0104)
        #expect(distance(epochRates(.polynomial())[11], 1.0 / 12) < 1e-15)
        #expect(distance(epochRates(.cosine())[6], 0.5) < 1e-15)
        #expect(distance(rates(.cosine(over: .allSteps))[60], 0.5) < 1e-15)
        let restarts = epochRates(.cosineRestarts())
        #expect([0, 3, 6, 9].allSatisfy { restarts[$0] == 1 } && [2, 5, 8, 11].allSatisfy { restarts[$0] < 0.3 })
        let cycle = rates(.oneCycle())
        #expect(distance(cycle[0], 0.04) < 1e-15 && cycle[35] == 1 && cycle[36] < 1)
        #expect(distance(cycle[119], 4e-6) < 1e-15)
        let cycles = rates(.cyclic())
        #expect(cycles[0] == 0.25 && cycles[15] == 1 && cycles[30] == 0.25 && cycles[105] == 1)
        #expect(epochRates(.reduceOnPlateau(ReduceOnPlateau(patience: 4)))[5] == 1)
        #expect(epochRates(.reduceOnPlateau(ReduceOnPlateau(patience: 4)))[6] == 0.1)
    }

    @Test func aPartSpansWhatIsLeft() {
        let rates = rates(.linear(from: 0.5, over: .steps(20)).then(.cosine(over: .allSteps)))
        #expect(rates[0] == 0.5 && rates[20] == 1 && distance(rates[70], 0.5) < 1e-15)
        // Epochs are counted from where the part begins, here in the middle of one.
        let shifted = self.rates(.linear(from: 0.5, over: .steps(15)).then(.step(every: .epochs(1), factor: 0.5)))
        #expect(shifted[15] == 1 && shifted[24] == 1 && shifted[25] == 0.5 && shifted[34] == 0.5 && shifted[35] == 0.25)
        // Beyond the end of the training there is one tick left.
        let late = self.rates(.constant(factor: 0.5, over: .epochs(20)).then(.cosine()))
        #expect(late.allSatisfy { $0 == 0.5 })
        let progress = ScheduleProgress(.constant(over: .epochs(20)).then(.cosine()), base: 1, length: length)
        #expect(progress.values(at: 200).learningRate == 1)
    }

    @Test func chainsGiveOnWhatTheyGet() {
        let chain = Schedule.constant(factor: 0.5).times(.cosine(minimum: 0.1))
        #expect(distance(epochRates(chain)[6], 0.3) < 1e-15)
        let cycle = Schedule.oneCycle().times(.constant(factor: 0.5))
        let values = cycle.curve(base: 1, length: length)
        #expect(values[35].learningRate == 0.5 && values[35].momentum == 0.85)
        // The base rate of the cycle is what comes before.
        #expect(
            Schedule.constant(factor: 0.5).times(.oneCycle()).curve(base: 1, length: length)[35].learningRate == 0.5)
    }

    @Test func aPlateauIsCombined() throws {
        // Epochs of the warm-up are not examined.
        let rule = ReduceOnPlateau(factor: 0.5, patience: 1)
        let schedule = Schedule.constant(factor: 0.1, over: .epochs(4)).then(.reduceOnPlateau(rule))
        #expect(epochRates(schedule) == [0.1, 0.1, 0.1, 0.1, 1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.125])
        // It sees the rate that comes before it.
        let chain = Schedule.constant(factor: 0.5).times(.reduceOnPlateau(ReduceOnPlateau(patience: 0, minimum: 0.1)))
        #expect(epochRates(chain)[1] == 0.5)
        #expect(epochRates(chain)[2...].allSatisfy { $0 == 0.1 })
        #expect(
            schedule.monitor == .validationLoss && chain.monitor == .validationLoss && Schedule.cosine().monitor == nil)
        // A base rate below the minimum stays.
        let low = Schedule.reduceOnPlateau(ReduceOnPlateau(patience: 0, minimum: 2))
        #expect(epochRates(low) == Array(repeating: 1, count: 12))
    }

    @Test func aPlateauReadsTheRecord() throws {
        let rule = ReduceOnPlateau(monitor: .validationAccuracy, factor: 0.5, patience: 0)
        var progress = ScheduleProgress(.reduceOnPlateau(rule), base: 1, length: length)
        let record = { (accuracy: Double?, epoch: Int) in
            EpochRecord(epoch: epoch, trainLoss: 0, validation: Evaluation(loss: 0, accuracy: accuracy))
        }
        for (epoch, accuracy) in [0.5, 0.6, 0.6].enumerated() { try progress.observe(record(accuracy, epoch + 1)) }
        #expect(progress.values(at: 30).learningRate == 0.5)
        #expect(throws: MetricError.missing(.validationAccuracy, hasValidationRows: true)) {
            try progress.observe(record(nil, 4))
        }
        #expect(throws: MetricError.missing(.validationAccuracy, hasValidationRows: false)) {
            try progress.observe(EpochRecord(epoch: 4, trainLoss: 0, validation: nil))
        }
        // Others do not look.
        var cosine = ScheduleProgress(.cosine(), base: 1, length: length)
        try cosine.observe(EpochRecord(epoch: 4, trainLoss: 0, validation: nil))
    }

    @Test func optimizersWithoutMomentumAreLeft() {
        let progress = ScheduleProgress(.oneCycle(), base: 0.1, length: length)
        var (sgd, adagrad, rmsprop) = (SGD(), Adagrad(), RMSprop(centered: true))
        progress.apply(to: &sgd, at: 35)
        progress.apply(to: &adagrad, at: 35)
        progress.apply(to: &rmsprop, at: 35)
        #expect(sgd.learningRate == 0.1 && adagrad.learningRate == 0.1 && rmsprop.learningRate == 0.1)
        #expect(sgd.momentum == 0 && rmsprop.momentum == 0)
        let without = [sgd.setMomentum(0.5), adagrad.setMomentum(0.5), rmsprop.setMomentum(0.5)]
        #expect(without == [false, false, false])
        var (moving, centered) = (RMSprop(momentum: 0.5), RMSprop(momentum: 0.5, centered: true))
        let with = [moving.setMomentum(0.25), centered.setMomentum(0)]
        #expect(with == [true, true] && moving.momentum == 0.25 && centered.momentum == 0)
        var any: any Optimizer = SGD(momentum: 0.9)
        progress.apply(to: &any, at: 35)
        #expect((any as? SGD)?.momentum == 0.85)
    }

    /// One step with each momentum, against SGD made with it.
    @Test func aChangedMomentumIsUsed() {
        struct Model: Module { var w = Tensor<Float>([1, -2, 3]) }
        func train(_ optimizer: some Optimizer, then momentum: Float?) -> Tensor<Float> {
            var (model, optimizer) = (Model(), optimizer)
            for step in 0..<3 {
                if step > 0, let momentum { optimizer.setMomentum(momentum) }
                optimizer.update(&model, along: gradient(at: model) { ($0.w * $0.w).sum() })
            }
            return model.w
        }
        #expect(
            train(SGD(learningRate: 0.1, momentum: 0.9), then: 0.9)
                == train(SGD(learningRate: 0.1, momentum: 0.9), then: nil))
        #expect(
            train(SGD(learningRate: 0.1, momentum: 0.9), then: 0.5)
                == train(SGD(learningRate: 0.1, momentum: 0.5), then: nil))
        #expect(
            train(SGD(learningRate: 0.1, momentum: 0.9), then: 0.5)
                != train(SGD(learningRate: 0.1, momentum: 0.9), then: nil))
        #expect(train(Adam(learningRate: 0.1), then: 0.5) != train(Adam(learningRate: 0.1), then: nil))
        let moving = RMSprop(learningRate: 0.1, momentum: 0.9)
        #expect(train(moving, then: 0) != train(moving, then: nil))
    }

    @Test func hugeNumbersDoNotOverflow() throws {
        let huge = TrainingLength(epochs: .max, stepsPerEpoch: .max)
        #expect(huge.steps == .max)
        for schedule in ScheduleCatalog.all {
            let progress = ScheduleProgress(schedule, base: 0.1, length: huge)
            for step in [0, 1, Int.max / 2, .max - 1, .max] {
                let rate = progress.values(at: step).learningRate
                #expect(rate.isFinite && rate >= 0, "\(schedule.text) at \(step)")
            }
        }
        let restarts = try Schedule(parsing: "cosine-restarts:epochs=1000000000,growth=1000/cosine")
        #expect(ScheduleProgress(restarts, base: 1, length: huge).values(at: .max).learningRate.isFinite)
        let one = TrainingLength(epochs: 1, stepsPerEpoch: 1)
        for schedule in ScheduleCatalog.all {
            #expect(schedule.curve(base: 0.1, length: one)[0].learningRate.isFinite, "\(schedule.text)")
        }
    }

    @Test func progressIsKept() throws {
        for text in ["linear:epochs=2/one-cycle", "cosine-restarts:growth=2*reduce-on-plateau:patience=1"] {
            var progress = ScheduleProgress(try Schedule(parsing: text), base: 0.1, length: length)
            for epoch in 1...7 { progress.observe(1, epoch: epoch) }
            let resumed = try roundTripped(progress)
            #expect(resumed == progress)
            #expect((70..<120).allSatisfy { resumed.values(at: $0) == progress.values(at: $0) })
        }
    }

    @Test func mistakesTrap() async {
        await #expect(processExitsWith: .failure) { _ = TrainingLength(epochs: 0, stepsPerEpoch: 1) }
        await #expect(processExitsWith: .failure) {
            _ = ScheduleProgress(.step(every: .epochs(0)), base: 1, length: TrainingLength(epochs: 1, stepsPerEpoch: 1))
        }
        await #expect(processExitsWith: .failure) {
            _ = ScheduleProgress(.sequence([]), base: 1, length: TrainingLength(epochs: 1, stepsPerEpoch: 1))
        }
        await #expect(processExitsWith: .failure) {
            _ = ScheduleProgress(.cosine(), base: .nan, length: TrainingLength(epochs: 1, stepsPerEpoch: 1))
        }
        await #expect(processExitsWith: .failure) {
            var adam = Adam()
            adam.setMomentum(1)
        }
    }
}
