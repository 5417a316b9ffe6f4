// Arithmetic element by element. Shapes are repeated to each other by NumPy's rule (see `Shape.broadcast(with:)`).

extension Tensor where Scalar: TensorNumeric {
    public static func + (x: Tensor, y: Tensor) -> Tensor { combined(.add, x, y) }
    public static func - (x: Tensor, y: Tensor) -> Tensor { combined(.subtract, x, y) }
    public static func * (x: Tensor, y: Tensor) -> Tensor { combined(.multiply, x, y) }
    /// Quotients; of integers, rounded towards zero.
    public static func / (x: Tensor, y: Tensor) -> Tensor { combined(.divide, x, y) }

    // Disfavoured, so that a literal is a tensor: otherwise `x * 3 + y` is ambiguous, and `x / 2` with a generic number x
    // becomes a tensor.
    @_disfavoredOverload public static func + (x: Tensor, y: Scalar) -> Tensor { x + Tensor(y) }
    @_disfavoredOverload public static func - (x: Tensor, y: Scalar) -> Tensor { x - Tensor(y) }
    @_disfavoredOverload public static func * (x: Tensor, y: Scalar) -> Tensor { x * Tensor(y) }
    @_disfavoredOverload public static func / (x: Tensor, y: Scalar) -> Tensor { x / Tensor(y) }
    @_disfavoredOverload public static func + (x: Scalar, y: Tensor) -> Tensor { Tensor(x) + y }
    @_disfavoredOverload public static func - (x: Scalar, y: Tensor) -> Tensor { Tensor(x) - y }
    @_disfavoredOverload public static func * (x: Scalar, y: Tensor) -> Tensor { Tensor(x) * y }
    @_disfavoredOverload public static func / (x: Scalar, y: Tensor) -> Tensor { Tensor(x) / y }

    public static func += (x: inout Tensor, y: Tensor) { combine(.add, &x, y) }
    public static func -= (x: inout Tensor, y: Tensor) { combine(.subtract, &x, y) }
    public static func *= (x: inout Tensor, y: Tensor) { combine(.multiply, &x, y) }
    public static func /= (x: inout Tensor, y: Tensor) { combine(.divide, &x, y) }
    @_disfavoredOverload public static func += (x: inout Tensor, y: Scalar) { combine(.add, &x, Tensor(y)) }
    @_disfavoredOverload public static func -= (x: inout Tensor, y: Scalar) { combine(.subtract, &x, Tensor(y)) }
    @_disfavoredOverload public static func *= (x: inout Tensor, y: Scalar) { combine(.multiply, &x, Tensor(y)) }
    @_disfavoredOverload public static func /= (x: inout Tensor, y: Scalar) { combine(.divide, &x, Tensor(y)) }

    /// The larger of each pair; NaN when one is NaN. Where both are equal, each gets half of the gradient.
    public static func maximum(_ x: Tensor, _ y: Tensor) -> Tensor { combined(.maximum, x, y) }

    /// The smaller of each pair; NaN when one is NaN. Where both are equal, each gets half of the gradient.
    public static func minimum(_ x: Tensor, _ y: Tensor) -> Tensor { combined(.minimum, x, y) }

    /// Each number held between the bounds; outside them, and at them, the gradient is 0.
    public func clamped(_ bounds: ClosedRange<Scalar>) -> Tensor {
        let inside = (self .> bounds.lowerBound) & (self .< bounds.upperBound)
        let held = Tensor.minimum(
            Tensor.maximum(detached(), Tensor(bounds.lowerBound)), Tensor(bounds.upperBound))
        return held.traced(as: "clamp", from: self) { $0 * inside.numbers() }
    }

    /// The powers of each pair. For integers the exponent must not be negative.
    public func power(_ exponent: Tensor) -> Tensor { Tensor.combined(.power, self, exponent) }

    /// Each number to the same power.
    @_disfavoredOverload public func power(_ exponent: Scalar) -> Tensor { power(Tensor(exponent)) }

    // In place when nothing is being recorded, otherwise as the operation that can be differentiated.
    private static func combine(_ operation: Engine.BinaryOperation, _ x: inout Tensor, _ y: Tensor) {
        if Tape.recording(x.trace, y.trace) != nil {
            let result = combined(operation, x, y)
            precondition(result.shape == x.shape, "\(operation.rawValue): \(y.shape) does not fit into \(x.shape)")
            x = result
        } else {
            x.trace = nil
            Engine.combine(operation, into: &x, y)
        }
    }

    private static func combined(_ operation: Engine.BinaryOperation, _ x: Tensor, _ y: Tensor) -> Tensor {
        let result = Engine.combine(operation, x, y)
        guard let tape = Tape.recording(x.trace, y.trace) else { return result }
        return tape.recordCombination(operation, result, x, y)
    }
}

