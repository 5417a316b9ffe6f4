import Testing

@testable import RectifierCore
@testable import RectifierSupport
@testable import TestSupport

/// A case of tensor-operations.json.
struct TensorOperation: Decodable, Sendable, CustomTestStringConvertible {
    let operation: String
    let arguments: Arguments
    let inputs: [StoredArray]
    let output: StoredArray
    let upstream: [Number]
    let gradients: [[Number]]

    struct Arguments: Decodable, Sendable {
        var exponent: Double?
        var axes: [Int]?
        var axis: Int?
        var keepdims: Bool?
        var unbiased: Bool?
        var shape: [Int]?
        var slices: [Slice]?
        var indices: Indices?
        var descending: Bool?
        var k: Int?
        var largest: Bool?
        var sizes: [Int]?
        var size: Int?
        var chunks: Int?
        var count: Int?
        var min: Double?
        var max: Double?
        var condition: Mask?
    }

    struct Slice: Decodable, Sendable {
        let start: Int
        let stop: Int
        let step: Int
    }

    struct Mask: Decodable, Sendable {
        let shape: [Int]
        let values: [Bool]
    }

    struct Indices: Decodable, Sendable {
        let shape: [Int]
        let values: [Int]

        private enum Key: CodingKey { case shape, values }

        init(from decoder: any Decoder) throws {
            if let container = try? decoder.container(keyedBy: Key.self) {
                shape = try container.decode([Int].self, forKey: .shape)
                values = try container.decode([Int].self, forKey: .values)
            } else {
                values = try decoder.singleValueContainer().decode([Int].self)
                shape = [values.count]
            }
        }

        var tensor: Tensor<Int> { Tensor(values, shape: Shape(shape)) }
    }

    static let all: [TensorOperation] = {
        do { return try Reference.load("tensor-operations") } catch { fatalError("tensor-operations.json: \(error)") }
    }()

    var testDescription: String { "\(operation) of \(inputs.map { "\($0.shape)" }.joined(separator: " and "))" }

    /// The operation by this library.
    func apply<S: TensorReal>(_ x: [Tensor<S>]) throws -> Tensor<S> {
        if let result = try unary(x[0]) ?? reduced(x[0]) ?? moved(x) { return result }
        let (first, second) = (x[0], x.count > 1 ? x[1] : x[0])
        return switch operation {
        case "add": first + second
        case "subtract": first - second
        case "multiply": first * second
        case "divide": first / second
        case "maximum": .maximum(first, second)
        case "minimum": .minimum(first, second)
        case "pow": arguments.exponent.map { first.power(S($0)) } ?? first.power(second)
        case "matmul": first.matrixProduct(second)
        case "where": try mask().select(first, second)
        default: throw Unknown(operation: operation)
        }
    }

    struct Unknown: Error { let operation: String }

    private func unary<S: TensorReal>(_ x: Tensor<S>) throws -> Tensor<S>? {
        switch operation {
        case "exp": x.exp()
        case "log": x.log()
        case "sqrt": x.squareRoot()
        case "abs": x.absoluteValue()
        case "sin": x.sin()
        case "cos": x.cos()
        case "tanh": Tanh()(x)
        case "square": x.squared()
        case "reciprocal": x.reciprocal()
        case "rsqrt": x.reciprocalSquareRoot()
        case "expm1": x.expMinusOne()
        case "log1p": x.logOnePlus()
        case "erf": x.erf()
        case "clamp": x.clamped(S(arguments.min ?? -.infinity)...S(arguments.max ?? .infinity))
        default: nil
        }
    }

    private func reduced<S: TensorReal>(_ x: Tensor<S>) throws -> Tensor<S>? {
        let (axes, keeps) = (arguments.axes ?? [], arguments.keepdims ?? false)
        let unbiased = arguments.unbiased ?? true
        return switch operation {
        case "sum": x.sum(axes: axes, keepingAxes: keeps)
        case "mean": x.mean(axes: axes, keepingAxes: keeps)
        case "variance": x.variance(axes: axes, unbiased: unbiased, keepingAxes: keeps)
        case "max": x.max(axes: axes, keepingAxes: keeps)
        case "min": x.min(axes: axes, keepingAxes: keeps)
        case "l1-norm": x.norm(1, axes: axes, keepingAxes: keeps)
        case "l2-norm": x.norm(axes: axes, keepingAxes: keeps)
        case "prod": x.product(axes: axes, keepingAxes: keeps)
        case "logsumexp": x.logSumExp(axes: axes, keepingAxes: keeps)
        case "cumsum": x.cumulativeSum(axis: try #require(arguments.axis))
        case "sort", "topk": try ordered(x)
        default: nil
        }
    }

    private func ordered<S: TensorReal>(_ x: Tensor<S>) throws -> Tensor<S> {
        let axis = try #require(arguments.axis)
        let (values, indices) =
            operation == "sort"
            ? x.sorted(axis: axis, descending: arguments.descending == true)
            : x.topK(try #require(arguments.k), axis: axis, largest: arguments.largest == true)
        let expected = try #require(arguments.indices).tensor
        #expect(indices.cast(to: Int.self) == expected)
        return values
    }

    /// The parts in reverse order, as the reference joins them.
    private func parts<S: TensorReal>(_ x: Tensor<S>) throws -> Tensor<S> {
        let axis = try #require(arguments.axis)
        let parts: [Tensor<S>]
        if let chunks = arguments.chunks {
            parts = x.chunked(into: chunks, axis: axis)
            #expect(parts.count == arguments.count)
        } else if let size = arguments.size {
            parts = x.split(size: size, axis: axis)
        } else {
            let sizes = try #require(arguments.sizes)
            parts = x.split(sizes: sizes, axis: axis)
            #expect(parts.map { $0.shape[$0.shape.normalized(axis: axis)] } == sizes)
        }
        return .concatenate(parts.reversed(), axis: axis)
    }

    private func moved<S: TensorReal>(_ x: [Tensor<S>]) throws -> Tensor<S>? {
        switch operation {
        case "transpose": x[0].transposed()
        case "permute": x[0].permuted(try #require(arguments.axes))
        case "reshape": x[0].reshaped(Shape(try #require(arguments.shape)))
        case "slice":
            x[0].sliced(try #require(arguments.slices).map { stride(from: $0.start, to: $0.stop, by: $0.step) })
        case "split", "chunk": try parts(x[0])
        case "flip": x[0].flipped(axes: try #require(arguments.axes))
        case "tile": x[0].tiled(try #require(arguments.shape))
        case "concatenate": .concatenate(x, axis: try #require(arguments.axis))
        case "stack": .stack(x, axis: try #require(arguments.axis))
        case "index-select":
            x[0].gathered(try #require(arguments.indices).tensor, axis: try #require(arguments.axis))
        case "take-along-axis":
            x[0].takenAlong(try #require(arguments.indices).tensor, axis: try #require(arguments.axis))
        default: nil
        }
    }

    private func mask() throws -> Tensor<Bool> {
        let condition = try #require(arguments.condition)
        return Tensor(condition.values, shape: Shape(condition.shape))
    }
}
