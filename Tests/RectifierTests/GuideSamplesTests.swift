import Testing

@testable import RectifierCore
@testable import TestSupport

/// The guide's seven samples (shared/guide.md).
@Suite struct GuideSamplesTests {
    @Test func sample1ReLUOfANumber() {
        #expect(relu(-2) == 0)
        #expect(relu(3) == 3)
        #expect(relu(-1.5) == 0)
        #expect(relu(2.5 as Float) == 2.5)
    }

    @Test func sample2ReLUOfAnArray() {
        #expect(relu([-2, -1, 0, 1, 2]) == [0, 0, 0, 1, 2])
        #expect(relu([-0.5, 0.5]) == [0, 0.5])
    }

    @Test func sample3PrintedBeforeAndAfter() {
        let x = [-2, -1, 0, 1, 2]
        #expect("\(x)" == "[-2, -1, 0, 1, 2]")
        #expect("\(relu(x))" == "[0, 0, 0, 1, 2]")
    }

    @Test func sample4And5AnObjectAppliedToAnIntegerTensor() {
        let activation = ReLU()
        let x: Tensor<Int> = [-2, -1, 0, 1, 2]
        #expect("\(x)" == "tensor([-2, -1,  0,  1,  2])")
        #expect("\(activation(x))" == "tensor([0, 0, 0, 1, 2])")
    }

    @Test func sample6ANetwork() {
        let model = SimpleNN()
        #expect(model.parameters.map(\.name) == ["fc1.weight", "fc1.bias"])
        var generator = RandomGenerator(seed: 1)
        let x = Tensor<Float>(normal: 0, shape: [1, 10], using: &generator)
        let y = model(x)
        #expect(y.shape == [1, 5])
        #expect(y.scalars.allSatisfy { $0 >= 0 })
        #expect(y == relu(model.fc1(x)))
    }

    @Test func sample7TheOutputSaysWhatItIs() {
        let model = SimpleNN()
        let x = Tensor<Float>(ones: [1, 10])
        #expect(!"\(model(x))".contains("differentiable"))
        var printed = ""
        let (value, gradient) = valueWithGradient(at: model) { model in
            let y = model(x)
            printed = "\(y)"
            #expect(y.isDifferentiable)
            return y.sum()
        }
        #expect(printed.hasPrefix("tensor([["))
        #expect(printed.hasSuffix("]], from: relu, differentiable)"))
        #expect(value >= 0)
        #expect(gradient["fc1.weight"]?.shape == [5, 10])
    }
}
