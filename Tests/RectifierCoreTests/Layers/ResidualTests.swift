import Testing

@testable import RectifierCore
@testable import TestSupport

@Suite struct ResidualTests {
    @Test func theInputIsAdded() {
        let inner = Linear(weight: [[1, 2], [0, -1]], bias: [0.5, 0])
        let x: Tensor<Float> = [[1, 1], [2, -3]]
        let layer = Residual {
            inner
            ReLU()
        }
        let copy = x
        #expect(layer(x) == x + relu(inner(x)))
        #expect(x == copy, "the input is not overwritten")
        #expect(Residual { Dropout(0) }(x) == x * 2)
        // ReLU overwrites what nobody else needs; the way around needs it.
        #expect(Sequential { Residual { ReLU() } }(x - 1) == (x - 1) + relu(x - 1))
    }

    @Test func namesAreNested() {
        let network = Sequential {
            Linear(2, 3, bias: false)
            Residual {
                LayerNorm(3, bias: false)
                Linear(3, 3)
                Residual { PReLU() }
            }
            Linear(3, 1, bias: false)
        }
        #expect(
            network.state.map(\.name) == [
                "0.weight", "1.0.weight", "1.1.weight", "1.1.bias", "1.2.0.weight", "2.weight",
            ])
    }

    @Test func gradientsGoBothWays() {
        var generator = RandomGenerator(seed: 2)
        let linear = Linear(3, 3, using: &generator)
        let x = Tensor<Float>(normal: 0, shape: [4, 3], using: &generator)
        let upstream = Tensor<Float>(unevenUpstream(12), shape: [4, 3])
        let layer = Residual {
            linear
            Tanh()
        }
        let found = valueWithGradient(at: layer, x) { ($0($1) * upstream).sum() }
        let expected = valueWithGradient(at: linear, x) { (($1 + tanh($0($1))) * upstream).sum() }
        #expect(found.gradient.flat == expected.gradient.flat)
        #expect(
            difference(found.inputGradient.scalars, expected.inputGradient.scalars.map(Double.init), within: 1e-6)
                == nil)
    }

    @Test func anotherShapeTraps() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Residual { Linear(3, 1) }(Tensor(zeros: [2, 3]))
        }
        #expect(result?.said.contains("an input of shape [2, 3] and an output of its layers of shape [2, 1]") == true)
    }
}

/// `if`, `switch` and `for` in the block of a `Sequential`.
@Suite struct SequentialBuilderTests {
    private func network(_ normalizes: Bool, _ depth: Int, learned: Bool) -> some Layer {
        Sequential {
            Linear(4, 3, bias: false)
            if normalizes {
                LayerNorm(3, bias: false)
                ReLU()
            }
            for _ in 0..<depth {
                if learned { PReLU() } else { ReLU() }
                Linear(3, 3, bias: false)
            }
            Linear(3, 1, bias: false)
        }
    }

    @Test func onlyWhatIsThereHasANumber() {
        #expect(network(false, 0, learned: false).state.map(\.name) == ["0.weight", "1.weight"])
        #expect(network(true, 0, learned: true).state.map(\.name) == ["0.weight", "1.weight", "3.weight"])
        #expect(
            network(false, 2, learned: false).state.map(\.name) == ["0.weight", "2.weight", "4.weight", "5.weight"])
        #expect(
            network(true, 2, learned: true).state.map(\.name) == [
                "0.weight", "1.weight", "3.weight", "4.weight", "5.weight", "6.weight", "7.weight",
            ])
    }

    @Test func theyComputeWhatTheirLayersDo() {
        var generator = RandomGenerator(seed: 3)
        let layers = (0..<3).map { _ in Linear(2, 2, using: &generator) }
        let x = Tensor<Float>(normal: 0, shape: [3, 2], using: &generator)
        func built(_ kind: Int) -> Tensor<Float> {
            Sequential {
                for layer in layers { layer }
                switch kind {
                case 0: ReLU()
                case 1: Tanh()
                default: Flatten()
                }
                if kind == 1 { layers[0] }
            }(x)
        }
        let y = layers[2](layers[1](layers[0](x)))
        #expect(built(0) == relu(y) && built(1) == layers[0](tanh(y)) && built(2) == y)
    }

    @Test func theyAreTrained() {
        var (model, optimizer) = (network(true, 2, learned: true), SGD(learningRate: 0.1))
        let x = Tensor<Float>([1, -2, 0.5, 3, 0.25, 1, -1, 2], shape: [2, 4])
        let before = model.parameters.map(\.tensor)
        let gradient = gradient(at: model) { $0(x).squared().sum() }
        #expect(gradient.unreached.isEmpty)
        optimizer.update(&model, along: gradient)
        #expect(gradient.layout.entries.map(\.name) == model.parameters.map(\.name))
        for (index, entry) in gradient.layout.entries.enumerated() {
            let part = gradient[entry.name] ?? Tensor(zeros: entry.shape)
            let expected = before[index] - part * 0.1
            #expect(
                difference(model.parameters[index].tensor.scalars, expected.scalars.map(Double.init), within: 1e-6)
                    == nil)
        }
    }
}
