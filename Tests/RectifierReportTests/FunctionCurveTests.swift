import Rectifier
import Testing

@testable import RectifierReport

@Suite struct FunctionCurveTests {
    @Test func aKinkIsAPointOfTheLine() {
        let curve = FunctionCurve(of: LeakyReLU(negativeSlope: 0.1), over: -1.03...2)
        #expect(curve.pieces.count == 1)
        #expect(curve.pieces[0].contains(SIMD2(0, 0)))
        #expect(curve.dots.isEmpty)
        #expect(curve.pieces[0].first == SIMD2(-1.03, LeakyReLU(negativeSlope: 0.1)(-1.03)))
        #expect(curve.pieces[0].last == SIMD2(2, 2))
    }

    @Test func aJumpIsNotJoined() {
        // The step's value at its threshold is 1.
        let step = FunctionCurve(of: Step(threshold: 0.3), over: -1...1)
        #expect(step.pieces.count == 2)
        let place = 0.3
        #expect(step.pieces[0].allSatisfy { $0.y == 0 } && step.pieces[1].allSatisfy { $0.y == 1 })
        #expect(step.pieces[0].last == SIMD2(place, 0))
        #expect(step.pieces[1].first == SIMD2(place, 1))
        #expect(step.dots == [.init(SIMD2(place, 0), isHollow: true), .init(SIMD2(place, 1))])
        // Hard-shrink's at ±λ is 0.
        let shrink = FunctionCurve(of: HardShrink(), over: -2...2)
        #expect(shrink.pieces.count == 3)
        #expect(shrink.dots.map(\.isHollow) == [true, false, false, true])
        #expect(shrink.dots.map(\.point.x) == [-0.5, -0.5, 0.5, 0.5])
        #expect(zip(shrink.dots.map(\.point.y), [-0.5, 0, 0, 0.5]).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test func derivativesJumpAtKinks() {
        let relu = FunctionCurve(of: ReLU(), derivative: true, over: -4...4)
        #expect(relu.dots == [.init(SIMD2(0, 0)), .init(SIMD2(0, 1), isHollow: true)])
        // Both ends of hard-tanh have the derivative 0.
        let tanh = FunctionCurve(of: HardTanh(), derivative: true, over: -4...4)
        #expect(tanh.pieces.count == 3)
        #expect(tanh.dots.filter { !$0.isHollow }.map(\.point) == [SIMD2(-1, 0), SIMD2(1, 0)])
    }

    @Test func aJumpThatNobodyNamedIsFound() {
        let curve = FunctionCurve(over: -1...1) { $0 < 0.1 ? $0 : $0 + 1 }
        #expect(curve.pieces.count == 2)
        #expect(curve.dots == [.init(SIMD2(0.1, 0.1.nextDown), isHollow: true), .init(SIMD2(0.1, 1.1))])
    }

    @Test func aPlaceWithAValueOfItsOwnIsADot() {
        let curve = FunctionCurve(over: -1...1, at: [0]) { $0 < 0 ? -1 : $0 > 0 ? 1 : 0 }
        #expect(curve.pieces.count == 3)
        #expect(curve.pieces[1] == [SIMD2(0, 0)])
        #expect(Set(curve.dots.filter { !$0.isHollow }.map(\.point)) == [SIMD2(0, 0)])
        #expect(Set(curve.dots.filter(\.isHollow).map(\.point)) == [SIMD2(0, -1), SIMD2(0, 1)])
    }

    @Test func steepIsNoJump() {
        #expect(FunctionCurve(over: -4...4) { Tanh()($0 * 1000) }.pieces.count == 1)
        #expect(FunctionCurve(of: Exponential(), over: -30...30).pieces.count == 1)
    }

    @Test func infinitiesAreGaps() {
        let curve = FunctionCurve(over: -1...1) { 1 / $0 }
        let chart = LineChart(title: "", x: ChartAxis("x"), y: ChartAxis("y"), series: [curve.series("1/x")])
        #expect(chart.leftOut == "Left out: 1 value not finite.")
        _ = LineChartTests.check(chart)
    }

    /// Jumps are where the catalogue says that there is no derivative, and nowhere else.
    @Test func jumpsOfAllFunctionsAreAtTheirKinks() throws {
        for activation in ActivationCatalog.all {
            guard let function = activation.elementwiseForm else { continue }
            for derivative in [false, true] {
                let curve = Self.curve(function, derivative)
                let kinks = Set(function.documentation.kinks.map { Double($0.x) })
                #expect(
                    curve.dots.allSatisfy { kinks.contains($0.point.x) },
                    "\(activation.text), derivative \(derivative): \(curve.dots)")
                #expect(curve.dots.count % 2 == 0)
                #expect(curve.pieces.allSatisfy { piece in zip(piece, piece.dropFirst()).allSatisfy { $0.x < $1.x } })
            }
        }
    }

    private static func curve(_ function: some ElementwiseActivation, _ derivative: Bool) -> FunctionCurve {
        FunctionCurve(of: function, derivative: derivative, over: -8...8)
    }
}
