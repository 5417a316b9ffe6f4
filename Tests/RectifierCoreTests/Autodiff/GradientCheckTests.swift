import Testing

@testable import RectifierCore
@testable import TestSupport

/// Every differentiable operation against central differences, in Double.
@Suite struct GradientCheckTests {
    struct Operation: Sendable, CustomTestStringConvertible {
        let name: String
        let inputs: [Tensor<Double>]
        let apply: @Sendable ([Tensor<Double>]) -> Tensor<Double>
        var testDescription: String { name }

        init(
            _ name: String, _ inputs: Tensor<Double>..., apply: @escaping @Sendable ([Tensor<Double>]) -> Tensor<Double>
        ) {
            (self.name, self.inputs, self.apply) = (name, inputs, apply)
        }
    }

    private static let x: Tensor<Double> = [[0.3, -1.2, 2.1], [1.4, 0.6, -0.7]]
    private static let y: Tensor<Double> = [[-0.9, 1.1, 0.4], [0.8, -1.6, 2.2]]
    private static let row: Tensor<Double> = [0.7, -1.3, 1.9]
    private static let positive: Tensor<Double> = [[0.3, 1.2, 2.1], [1.4, 0.6, 0.7]]
    private static let stack = Tensor<Double>((0..<12).map { Double($0 * 5 % 12) / 4 - 1.4 }, shape: [2, 2, 3])
    private static let square: Tensor<Double> = [[0.5, -1], [2, 0.25]]
    private static let mask: Tensor<Bool> = [[true, false, true], [false, false, true]]

    static let arithmetic: [Operation] = [
        Operation("+", x, row) { $0[0] + $0[1] }, Operation("-", x, row) { $0[0] - $0[1] },
        Operation("*", x, row) { $0[0] * $0[1] }, Operation("/", x, row) { $0[0] / $0[1] },
        Operation("a tensor with itself", x) { $0[0] * $0[0] - $0[0] / ($0[0] * $0[0] + 1) + $0[0] },
        Operation("numbers", x) { 2 * $0[0] - 1 + 3 / ($0[0] * $0[0] + 2) + (1 - $0[0]) / 4 },
        Operation("in place", x, y) {
            var z = $0[0] * 2
            z += $0[1]
            z -= 3
            z *= $0[1]
            z /= 7
            return z
        },
        Operation("negative", x) { -$0[0] },
        Operation("maximum", x, y) { .maximum($0[0], $0[1]) }, Operation("minimum", x, y) { .minimum($0[0], $0[1]) },
        Operation("clamp", x) { $0[0].clamped(-1...1.5) },
        Operation("power", positive, row) { $0[0].power($0[1]) }, Operation("cube", x) { $0[0].power(3) },
        Operation("square root as power", positive) { $0[0].power(0.5) },
        Operation("where", x, row) { mask.select($0[0], $0[1]) },
    ]

    static let maths: [Operation] = [
        Operation("absoluteValue", x) { $0[0].absoluteValue() }, Operation("sign", x) { $0[0].sign() },
        Operation("squared", x) { $0[0].squared() }, Operation("reciprocal", x) { $0[0].reciprocal() },
        Operation("squareRoot", positive) { $0[0].squareRoot() },
        Operation("reciprocalSquareRoot", positive) { $0[0].reciprocalSquareRoot() },
        Operation("exp", x) { $0[0].exp() }, Operation("expMinusOne", x) { $0[0].expMinusOne() },
        Operation("log", positive) { $0[0].log() }, Operation("logOnePlus", positive) { $0[0].logOnePlus() },
        Operation("sin", x) { $0[0].sin() }, Operation("cos", x) { $0[0].cos() }, Operation("tan", x) { $0[0].tan() },
        Operation("erf", x) { $0[0].erf() }, Operation("rounded", x) { $0[0].rounded(.down) },
        Operation("softmax", x) { softmax($0[0]) }, Operation("log-softmax", x) { logSoftmax($0[0], axis: 0) },
    ]

    static let reductions: [Operation] = [
        Operation("sum", x) { $0[0].sum() }, Operation("sum of an axis", stack) { $0[0].sum(axes: 1) },
        Operation("sum of outer axes", stack) { $0[0].sum(axes: 0, 2, keepingAxes: true) },
        Operation("mean", stack) { $0[0].mean(axes: -1) },
        Operation("variance", stack) { $0[0].variance(axes: 0, 2) },
        Operation("standardDeviation", x) { $0[0].standardDeviation(axes: 1, unbiased: false, keepingAxes: true) },
        Operation("max", stack) { $0[0].max(axes: 1) }, Operation("min", x) { $0[0].min() },
        Operation("norm", stack) { $0[0].norm(axes: 2) }, Operation("1-norm", x) { $0[0].norm(1) },
        Operation("3-norm", x) { $0[0].norm(3, axes: 0) }, Operation("infinity norm", x) { $0[0].norm(.infinity) },
    ]

