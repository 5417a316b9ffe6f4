import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

private struct Pair: Module {
    var a = Tensor<Float>([1, -2])
    var b = Tensor<Float>([[3], [0.5]])
}

/// A memory that does not fit is an error that names what differs.
@Suite struct OptimizerMemoryTests {
    private static func gradient(_ model: Pair, _ number: Float) -> Gradient<Pair> {
        RectifierCore.gradient(at: model) { $0.a.sum() * number + ($0.b * $0.b).sum() }
    }

    private static func stepped<O: Optimizer>(_ optimizer: O) -> O {
        var (model, optimizer) = (Pair(), optimizer)
        for number in [1, 2] as [Float] { optimizer.update(&model, along: gradient(model, number)) }
        return optimizer
    }

    private static let optimizers: [any Optimizer] = [
        SGD(learningRate: 0.1), SGD(learningRate: 0.1, momentum: 0.9, dampening: 0.5, weightDecay: 0.1),
        Adam(beta2: 0.9, epsilon: 1e-3), AdamW(), RMSprop(momentum: 0.5, centered: true),
        Adagrad(learningRateDecay: 0.5, initialAccumulator: 0.25),
    ]

    @Test(arguments: 0..<optimizers.count) func aMemoryThatFitsGoesOnToTheSameBits(number: Int) throws {
        func expect(_ optimizer: some Optimizer) throws {
            var (whole, loaded) = (Self.stepped(optimizer), optimizer)
            try loaded.load(whole.memory, for: Pair())
            var (first, second) = (Pair(), Pair())
            whole.update(&first, along: Self.gradient(first, 3))
            loaded.update(&second, along: Self.gradient(second, 3))
            #expect(first.a == second.a && first.b == second.b)
        }
        try expect(Self.optimizers[number])
    }

    @Test func whatDiffersIsNamed() {
        let memory = Self.stepped(Adam(beta2: 0.9, epsilon: 1e-3)).memory
        func error(_ optimizer: some Optimizer, _ change: (inout OptimizerMemory) -> Void = { _ in }) -> String {
            var (memory, optimizer) = (memory, optimizer)
            change(&memory)
            let error = #expect(throws: OptimizerMemoryError.self) { try optimizer.load(memory, for: Pair()) }
            #expect(optimizer.memory.parameters.isEmpty)
            return error.map { "\($0)" } ?? ""
        }
        let same = Adam(beta2: 0.9, epsilon: 1e-3)
        #expect(error(Adam(beta2: 0.99, epsilon: 1e-3)).contains("a 'beta2' of 0.9, given to one with 0.99"))
        #expect(error(Adam(beta2: 0.9)).contains("'epsilon' of 0.001, given to one with 1e-08"))
        #expect(error(AdamW(beta2: 0.9, epsilon: 1e-3, weightDecay: 0)).contains("'decoupledWeightDecay' of 0.0"))
        #expect(error(SGD(momentum: 0.9)).contains(#"["firstMoment", "secondMoment"], given to one with ["velocity"]"#))
        let said1 = error(same) { $0.parameters["a"]?.steps = -1 }
        #expect(said1.contains("'a' has made -1 steps"))
        let said2 = error(same) { $0.parameters["b"]?.steps = 0 }
        #expect(said2.contains("'b' has made 0 steps"))
        let said3 = error(same) { $0.learningRate = .nan }
        #expect(said3.contains("a learning rate of nan"))
        let said4 = error(same) { $0.momentum = 1 }
        #expect(said4.contains("a momentum of 1.0"))
        let said5 = error(same) { $0.parameters["c"] = $0.parameters["a"] }
        #expect(said5.contains("an entry for 'c'"))
        let changed = error(same) { memory in
            for name in memory.vectorNames { memory.parameters["a"]?.vectors[name] = Tensor(zeros: [3]) }
        }
        #expect(changed.contains("'a' has shape [3], not [2]"))
        let said6 = error(same) { $0.parameters["a"]?.vectors["secondMoment"] = Tensor(zeros: [2, 1]) }
        #expect(said6.contains("shape"))
    }

