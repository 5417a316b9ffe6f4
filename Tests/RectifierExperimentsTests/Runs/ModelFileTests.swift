import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

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

    /// A model that PyTorch saved in some type.
    struct StoredModel: Decodable {
        let type: String
        let file: String
        let state: [String: [Float]]
    }

    @Test func modelsOfEveryFloatingPointTypeAreRead() throws {
        let cases: [StoredModel] = try Reference.load("model-files")
        #expect(cases.map(\.type) == ["float32", "float64", "float16", "bfloat16"])
        for one in cases {
            let bytes = [UInt8](try #require(Data(base64Encoded: one.file)))
            var model = LayerList([Linear(3, 4), BatchNorm(4), ReLU(), Linear(4, 2)])
            try load(into: &model, from: SafetensorsFile(bytes: bytes))
            #expect(model.state.count == one.state.count)
            for (name, tensor) in model.state { #expect(tensor.scalars == one.state[name], "\(one.type) \(name)") }
        }
    }

    @Test func aPartIsLoadedWhenItIsAskedForByName() throws {
        try AtomicFile.createDirectory(directory)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let path = directory + "/model.safetensors"
        let saved = try model([4, 4], seed: 1)
        try save(saved, to: path)
        // The same body with another head, of three outputs.
        var generator = RandomGenerator(seed: 2)
        let fresh = try LayerList.feedForward(
            features: 3, hidden: [4, 4], outputs: 3, activation: ReLU(), using: &generator)
        var other = fresh
        let loaded = try load(into: &other, from: path) { !$0.hasPrefix("4.") }
        #expect(loaded == ["0.weight", "0.bias", "2.weight", "2.bias"])
        #expect(other.parameters.map(\.tensor)[..<4] == saved.parameters.map(\.tensor)[..<4])
        #expect(other.parameters.map(\.tensor)[4...] == fresh.parameters.map(\.tensor)[4...])

        other = fresh
        try load(into: &other, from: path, only: ["2.weight"])
        #expect(other.parameters[2].tensor == saved.parameters[2].tensor)
        #expect(other.parameters[0].tensor == fresh.parameters[0].tensor)

        // Of what was asked for everything must fit, or nothing is loaded.
        let before = other.encoded()
        let error = #expect(throws: ModelFileError.self) {
            try load(into: &other, from: path, only: ["0.weight", "4.bias", "6.weight"])
        }
        #expect(error?.missing == [] && error?.unexpected == ["6.weight"])
        #expect(error?.misshapen == [.init(name: "4.bias", expected: [3], found: [2])])
        let missing = #expect(throws: ModelFileError.self) {
            var deeper = LayerList([Linear(3, 4), ReLU(), Linear(4, 4), ReLU(), Linear(4, 2), ReLU(), Linear(2, 2)])
            try load(into: &deeper, from: path) { $0.hasSuffix("weight") }
        }
        #expect(missing?.missing == ["6.weight"])
        #expect(other.encoded() == before)
    }

    @Test func settingsOfEarlierVersionsAreRead() throws {
        let settings = Experiment(hidden: [3], keepsBest: true, seed: 5)
        let old = """
            {"rectifier": "0.1.0", "task": "regression", "settings":
             {"hidden": [3], "activation": "relu", "initialization": "he", "epochs": 20, "batchSize": 32,
             "optimizer": {"kind": "adam", "learningRate": 0.001, "momentum": 0, "weightDecay": 0},
             "keepsBest": true, "seed": 5}, "data": {"name": "digits", "hasNoHeader": false, "drop": [], "keep": [],
             "validationFraction": 0.1}, "fingerprint": "01234567"}
            """
        let read = try JSONDecoder().decode(RunManifest.self, from: Data(old.utf8))
        #expect(read.experiment.model == settings.model && read.experiment.training == settings.training)
        #expect(read.experiment.seed == 5 && read.experiment.data.name == "digits" && read.fingerprint == "01234567")
        #expect(read.experiment.data.isOfFirstRelease && read.experiment.data.scaling == .standard)
        var all = settings
        (all.training.trainer.accumulation, all.training.trainer.clipNorm) = (2, 0.5)
        (all.training.trainer.clipValue, all.training.trainer.averageDecay) = (0.1, 0.99)
        all.training.trainer.schedule = .linear().then(.cosine())
        all.training.trainer.earlyStopping = try EarlyStopping(
            minimumChange: .relative(0.01), patience: 3, baseline: 0.5)
        let written = try JSONEncoder().encode(all)
        #expect(try JSONDecoder().decode(Experiment.self, from: written) == all)
    }

    @Test func aRunIsDescribedSoThatItCanBeRepeated() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var settings = Experiment(
            hidden: [4], activation: "leaky-relu:negative-slope=0.2",
            optimizer: .init(.sgd, learningRate: 0.1, momentum: 0.9), epochs: 2)
        settings.seed = .max
        var generator = settings.generators.rows
        let digits = try ClassificationData(
            name: "digits", Digits.dataset, classNames: Digits.classNames, validationFraction: 0.1, testFraction: 0.2,
            using: &generator)
        let data = PreparedData(digits, divisor: 16)
        let run = try Experiment.Result(training: settings.makeModel(features: 64, outputs: 10), on: data, settings)
        settings.data = DataConfiguration("digits")
        let description = RunManifest(
            settings, on: LoadedData(data: data, schema: nil, notes: [], testFraction: 0.2))
        try run.save(description, to: directory)

        let read = try RunManifest(readingFrom: directory)
        // Saving adds the result and the checksums of the files beside it, and nothing else.
        #expect(read.files?.keys.sorted() == ["history.csv", "model.safetensors"])
        var withoutChecksums = read
        (withoutChecksums.files, withoutChecksums.result) = (nil, nil)
        #expect(withoutChecksums == description)
        #expect(read.data?.preparation == .pixels(divisor: 16, digits.standardization))
        var again = try read.experiment.makeModel(for: data)
        let repeated = try Experiment.Result(training: again, on: data, read.experiment)
        #expect(repeated.model.encoded() == run.model.encoded())
        try load(into: &again, from: directory + "/model.safetensors")
        #expect(again.encoded() == run.model.encoded())

        let history = try String(contentsOfFile: directory + "/history.csv", encoding: .utf8)
        let lines = history.split(separator: "\r\n")
        #expect(lines.first == "epoch,learning_rate,loss,val_accuracy,val_loss")
        #expect(lines.dropFirst().map { $0.prefix(2) } == ["1,", "2,"])
    }

    @Test func whatIsNoDescriptionIsNamed() throws {
        try AtomicFile.createDirectory(directory)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        #expect(throws: FileError.self) { try RunManifest(readingFrom: directory) }
        try AtomicFile.write(Array("{}".utf8), to: directory + "/run.json")
        let error = #expect(throws: RunManifestError.self) { try RunManifest(readingFrom: directory) }
        #expect("\(try #require(error))".contains("run.json"))
    }
}
