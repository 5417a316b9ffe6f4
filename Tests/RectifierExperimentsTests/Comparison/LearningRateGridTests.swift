import Testing

@testable import RectifierCore
@testable import RectifierExperiments

@Suite struct LearningRateGridTests {
    @Test func ratesAreRoundAndRise() {
        #expect(LearningRateGrid(around: 0.001).rates == [0.0001, 0.00032, 0.001, 0.0032, 0.01])
        #expect(LearningRateGrid(around: 0.1).rates == [0.01, 0.032, 0.1, 0.32, 1])
        #expect(LearningRateGrid([0.3, 0.1, 0.3]).rates == [0.1, 0.3])
    }

    @Test func itGoesOnWhereTheBestLiesAtAnEnd() {
        var grid = LearningRateGrid(around: 0.001)
        let isExtended = grid.extend(toward: [0.001, 0.01])
        #expect(isExtended && grid.rates.last == 0.032 && grid.rates.first == 0.0001)
        let isExtendedAgain = grid.extend(toward: [0.001, 0.01])
        #expect(!isExtendedAgain)
        grid.narrow(around: [0.001, 0.01])
        #expect(grid.rates == [0.00032, 0.001, 0.0032, 0.01, 0.032])
        grid.narrow(around: [0.001])
        #expect(grid.rates == [0.00032, 0.001, 0.0032])
        // Not for ever.
        var steps = 0
        while grid.extend(toward: Array(grid.rates.suffix(1))) { steps += 1 }
        #expect(steps < 10 && grid.rates.last == 1)
    }

    @Test func ratesThatAreGivenStay() {
        var grid = LearningRateGrid([0.1, 0.2, 0.3])
        let isExtended = grid.extend(toward: [0.3])
        #expect(!isExtended)
        grid.narrow(around: [0.1])
        #expect(grid.rates == [0.1, 0.2, 0.3])
        #expect(grid.isAtEdge(0.3) && !grid.isAtEdge(0.2) && !LearningRateGrid([0.1]).isAtEdge(0.1))
    }
}
