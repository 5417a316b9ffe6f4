import Testing

@testable import RectifierCore
@testable import TestSupport

private struct Block: Module {
    var fc1 = Linear(3, 2)
    private var hidden = Linear(2, 2, bias: false)
    var scale = Tensor<Float>(1)
    let name = "block"
    var count = 3
}

private struct Generic<Inner: Module>: Module {
    var inner: Inner
    var more: [Inner]
}

private struct Containers: Module {
    var list = [Linear(2, 2), Linear(2, 1, bias: false)]
    var nested = [[Linear(1, 1, bias: false)], []]
    var head: Linear? = Linear(1, 1, bias: false)
    var tail: Linear?
    var pair = (Linear(1, 1, bias: false), PReLU(), 3)
    var table = ["b": PReLU(), "a": PReLU()]
    var weights = [Tensor<Float>(1), Tensor<Float>(2)]
}

private struct Dynamic: Module {
    var layer: any Layer = Linear(2, 1, bias: false)
    var layers: [any Layer] = [Linear(2, 2), ReLU(), PReLU()]
    var module: (any Module)? = Block()
}

private struct Wrapped: Module {
    @Buffer var mean = Tensor<Float>(zeros: [2])
    @Constant var table = Tensor<Int32>([1, 2])
    var watched = PReLU() { didSet { _ = watched.weight.count } }
    lazy var late = PReLU()
}

/// A choice of two modules is visited by hand.
private enum Choice: Module {
    case one(Linear)
    case other(PReLU)

    mutating func visit(_ visitor: inout ModuleVisitor) {
        switch self {
        case .one(var linear):
            visitor.visit("one", &linear)
            self = .one(linear)
        case .other(var prelu):
            visitor.visit("other", &prelu)
            self = .other(prelu)
        }
    }
}

private struct Empty: Module {}

/// Parameters are found by name, whatever holds them.
@Suite struct ModuleVisitTests {
    private func names(_ model: some Module) -> [String] { model.state.map(\.name) }

    @Test func layersAndSequential() {
        #expect(names(Linear(2, 3)) == ["weight", "bias"])
        #expect(names(Linear(2, 3, bias: false)) == ["weight"])
        #expect(names(SimpleNN()) == ["fc1.weight", "fc1.bias"])
        let network = Sequential {
            Linear(4, 3)
            ReLU()
            Linear(3, 2)
        }
        #expect(names(network) == ["0.weight", "0.bias", "2.weight", "2.bias"])
        #expect(names(Sequential { Linear(4, 3) }) == ["0.weight", "0.bias"])
        let nested = Sequential {
            Linear(4, 4, bias: false)
            Sequential {
                Linear(4, 4, bias: false)
                Dropout()
                PReLU()
            }
            Linear(4, 1, bias: false)
        }
        #expect(names(nested) == ["0.weight", "1.0.weight", "1.2.weight", "2.weight"])
        #expect(
            names(LayerList([Linear(2, 2), ReLU(), Linear(2, 1, bias: false)])) == ["0.weight", "0.bias", "2.weight"])
        #expect(network.parameterCount == 23)
        #expect(names(Tensor<Float>(1)) == [""])
        #expect(names(Empty()).isEmpty)
    }

    @Test func structsPrivateFieldsAndGenerics() {
        #expect(names(Block()) == ["fc1.weight", "fc1.bias", "hidden.weight", "scale"])
        let generic = Generic(inner: Block(), more: [Block()])
        #expect(
            names(generic) == Block().state.map { "inner.\($0.name)" } + Block().state.map { "more.0.\($0.name)" })
        #expect(names(Generic(inner: PReLU(), more: [])) == ["inner.weight"])
    }

    @Test func containers() {
        #expect(
            names(Containers()) == [
                "list.0.weight", "list.0.bias", "list.1.weight", "nested.0.0.weight", "head.weight", "pair.0.weight",
                "pair.1.weight", "table.a.weight", "table.b.weight", "weights.0", "weights.1",
            ])
    }

    @Test func existentials() {
        #expect(
            names(Dynamic()) == ["layer.weight", "layers.0.weight", "layers.0.bias", "layers.2.weight"]
                + Block().state.map { "module.\($0.name)" })
    }

    @Test func wrappersAndObservers() {
        var model = Wrapped()
        #expect(names(model) == ["mean", "watched.weight"])
        #expect(model.parameters.map(\.name) == ["watched.weight"])
        var buffers: [String] = []
        model.forEachBuffer { buffers.append($1 + "\($0.wrappedValue.shape)") }
        #expect(buffers == ["mean[2]"])
        // A lazy module is there once it has been used.
        _ = model.late
        #expect(names(model) == ["mean", "watched.weight", "late.weight"])
    }

    @Test func byHand() {
        #expect(names(Choice.one(Linear(1, 1))) == ["one.weight", "one.bias"])
        #expect(names(Choice.other(PReLU())) == ["other.weight"])
        #expect(UnregisteredParameters.paths(in: Choice.one(Linear(1, 1))).isEmpty)
    }

    /// What is shown is the stored tensor itself.
    @Test func changesArrive() {
        func expectChanged(_ model: some Module) {
            var model = model
            model.forEachParameter { tensor, _ in tensor = Tensor(repeating: 7, shape: tensor.shape) }
            let values = model.parameters.flatMap(\.tensor.scalars)
            #expect(!values.isEmpty && values.allSatisfy { $0 == 7 })
        }
        expectChanged(Block())
        expectChanged(Containers())
        expectChanged(Dynamic())
        expectChanged(Wrapped())
        expectChanged(Generic(inner: Block(), more: [Block(), Block()]))
        expectChanged(Choice.one(Linear(1, 1)))
        expectChanged(LayerList([Linear(2, 2), PReLU()]))
        expectChanged(
            Sequential {
                Linear(1, 1)
                Sequential {
                    Linear(1, 1)
                    PReLU()
                }
            })
    }

    /// A copy is a snapshot: changing one leaves the other.
    @Test func modelsAreValues() {
        var model = Containers()
        let before = model
        let values = before.parameters.map(\.tensor.scalars)
        model.forEachParameter { tensor, _ in tensor += 1 }
        #expect(before.parameters.map(\.tensor.scalars) == values)
        #expect(model.parameters.map(\.tensor.scalars) != values)
    }
}
