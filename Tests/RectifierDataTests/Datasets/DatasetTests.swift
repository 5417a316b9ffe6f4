import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierSupport

@Suite struct DatasetTests {
    private let data = Dataset(
        features: Tensor<Float>((0..<14).map(Float.init), shape: [7, 2]), targets: Tensor<Int32>([0, 1, 2, 3, 4, 5, 6]))

    @Test func subsetsKeepRowsTogether() {
        let subset = data.subset([6, 0, 6])
        #expect(subset.features == Tensor([[12, 13], [0, 1], [12, 13]]))
        #expect(subset.targets == Tensor([6, 0, 6]))
        #expect(data.subset([]).count == 0)
        #expect(data.featureCount == 2)
    }

    @Test func batchesInOrderEndWithASmallerOne() {
        let batches = data.batches(size: 3)
        #expect(batches.map(\.count) == [3, 3, 1])
        #expect(batches.flatMap(\.targets.scalars) == [0, 1, 2, 3, 4, 5, 6])
        #expect(batches[2].features == Tensor([[12, 13]]))
        #expect(data.batches(size: 7).count == 1)
        #expect(data.batches(size: 100).map(\.count) == [7])
        #expect(data.subset([]).batches(size: 2).isEmpty)
    }

    @Test func shuffledBatchesHaveEveryRowOnceAndFollowTheSeed() {
        func targets(seed: UInt64) -> [Int32] {
            var generator = RandomGenerator(seed: seed)
            return data.batches(size: 3, shuffledBy: &generator).flatMap(\.targets.scalars)
        }
        #expect(targets(seed: 1).sorted() == [0, 1, 2, 3, 4, 5, 6])
        #expect(targets(seed: 1) == targets(seed: 1))
        #expect(Set((0..<20).map { targets(seed: $0) }).count > 10)
        var generator = RandomGenerator(seed: 1)
        for batch in data.batches(size: 2, shuffledBy: &generator) {
            #expect(
                batch.features.scalars.enumerated().allSatisfy { place, feature in
                    feature == Float(batch.targets.scalars[place / 2] * 2 + Int32(place % 2))
                })
        }
        // The next order is another one.
        #expect(data.batches(size: 7, shuffledBy: &generator).first?.targets != Tensor(targets(seed: 1)))
    }

    @Test func theDigitsAreBetweenZeroAndOne() {
        let digits = Digits.dataset
        #expect(digits.features.shape == [1797, 64])
        #expect(digits.features.min().scalar == 0)
        #expect(digits.features.max().scalar == 1)
        #expect(digits.features[scalarAt: 0, 2] == Float(Digits.images[2]) / 16)
        #expect(Set(digits.targets.scalars) == Set(0..<10))
    }

    @Test func standardizationIsThatOfTheTrainingRows() throws {
        var generator = RandomGenerator(seed: 3)
        let data = try ClassificationData(
            name: "digits", Digits.dataset, classNames: Digits.classNames, validationFraction: 0.1, testFraction: 0.2,
            using: &generator)
        #expect(abs(data.training.features.mean().scalar) < 1e-5)
        #expect(abs(data.training.features.standardDeviation().scalar - 1) < 1e-3)
        let test = try #require(data.test)
        let validation = try #require(data.validation)
        #expect(data.training.count + validation.count + test.count == 1797)
        #expect(test.features.mean().scalar != 0)
        // Undone, the test rows are digits again.
        let restored: Tensor<Float> = data.standardization.restored(test.features)
        let pixels = restored * 16
        #expect((pixels - pixels.rounded()).absoluteValue().max().scalar < 1e-4)
    }

    @Test func equalFeaturesAreOnlyShifted() {
        let standardization = Standardization(of: Tensor(repeating: 5, shape: [4, 2]))
        #expect(standardization == Standardization(mean: 5, deviation: 1))
        #expect(Standardization(of: Tensor(zeros: [0, 2])) == Standardization(mean: 0, deviation: 1))
    }

    @Test func moonsHaveHalfOfEachClassAndFollowTheSeed() {
        var generator = RandomGenerator(seed: 5)
        let moons = Moons.dataset(count: 101, noise: 0, using: &generator)
        #expect(moons.targets.scalars.filter { $0 == 1 }.count == 50)
        for row in 0..<moons.count where moons.targets[scalarAt: row] == 0 {
            let (x, y) = (moons.features[scalarAt: row, 0], moons.features[scalarAt: row, 1])
            #expect(abs(x * x + y * y - 1) < 1e-5 && y >= 0)
        }
    }
}
