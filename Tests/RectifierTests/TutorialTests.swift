import Rectifier
import Testing

@testable import TestSupport

/// The Swift of Documentation/Tutorial.md, as it stands there.
@Suite struct TutorialTests {
    struct SimpleNN: Layer {
        var fc1 = Linear(10, 5)
        var relu = ReLU()
        func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> { relu(fc1(x)) }
    }

    @Test func numbersAndObjects() {
        #expect(relu(-3.0) == 0.0)
        #expect(relu([-2, -1, 0, 1, 2]) == [0, 0, 0, 1, 2])
        let activation = ReLU()
        #expect("\(activation(Tensor([-2, -1, 0, 1, 2])))" == "tensor([0, 0, 0, 1, 2])")
    }

    @Test func aSmallNetwork() {
        var generator = RandomGenerator(seed: 1)
        var model = SimpleNN()
        model.fc1 = Linear(10, 5, using: &generator)
        let x = Tensor<Float>(normal: 0, shape: [1, 10], using: &generator)
        #expect(model(x).shape == [1, 5] && model(x).scalars.allSatisfy { $0 >= 0 })
        let slopes = gradient(at: model) { model in
            let output = model(x)
            #expect("\(output)".hasSuffix("from: relu, differentiable)"))
            return output.sum()
        }
        #expect(slopes["fc1.weight"]?.shape == [5, 10])
    }

    @Test func trainingAndZeros() {
        var generator = RandomGenerator(seed: 1)
        var model = SimpleNN()
        model.fc1 = Linear(10, 5, using: &generator)
        let x = Tensor<Float>(normal: 0, shape: [64, 10], using: &generator)
        let training = Dataset(features: x, targets: x[range: 0..<64, 0..<5].argmax())
        func loss() -> Float { crossEntropy(model(training.features), training.targets).scalar }
        let before = loss()
        var optimizer = Adam(learningRate: 1e-2)
        for batch in training.batches(size: 32, shuffledBy: &generator) {
            let (_, gradient) = valueWithGradient(at: model) { model in
                crossEntropy(model(batch.features), batch.targets)
            }
            optimizer.update(&model, along: gradient)
        }
        #expect(loss() < before)
        let served = model.skippingZeros()
        let row = x[range: 0..<1]
        let (scores, work) = SkippedWork.recorded { served(row) }
        #expect(scores == model(row) && work.share == 0)
    }
}
