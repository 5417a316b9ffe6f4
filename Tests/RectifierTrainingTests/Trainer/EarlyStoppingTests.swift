import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierTraining
@testable import TestSupport

@Suite struct EarlyStoppingTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let source: String
        let options: String
        let values: [Number]
        let waits: [Int]
        let best: [Int?]
        let stopped: Int?
        let restored: Int?

        var testDescription: String { "\(source) \(options), \(values.count) values" }

        static let all: [Case] = {
            do { return try Reference.load("early-stopping") } catch { fatalError("early-stopping.json: \(error)") }
        }()
    }

    /// Sequences that Lightning and Keras were shown, with the state read back from JSON after each epoch.
    @Test func sequencesAreLightningsAndKeras() throws {
        #expect(Case.all.count > 300)
        for reference in Case.all {
            let rule = try EarlyStopping(parsing: reference.options)
            var (state, epochs) = (EarlyStopping.State(), 0)
            for (index, value) in reference.values.values.enumerated() {
                let before = state.bestEpoch
                let observation = rule.observe(value, epoch: index + 1, &state)
                epochs += 1
                #expect(state.wait == reference.waits[index], "\(reference.testDescription), epoch \(epochs)")
                #expect(state.bestEpoch == reference.best[index], "\(reference.testDescription), epoch \(epochs)")
                #expect(observation.isBest == (state.bestEpoch != before))
                #expect(observation.stop == state.stop)
                state = try roundTripped(state)
                if observation.stop != nil { break }
            }
            #expect(state.stop?.epoch == reference.stopped, "\(reference.testDescription)")
            #expect(epochs == reference.waits.count)
            if let restored = reference.restored { #expect(state.bestEpoch ?? epochs == restored) }
        }
    }

    @Test func relativeChange() throws {
        func best(_ values: [Double], _ options: String) throws -> Int? {
            let rule = try EarlyStopping(parsing: options)
            var state = EarlyStopping.State()
            for (index, value) in values.enumerated() { _ = rule.observe(value, epoch: index + 1, &state) }
            return state.bestEpoch
        }
        // A tenth of the best, also of a negative one.
        #expect(try best([1, 0.9, 0.89], "min-delta=0.1,min-delta-mode=relative") == 3)
        #expect(try best([1, 0.91, 0.905], "min-delta=0.1,min-delta-mode=relative") == 1)
        #expect(try best([-1, -1.05, -1.2], "min-delta=0.1,min-delta-mode=relative") == 3)
        #expect(try best([-1, -0.95], "min-delta=0.1,min-delta-mode=relative") == 1)
        #expect(try best([0.5, 0.54, 0.56], "mode=max,min-delta=0.1,min-delta-mode=relative") == 3)
    }

    @Test func itSaysWhy() throws {
        func reason(_ values: [Double], _ options: String) throws -> String? {
            let rule = try EarlyStopping(parsing: options)
            var state = EarlyStopping.State()
            for (index, value) in values.enumerated() {
                if let stop = rule.observe(value, epoch: index + 1, &state).stop { return stop.description }
            }
            return nil
        }
        #expect(
            try reason([0.5, 0.25, 0.3, 0.4], "patience=2")
                == "Stopped after epoch 4: the validation loss did not improve for 2 epochs in a row; it was best in "
                + "epoch 2, at 0.25.")
        #expect(
            try reason([0.5, 0.4], "patience=1,monitor=val-accuracy")
                == "Stopped after epoch 2: the validation accuracy did not improve for 1 epoch; it was best in epoch 1, "
                + "at 0.5.")
        #expect(
            try reason([0.5, 0.4, 0.41], "patience=3,baseline=0.25")
                == "Stopped after epoch 3: the validation loss did not improve on its best and on 0.25 for 3 epochs in a "
                + "row; it was best in epoch 2, at 0.4.")
        #expect(
            try reason([0.5, .nan], "patience=3")
                == "Stopped after epoch 2: the validation loss became nan; it was best in epoch 1, at 0.5.")
        #expect(
            try reason([.infinity], "patience=3") == "Stopped after epoch 1: the validation loss became inf.")
        #expect(try reason([1, 2], "patience=2") == nil)
    }

    @Test func textsAreReadAndWrittenBack() throws {
        let rule = try EarlyStopping(parsing: " patience=7 , monitor=val-accuracy, min_delta=0.001, start-from=3")
        #expect(rule.patience == 7 && rule.monitor == .validationAccuracy && rule.mode == .max)
        #expect(rule.minimumChange == .absolute(0.001) && rule.startFrom == 3 && rule.baseline == nil)
        #expect(rule.restoresBest && rule.stopsAtNonFinite && !rule.allowsTrainingRows)
        let other = try EarlyStopping(
            monitor: .trainLoss, mode: .max, minimumChange: .relative(0.07), patience: 0, startFrom: 2, baseline: -0.1,
            restoresBest: false, stopsAtNonFinite: false, allowsTrainingRows: true)
        for rule in [rule, other, try EarlyStopping()] {
            #expect(try EarlyStopping(parsing: rule.text) == rule, "\(rule.text)")
            #expect(try roundTripped(rule) == rule)
        }
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(EarlyStopping.self, from: Data("\"patience=-1\"".utf8))
        }
    }

    @Test(arguments: [
        ("patience=-1", "patience=-1 is not possible; a whole number of 0 or more is needed."),
        ("patience=x", "'early-stopping': patience=x is not possible; a whole number is needed."),
        ("start-from=-1", "start-from=-1 is not possible"), ("min-delta=-1", "min-delta=-1 is not possible"),
        ("min-delta=nan", "min-delta=nan is not possible"), ("baseline=inf", "baseline=inf is not possible"),
        ("monitor=loss", "one of val-loss, val-accuracy, train-loss is needed"), ("mode=up", "one of min, max"),
        ("patient=3", "'early-stopping' has no option 'patient'; did you mean 'patience'"),
        ("restore-best=1", "true or false is needed"), ("patience", "character 1: 'option=value' is missing"),
        ("", "character 1: 'option=value' is missing. Write it as option=value,option=value."),
        ("patience=1,patience=2", "the option 'patience' is there twice"),
        ("monitor=train-loss", "goes on falling while the network gets worse on rows it has not seen"),
    ])
    func mistakesAreSaid(text: String, message: String) {
        #expect { try EarlyStopping(parsing: text) } throws: { error in
            guard "\(error)".contains(message) else {
                Issue.record("\(error)")
                return false
            }
            return error is NamedOptionsError || error is OptionError || error is EarlyStoppingError
        }
    }

    @Test func quantitiesOfAnEpoch() throws {
        let full = EpochRecord(epoch: 1, trainLoss: 3, validation: Evaluation(loss: 2, accuracy: 0.5))
        #expect(try Metric.builtIn.map { try $0.value(in: full) } == [2, 0.5, 3])
        let number = EpochRecord(epoch: 1, trainLoss: 3, validation: Evaluation(loss: 2, accuracy: nil))
        #expect(throws: MetricError.missing(.validationAccuracy, hasValidationRows: true)) {
            try Metric.validationAccuracy.value(in: number)
        }
        let bare = EpochRecord(epoch: 1, trainLoss: 3, validation: nil)
        var state = EarlyStopping.State()
        #expect(throws: MetricError.missing(.validationLoss, hasValidationRows: false)) {
            _ = try EarlyStopping().observe(bare, &state)
        }
        #expect(state == EarlyStopping.State())
        let observation = try EarlyStopping().observe(full, &state)
        #expect(observation.isBest)
        // The same before the first epoch.
        try Metric.validationAccuracy.check(task: .classification, hasValidationRows: true)
        try Metric.trainLoss.check(task: .regression, hasValidationRows: false)
        #expect(throws: MetricError.self) {
            try Metric.validationAccuracy.check(task: .regression, hasValidationRows: true)
        }
        #expect(throws: MetricError.self) {
            try Metric.validationLoss.check(task: .regression, hasValidationRows: false)
        }
        for error in [
            MetricError.missing(.validationLoss, hasValidationRows: false),
            .missing(.validationAccuracy, hasValidationRows: true),
        ] { #expect("\(error)".contains(":")) }
    }
}
