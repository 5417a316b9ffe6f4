import Testing

@testable import RectifierCore
@testable import RectifierDiagnostics
@testable import RectifierExperiments
@testable import RectifierReport
@testable import TestSupport
@testable import rectify

@Suite struct DiagnosisReportPageTests {
    /// A finding with everything in it.
    private static func dead(units: Int = 30) -> Finding {
        Finding(
            kind: .deadUnits, severity: .severe, layer: "0",
            units: (0..<units).map { .init(index: $0, layer: "0", since: $0 % 2 * 7, canRevive: $0 == 3) }, step: 7,
            observation: .deadUnits(
                units, of: 32, activation: "relu", atInitialization: 0, rows: .init(seen: 100, all: 100)),
            evidence: [.init(.deadFraction, 0.9, expected: 0.1), .init(.largestParameter, .infinity)],
            cause: .learningRate, suggestion: Suggestion(.learningRate(0.1)), alternatives: [.leakyReLU])
    }

    private static func remedies(baseline: [Double?]) -> SuggestionReport {
        func outcomes(_ losses: [Double?]) -> [SuggestionOutcome] {
            losses.enumerated().map { seed, loss in
                SuggestionOutcome(
                    seed: UInt64(seed), validationLoss: loss, accuracy: loss.map { 1 / (1 + $0) }, deadShare: 0.25,
                    gradientRatio: 0.01, losses: [2, nil, loss], divergedAt: loss == nil ? 5 : nil)
            }
        }
        let changes: [(Suggestion, [Double?])] = [
            (Suggestion(.learningRate(0.1)), [0.1, 0.2]), (.elu, [2.2, 2.4]), (.clipping, [nil, 1]),
        ]
        let settings = Experiment(optimizer: .init(.sgd, learningRate: 1), epochs: 3)
        return SuggestionReport(
            settings: settings, seeds: [0, 1], steps: 120, trainRows: 1258, validationRows: 180, areSetApart: false,
            constantLoss: 2.3, baseline: outcomes(baseline),
            trials: changes.map { suggestion, losses in
                SuggestionTrial(
                    suggestion: suggestion, outcomes: outcomes(losses),
                    verdict: .init(outcomes(losses), over: outcomes(baseline), constantLoss: 2.3))
            })
    }

    @Test func theWorstIsSaidFirstWithWhatHelped() throws {
        let training = try SampleTraining.record(epochs: 2)
        var note = Finding.sample(.overfitting, .capacity, .note)
        note.layer = nil
        let record = DiagnosisRecord(
            findings: [note, Self.dead()], training: training, trials: Self.remedies(baseline: [2.3, 2.4]),
            command: { "rectify train digits " + $0.options.joined(separator: " ") },
            options: { $0.options.joined(separator: " ") })
        let reader = PageCheck.check(DiagnosisReportPage(record).html)
        #expect(reader.counts["p.problem"] == 1 && reader.counts["article"] == 4)
        for text in [
            "digits: diagnosis of a training",
            "30 of the 32 relu units of module 0 are dead (output 0 for every training row): died in training. The cause is a "
                + "learning rate that is too high.",
            "(And 1 more finding below.)", "Dead units in module 0", "From step 7 on.", "0[0], 0[1]", "and 6 more",
            "Changes of the layers before could revive 1 of the 30", "fraction of the layer's units that are dead",
            "not finite",
            "steps were so large that weights or biases jumped", "SGD(learningRate: 0.1)",
            "rectify train digits --learning-rate 0.1", "can revive. (--activation leaky-relu:negative-slope=0.1)",
            "Maas, Hannun & Ng 2013", "What helped when it was tried: Lower the learning rate from 1 to 0.1.",
            "The validation loss was 0.15 with it, and 2.35 without", "at most 120 steps on 1,258 training rows",
            "Test rows were not used.", "diverged", "Severe", "Note", "Use ELU in place of ReLU",
        ] {
            #expect(reader.texts.contains(text), "\(text)")
        }
        #expect(reader.values(of: "download").contains("remedies.svg"))
        #expect(reader.values(of: "download").contains("remedy-courses.svg"))
        #expect(reader.values(of: "download").contains("silent-units.svg"))
        // The gravest first.
        let badges = reader.elements.filter { $0["class"]?.hasPrefix("badge") ?? false }.compactMap { $0["class"] }
        #expect(badges == ["badge severe", "badge note", "badge helped"])
        // Distributions are only drawn where a finding is about them.
        #expect(!reader.values(of: "download").contains("output-1.svg"))
        #expect(!reader.texts.contains("Test set"))
    }

    @Test func whereNothingIsWrongItIsSaid() throws {
        let reader = PageCheck.check(
            DiagnosisReportPage(DiagnosisRecord(findings: [], training: .init(title: "t"), notes: ["Not seen: x."]))
                .html)
        #expect(reader.counts["p.problem"] == nil)
        #expect(reader.texts.contains("Nothing wrong was found") && reader.texts.contains("Not seen: x."))
        let note = DiagnosisRecord(findings: [.sample(.saturation, .activation, .note)], training: .init(title: "t"))
        let noted = PageCheck.check(DiagnosisReportPage(note).html)
        #expect(noted.counts["p.problem"] == nil && noted.texts.contains("Worth knowing: The training diverged"))
    }

    @Test func aTrainingThatDivergedHasNoNumbersToCompare() {
        let record = DiagnosisRecord(
            findings: [Self.dead(units: 1)], training: .init(title: "t"), trials: Self.remedies(baseline: [nil, nil]))
        let reader = PageCheck.check(DiagnosisReportPage(record).html)
        #expect(reader.texts.contains("the training diverged without it"))
        #expect(reader.texts.contains("let optimizer = SGD(learningRate: 0.1)"))
    }

    @Test func whatComesFromAFileIsOnlyText() {
        let attack = "</pre></article><script>alert(\"1\")</script>"
        var finding = Finding.sample(.vanishingGradient, .depth)
        finding.layer = attack
        finding.observation = .vanishingGradient(ratio: 0.1, lastLayer: attack, .depth)
        finding.suggestion = Suggestion(.activation(attack))
        finding.units = [.init(index: 0, layer: attack)]
        let record = DiagnosisRecord(
            findings: [finding], training: .init(title: attack), notes: [attack], command: { _ in attack })
        #expect(PageCheck.check(DiagnosisReportPage(record).html).texts.contains(attack))
    }
}
