import RectifierSupport

/// Softmax of noisy numbers, softmax((x + noise) / temperature): a choice among classes that has a gradient.
///
/// In training Gumbel noise, −log(−log u), is drawn from the generator given to `valueWithGradient(at:training:)`;
/// elsewhere there is none (PyTorch draws always). With `isHard` the value is 1 for the greatest and 0 for the others,
/// and the gradient is that of the soft form. Source: Jang, Gu & Poole 2017, arXiv 1611.01144; Maddison, Mnih & Teh
/// 2017, arXiv 1611.00712.
public struct GumbelSoftmax: RowActivation {
    /// How even the result is: near 0 it is nearly a choice of one.
    public let temperature: Double
    /// Whether the result is a choice of one.
    public var isHard: Bool
    /// The axis along which the numbers add up to 1; -1 is the last.
    public var axis: Int

    /// The function along the given axis. Traps when `temperature` is not above 0.
    public init(temperature: Double = 1, isHard: Bool = false, axis: Int = -1) {
        require(Float(temperature) > 0, "GumbelSoftmax with temperature \(temperature): it must be above 0")
        self.temperature = temperature
        self.isHard = isHard
        self.axis = axis
    }

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "gumbel-softmax", formula: "softmax((x + noise) / temperature), noise in training",
            range: "[0, 1]", source: "Jang, Gu & Poole 2017, arXiv 1611.01144")
    }

    public var savedForBackward: SavedForBackward { .output }

    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> { drawn(x) }
    public func callAsFunction(_ x: Tensor<Double>) -> Tensor<Double> { drawn(x) }

    private func drawn<S: TensorReal>(_ x: Tensor<S>) -> Tensor<S> {
        let axis = position(in: x)
        let noise = withTrainingGenerator { generator in
            // Not 0, of which the noise would be −∞.
            -(-Tensor<S>(uniform: 0x1p-25..<1, shape: x.shape, using: &generator).log()).log()
        }
        let numbers = (noise.map { x + $0 } ?? x) / Tensor<S>(S(temperature))
        let soft = RowFunction(activation: self, operation: .softmax).apply(numbers, axis: axis)
        guard isHard, x.count > 0 else { return soft }
        let output = soft.detached()
        let places = output.argmax(axis: axis).expandingAxis(at: axis)
        let columns = Tensor<Int32>((0..<Int32(x.shape[axis])).map { $0 })
        let choice = (Self.along(columns, axis, x.rank) .== places).numbers(S.self)
        // Its value is the choice, its gradient that of `soft`.
        return choice + (soft - output)
    }

    private static func along(_ columns: Tensor<Int32>, _ axis: Int, _ rank: Int) -> Tensor<Int32> {
        columns.reshaped(Shape((0..<rank).map { $0 == axis ? columns.count : 1 }))
    }
}

/// Softmax of noisy numbers along an axis. See `GumbelSoftmax`.
public func gumbelSoftmax(
    _ x: Tensor<Float>, temperature: Double = 1, isHard: Bool = false, axis: Int = -1
) -> Tensor<Float> {
    GumbelSoftmax(temperature: temperature, isHard: isHard, axis: axis)(x)
}

extension GumbelSoftmax: ConfigurableActivation, ReadableActivation {
    package init(_ parameters: inout OptionReader) throws {
        self.init(
            temperature: try parameters.number("temperature", default: 1, needs: "a number above 0") {
                Float($0).isFinite && Float($0) > 0
            }, isHard: try parameters.integer("hard", default: 0, needs: "0 or 1") { $0 == 0 || $0 == 1 } == 1,
            axis: try parameters.integer("axis", default: -1))
    }
    public var parameters: [(name: String, value: String)] {
        [parameter("temperature", temperature), parameter("hard", isHard ? 1 : 0), parameter("axis", axis)]
    }
}
