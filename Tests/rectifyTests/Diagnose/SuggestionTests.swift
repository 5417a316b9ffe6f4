import Testing

@testable import RectifierCore
@testable import RectifierDiagnostics
@testable import RectifierExperiments
@testable import RectifierReport
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport
@testable import rectify

@Suite struct SuggestionTests {
    private static let changes: [RectifierDiagnostics.Suggestion.Change] = [
        .learningRate(0.25), .initializer(.orthogonal), .activation("leaky-relu:negative-slope=0.1"),
        .normalization(.layer), .bias(0.1), .clipNorm(1), .schedule(.cosine()),
        .earlyStopping(try! EarlyStopping(patience: 3)), .optimizer(.sgd), .weightDecay(0.1), .epochs(7),
        .hidden([32, 16]), .scaling(.standard),
    ]

    /// Each knob has an option that the tool takes, and its value makes the same change there.
    @Test func itsOptionsMakeTheSameChange() throws {
        let settings = Experiment()
        let data = try DigitsData.learning(settings, scaling: .none)
        for change in Self.changes {
            let suggestion = Suggestion(change)
            #expect(!suggestion.message(for: settings).isEmpty && !suggestion.message().isEmpty)
            #expect(!suggestion.code(for: settings).isEmpty && !suggestion.title.isEmpty)
            #expect(change.changes(settings, data))
            var changed = settings
            change.apply(to: &changed)
            #expect(!change.changes(changed, data.standardized), "\(change)")
            #expect(try JSONText.decode(Suggestion.Change.self, from: JSONText.encode(change)) == change)
            if change.knob == .scaling {
                #expect(suggestion.options == ["--scale", "standard"])
                continue
            }
            let read = try NetworkOptions.parse(suggestion.options).experiment(over: settings)
            #expect(read == changed, "\(suggestion.options)")
        }
        #expect(Self.changes.map(\.knob).count == Suggestion.Knob.allCases.count)
        #expect(Set(Self.changes.map(\.knob)) == Set(Suggestion.Knob.allCases))
    }

    @Test func itIsSwiftCode() {
        let settings = Experiment(optimizer: .init(.sgd, learningRate: 0.5))
        #expect(
            Suggestion.weightDecay(0.1, settings).code(for: settings)
                == "let optimizer = SGD(learningRate: 0.5, weightDecay: 0.1)")
        #expect(
            Suggestion.weightDecay(0.1, Experiment()).code(for: Experiment())
                == "let optimizer = AdamW(learningRate: 0.001, weightDecay: 0.1)")
        #expect(Suggestion.leakyReLU.code() == "LeakyReLU(negativeSlope: 0.1)")
        #expect(Suggestion.checkData.code().isEmpty)
    }

    /// Adam gets a decay that its scaling does not undo; others keep their kind.
    @Test func weightDecayBringsItsOptimizer() {
        #expect(
            Suggestion.weightDecay(0.1, Experiment()).options == [
                "--optimizer", "adamw", "--weight-decay", "0.1",
            ])
        let plain = Experiment(optimizer: .init(.sgd, learningRate: 0.5))
        #expect(Suggestion.weightDecay(0.1, plain).options == ["--weight-decay", "0.1"])
    }

    @Test func ratesAreReadable() {
        for (value, expected) in [(0.30000001192092896 / 10, 0.03), (1e-5 / 3, 3.3333e-6), (123456.0, 123460), (0, 0)] {
            #expect(NumberText.rounded(value) == expected)
        }
    }

    @Test func everyKindAndCauseHasSomethingToTry() throws {
        // A network that has none of it yet, on data that is not in scale.
        let settings = Experiment(hidden: [8, 8, 8], activation: "sigmoid", initializer: .pytorch)
        let data = try DigitsData.learning(settings, scaling: .none)
        for kind in Finding.Kind.allCases {
            for cause in Finding.Cause.allCases {
                let candidates = SuggestionCandidates.candidates(
                    for: [.sample(kind, cause)], settings: settings, data: data, limit: 7)
                // Nothing brings a signal into the data; and of what is too strong only that much is there to take away.
                let expected =
                    cause == .noSignal && kind == .notLearning ? 0...0 : kind == .overRegularized ? 1...7 : 3...7
                #expect(expected.contains(candidates.count), "\(kind) \(cause): \(candidates.count)")
                let keys = candidates.map { Set($0.changes.map(\.likeness)) }
                #expect(Set(keys).count == keys.count)
                for candidate in candidates { #expect(candidate.changes.contains { $0.changes(settings, data) }) }
            }
        }
        let scaled = SuggestionCandidates.candidates(
            for: [.sample(.saturation, .dataScale)], settings: settings, data: data.standardized, limit: 7)
        #expect(!scaled.contains { $0.changes.contains(.scaling(.standard)) })
    }

    @Test func theGravestFindingsOwnRemedyComesFirst() throws {
        let settings = Experiment(optimizer: .init(.sgd, learningRate: 1))
        let data = try DigitsData.learning(settings)
        var mild = Finding.sample(.overfitting, .capacity, .note)
        mild.suggestion = Suggestion(.hidden([4]))
        var grave = Finding.sample(.deadUnits, .learningRate, .severe)
        grave.suggestion = Suggestion(.learningRate(0.02))
        grave.alternatives = [Suggestion(.epochs(100))]
        let candidates = SuggestionCandidates.candidates(
            for: [mild, grave], trying: [Suggestion(.learningRate(0.3))], settings: settings, data: data, limit: 4)
        #expect(
            candidates.map(\.changes) == [
                [.learningRate(0.3)], [.learningRate(0.02)], [.hidden([4])], [.learningRate(0.1)],
            ])
    }
}
