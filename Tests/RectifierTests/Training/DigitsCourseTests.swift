import Testing

@testable import Rectifier

/// What goes wrong in training, and its remedies, on the digits.
@Suite struct DigitsCourseTests {
    private static func digits(validationFraction: Double = 0.1, testFraction: Double = 0.2) throws -> LearningData {
        var generator = RandomGenerator(seed: 0)
        let data = try ClassificationData(
            name: "digits", Digits.dataset, classNames: Digits.classNames, validationFraction: validationFraction,
            testFraction: testFraction, using: &generator)
        return LearningData(data, divisor: Float(Digits.maximumPixel))
    }

    private static func run(_ settings: NetworkSettings, on data: LearningData) throws -> NetworkRun {
        try NetworkRun(training: settings.makeNetwork(features: 64, outputs: 10), on: data, settings)
    }

    private static func accuracy(_ run: NetworkRun) -> Double {
        guard case .classification(let metrics, _)? = run.test else { return .nan }
        return metrics.accuracy
    }

    @Test func anExplodingNetworkTrainsOnceClipped() throws {
        let data = try Self.digits()
        var settings = NetworkSettings(
            hidden: [64, 64, 64, 64], optimizer: .init(.sgd, learningRate: 1, momentum: 0.9), epochs: 10)
        #expect(throws: DivergenceError.self) { try Self.run(settings, on: data) }
        settings.clipNorm = 0.03
        #expect(try Self.accuracy(Self.run(settings, on: data)) > 0.93)
    }

    @Test func aRateTooHighTrainsOnceScheduled() throws {
        let data = try Self.digits()
        var settings = NetworkSettings(hidden: [64, 64], optimizer: .init(.adam, learningRate: 0.1), epochs: 20)
        let constant = try Self.run(settings, on: data)
        settings.schedule = .linear(from: 0.01, over: .epochs(3)).then(.cosine())
        let scheduled = try Self.run(settings, on: data)
        #expect(Self.accuracy(constant) < 0.9)
        #expect(Self.accuracy(scheduled) > 0.94)
        let (before, after) = (try #require(constant.history.last), try #require(scheduled.history.last))
        #expect(after.trainLoss < before.trainLoss / 3)
    }

    @Test func anOverfittingOneIsStoppedInTimeAndItsBestWeightsAreRestored() throws {
        // 180 rows to learn from: a network of 26,000 weights has them by heart soon.
        let data = try Self.digits(validationFraction: 0.3, testFraction: 0.6)
        var settings = NetworkSettings(hidden: [128, 128], optimizer: .init(.adam, learningRate: 0.01), epochs: 60)
        let endless = try Self.run(settings, on: data)
        settings.earlyStopping = try EarlyStopping(patience: 5)
        let stopped = try Self.run(settings, on: data)

        let losses = stopped.history.compactMap(\.validation?.loss)
        let best = try #require(losses.indices.min { losses[$0] < losses[$1] })
        #expect(stopped.history.count == best + 1 + 5 && stopped.history.count < 60)
        #expect(stopped.keptEpoch == best + 1)
        guard case .classes(let parts) = data.parts, let validation = parts.validation else {
            Issue.record("the digits are classes")
            return
        }
        #expect(Evaluation(of: stopped.model, on: validation).loss == losses[best])
        // Until then both are the same training; from then on the other one gets worse where it matters.
        #expect(Array(endless.history.prefix(losses.count)) == stopped.history)
        let end = try #require(endless.history.last)
        #expect(end.trainLoss < 0.001 && (end.validation?.loss ?? 0) > losses[best] * 1.2)
    }
}