    static let products: [Operation] = [
        Operation("matrices", x, square) { $0[0].transposed().matrixProduct($0[1]) },
        Operation("a matrix with itself", square) { $0[0].matrixProduct($0[0]) },
        Operation("matrix and vector", x, row) { $0[0].matrixProduct($0[1]) },
        Operation("vector and matrix", row, x) { $0[0].matrixProduct($0[1].transposed()) },
        Operation("dot", row, row) { $0[0].dot($0[1]) },
        Operation("stack and matrix", stack, x) { $0[0].matrixProduct($0[1].transposed()) },
        Operation("stacks", stack, stack) { $0[0].matrixProduct($0[1].transposed()) },
        Operation("matrix and stack", square, stack) { $0[0].matrixProduct($0[1]) },
        Operation("repeated stacks", stack, stack) {
            $0[0].expandingAxis(at: 1).matrixProduct($0[1].transposed().expandingAxis(at: 0))
        },
    ]

    static let movements: [Operation] = [
        Operation("reshape", x) { $0[0].reshaped([3, -1]) }, Operation("flattened", stack) { $0[0].flattened() },
        Operation("axes of length 1", x) { $0[0].expandingAxis(at: 1).squeezed() },
        Operation("permuted", stack) { $0[0].permuted([2, 0, 1]) }, Operation("transposed", x) { $0[0].transposed() },
        Operation("repeated", row) { $0[0].repeated(to: [2, 2, 3]) },
        Operation("range", stack) { $0[0][range: 0..<2, 1..<2] }, Operation("row", stack) { $0[0][-1] },
        Operation("steps", stack) {
            $0[0].sliced([stride(from: 0, to: 2, by: 1), stride(from: 1, to: 2, by: 1), stride(from: 0, to: 3, by: 2)])
        },
        Operation("gathered", x) { $0[0].gathered(Tensor<Int>([2, 0, 2]), axis: 1) },
        Operation("takenAlong", x) { $0[0].takenAlong(Tensor<Int>([[1], [2]]), axis: 1) },
        Operation("concatenate", x, y) { .concatenate([$0[0], $0[1], $0[0]], axis: 1) },
        Operation("stack", x, y) { .stack([$0[0], $0[1]], axis: 1) },
        Operation("detached parts are constants", x) {
            $0[0] * 2 + Tensor($0[0].scalars.map { _ in 1 }, shape: [2, 3])
        },
    ]

    static let activations: [Operation] = OneDefinitionTests.entries.map { entry in
        Operation(entry.testDescription, x) { apply(entry.activation, to: $0[0]) }
    }

    @Test(arguments: arithmetic + maths + reductions + products + movements + activations)
    func gradientsAreThoseOfDifferences(_ operation: Operation) {
        let check = checkGradient(at: operation.inputs, operation.apply)
        #expect(check.largestError < 1e-8, "\(check)")
    }

    @Test func theCheckFindsWrongGradients() {
        let x = Tensor<Double>([0.5, 2, -1])
        // The gradient of x·x with one factor taken for a constant is x instead of 2x.
        let wrong = checkGradient(at: [Tensor(1), x]) { $0[1] * $0[1].detached() + $0[0] }
        #expect((wrong.largestError - 0.5).magnitude < 1e-6)
        #expect(wrong.place == (1, 1))
        #expect(wrong.gradient != 0 && (wrong.difference / wrong.gradient - 2).magnitude < 1e-6)
        #expect(wrong.description.contains("element 1 of input 1"))
        // A NaN is found too: log of a negative number.
        #expect(checkGradient(at: [x]) { $0[0].log() }.largestError == .infinity)
        // A kink at the point itself.
        #expect(checkGradient(at: [Tensor<Double>([0, 1])]) { relu($0[0]) }.largestError > 0.2)
    }

    /// Errors of opposite sign would cancel in a plain sum.
    @Test func theCheckWeighsElementsUnequally() {
        let x = Tensor<Double>([0.5, 0.5])
        let check = checkGradient(at: [x]) { inputs in
            let y = inputs[0].squared()
            return .concatenate([y, -(inputs[0] * inputs[0].detached())])
        }
        #expect(check.largestError > 0.01)
    }
}
