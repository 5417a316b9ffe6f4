import Testing

@testable import RectifierCore
@testable import RectifierExperiments
@testable import TestSupport

@Suite struct LayerNamesTests {
    @Test func hiddenLayersAreCountedFromOneAndTheLastIsTheOutputs() throws {
        let model = try Experiment(hidden: [8, 4]).makeModel(features: 3, outputs: 2)
        let names = LayerNames(of: model)
        #expect(["0", "2", "4"].map { names.name($0) } == ["layer 1", "layer 2", "output layer"])
        #expect(names.name("2", activation: "relu") == "layer 2 (relu)")
        #expect(names.name(ofActivation: "0.relu_2") == "layer 1 (relu_2)")
        #expect(names.name(nil, activation: "relu") == "relu" && names.name(ofActivation: "relu") == "relu")
        #expect(names.name("0", unit: 29) == "layer 1, unit 29")
        #expect(names.parameter(of: "2") == "2.weight" && names.parameter(of: "7") == nil)
        #expect(names.name("7") == "module 7")
    }

    /// What has parameters of its own between two layers belongs to the one before it.
    @Test func whatBelongsToALayerHasItsName() throws {
        let settings = Experiment(hidden: [8, 4], activation: "prelu", normalization: .batch)
        let names = LayerNames(of: try settings.makeModel(features: 3, outputs: 2))
        #expect((0...6).map { names.name("\($0)") }.prefix(3).allSatisfy { $0 == "layer 1" })
        #expect((3...5).allSatisfy { names.name("\($0)") == "layer 2" } && names.name("6") == "output layer")
        #expect(
            ["0", "1", "2"].map { names.name(ofModule: $0) } == ["layer 1", "layer 1, module 1", "layer 1, module 2"])
        #expect(names.parameter(of: "4") == "3.weight")
        // Widths of 1 make a matrix with as many numbers as its bias.
        let narrow = LayerNames(of: try Experiment(hidden: [5]).makeModel(features: 1, outputs: 1))
        #expect(narrow.name("0") == "layer 1" && narrow.name("2") == "output layer")
    }

    private struct Own: Module {
        var fc1 = Linear(2, 3)
        var norm = LayerNorm(3)
        var fc2 = Linear(3, 1)
    }

    @Test func namesOfOnesOwnAreKept() {
        let names = LayerNames(of: Own())
        #expect(["fc1", "norm", "fc2"].map { names.name($0) } == ["layer fc1", "layer norm", "layer fc2"])
        #expect(names.name(ofModule: "fc2") == "layer fc2" && names.parameter(of: "fc2") == "fc2.weight")
        #expect(LayerNames().name("fc1") == "layer fc1" && LayerNames().name("0") == "module 0")
    }
}
