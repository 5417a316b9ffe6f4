import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierDiagnostics
@testable import RectifierTraining

@Suite struct ChanceLossTests {
    /// Rows of which one in twenty is of the second class, and nothing that tells them apart.
    private static let rows = Dataset(
        features: Tensor<Float>(repeating: 1, shape: [200, 1]),
        targets: Tensor<Int32>((0..<200).map { $0 % 20 == 0 ? 1 : 0 }))

    @Test func guessingHasTheLossOfTheWeightedShares() {
        let weights = ClassWeights.balanced(counts: [190, 10]).values
        #expect(abs(Self.rows.chanceLoss(classWeights: weights) - .log(2)) < 1e-6)
        #expect(Self.rows.chanceLoss(classWeights: [1, 1]) == Self.rows.chanceLoss)
    }
}
