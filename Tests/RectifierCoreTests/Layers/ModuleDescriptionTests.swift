import Testing

@testable import RectifierCore

@Suite struct ModuleDescriptionTests {
    @Test func aNetworkIsATreeOfItsLayersWithShapes() {
        let network = Sequential {
            Linear(784, 128)
            LeakyReLU(negativeSlope: 0.2)
            Residual {
                LayerNorm(128)
                Linear(128, 128, bias: false)
                ReLU()
            }
            if network2 { Dropout(0.25) }
            for _ in 0..<2 { Linear(128, 128) }
        }
        #expect(
            "\(network)" == """
                Sequential(
                  (0): Linear(weight: [128, 784], bias: [128])
                  (1): LeakyReLU(negativeSlope: 0.2)
                  (2): Residual(
                    (0): LayerNorm(weight: [128], bias: [128], shape: [128], epsilon: 1e-05)
                    (1): Linear(weight: [128, 128])
                    (2): ReLU()
                  )
                  (3): Dropout(probability: 0.25)
                  (4): Linear(weight: [128, 128], bias: [128])
                  (5): Linear(weight: [128, 128], bias: [128])
                )
                """)
    }

    private let network2 = true

    private struct Block: Layer {
        var fc1 = Linear(3, 2)
        var branches = [Linear(2, 2), Linear(2, 2)]
        var scale = Tensor<Float>(repeating: 1, shape: [2])
        var rest = LayerList([BatchNorm(2), ReLU()])

        func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> { fc1(x) }
    }

    @Test func oneOfOnesOwnIsNamedAfterItsProperties() {
        let text = Block().description
        #expect(
            text.hasPrefix("Block(\n  scale: [2]\n  (fc1): Linear(weight: [2, 3], bias: [2])\n  (branches.0): Linear("))
        #expect(text.contains("\n  (rest): LayerList(\n    (0): BatchNorm(weight: [2], bias: [2], "))
        #expect(text.hasSuffix("    (1): ReLU()\n  )\n)"))
        // No weight is in it, however large.
        #expect("\(Linear(500, 500))" == "Linear(weight: [500, 500], bias: [500])")
    }

    /// The names are those of the parameters.
    @Test func itSaysTheNamesOfTheParameters() {
        let network = LayerList([
            Linear(2, 3), Tanh(),
            Sequential {
                Linear(3, 3)
                ReLU()
            },
        ])
        #expect(network.parameters.map(\.name) == ["0.weight", "0.bias", "2.0.weight", "2.0.bias"])
        #expect(network.description.contains("  (2): Sequential(\n    (0): Linear(weight: [3, 3], bias: [3])\n"))
    }
}
