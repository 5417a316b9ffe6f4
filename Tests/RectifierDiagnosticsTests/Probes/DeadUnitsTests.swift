import Testing

@testable import RectifierCore
@testable import RectifierDiagnostics

@Suite struct DeadUnitsTests {
    private static let rows = Tensor<Float>([[1, 2], [-1, 0.5], [0, -3], [2, 2]])

    /// A layer whose three units are far below 0, around 0, and far above 0, for every row.
    private static func linear() -> Linear {
        var generator = RandomGenerator(seed: 1)
        var linear = Linear(2, 3, using: &generator)
        linear.weight = Tensor([[1, 0], [1, -1], [0, 1]])
        linear.bias = Tensor([-1000, 0, 1000])
        return linear
    }

    private static func dead(after activation: any Activation) -> [Int] {
        let found = DeadUnits.measure(LayerList([linear(), activation]), on: rows)
        #expect(found.count == 1)
        // A learned slope is a parameter, and nearer.
        #expect(found.first?.layer == (activation is PReLU ? "1" : "0"))
        return found.first?.dead ?? []
    }

    @Test func aUnitIsDeadWhereItsSlopeIsZeroOnAllRows() {
        #expect(Self.dead(after: ReLU()) == [0])
        #expect(Self.dead(after: ReLU6()) == [0, 2])
        #expect(Self.dead(after: HardTanh()) == [0, 2])
        #expect(Self.dead(after: Sigmoid()) == [0, 2])
        #expect(Self.dead(after: Tanh()) == [0, 2])
        #expect(Self.dead(after: GELU()) == [0])
        #expect(Self.dead(after: LeakyReLU()) == [])
        #expect(Self.dead(after: PReLU()) == [])
        #expect(Self.dead(after: PReLU(initialSlope: 0)) == [0])
        #expect(Self.dead(after: Softplus()) == [0])
        // At -1000 the slope e⁻¹⁰⁰⁰ is 0 in Float.
        #expect(Self.dead(after: ELU()) == [0])
        // A function of several numbers: what is 0 on every row.
        #expect(Self.dead(after: CReLU()) == [0, 5])
    }

    @Test func namesAndShares() {
        let found = DeadUnits.measure(LayerList([Self.linear(), ReLU(), Dropout(0.5)]), on: Self.rows)
        #expect(found == [DeadUnits(layer: "0", activation: "relu", units: 3, dead: [0])])
        #expect(found[0].name == "0.relu")
        #expect(abs(found.share - 1.0 / 3) < 1e-12)
        #expect([DeadUnits]().share == 0)
        let before = [DeadUnits(layer: "0", activation: "relu", units: 3, dead: [0, 2])]
        let after = [DeadUnits(layer: "0", activation: "relu", units: 3, dead: [0, 1])]
        #expect(after.since(before).map(\.dead) == [[1]])
        #expect(after.since([]).map(\.dead) == [[0, 1]])
    }

    /// The activations of two branches, both computed before either is activated.
    private struct Branches: Layer {
        var low = DeadUnitsTests.linear()
        var high = DeadUnitsTests.linear()
        func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> {
            let input = copy x
            let (a, b) = (low(input), high(input))
            return ReLU6()(a) + ReLU6()(b)
        }
    }

    @Test func eachActivationIsSeenWithItsOwnInput() {
        var model = Branches()
        model.high.bias = Tensor([3, 3, 3])
        let found = DeadUnits.measure(model, on: Tensor<Float>([[1, 1], [-1, 1], [0.5, -1]]))
        #expect(found.map(\.layer) == ["low", "high"])
        #expect(found.map(\.dead) == [[0, 2], []])
    }

    @Test func withoutRowsOrActivationsNothingIsDead() {
        #expect(DeadUnits.measure(LayerList([Self.linear()]), on: Self.rows).isEmpty)
        #expect(DeadUnits.measure(LayerList([Self.linear(), ReLU()]), on: Tensor(zeros: [0, 2])).map(\.dead) == [[]])
    }
}
