import Rectifier

/// An activation on its way to numbers and from them to text.
///
/// Computed in Double and rounded once to Float, so that the last digit is right on every processor.
struct FunctionApplication {
    private let activation: any ConfigurableActivation

    /// - Throws: ``ToolError`` for a function of rows that `count` numbers, as one row, are no input of.
    init(_ activation: any ConfigurableActivation, count: Int) throws {
        self.activation = activation
        guard let function = activation as? any RowActivation else { return }
        guard [0, -1].contains(function.axis) else {
            throw ToolError.usage("\(activation.text): the numbers are one row, so its axis is 0; leave it out.")
        }
        guard !(activation is any GatedActivation) || count % 2 == 0 else {
            throw ToolError.data(
                "\(activation.documentation.name) splits the numbers in two halves, but there are \(count); give an even "
                    + "number of them.")
        }
    }

    /// The function's values as one line: integers where it is exact on them and all numbers are integers.
    func values(_ numbers: Numbers) -> String {
        // Integers cannot be held to a bound of 0.5.
        let isWhole = activation.parameters.allSatisfy { Float($0.value).flatMap { Int(exactly: $0) } != nil }
        if isWhole, let exact = activation as? any ExactActivation, let integers = numbers.integers {
            return Self.list(Self.apply(exact, to: integers).map(String.init))
        }
        let x = numbers.floats.map(Double.init)
        return Self.list(results(x))
    }

    /// The function's derivatives as one line; of a function of the whole list, a list for each result.
    func derivatives(_ floats: [Float]) -> String {
        let x = floats.map(Double.init)
        if let function = activation.elementwiseForm { return Self.list(Self.derivatives(function, x)) }
        return Self.list(results(x).indices.map { Self.list(derivativesOfResult($0, x)) })
    }

    private func results(_ x: [Double]) -> [Double] {
        if let function = activation.elementwiseForm { return Self.apply(function, to: x) }
        guard let function = activation as? any RowActivation else {
            fatalError("\(activation.text) has no form for numbers")
        }
        return x.isEmpty ? [] : function.callAsFunction(x)
    }

    private func derivativesOfResult(_ result: Int, _ x: [Double]) -> [Double] {
        guard let function = activation as? any RowActivation else { return [] }
        return gradient(at: Tensor(x)) { function.callAsFunction($0)[result] }.scalars
    }

    private static func apply(_ activation: some ExactActivation, to x: [Int]) -> [Int] { activation(x) }
    private static func apply(_ activation: some ElementwiseActivation, to x: [Double]) -> [Double] { activation(x) }

    private static func derivatives(_ activation: some ElementwiseActivation, _ x: [Double]) -> [Double] {
        x.map { activation._limited($0) { activation.derivative($0) } }
    }

    private static func list(_ values: [Double]) -> String { list(values.map { NumberText.text(Float($0)) }) }
    private static func list(_ texts: [String]) -> String { "[" + texts.joined(separator: ", ") + "]" }
}
