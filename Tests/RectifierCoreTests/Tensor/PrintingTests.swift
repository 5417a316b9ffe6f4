import Testing

@testable import RectifierCore
@testable import TestSupport

/// Printing against NumPy's, with `tensor(` in the place of `array(` and Swift's `true` and `false`.
@Suite struct PrintingTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let type: String
        let shape: [Int]
        let values: String
        let text: String

        var testDescription: String { name }

        func tensor<S: TensorScalar>(_ read: (Substring) -> S?) -> Tensor<S> {
            Tensor(values.split(separator: " ").compactMap(read), shape: Shape(shape))
        }

        static let all: [Case] = {
            do { return try Reference.load("printing") } catch { fatalError("printing.json: \(error)") }
        }()
    }

    @Test(arguments: Case.all) func likeNumPy(_ reference: Case) {
        let text =
            switch reference.type {
            case "float32": reference.tensor { Float($0) }.description
            case "float64": reference.tensor { Double($0) }.description
            case "int64": reference.tensor { Int($0) }.description
            case "bool": reference.tensor { $0 == "1" }.description
            default: reference.type
            }
        #expect(text == reference.text)
    }

    @Test func otherTypesAndForms() {
        #expect("\(Tensor<UInt8>([1, 200]))" == "tensor([  1, 200])")
        #expect("\(Tensor<Int8>([-128, 7]))" == "tensor([-128,    7])")
        #expect("\(Tensor<Float>(zeros: [0, 3]))" == "tensor([], shape: [0, 3])")
        #expect("\(Tensor<Float>(zeros: [0]))" == "tensor([])")
        #expect(String(reflecting: Tensor<Float>(1)) == "tensor(1.)")
        #expect(Tensor<Float>([0, 0.5]).formatted() == "[0. , 0.5]")
        #expect(Tensor<Int>([1000, 2000, 3000]).formatted(lineLength: 14) == "[1000, 2000,\n 3000]")
        #expect("\(Shape([2, 3]))" == "[2, 3]" && "\(Shape([]))" == "[]")
    }

    /// Inside a scope a tensor says what it came from; outside it is only its numbers.
    @Test func originsInScopes() {
        let model = Linear(weight: [[2, 3]], bias: nil)
        let x: Tensor<Float> = [[1, 1]]
        var texts: [String] = []
        var escaped = x
        _ = gradient(at: model) { model in
            let y = model(x)
            escaped = y
            texts = ["\(model.weight)", "\(y)", "\(relu(y).reshaped([1]))", "\(y.detached())", "\(x)"]
            return y.sum()
        }
        #expect(
            texts == [
                "tensor([[2., 3.]], from: weight, differentiable)", "tensor([[5.]], from: linear, differentiable)",
                "tensor([5.], from: reshape, differentiable)", "tensor([[5.]])", "tensor([[1., 1.]])",
            ])
        #expect("\(escaped)" == "tensor([[5.]])")
        _ = gradient(at: x) { x in
            #expect("\(x)" == "tensor([[1., 1.]], from: input, differentiable)")
            return x.sum()
        }
        // Nothing can be differentiated where operations are only observed.
        _ = observe(model) { #expect("\($0(x))" == "tensor([[5.]], from: linear)") }
    }
}
