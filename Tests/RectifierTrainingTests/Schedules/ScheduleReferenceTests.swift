import Testing

@testable import RectifierCore
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

/// Every schedule against PyTorch, in Double: within a few roundings of the highest rate.
@Suite struct ScheduleReferenceTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let schedule: String
        let base: Double
        let rates: [Number]
        let momenta: [Number]?
        let adam: Bool
        let monitored: [Number]?

        var testDescription: String { schedule }

        static let all: [Case] = {
            do { return try Reference.load("schedules") } catch { fatalError("schedules.json: \(error)") }
        }()
    }

    @Test(arguments: Case.all.filter { $0.monitored == nil }) func ratesArePyTorchs(_ reference: Case) throws {
        let schedule = try Schedule(parsing: reference.schedule)
        let expected = reference.rates.values
        let isPerStep = reference.schedule.contains("step") && !reference.schedule.contains("epoch")
        let length =
            isPerStep
            ? TrainingLength(epochs: 1, stepsPerEpoch: expected.count)
            : TrainingLength(epochs: expected.count, stepsPerEpoch: 3)
        let curve = schedule.curve(base: reference.base, length: length)
        #expect(curve.count == length.steps)
        let bound = 1e-14 * (expected.max() ?? 1)
        for (step, values) in curve.enumerated() {
            let tick = isPerStep ? step : step / 3
            #expect(distance(values.learningRate, expected[tick]) <= bound, "step \(step): \(values)")
            if let momenta = reference.momenta {
                #expect(distance(try #require(values.momentum), momenta.values[tick]) <= 1e-14, "step \(step)")
            } else {
                #expect(values.momentum == nil)
            }
        }
    }

    @Test(arguments: Case.all.filter { $0.monitored != nil }) func plateausArePyTorchs(_ reference: Case) throws {
        let schedule = try Schedule(parsing: reference.schedule)
        let (monitored, expected) = (try #require(reference.monitored).values, reference.rates.values)
        let length = TrainingLength(epochs: monitored.count + 1, stepsPerEpoch: 2)
        let curve = schedule.curve(base: reference.base, length: length) {
            $0 <= monitored.count ? monitored[$0 - 1] : 0
        }
        for (step, values) in curve.enumerated() {
            #expect(distance(values.learningRate, expected[step / 2]) <= 1e-15, "step \(step)")
        }
        // The state that a checkpoint holds: from any epoch on, the future is the same.
        var progress = ScheduleProgress(schedule, base: reference.base, length: length)
        for epoch in 1...monitored.count {
            progress.observe(monitored[epoch - 1], epoch: epoch)
            progress = try roundTripped(progress)
            #expect(progress.values(at: 2 * epoch) == curve[2 * epoch])
        }
    }

    @Test func everyScheduleIsThere() throws {
        let tested = try Set(Case.all.flatMap { try Schedule(parsing: $0.schedule).leaves.compactMap(\.kind) })
        #expect(tested == Set(Schedule.Kind.allCases))
    }

    /// What PyTorch's optimisers have in each step is what ours has.
    @Test func momentumIsSetAsPyTorchSetsIt() throws {
        for reference in Case.all where reference.momenta != nil {
            let momenta = try #require(reference.momenta).floats
            let isPerStep = reference.schedule.contains("steps")
            let progress = ScheduleProgress(
                try Schedule(parsing: reference.schedule), base: reference.base,
                length: TrainingLength(epochs: momenta.count, stepsPerEpoch: isPerStep ? 2 : 1))
            var (sgd, adam) = (SGD(momentum: 0.5), Adam())
            for (step, momentum) in momenta.enumerated() {
                progress.apply(to: &sgd, at: step)
                progress.apply(to: &adam, at: step)
                #expect((sgd.momentum - momentum).magnitude <= momentum.ulp)
                #expect((adam.beta1 - momentum).magnitude <= momentum.ulp)
                #expect(sgd.learningRate == Float(progress.values(at: step).learningRate))
            }
        }
    }
}
