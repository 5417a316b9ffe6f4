import Testing

@testable import RectifierCore
@testable import RectifierDiagnostics
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import RectifierTraining

@Suite struct RemedyChangeTests {
    private static let changes: [RemedyChange] = [
        .learningRate(0.25), .initialization(.orthogonal), .activation("leaky-relu"), .normalization(.layer),
        .bias(0.1),
        .clipNorm(1), .schedule(.cosine()), .earlyStopping(try! EarlyStopping(patience: 3)), .weightDecay(0.1),
        .hidden([32, 16]), .scaling(.standard),
    ]

    @Test func itsOptionsSayTheSameChange() throws {
        let settings = Experiment()
        let data = try DigitsData.learning(settings, scaling: .none)
        for change in Self.changes {
            let remedy = change.remedy(for: settings)
            #expect(!remedy.summary.isEmpty && !remedy.code.isEmpty && !change.title.isEmpty)
            #expect(RemedyChange.changes(fromOptions: remedy.options) == [change], "\(remedy.options)")
            #expect(change.changes(settings, data))
            var changed = settings
            change.apply(to: &changed)
            #expect(!change.changes(changed, data.standardized), "\(change)")
            // Reading back what was written.
            #expect(try JSONText.decode(RemedyChange.self, from: JSONText.encode(change)) == change)
        }
        #expect(Set(Self.changes.map(\.part)).count == Self.changes.count)
        #expect(
            RemedyChange.weightDecay(0.1).remedy(for: settings).options == [
                "--optimizer", "adamw", "--weight-decay", "0.1",
            ])
        #expect(
            RemedyChange.weightDecay(0.1).remedy(for: Experiment(optimizer: .init(.sgd, learningRate: 0.5))).code
                == "SGD(learningRate: 0.5, weightDecay: 0.1)")
    }

    @Test func optionsThatAreNoBriefChangeAreNone() {
        for options in [
            [], ["--epochs", "9"], ["--bias"], ["--bias", "x"], ["--activation", "rely"], ["--hidden", "8,x"],
        ] {
            #expect(RemedyChange.changes(fromOptions: options) == nil)
        }
        #expect(RemedyChange.changes(fromOptions: ["--hidden", "none"]) == [.hidden([])])
        #expect(
            RemedyChange.changes(fromOptions: ["--activation", "relu", "--initializer", "he"])
                == [.activation("relu"), .initialization(.he)])
    }

    @Test func everyKindAndCauseHasSomethingToTry() throws {
        // A network that has none of it yet, on data that is not in scale.
        let settings = Experiment(hidden: [8, 8, 8], activation: "sigmoid", initializer: .pytorch)
        let data = try DigitsData.learning(settings, scaling: .none)
        for kind in Finding.Kind.allCases {
            for cause in Finding.Cause.allCases {
                let candidates = RemedyCandidates.candidates(
                    for: [.sample(kind, cause)], settings: settings, data: data, limit: 7)
                // Nothing brings a signal into the data; and of what is too strong only that much is there to take away.
                let expected =
                    cause == .noSignal && kind == .notLearning ? 0...0 : kind == .overRegularized ? 1...7 : 3...7
                #expect(expected.contains(candidates.count), "\(kind) \(cause): \(candidates.count)")
                let keys = candidates.map { $0.changes.map(\.key) }
                #expect(Set(keys).count == keys.count)
                for candidate in candidates { #expect(candidate.changes.contains { $0.changes(settings, data) }) }
            }
        }
        let scaled = RemedyCandidates.candidates(
            for: [.sample(.saturation, .dataScale)], settings: settings, data: data.standardized, limit: 7)
        #expect(!scaled.contains { $0.changes.contains(.scaling(.standard)) })
    }

    @Test func theGravestFindingsOwnRemedyComesFirst() throws {
        let settings = Experiment(optimizer: .init(.sgd, learningRate: 1))
        let data = try DigitsData.learning(settings)
        var mild = Finding.sample(.overfitting, .capacity, .note)
        mild.remedy = .init("Fewer.", code: "", options: ["--hidden", "4"])
        var grave = Finding.sample(.deadUnits, .learningRate, .severe)
        grave.remedy = .init("Slower.", code: "", options: ["--learning-rate", "0.02"])
        grave.alternatives = [.init("More epochs.", code: "", options: ["--epochs", "100"])]
        let candidates = RemedyCandidates.candidates(
            for: [mild, grave], trying: [.learningRate(0.3)], settings: settings, data: data, limit: 4)
        #expect(
            candidates.map(\.changes) == [
                [.learningRate(0.3)], [.learningRate(0.02)], [.hidden([4])], [.learningRate(0.1)],
            ])
        #expect(candidates[1].remedy.summary == "Slower.")
    }
}

extension Finding {
    /// A finding of a kind and cause, with little said of it.
    static func sample(_ kind: Kind, _ cause: Cause, _ severity: Severity = .severe) -> Finding {
        Finding(
            kind: kind, severity: severity, summary: "Something is wrong.",
            evidence: [.init("share", 0.5, expected: 0.1)],
            cause: cause, explanation: "That is how it is.", remedy: .init("Do better.", code: "better()", options: []),
            source: "A paper, 2010")
    }
}