    /// An option that is not known, as in a checkpoint of the first release, is not compared.
    @Test func unknownOptionsAreNotCompared() throws {
        var memory = Self.stepped(Adam(epsilon: 1e-3)).memory
        #expect(memory.options == ["beta2": 0.999, "epsilon": 1e-3, "weightDecay": 0, "decoupledWeightDecay": 0])
        memory.options = [:]
        var other = Adam(epsilon: 1e-6)
        try other.load(memory, for: Pair())
        #expect(other.epsilon == 1e-6 && other.memory.parameters.count == 2)
        var state = TrainingState(Linear(2, 2), optimizer: Adam(), generator: RandomGenerator(seed: 0))
        state.optimizer = Adam(beta2: 0.5)
        let checkpoint = try Checkpoint(bytes: state.encoded(notes: [:]), path: "file")
        var record = try #require(
            JSONSerialization.jsonObject(with: Data(try JSONText.encode(checkpoint.record))) as? [String: Any])
        var optimizer = try #require(record["optimizer"] as? [String: Any])
        let options = try #require(optimizer.removeValue(forKey: "options") as? [String: Any])
        #expect(options["beta2"] as? Double == 0.5)
        record["optimizer"] = optimizer
        let old = try JSONText.decode(
            Checkpoint.Record.self, from: JSONSerialization.data(withJSONObject: record))
        #expect(old.optimizer.options == nil)
    }

    /// A checkpoint of an optimiser with other options is refused, and says which.
    @Test func aCheckpointOfOtherOptionsIsRefused() throws {
        var model = Linear(2, 2)
        var adam = Adam(epsilon: 1e-3)
        adam.update(&model, along: RectifierCore.gradient(at: model) { $0.weight.sum() })
        let saved = TrainingState(model, optimizer: adam, generator: RandomGenerator(seed: 0))
        let checkpoint = try Checkpoint(bytes: saved.encoded(notes: [:]), path: "file")
        var other = TrainingState(model, optimizer: Adam(), generator: RandomGenerator(seed: 0))
        let error = #expect(throws: CheckpointError.self) { try checkpoint.restore(&other) }
        #expect(error?.kind == .doesNotFit)
        #expect(error.map { "\($0)".contains("'epsilon' of 0.001, given to one with 1e-08") } == true)
        var same = TrainingState(model, optimizer: Adam(epsilon: 1e-3), generator: RandomGenerator(seed: 0))
        try checkpoint.restore(&same)
    }

    /// Set without a check, it traps, at the latest in the next step.
    @Test func settingOneThatDoesNotFitTraps() async {
        var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var (memory, adam) = (OptimizerMemoryTests.stepped(Adam()).memory, Adam())
            memory.parameters["a"]?.steps = -1
            adam.memory = memory
        }
        #expect(result?.said.contains("Adam: a memory in which 'a' has made -1 steps") == true)
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var adam = Adam()
            adam.memory = OptimizerMemory(
                learningRate: 0.1, vectorNames: ["firstMoment", "secondMoment"],
                parameters: [
                    "a": (
                        steps: 1, vectors: ["firstMoment": Tensor(zeros: [3]), "secondMoment": Tensor(zeros: [3])]
                    )
                ])
            var model = Pair()
            adam.update(&model, along: OptimizerMemoryTests.gradient(model, 1))
        }
        #expect(result?.said.contains("a memory in which 'a' has shape [3], not [2]") == true)
    }

    /// A layer that was put in the place of another of other units begins anew; nobody gave a memory for it.
    @Test func aParameterThatWasReplacedStartsAtZero() {
        struct One: Module { var a: Tensor<Float> }
        var (model, adam) = (One(a: [1, 2]), Adam(learningRate: 0.5))
        adam.update(&model, along: RectifierCore.gradient(at: model) { $0.a.sum() })
        var (replaced, fresh) = (One(a: [1, 2, 3]), One(a: [1, 2, 3]))
        adam.update(&replaced, along: RectifierCore.gradient(at: replaced) { $0.a.sum() })
        var first = Adam(learningRate: 0.5)
        first.update(&fresh, along: RectifierCore.gradient(at: fresh) { $0.a.sum() })
        #expect(replaced.a == fresh.a)
    }
}
