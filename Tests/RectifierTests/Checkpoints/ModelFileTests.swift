import Foundation
import Testing

@testable import Rectifier

@Suite struct ModelFileTests {
    private let directory = FileManager.default.temporaryDirectory.appendingPathComponent("model-\(UUID())").path

    private func model(_ hidden: [Int], seed: UInt64 = 0) throws -> LayerList {
        var generator = RandomGenerator(seed: seed)
        return try .feedForward(features: 3, hidden: hidden, outputs: 2, activation: ReLU(), using: &generator)
    }

    @Test func aSavedModelIsReadBackExactly() throws {
        try AtomicFile.createDirectory(directory)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let path = directory + "/model.safetensors"
        let saved = try model([4], seed: 1)
        try save(saved, to: path)
        var loaded = try model([4], seed: 2)
        try load(into: &loaded, from: path)
        #expect(loaded.parameters.map(\.tensor) == saved.parameters.map(\.tensor))
        #expect(loaded.encoded() == saved.encoded())
    }

    @Test func everyDifferenceIsInOneErrorAndNothingIsLoaded() throws {
        let file = try SafetensorsFile(bytes: model([4, 4]).encoded())
        var other = LayerList([
            Linear(3, 5), PReLU(), Linear(weight: Tensor(zeros: [4, 4]), bias: nil), Identity(), Identity(),
            Linear(1, 1),
        ])
        let before = other.encoded()
        let error = try #require(
            #expect(throws: ModelFileError.self) { try load(into: &other, from: file, path: "m.safetensors") })
        #expect(error.missing == ["1.weight", "5.weight", "5.bias"])
        #expect(error.unexpected == ["2.bias", "4.weight", "4.bias"])
        #expect(error.misshapen.map(\.name) == ["0.weight", "0.bias"])
        #expect(error.misshapen[0].expected == [5, 3])
        #expect(error.misshapen[0].found == [4, 3])
        for part in ["m.safetensors", "1.weight", "2.bias", "[5, 3]"] { #expect("\(error)".contains(part)) }
        #expect(other.encoded() == before)
    }

    @Test func aRunIsDescribedSoThatItCanBeRepeated() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var settings = NetworkSettings(
            hidden: [4], activation: "leaky-relu:negative-slope=0.2",
            optimizer: .init(.sgd, learningRate: 0.1, momentum: 0.9), epochs: 2)
        settings.seed = .max
        var generator = settings.generators.rows
        let digits = try ClassificationData(
            name: "digits", Digits.dataset, classNames: Digits.classNames, validationFraction: 0.1, testFraction: 0.2,
            using: &generator)
        let data = LearningData(digits, divisor: 16)
        let run = try NetworkRun(training: settings.makeNetwork(features: 64, outputs: 10), on: data, settings)
        let description = RunDescription(
            task: .classification, data: .init(data, validationFraction: 0.1, testFraction: 0.2), settings: settings,
            result: .init(run))
        try run.save(description, to: directory)

        let read = try RunDescription(readingFrom: directory)
        #expect(read == description)
        #expect(read.data.preparation == .pixels(divisor: 16, digits.standardization))
        var again = try read.settings.makeNetwork(features: read.data.features, outputs: read.data.classNames.count)
        let repeated = try NetworkRun(training: again, on: data, read.settings)
        #expect(repeated.model.encoded() == run.model.encoded())
        try load(into: &again, from: directory + "/model.safetensors")
        #expect(again.encoded() == run.model.encoded())

        let history = try String(contentsOfFile: directory + "/history.csv", encoding: .utf8)
        let lines = history.split(separator: "\r\n")
        #expect(lines.first == "epoch,loss,val_accuracy,val_loss")
        #expect(lines.dropFirst().map { $0.prefix(2) } == ["1,", "2,"])
    }

    @Test func whatIsNoDescriptionIsNamed() throws {
        try AtomicFile.createDirectory(directory)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        #expect(throws: FileError.self) { try RunDescription(readingFrom: directory) }
        try AtomicFile.write(Array("{}".utf8), to: directory + "/run.json")
        let error = #expect(throws: RunDescriptionError.self) { try RunDescription(readingFrom: directory) }
        #expect("\(try #require(error))".contains("run.json"))
    }
}