extension Tensor where Scalar: SignedNumeric & TensorNumeric {
    public static prefix func - (x: Tensor) -> Tensor { Tensor(0) - x }
}

extension Tensor where Scalar: TensorReal {
    /// The numbers with the other sign; unlike 0 − x, also that of a zero.
    public static prefix func - (x: Tensor) -> Tensor { x.negated() }
}

extension Tape {
    /// The gradients of the two operands. Only Float and Double are ever traced; others never come here.
    fileprivate func recordCombination<S: TensorNumeric>(
        _ operation: Engine.BinaryOperation, _ result: Tensor<S>, _ x: Tensor<S>, _ y: Tensor<S>
    ) -> Tensor<S> {
        func record<T: TensorReal>(_: T.Type) -> Tensor<S>? {
            guard let result = result as? Tensor<T>, let x = x as? Tensor<T>, let y = y as? Tensor<T> else { return nil }
            return recordRealCombination(operation, result, x, y) as? Tensor<S>
        }
        return record(Float.self) ?? record(Double.self) ?? result
    }

    private func recordRealCombination<S: TensorReal>(
        _ operation: Engine.BinaryOperation, _ result: Tensor<S>, _ tracedX: Tensor<S>, _ tracedY: Tensor<S>
    ) -> Tensor<S> {
        let (toX, toY) = (tracedX.trace, tracedY.trace)
        let (x, y) = (tracedX.detached(), tracedY.detached())
        let (needsX, needsY) = (needs(toX), needs(toY))
        let (xShape, yShape) = (x.shape, y.shape)
        switch operation {
        case .add:
            return record("add", result, from: toX, toY) { tape, g in
                if needsX { tape.add(g.sum(to: xShape), to: toX) }
                if needsY { tape.add(g.sum(to: yShape), to: toY) }
            }
        case .subtract:
            return record("subtract", result, from: toX, toY) { tape, g in
                if needsX { tape.add(g.sum(to: xShape), to: toX) }
                if needsY { tape.add((-g).sum(to: yShape), to: toY) }
            }
        case .multiply:
            return record("multiply", result, from: toX, toY) { tape, g in
                if needsX { tape.add((g * y).sum(to: xShape), to: toX) }
                if needsY { tape.add((g * x).sum(to: yShape), to: toY) }
            }
        case .divide:
            return record("divide", result, from: toX, toY) { tape, g in
                if needsX { tape.add((g / y).sum(to: xShape), to: toX) }
                if needsY { tape.add((-(g * x) / (y * y)).sum(to: yShape), to: toY) }
            }
        case .maximum, .minimum:
            return record(operation.rawValue, result, from: toX, toY) { tape, g in
                let half = (x .== y).numbers(S.self) * 0.5
                let first = (operation == .maximum ? x .> y : x .< y).numbers(S.self) + half
                if needsX { tape.add((g * first).sum(to: xShape), to: toX) }
                if needsY { tape.add((g * (1 - first)).sum(to: yShape), to: toY) }
            }
        case .power:
            let output = result.detached()
            return record("power", result, from: toX, toY) { tape, g in
                if needsX {
                    // y·x^(y−1) is 0 for y = 0, also where x^(−1) is infinite.
                    let slope = (y .== 0).replacing(y * x.power(y - 1), with: 0)
                    tape.add((g * slope).sum(to: xShape), to: toX)
                }
                if needsY {
                    let slope = (x .== 0).replacing(output * x.log(), with: 0)
                    tape.add((g * slope).sum(to: yShape), to: toY)
                }
            }
        }
    }
}

extension Tensor where Scalar: TensorNumeric {
    /// This tensor recorded as the result of an operation on `x` whose gradient `pull` computes.
    func traced<X: TensorNumeric>(
        as operation: String, from x: Tensor<X>, pull: @escaping (Tensor<Scalar>) -> Tensor<X>
    ) -> Tensor {
        guard let trace = x.trace, let tape = Tape.recording(trace) else { return self }
        func record<S: TensorReal, T: TensorReal>(_: S.Type, _: T.Type) -> Tensor? {
            guard let result = self as? Tensor<S>, x is Tensor<T> else { return nil }
            return tape.record(operation, result, from: trace) { tape, g in
                guard let g = g as? Tensor<Scalar>, let pulled = pull(g) as? Tensor<T> else { return }
                tape.add(pulled, to: trace)
            } as? Tensor
        }
        return record(Float.self, Float.self) ?? record(Double.self, Double.self) ?? record(Float.self, Double.self)
            ?? record(Double.self, Float.self) ?? self
    }
}
