import RealModule
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

@Suite struct ClassWeightsTests {
    @Test func balancedClassesCountTheSame() {
        // scikit-learn: n / (n_classes * np.bincount(y)).
        #expect(ClassWeights.balanced(counts: [90, 10]).values == [100.0 / 180, 5])
        let given = ClassWeights([1, 3], counts: [90, 10])
        #expect(given.values[1] / given.values[0] == 3)
        #expect(abs(90 * given.values[0] + 10 * given.values[1] - 100) < 1e-4)
    }

    @Test func theLossIsTheWeightedSumOverTheRows() {
        let scores = Tensor<Float>([[2, 0], [0, 1], [1, 1]])
        let labels = Tensor<Int32>([0, 1, 1])
        let weights = Tensor<Float>([0.5, 2])
        let rows = crossEntropy(scores, labels, reduction: .none).scalars
        let loss = Int32.loss(scores, labels, classWeights: weights, reduction: .mean).scalar
        #expect(abs(loss - (0.5 * rows[0] + 2 * rows[1] + 2 * rows[2]) / 3) < 1e-6)
        #expect(
            Int32.loss(scores, labels, classWeights: nil, reduction: .mean).scalar
                == Int32.loss(scores, labels, reduction: .mean).scalar)
    }

    /// Rows of which one in twenty is of the second class, and nothing that tells them apart.
    private static let rows = Dataset(
        features: Tensor<Float>(repeating: 1, shape: [200, 1]),
        targets: Tensor<Int32>((0..<200).map { $0 % 20 == 0 ? 1 : 0 }))

    @Test func withBalancedWeightsARareClassIsAsLikely() throws {
        var trainer = Trainer(epochs: 60, batchSize: 50)
        func probability() throws -> Float {
            var generator = RandomGenerator(seed: 0)
            var model = try LayerList.feedForward(
                features: 1, hidden: [], outputs: 2, activation: ReLU(), using: &generator)
            try trainer.run(&model, with: Adam(learningRate: 0.05), on: Self.rows, using: &generator)
            return softmax(model(Tensor<Float>([[1]]))).scalars[1]
        }
        #expect(abs(try probability() - 0.05) < 0.01)
        trainer.classWeights = ClassWeights.balanced(counts: [190, 10])
        #expect(abs(try probability() - 0.5) < 0.05)
        // In two gradients a step it is the same mean.
        trainer.accumulation = 2
        #expect(abs(try probability() - 0.5) < 0.05)
    }

    @Test func theyAreSavedWithTheSettings() throws {
        var settings = Experiment()
        settings.training.trainer.classWeights = ClassWeights([1, 2], counts: [3, 4], text: "b=2")
        let text = try JSONText.encode(settings)
        #expect(try JSONText.decode(Experiment.self, from: text) == settings)
        let negative = String(decoding: text, as: UTF8.self)
            .replacing("\"values\":[", with: "\"values\":[-1,")
        #expect(throws: (any Error).self) { try JSONText.decode(Experiment.self, from: negative.utf8) }
    }
}
