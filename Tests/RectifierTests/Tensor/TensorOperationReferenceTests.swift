import Testing

@testable import Rectifier

/// Values and gradients of tensor operations against NumPy's and PyTorch's.
@Suite struct TensorOperationReferenceTests {
    struct Case: Decodable, Sendable, CustomStringConvertible {
        let operation: String
        let arguments: Arguments
        let inputs: [StoredArray]
        let output: StoredArray
        let upstream: [Number]
        let gradients: [[Number]]

        var description: String { "\(operation) of \(inputs.map(\.shape)) to \(output.shape)" }
    }

    struct Arguments: Decodable, Sendable {
        struct Slice: Decodable, Sendable {
            let start: Int
            let stop: Int
            let step: Int
        }

        /// A list of indices, or an array of them.
        enum Indices: Decodable, Sendable {
            case list([Int])
            case array(StoredArray)

            init(from decoder: any Decoder) throws {
                if let list = try? [Int](from: decoder) { self = .list(list) } else { self = .array(try .init(from: decoder)) }
            }

            var tensor: Tensor<Int> {
                switch self {
                case .list(let list): Tensor(list)
                case .array(let array): Tensor(array.values.map { Int($0.value) }, shape: Shape(array.shape))
                }
            }
        }

        struct Condition: Decodable, Sendable {
            let shape: [Int]
            let values: [Bool]
        }

        let exponent: Double?
        let axes: [Int]?
        let axis: Int?
        let keepdims: Bool?
        let unbiased: Bool?
        let shape: [Int]?
        let slices: [Slice]?
        let indices: Indices?
        let min: Double?
        let max: Double?
        let condition: Condition?
    }

    @Test func everyOperationHasItsValueAndGradient() throws {
        let cases: [Case] = try Reference.load("tensor-operations")
        #expect(cases.count >= 291)
        for one in cases {
            check(one, Double.self, within: 1e-12)
            check(one, Float.self, within: 2e-5)
        }
    }

    private func check<S: TensorReal>(_ one: Case, _: S.Type, within tolerance: Double) {
        let inputs: [Tensor<S>] = one.inputs.map { $0.tensor() }
        let output = evaluate(one, inputs)
        #expect(output.shape == Shape(one.output.shape), "\(one)")
        let problem = difference(output.scalars, one.output.values.values, within: tolerance)
        #expect(problem == nil, "\(S.self) \(one): \(problem ?? "")")

        let upstream = Tensor(one.upstream.map { S($0.value) }, shape: output.shape)
        let gradients = valueWithGradient(at: inputs) { (evaluate(one, $0) * upstream).sum() }.gradients
        for (input, (gradient, expected)) in zip(gradients, one.gradients).enumerated() {
            #expect(gradient.shape == inputs[input].shape)
            let problem = difference(gradient.scalars, expected.values, within: tolerance)
            #expect(problem == nil, "gradient \(input), \(S.self) \(one): \(problem ?? "")")
        }
    }

    private func evaluate<S: TensorReal>(_ one: Case, _ inputs: [Tensor<S>]) -> Tensor<S> {
        let (x, arguments) = (inputs[0], one.arguments)
        let keeps = arguments.keepdims ?? false
        let axes = arguments.axes ?? []
        switch one.operation {
        case "add": return x + inputs[1]
        case "subtract": return x - inputs[1]
        case "multiply": return x * inputs[1]
        case "divide": return x / inputs[1]
        case "maximum": return .maximum(x, inputs[1])
        case "minimum": return .minimum(x, inputs[1])
        case "pow": return arguments.exponent.map { x.power(S($0)) } ?? x.power(inputs[1])
        case "matmul": return x.matrixProduct(inputs[1])
        case "transpose": return x.transposed()
        case "permute": return x.permuted(axes)
        case "reshape": return x.reshaped(arguments.shape ?? [])
        case "slice":
            return x.sliced((arguments.slices ?? []).map { stride(from: $0.start, to: $0.stop, by: $0.step) })
        case "concatenate": return .concatenate(inputs, axis: arguments.axis ?? 0)
        case "stack": return .stack(inputs, axis: arguments.axis ?? 0)
        case "index-select": return x.gathered(arguments.indices?.tensor ?? [], axis: arguments.axis ?? 0)
        case "take-along-axis": return x.takenAlong(arguments.indices?.tensor ?? [], axis: arguments.axis ?? 0)
        case "sum": return x.sum(along: axes, keepingAxes: keeps)
        case "mean": return x.mean(along: axes, keepingAxes: keeps)
        case "variance": return variance(x, axes, unbiased: arguments.unbiased ?? true, keeps)
        case "max": return maximum(x, axes, keeps)
        case "min": return -maximum(-x, axes, keeps)
        case "l1-norm": return norm(x, 1, axes, keeps)
        case "l2-norm": return norm(x, 2, axes, keeps)
        case "exp": return x.exp()
        case "log": return x.log()
        case "sqrt": return x.squareRoot()
        case "abs": return x.absoluteValue()
        case "sin": return x.sin()
        case "cos": return x.cos()
        case "tanh": return tanh(x)
        case "square": return x.squared()
        case "reciprocal": return x.reciprocal()
        case "rsqrt": return x.reciprocalSquareRoot()
        case "expm1": return x.expMinusOne()
        case "log1p": return x.logOnePlus()
        case "erf": return x.erf()
        case "clamp": return clamped(x, arguments.min, arguments.max)
        case "where":
            let condition = Tensor(arguments.condition?.values ?? [], shape: Shape(arguments.condition?.shape ?? []))
            return condition.select(x, inputs[1])
        default:
            Issue.record("no operation \(one.operation)")
            return x
        }
    }

    // The axes of the public functions are variadic: up to two are needed here.

    private func maximum<S: TensorReal>(_ x: Tensor<S>, _ axes: [Int], _ keeps: Bool) -> Tensor<S> {
        switch axes.count {
        case 0: x.max(keepingAxes: keeps)
        case 1: x.max(axes: axes[0], keepingAxes: keeps)
        default: x.max(axes: axes[0], axes[1], keepingAxes: keeps)
        }
    }

    private func variance<S: TensorReal>(_ x: Tensor<S>, _ axes: [Int], unbiased: Bool, _ keeps: Bool) -> Tensor<S> {
        switch axes.count {
        case 0: x.variance(unbiased: unbiased, keepingAxes: keeps)
        case 1: x.variance(axes: axes[0], unbiased: unbiased, keepingAxes: keeps)
        default: x.variance(axes: axes[0], axes[1], unbiased: unbiased, keepingAxes: keeps)
        }
    }

    private func norm<S: TensorReal>(_ x: Tensor<S>, _ p: S, _ axes: [Int], _ keeps: Bool) -> Tensor<S> {
        switch axes.count {
        case 0: x.norm(p, keepingAxes: keeps)
        case 1: x.norm(p, axes: axes[0], keepingAxes: keeps)
        default: x.norm(p, axes: axes[0], axes[1], keepingAxes: keeps)
        }
    }

    private func clamped<S: TensorReal>(_ x: Tensor<S>, _ low: Double?, _ high: Double?) -> Tensor<S> {
        switch (low, high) {
        case (let low?, let high?): x.clamped(S(low)...S(high))
        case (let low?, nil): x.clamped(S(low)...)
        case (nil, let high?): x.clamped(...S(high))
        default: x
        }
    }
}
