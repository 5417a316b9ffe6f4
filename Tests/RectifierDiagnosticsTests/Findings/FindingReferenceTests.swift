import Testing

@testable import RectifierCore
@testable import RectifierDiagnostics
@testable import RectifierExperiments
@testable import RectifierReport
@testable import RectifierSupport
@testable import TestSupport

/// What a finding's numbers are compared with, and which steps a largest one is of.
@Suite struct FindingReferenceTests {
    /// A training of the digits whose steps are far too large; watched, or not.
    private static func diagnosis(isWatched: Bool) throws -> Diagnosis {
        let settings = Experiment(
            hidden: [32, 16], optimizer: .init(.sgd, learningRate: 1), epochs: 4, batchSize: 32)
        let data = try DigitsData.learning(settings)
        let network = try settings.makeModel(features: data.featureCount, outputs: data.outputCount)
        if isWatched { return try Diagnosis(training: network, on: data, settings) }
        let run = try Experiment.Result(training: network, on: data, settings)
        return Diagnosis(from: network, to: run.model, on: data, settings, history: run.history)
    }

    @Test func aMaximumOverSampledStepsSaysSo() throws {
        let watched = try Self.diagnosis(isWatched: true)
        let high = try #require(watched.findings.first { $0.kind == .learningRateHigh })
        let count = try #require(watched.monitored?.samples.count)
        #expect(high.summary.contains("the largest update of the \(count) steps sampled changed the weights by"))
        #expect(high.evidence[0].name == "largest ‖Δw‖/‖w‖ of the \(count) steps sampled")
        let largest = try #require(
            watched.monitored?.samples.flatMap { $0.weights.compactMap(\.updateRatio) }.max())
        #expect(high.evidence[0].value == largest)
    }

    @Test func everyReferenceSaysWhatItIs() throws {
        let findings = try Self.diagnosis(isWatched: true).findings
        let seen = findings.flatMap { [($0.kind, $0.evidence)] + $0.symptoms.map { ($0.kind, $0.evidence) } }
        for evidence in seen.flatMap(\.1) {
            #expect((evidence.expected == nil) == (evidence.reference == nil), "\(evidence.name)")
        }
        func evidence(_ kind: Finding.Kind, _ quantity: Finding.Evidence.Quantity) -> Finding.Evidence? {
            let symptoms = findings.flatMap(\.symptoms)
            let all = findings.filter { $0.kind == kind }.flatMap(\.evidence)
            return (all + symptoms.filter { $0.kind == kind }.flatMap(\.evidence)).first { $0.quantity == quantity }
        }
        #expect(evidence(.learningRateHigh, .finalLoss)?.reference == .chance)
        #expect(evidence(.learningRateHigh, .largestUpdateRatio)?.reference == .typical)
        #expect(evidence(.deadUnits, .deadFraction)?.reference == .ideal)
        #expect(Set(Finding.Evidence.Reference.allCases.map(\.title)).count == 8)
    }

    /// Each quantity has a name of its own.
    @Test func quantitiesAreNamed() {
        let quantities = Finding.Evidence.Quantity.allCases
        #expect(Set(quantities.map(\.title)).count == quantities.count)
    }
}
