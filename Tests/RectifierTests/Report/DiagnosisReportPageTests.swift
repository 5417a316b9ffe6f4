import Testing

@testable import RectifierCore
@testable import RectifierDiagnostics
@testable import RectifierExperiments
@testable import RectifierReport

@Suite struct DiagnosisReportPageTests {
    /// A finding with everything in it.
    private static func dead(units: Int = 30) -> Finding {
        Finding(
            kind: .deadUnits, severity: .severe, layer: "0",
            units: (0..<units).map { .init(index: $0, layer: "0", since: $0 % 2 * 7, canRevive: $0 == 3) }, step: 7,
            summary: "\(units) units of layer 0 are dead.",
            evidence: [.init("share of units that are dead", 0.9, expected: 0.1), .init("largest weight", .infinity)],
            cause: .learningRate, explanation: "A step was so large that no row reaches them.",
            remedy: .init("Take smaller steps.", code: "SGD(learningRate: 0.1)", options: ["--learning-rate", "0.1"]),
            alternatives: [.init("Use leaky ReLU.", code: "LeakyReLU()", options: ["--activation", "leaky-relu"])],
            source: "Lu et al. 2019")
    }

    private static func remedies(baseline: [Double?]) -> RemedyReport {
        func outcomes(_ losses: [Double?]) -> [RemedyOutcome] {
            losses.enumerated().map { seed, loss in
                RemedyOutcome(
                    seed: UInt64(seed), validationLoss: loss, accuracy: loss.map { 1 / (1 + $0) }, deadShare: 0.25,
                    gradientRatio: 0.01, losses: [2, nil, loss], divergedAt: loss == nil ? 5 : nil)
            }
        }
        let changes: [(RemedyChange, [Double?])] = [
            (.learningRate(0.1), [0.1, 0.2]), (.activation("elu"), [2.2, 2.4]), (.clipNorm(1), [nil, 1]),
        ]
        let settings = Experiment(optimizer: .init(.sgd, learningRate: 1), epochs: 3)
        return RemedyReport(
            settings: settings, seeds: [0, 1], steps: 120, trainRows: 1258, validationRows: 180, areSetApart: false,
            constantLoss: 2.3, baseline: outcomes(baseline),
            trials: changes.map { change, losses in
                RemedyTrial(
                    changes: [change], remedy: change.remedy(for: settings), outcomes: outcomes(losses),
                    verdict: .init(outcomes(losses), over: outcomes(baseline), constantLoss: 2.3))
            })
    }

    @Test func theWorstIsSaidFirstWithWhatHelped() throws {
        let training = try SampleTraining.record(epochs: 2)
        var note = Finding.sample(.overfitting, .capacity, .note)
        note.layer = nil
        let record = DiagnosisRecord(
            findings: [note, Self.dead()], training: training, remedies: Self.remedies(baseline: [2.3, 2.4]),
            command: { "rectify train digits " + $0.options.joined(separator: " ") })
        let reader = PageCheck.check(DiagnosisReportPage(record).html)
        #expect(reader.counts["p.problem"] == 1 && reader.counts["article"] == 4)
        for text in [
            "digits: diagnosis of a training", "30 units of layer 0 are dead. The cause is steps that are too large.",
            "(And 1 more finding below.)", "Dead units in module 0", "From step 7 on.", "0[0], 0[1]", "and 6 more",
            "Changes of the layers before could bring back 1 of the 30", "share of units that are dead", "not finite",
            "A step was so large that no row reaches them.", "SGD(learningRate: 0.1)",
            "rectify train digits --learning-rate 0.1", "Use leaky ReLU. (--activation leaky-relu)",
            "Lu et al. 2019", "What helped when it was tried: Lower the learning rate from 1 to 0.1.",
            "The validation loss was 0.15 with it, and 2.35 without", "at most 120 steps on 1,258 training rows",
            "Test rows were not used.", "diverged", "Severe", "Note", "Use ELU in place of ReLU.",
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
        #expect(noted.counts["p.problem"] == nil && noted.texts.contains("Worth knowing: Something is wrong."))
    }

    @Test func aTrainingThatDivergedHasNoNumbersToCompare() {
        let record = DiagnosisRecord(
            findings: [Self.dead(units: 1)], training: .init(title: "t"), remedies: Self.remedies(baseline: [nil, nil]))
        let reader = PageCheck.check(DiagnosisReportPage(record).html)
        #expect(reader.texts.contains("the training diverged without it"))
        #expect(reader.texts.contains("rectify train … --learning-rate 0.1"))
    }

    @Test func whatComesFromAFileIsOnlyText() {
        let attack = "</pre></article><script>alert(\"1\")</script>"
        var finding = Finding.sample(.vanishingGradient, .depth)
        (finding.layer, finding.summary, finding.source) = (attack, attack, attack)
        finding.remedy = .init(attack, code: attack, options: ["--hidden", attack])
        finding.units = [.init(index: 0, layer: attack)]
        let record = DiagnosisRecord(
            findings: [finding], training: .init(title: attack), notes: [attack], command: { _ in attack })
        #expect(PageCheck.check(DiagnosisReportPage(record).html).texts.contains(attack))
    }
}
