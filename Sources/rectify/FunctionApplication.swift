import Rectifier

/// An activation on its way to numbers and from them to text.
///
/// Computed in Double and rounded once to Float, so that the last digit is right on every processor.
struct FunctionApplication {
    private let activation: any Activation

    init(_ activation: any Activation) { self.activation = activation }

    /// The function's values as one line: integers where it is exact on them and all numbers are integers.
    func values(_ numbers: Numbers) -> String {
        if let exact = activation as? any ExactActivation, let integers = numbers.integers {
            return Self.list(Self.apply(exact, to: integers).map(String.init))
        }
        let x = numbers.floats.map(Double.init)
        return Self.list(results(x))
    }

    /// The function's derivatives as one line; of a function of the whole list, a list for each result.
    func derivatives(_ floats: [Float]) -> String {
        let x = floats.map(Double.init)
        switch activation {
        case let activation as any ElementwiseActivation: return Self.list(Self.derivatives(activation, x))
        case let activation as PReLU: return Self.list(Self.derivatives(activation.elementwise, x))
        default:
            return Self.list(x.indices.map { Self.list(derivativesOfResult($0, x)) })
        }
    }

    private func results(_ x: [Double]) -> [Double] {
        switch activation {
        case let activation as any ElementwiseActivation: Self.apply(activation, to: x)
        case let activation as PReLU: activation.elementwise(x)
        default: x.isEmpty ? [] : rowFunction(Tensor(x)).scalars
        }
    }

    /// Softmax or its logarithm.
    private func rowFunction(_ x: Tensor<Double>) -> Tensor<Double> {
        activation is LogSoftmax ? LogSoftmax()(x) : Softmax()(x)
    }

    private func derivativesOfResult(_ result: Int, _ x: [Double]) -> [Double] {
        gradient(at: Tensor(x)) { rowFunction($0)[result] }.scalars
    }

    private static func apply(_ activation: some ExactActivation, to x: [Int]) -> [Int] { activation(x) }
    private static func apply(_ activation: some ElementwiseActivation, to x: [Double]) -> [Double] { activation(x) }

    private static func derivatives(_ activation: some ElementwiseActivation, _ x: [Double]) -> [Double] {
        x.map { activation._limited($0) { activation.derivative($0) } }
    }

    private static func list(_ values: [Double]) -> String { list(values.map { NumberText.text(Float($0)) }) }
    private static func list(_ texts: [String]) -> String { "[" + texts.joined(separator: ", ") + "]" }
}

extension PReLU {
    /// The function with its first slope, of single numbers.
    fileprivate var elementwise: LeakyReLU { LeakyReLU(negativeSlope: weight[scalarAt: 0]) }
}
