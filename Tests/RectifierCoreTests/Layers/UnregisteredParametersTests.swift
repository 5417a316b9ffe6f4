import Testing

@testable import RectifierCore
@testable import TestSupport

private struct Plain {
    var tensor = Tensor<Float>(1)
}

private enum Choice {
    case one(Linear)
    case none
}

private final class Box: Sendable {
    let weight = Tensor<Float>(1)
}

private struct Escaping: Module {
    let frozen = Tensor<Float>(zeros: [2])
    let head = Linear(1, 1)
    var plain = Plain()
    var choice = Choice.one(Linear(1, 1, bias: false))
    var box = Box()
    var numbers = Tensor<Double>(2)
    var list = [Plain()]
    // All these are found.
    var fine = Linear(1, 1)
    var maybe: Linear? = Linear(1, 1)
    @Buffer var mean = Tensor<Float>(zeros: [1])
    @Constant var constant = [Tensor<Float>(1)]
    let text = "text"
}

/// Two fields that start with one memory, of which only one is visited.
private struct Shared: Module {
    var weight: Tensor<Float>
    let initial: Tensor<Float>

    init() {
        weight = Tensor(ones: [3])
        initial = weight
    }
}

private struct Twice: Module {
    var first: Tensor<Float>
    var second: Tensor<Float>
}

/// Constants of types that have no key path.
private struct Constants: Module {
    let pair = (Linear(1, 1, bias: false), 1)
    let layer: any Layer = Linear(1, 1, bias: false)
    let list: [any Layer] = [Linear(1, 1, bias: false)]
}

private struct WithLet: Module { let weight = Tensor<Float>(1) }
private struct Outer: Module { var inner: WithLet? }
private struct Layered: Module { var layer: any Module = ReLU() }

/// No stored tensor escapes the visit without a word.
@Suite struct UnregisteredParametersTests {
    @Test func everyEscapedTensorIsNamedAndNothingElse() {
        #expect(
            UnregisteredParameters.paths(in: Escaping()) == [
                "frozen", "head.weight", "head.bias", "plain.tensor", "choice.one.weight", "box.weight", "numbers",
                "list.0.tensor",
            ])
        #expect(UnregisteredParameters.paths(in: Constants()) == ["pair.0.weight", "layer.weight", "list.0.weight"])
        #expect(UnregisteredParameters.paths(in: Shared()) == ["initial"])
        #expect(UnregisteredParameters.paths(in: Outer(inner: WithLet())) == ["inner.weight"])
    }

    @Test func nothingEscapesFromTheLibrarysLayers() {
        func expectNone(_ model: some Module) { #expect(UnregisteredParameters.paths(in: model).isEmpty, "\(model)") }
        for activation in ActivationCatalog.all { expectNone(activation) }
        expectNone(SimpleNN())
        expectNone(
            Sequential {
                Linear(2, 2)
                Sequential {
                    Flatten()
                    Dropout()
                }
                PReLU(channels: 2)
            })
        expectNone(LayerList([Linear(2, 2), PReLU()]))
        let tensor = Tensor<Float>(ones: [2])
        expectNone(Twice(first: tensor, second: tensor))
    }

    /// One tensor in two fields is two parameters: they are values, and part at the first step. Tied weights are one
    /// field that is used twice, see `GradientScopeTests`.
    @Test func oneTensorInTwoFieldsIsTwoParameters() {
        let tensor = Tensor<Float>(ones: [2])
        var model = Twice(first: tensor, second: tensor)
        let gradient = gradient(at: model) { ($0.first * 3 + $0.second).sum() }
        #expect(gradient[\.first] == [3, 3] && gradient[\.second] == [1, 1])
        var optimizer = SGD(learningRate: 1)
        optimizer.update(&model, along: gradient)
        #expect(model.first == [-2, -2] && model.second == [0, 0])
    }

    @Test func usingTheModelTraps() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = gradient(at: Escaping()) { $0.fine.weight.sum() }
        }
        #expect(
            result?.said.contains("Escaping holds tensors that its visit does not reach: frozen, head.weight") == true)
    }

    /// Also when the module came into the model only after its first use.
    @Test func modulesThatComeLaterTrapToo() async {
        var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Outer().parameters
            _ = Outer(inner: WithLet()).parameters
        }
        #expect(result?.said.contains("WithLet holds tensors that its visit does not reach: weight") == true)
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Layered().parameters
            _ = Layered(layer: WithLet()).parameters
        }
        #expect(result?.said.contains("WithLet holds tensors that its visit does not reach: weight") == true)
    }

    @Test func twoTensorsOfOneNameTrap() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            struct Repeating: Module {
                var first = Tensor<Float>(1)
                var second = Tensor<Float>(2)
                mutating func visit(_ visitor: inout ModuleVisitor) {
                    visitor.visit("weight", &first)
                    visitor.visit("weight", &second)
                }
            }
            _ = Repeating().state
        }
        #expect(result?.said.contains("Repeating shows two tensors as 'weight'") == true)
    }
}
