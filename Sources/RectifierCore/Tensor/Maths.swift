import RectifierSupport

// Functions of each element.

extension Tensor where Scalar: TensorReal {
    /// Magnitudes; the gradient at 0 is 0.
    public func absoluteValue() -> Tensor { mapped(.absolute) { x, _, g in g * Backend.map(.sign, x) } }

    func negated() -> Tensor { mapped(.negative) { _, _, g in -g } }

    /// -1, 0 or 1 by the sign; the gradient is 0.
    public func sign() -> Tensor { mapped(.sign) { x, _, _ in Tensor(zeros: x.shape) } }

    /// x².
    public func squared() -> Tensor { mapped(.square) { x, _, g in g * (x * 2) } }

    /// 1 / x.
    public func reciprocal() -> Tensor { mapped(.reciprocal) { _, y, g in -(g * y * y) } }

    /// √x; NaN below 0.
    public func squareRoot() -> Tensor { mapped(.squareRoot) { _, y, g in g / (y * 2) } }

    /// √x of something that is nowhere less than 0, such as a variance: the gradient where it is 0 is taken to be 0, not
    /// infinite.
    func squareRootWithFlatZero() -> Tensor {
        mapped(.squareRoot) { _, y, g in (y .== 0).replacing(g / (y * 2), with: 0) }
    }

    /// 1 / √x.
    public func reciprocalSquareRoot() -> Tensor {
        mapped(.reciprocalSquareRoot) { _, y, g in g * (y * y * y * -0.5) }
    }

    /// eˣ.
    public func exp() -> Tensor { mapped(.exp) { _, y, g in g * y } }

    /// eˣ − 1, exact also where x is small.
    public func expMinusOne() -> Tensor { mapped(.expMinusOne) { x, _, g in g * Backend.map(.exp, x) } }

    /// The natural logarithm.
    public func log() -> Tensor { mapped(.log) { x, _, g in g / x } }

    /// log(1 + x), exact also where x is small.
    public func logOnePlus() -> Tensor { mapped(.logOnePlus) { x, _, g in g / (x + 1) } }

    /// The sine of an angle in radians.
    public func sin() -> Tensor { mapped(.sin) { x, _, g in g * Backend.map(.cos, x) } }

    /// The cosine of an angle in radians.
    public func cos() -> Tensor { mapped(.cos) { x, _, g in -(g * Backend.map(.sin, x)) } }

    /// The tangent of an angle in radians.
    public func tan() -> Tensor { mapped(.tan) { _, y, g in g * (y * y + 1) } }

    /// The error function.
    public func erf() -> Tensor {
        mapped(.erf) { x, _, g in g * (Backend.map(.exp, -(x * x)) * Scalar(1.1283791670955125739)) }
    }

    /// Whole numbers by the rule: down, up, or to nearest or even. The gradient is 0.
    public func rounded(_ rule: FloatingPointRoundingRule = .toNearestOrEven) -> Tensor {
        let operation: Backend.UnaryOperation =
            switch rule {
            case .down: .floor
            case .up: .ceil
            default: .round
            }
        require(
            rule == .down || rule == .up || rule == .toNearestOrEven, "tensors round down, up or to nearest or even")
        return mapped(operation) { x, _, _ in Tensor(zeros: x.shape) }
    }

    /// Whether each number is NaN.
    public func isNaN() -> Tensor<Bool> { Backend.compare(.notEqual, self, self) }

    /// Whether each number is neither infinite nor NaN.
    public func isFinite() -> Tensor<Bool> { Backend.compare(.equal, detached() - detached(), Tensor(0)) }

    /// One of the engine's functions; `vjp` gets input, output and the gradient of the output.
    @specialized(where Scalar == Float)
    private func mapped(
        _ operation: Backend.UnaryOperation, vjp: @escaping (Tensor, Tensor, Tensor) -> Tensor
    ) -> Tensor {
        let result = Backend.map(operation, self)
        guard let trace, let tape = Tape.recording(trace) else { return result }
        let (input, output) = (detached(), result)
        return tape.record(operation.rawValue, result, from: trace) { tape, g in
            tape.add(vjp(input, output, g), to: trace)
        }
    }
}

extension Tensor where Scalar: TensorNumeric {
    /// The same numbers as another type; fractions are cut off when it is an integer. Traps when one does not fit.
    public func cast<T: TensorNumeric>(to type: T.Type) -> Tensor<T> {
        if let same = self as? Tensor<T> { return same }
        return Backend.cast(detached(), to: T.self).traced(as: "cast", from: self) { Backend.cast($0, to: Scalar.self) }
    }
}
