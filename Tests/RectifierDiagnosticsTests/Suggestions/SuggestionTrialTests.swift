import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierDiagnostics
@testable import RectifierExperiments
@testable import RectifierReport
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

@Suite struct SuggestionTrialTests {
    /// Steps so large that all units die: a lower rate helps, and is found to.
    @Test func aRateTooHighIsMendedByALowerOne() throws {
        let settings = Experiment(
            hidden: [32, 32], optimizer: .init(.sgd, learningRate: 3), epochs: 6, batchSize: 32, seed: 1)
        let data = try DigitsData.learning(settings)
        var trials = SuggestionTrials()
        (trials.steps, trials.limit) = (200, 4)
        var seen: [SuggestionTrials.Progress] = []
        let report = try trials.run(
            for: [.sample(.deadUnits, .learningRate)], data: data, settings: settings,
            trying: [Suggestion(.learningRate(0.1))]
        ) { seen.append($0) }
        let lower = try #require(report.trials.first { $0.suggestion == Suggestion(.learningRate(0.1)) })
        #expect(lower.verdict == .helped && report.best != nil)
        #expect(try #require(lower.outcomes.mean(\.accuracy)) > 0.85)
        #expect(report.baseline.hasDiverged || (report.baseline.mean(\.accuracy) ?? 1) < 0.5)
        // Bounded, and all of it reported.
        #expect(
            report.seeds == [1, 2, 3] && report.steps <= 200 && report.settings.training.trainer.epochs * 40 <= 200)
        #expect(report.trials.count >= 4 && report.trials.allSatisfy { $0.outcomes.count == 3 })
        #expect(seen.map(\.done) == Array(0..<seen.count) && seen.count == 3 * (report.trials.count + 1))
        #expect(seen.first?.suggestion == nil && seen.last?.total == seen.count)
        // Those to the front are no worse; those that diverged are the last.
        let losses = report.trials.map { $0.outcomes.mean(\.validationLoss) ?? .infinity }
        #expect(losses == losses.sorted())
        for trial in report.trials {
            #expect(trial.outcomes.hasDiverged == (trial.verdict == .diverged))
            for outcome in trial.outcomes where outcome.divergedAt == nil {
                #expect((0...1).contains(try #require(outcome.deadShare)))
                #expect((0...1).contains(try #require(outcome.gradientRatio)))
            }
        }
        #expect(try JSONText.decode(SuggestionReport.self, from: JSONText.encode(report)) == report)
    }

    /// The same trial gives the same bits, and that of changing nothing is what training gives.
    @Test func aTrialIsATraining() throws {
        let settings = Experiment(hidden: [8], epochs: 2, seed: 4)
        let data = try DigitsData.learning(settings)
        var trials = SuggestionTrials()
        (trials.seedCount, trials.limit) = (1, 1)
        func report() throws -> SuggestionReport {
            try trials.run(for: [.sample(.learningRateLow, .learningRate)], data: data, settings: settings)
        }
        let first = try report()
        #expect(try report() == first)
        #expect(first.trials.map(\.suggestion.changes) == [[.learningRate(0.01)]] && first.trials[0].verdict == .helped)
        guard case .classes(let parts) = data.parts else { return }
        #expect(first.trainRows == parts.training.count && first.validationRows == parts.validation?.count)
        let run = try Experiment.Result(training: settings.makeModel(features: 64, outputs: 10), on: data, settings)
        #expect(first.baseline[0].losses == run.history.map { $0.validation?.loss })
    }

    @Test func inputsAreBroughtIntoScaleOnACopy() throws {
        var settings = Experiment(hidden: [16], activation: "tanh", epochs: 30)
        settings.training.optimizer.learningRate = 0.003
        let raw = try TableData.wild(rows: 200)
        var trials = SuggestionTrials()
        trials.limit = 1
        let report = try trials.run(for: [.sample(.saturation, .dataScale)], data: raw, settings: settings)
        #expect(report.trials.map(\.suggestion) == [.scaledInputs])
        #expect(report.trials[0].verdict == .helped, "\(report.trials[0].outcomes)")
    }

    @Test func withoutValidationRowsSomeAreSetApart() throws {
        var generator = RandomGenerator(seed: 2)
        let all = Moons.dataset(count: 65, using: &generator)
        let data = PreparedData(
            name: "moons", parts: .classes(Splits(training: all)), preparation: .pixels(divisor: 1, .identity),
            classNames: ["a", "b"])
        let settings = Experiment(hidden: [4], normalization: .batch, epochs: 2, batchSize: 51)
        let report = try SuggestionTrials().run(for: [.sample(.overfitting, .capacity)], data: data, settings: settings)
        #expect(report.areSetApart && report.validationRows == 13)
        // The lone row of 52 in batches of 51 is left out.
        #expect(report.trainRows == 51)
        #expect(!report.trials.contains { $0.suggestion.changes.contains { $0.knob == .earlyStopping } })
    }

    @Test func verdictsFollowTheSeeds() {
        func outcomes(_ losses: [Double?]) -> [SuggestionOutcome] {
            losses.map { SuggestionOutcome(seed: 0, validationLoss: $0, losses: [], divergedAt: $0 == nil ? 1 : nil) }
        }
        func verdict(_ before: [Double?], _ after: [Double?], constant: Double = 2) -> SuggestionTrial.Verdict {
            .init(outcomes(after), over: outcomes(before), constantLoss: constant)
        }
        #expect(verdict([1, 1.1], [0.5, 0.9]) == .helped)
        #expect(verdict([1, 1.1], [0.5, 1.2]) == .unclear)
        // One seed on which both do well does not decide: 0.85 fell to 0.02.
        #expect(verdict([1.2, 0.019, 1.33], [0.02, 0.0205, 0.02]) == .helped)
        #expect(verdict([0.02, 0.0205, 0.02], [1.2, 0.019, 1.33]) == .worse)
        // Most seeds must be better.
        #expect(verdict([1.2, 0.019, 0.019], [0.02, 0.0205, 0.0205]) == .unclear)
        // Lower each time, by a hundredth.
        #expect(verdict([1, 1.1], [0.99, 1.09]) == .unclear)
        #expect(verdict([1, 1.1], [1.5, 1.2]) == .worse)
        #expect(verdict([9, 9], [2.1, 2.1]) == .stillLearnsNothing)
        #expect(verdict([nil, nil], [0.5, 0.6]) == .helped)
        #expect(verdict([nil, 1], [0.5, 0.6]) == .helped)
        #expect(verdict([nil, nil], [5, 5]) == .stillLearnsNothing)
        #expect(verdict([1, 1], [0.5, nil]) == .diverged)
        #expect(verdict([nil, nil], [nil, nil]) == .diverged)
    }

    /// A trial that cannot be made loses no other.
    @Test func whatCannotBeTriedIsSaid() throws {
        let settings = Experiment(
            hidden: [4], activation: "tanh", optimizer: .init(.sgd, learningRate: 1), epochs: 1, batchSize: 1)
        let data = try DigitsData.learning(settings)
        var trials = SuggestionTrials()
        (trials.steps, trials.limit, trials.seedCount) = (60, 3, 2)
        var seen: [SuggestionTrials.Progress] = []
        let report = try trials.run(
            for: [.sample(.learningRateHigh, .learningRate)], data: data, settings: settings,
            trying: [.normalization]
        ) { seen.append($0) }
        let untried = try #require(report.untried.first)
        #expect(report.untried.count == 1 && untried.suggestion == .normalization)
        #expect(untried.reason.contains("two rows or more"))
        #expect(report.baseline.count == 2 && report.trials.count >= 2)
        #expect(report.trials.allSatisfy { $0.suggestion != untried.suggestion })
        #expect(seen.map(\.done) == Array(0..<seen.count) && seen.last?.total == seen.count)
        var finding = Finding.sample(.learningRateHigh, .learningRate)
        finding.alternatives = [.normalization]
        let advised = finding.advised(by: report)
        #expect(!([advised.suggestion] + advised.alternatives).contains(.normalization))
        #expect(advised.tried.contains { $0.result.text.hasPrefix("could not be tried: ") })
    }

    /// After trials the best remedy stands first, and none that did not help is advised.
    @Test func onlyWhatHelpedIsAdvised() {
        func outcomes(_ loss: Double?) -> [SuggestionOutcome] {
            [SuggestionOutcome(seed: 0, validationLoss: loss, losses: [], divergedAt: loss == nil ? 1 : nil)]
        }
        let settings = Experiment(optimizer: .init(.sgd, learningRate: 0.3))
        func report(_ results: [(Suggestion, Double?)]) -> SuggestionReport {
            SuggestionReport(
                settings: settings, seeds: [0], steps: 9, trainRows: 9, validationRows: 9, areSetApart: false,
                constantLoss: 2, baseline: outcomes(1),
                trials: results.map { suggestion, loss in
                    SuggestionTrial(
                        suggestion: suggestion, outcomes: outcomes(loss),
                        verdict: .init(outcomes(loss), over: outcomes(1), constantLoss: 2))
                })
        }
        var finding = Finding.sample(.learningRateHigh, .learningRate)
        finding.suggestion = .lowerLearningRate(settings, from: 0.3)
        finding.alternatives = [.clipping, .warmUp, .leakyReLU, .elu]
        let tried = report([
            (.warmUp, 0.5), (.leakyReLU, 0.6), (.clipping, nil), (Suggestion(.learningRate(0.03)), 1.4),
        ])
        let advised = finding.advised(by: tried)
        #expect(advised.suggestion == .warmUp && advised.alternatives == [.leakyReLU, .elu])
        #expect(advised.tried.map(\.suggestion) == [finding.suggestion, .clipping])
        #expect(advised.tried.map(\.result.text) == ["worse: validation loss 1.4 instead of 1", "diverged"])
        // Another finding's remedy helped, and none of its own.
        finding.alternatives = []
        #expect(finding.advised(by: tried).suggestion == tried.best?.suggestion)
        // Nothing helped: then nothing is advised.
        let vain = finding.advised(by: report([(Suggestion(.learningRate(0.03)), 1.4)]))
        #expect(vain.suggestion == .noneHelped && vain.alternatives.isEmpty && vain.tried.count == 1)
        // Better, and yet no better than the constant prediction, is no remedy.
        let still = report([(Suggestion(.learningRate(0.03)), 0.9)])
        var silent = still
        silent.trials[0].verdict = .stillLearnsNothing
        #expect(finding.advised(by: silent).suggestion == .noneHelped)
    }

    /// What is tried shrinks with the cost of a step, and only what the machine's load decides has no part in it.
    @Test func largeNetworksAreTriedLess() throws {
        let data = try DigitsData.learning(Experiment())
        func bounds(_ hidden: [Int], isLong: Bool = false, work: Double? = 500) -> (
            steps: Int, changes: Int, seeds: Int
        ) {
            var trials = SuggestionTrials()
            trials.work = work
            return trials.bounds(
                isLong: isLong, Experiment(hidden: hidden, epochs: 60, batchSize: 128), data)
        }
        #expect(bounds([128, 64]) == (500, 7, 3))
        let large = bounds([2048, 2048])
        #expect(large.steps < 100 && large.changes == 2 && large.seeds == 1)
        #expect(bounds([2048, 2048], work: nil) == (500, 7, 3))
        // All steps of a training that overfits, as long as any can be made.
        let long = bounds([256, 256], isLong: true)
        #expect(long.steps == bounds([8], isLong: true).steps && long.changes < 7)
        for width in [64, 256, 512, 1024] {
            let (steps, changes, seeds) = bounds([width, width])
            let weights = Double(64 * width + width * width + width * 10)
            #expect(6e-9 * weights * 128 * Double(steps * (changes + 2) * seeds) <= 500)
        }
    }

    @Test func anInterruptionEndsTheTrials() throws {
        let settings = Experiment(hidden: [4], epochs: 1)
        let cancellation = CancellationToken()
        let report = try SuggestionTrials().run(
            for: [.sample(.learningRateHigh, .learningRate)], data: try DigitsData.learning(settings),
            settings: settings, cancellation: cancellation
        ) { if $0.done == 4 { cancellation.cancel() } }
        #expect(report.baseline.count == 3 && report.trials.isEmpty)
    }
}

extension TableData {
    /// Data whose features are in the thousands, and whose class is which of two is larger.
    static func wild(rows: Int) throws -> PreparedData {
        var generator = RandomGenerator(seed: 5)
        let lines = (0..<rows).map { _ in
            let (a, b) = (generator.uniformDouble() * 1e4 + 3e4, generator.uniformDouble() * 1e4 + 3e4)
            return "\(a),\(b),\(a > b ? "first" : "second")\n"
        }
        let file = try TableFile("a,b,y\n" + lines.joined())
        let data = try TableData(
            TableSchema(reading: file.path), scaling: .none, validationFraction: 0.2, testFraction: 0.1,
            using: &generator
        )
        return PreparedData(data)
    }
}
