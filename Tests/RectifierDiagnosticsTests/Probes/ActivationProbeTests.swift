import Testing

@testable import RectifierCore
@testable import RectifierDiagnostics
@testable import RectifierSupport
@testable import TestSupport

@Suite struct ActivationProbeTests {
    /// Units that see x, −x − 9 and −1 for rows from −8 to 8.
    private static func model(_ activation: any Activation) -> LayerList {
        LayerList([
            Linear(weight: [[1], [-1], [0]], bias: [0, -9, -1]), activation, Linear(weight: [[1, 1, 1]], bias: [0]),
        ])
    }

    private static func probe(_ activation: any Activation) throws -> ActivationProbe {
        let rows = Tensor<Float>((-8...8).map(Float.init), shape: [17, 1])
        let probes = ActivationProbe.measure(model(activation), on: rows, batchSize: 5)
        #expect(probes.count == 1)
        return try #require(probes.first)
    }

    @Test func aUnitOfReLUIsDeadWhereNoRowSwitchesItOn() throws {
        let probe = try Self.probe(ReLU())
        #expect(probe.name == "0.relu" && probe.layer == "0" && probe.operation == "relu")
        #expect(probe.units == 3 && probe.rows == 17)
        #expect(probe.deadUnits == [1, 2] && probe.deadShare == 2.0 / 3)
        #expect(probe.openRows == [8, 0, 0] && probe.zeroRows == [9, 17, 17])
        #expect(probe.zeroShare == 43.0 / 51)
        // No flat ends to be stuck at: being off is how it works.
        #expect(probe.saturatedUnits.isEmpty && probe.flatShare == 0)
        // 1² + … + 8² over 51 numbers; the mean of the only unit that is on is 36/17.
        #expect(abs(probe.meanSquare - 204.0 / 51) < 1e-12)
        #expect(abs(probe.difference - (1 - (36.0 / 17) * (36.0 / 17) / 3 / 4)) < 1e-12)
    }

    /// What lets a gradient through is not dead, however small its output.
    @Test(arguments: ["leaky-relu", "prelu", "elu", "celu", "selu", "softplus", "identity"])
    func whatHasASlopeIsNotDead(name: String) throws {
        let activation = try ActivationCatalog.make(parsing: name)
        let rows = Tensor<Float>([-8, 0, 8], shape: [3, 1])
        #expect(ActivationProbe.measure(Self.model(activation), on: rows).allSatisfy { $0.deadUnits.isEmpty })
    }

    /// Smooth functions die where value and slope are too small for a Float.
    @Test func gELUDiesFarBelowZero() throws {
        let model = LayerList([Linear(weight: [[1], [1]], bias: [0, -60]), GELU()])
        let probe = try #require(
            ActivationProbe.measure(model, on: Tensor([-1, 0, 1], shape: [3, 1])).first)
        #expect(probe.deadUnits == [1])
    }

    @Test(arguments: ["sigmoid", "tanh", "softsign", "hard-tanh"]) func aUnitAtAFlatEndIsSaturatedNotDead(name: String)
        throws
    {
        let activation = try ActivationCatalog.make(parsing: name)
        let model = LayerList([Linear(weight: [[1], [1], [1]], bias: [0, -30, 30]), activation])
        let probe = try #require(
            ActivationProbe.measure(model, on: Tensor([-1, 0, 1], shape: [3, 1])).first)
        #expect(probe.saturates && probe.deadUnits.isEmpty)
        #expect(probe.saturatedUnits == [1, 2])
    }

    /// ReLU6 has both: off below 0, and flat above 6.
    @Test func reLU6CanBeDeadAndSaturated() throws {
        let model = LayerList([Linear(weight: [[1], [1], [1]], bias: [0, -30, 30]), ReLU6()])
        let probe = try #require(ActivationProbe.measure(model, on: Tensor([-1, 0, 1], shape: [3, 1])).first)
        #expect(probe.deadUnits == [1] && probe.saturatedUnits == [2])
    }

    @Test func activationsOfWholeRowsAreLeftOut() {
        let model = LayerList([Linear(weight: [[1], [2]], bias: [0, 0]), Softmax()])
        #expect(ActivationProbe.measure(model, on: Tensor([1, 2], shape: [2, 1])).isEmpty)
    }

    /// The scale of inputs, and the same brought into scale.
    @Test func theScaleOfInputs() {
        let rows: Tensor<Float> = [[100, 1], [300, 1], [100, 1], [300, 1]]
        let scale = InputScale(of: rows)
        #expect(scale.isWild && abs(scale.mean - 100.5) < 1e-9)
        #expect(abs(scale.rootMeanSquare - ((50_000.0 + 1) / 2).squareRoot()) < 1e-9)
        #expect(InputScale.standardized(rows) == [[-1, 0], [1, 0], [-1, 0], [1, 0]])
        #expect(!InputScale(of: InputScale.standardized(rows)).isWild)
    }
}
