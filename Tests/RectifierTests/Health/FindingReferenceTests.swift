import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierDiagnostics
@testable import RectifierExperiments
@testable import RectifierSupport

/// What a finding's numbers are compared with, and which steps a largest one is of.
@Suite struct FindingReferenceTests {
    /// A training of the digits whose steps are far too large; watched, or not.
    private static func diagnosis(isWatched: Bool) throws -> NetworkDiagnosis {
        let settings = Experiment(
            hidden: [32, 16], optimizer: .init(.sgd, learningRate: 1), epochs: 4, batchSize: 32)
        let data = try DigitsData.learning(settings)
        let network = try settings.makeModel(features: data.featureCount, outputs: data.outputCount)
        if isWatched { return try NetworkDiagnosis(training: network, on: data, settings) }
        let run = try NetworkRun(training: network, on: data, settings)
        return NetworkDiagnosis(from: network, to: run.model, on: data, settings, history: run.history)
    }

    @Test func aMaximumOverSampledStepsSaysSo() throws {
        let watched = try Self.diagnosis(isWatched: true)
        let high = try #require(watched.diagnosis.findings.first { $0.kind == .learningRateHigh })
        let count = try #require(watched.monitored?.samples.count)
        #expect(high.summary.contains("the largest of the \(count) steps sampled changed the weights by"))
        #expect(high.evidence[0].name == "largest of the \(count) steps sampled, ‖Δw‖/‖w‖")
        let largest = try #require(
            watched.monitored?.samples.flatMap { $0.weights.compactMap(\.updateRatio) }.max())
        #expect(high.evidence[0].value == largest)
    }

    @Test func everyReferenceSaysWhatItIs() throws {
        let findings = try Self.diagnosis(isWatched: true).diagnosis.findings
        let seen = findings.flatMap { [($0.kind, $0.evidence)] + $0.symptoms.map { ($0.kind, $0.evidence) } }
        for evidence in seen.flatMap(\.1) {
            #expect((evidence.expected == nil) == (evidence.reference == nil), "\(evidence.name)")
        }
        func evidence(_ kind: Finding.Kind, _ name: String) -> Finding.Evidence? {
            let symptoms = findings.flatMap(\.symptoms)
            let all = findings.filter { $0.kind == kind }.flatMap(\.evidence)
            return (all + symptoms.filter { $0.kind == kind }.flatMap(\.evidence)).first { $0.name.hasPrefix(name) }
        }
        #expect(evidence(.learningRateHigh, "loss of the training rows")?.reference == .chance)
        #expect(evidence(.learningRateHigh, "largest of")?.reference == .typical)
        #expect(evidence(.deadUnits, "share of the layer's units")?.reference == .ideal)
        #expect(Set(Finding.Evidence.Reference.allCases.map(\.title)).count == 8)
    }

    /// Findings that the first release wrote have no names and no kinds of references.
    @Test func olderFindingsAreRead() throws {
        let text = """
            {"kind":"dead-units","severity":"note","layer":"0","units":[{"index":3,"name":"0[3]"}],"summary":"s",
            "evidence":[{"name":"share","value":0.5,"expected":0}],"cause":"unknown","explanation":"e",
            "remedy":{"summary":"r","code":"c","options":[]},"alternatives":[],"source":"t"}
            """
        let finding = try JSONDecoder().decode(Finding.self, from: Data(text.utf8))
        #expect(finding.layerName == nil && finding.evidence[0].reference == nil && finding.units[0].unitName == nil)
    }
}
