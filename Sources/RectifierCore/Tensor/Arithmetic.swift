import RectifierSupport

// Arithmetic element by element. Shapes are repeated to each other by NumPy's rule (see `Shape.broadcast(with:)`).
// Integers do not wrap around, unlike PyTorch's and NumPy's: what does not fit traps with a message, and so does a division
// by 0.

extension Tensor where Scalar: TensorNumeric {
    /// Sums, element by element. Traps for integers whose sum does not fit into their type.
    public static func + (x: Tensor, y: Tensor) -> Tensor { combined(.add, x, y) }
    /// Differences, element by element. Traps for integers whose difference does not fit into their type.
    public static func - (x: Tensor, y: Tensor) -> Tensor { combined(.subtract, x, y) }
    /// Products, element by element. Traps for integers whose product does not fit into their type.
    public static func * (x: Tensor, y: Tensor) -> Tensor { combined(.multiply, x, y) }
    /// Quotients; of integers, rounded towards zero. Traps for an integer divided by 0, and for the least one by -1.
    public static func / (x: Tensor, y: Tensor) -> Tensor { combined(.divide, x, y) }

    // Disfavoured, so that a literal is a tensor: otherwise `x * 3 + y` is ambiguous, and `x / 2` with a generic number x
    // becomes a tensor.
    /// Sums of each element and a number.
    @_disfavoredOverload public static func + (x: Tensor, y: Scalar) -> Tensor { x + Tensor(y) }
    /// Differences of each element and a number.
    @_disfavoredOverload public static func - (x: Tensor, y: Scalar) -> Tensor { x - Tensor(y) }
    /// Products of each element and a number.
    @_disfavoredOverload public static func * (x: Tensor, y: Scalar) -> Tensor { x * Tensor(y) }
    /// Quotients of each element and a number.
    @_disfavoredOverload public static func / (x: Tensor, y: Scalar) -> Tensor { x / Tensor(y) }
    /// Sums of each element and a number.
    @_disfavoredOverload public static func + (x: Scalar, y: Tensor) -> Tensor { Tensor(x) + y }
    /// Differences of each element and a number.
    @_disfavoredOverload public static func - (x: Scalar, y: Tensor) -> Tensor { Tensor(x) - y }
    /// Products of each element and a number.
    @_disfavoredOverload public static func * (x: Scalar, y: Tensor) -> Tensor { Tensor(x) * y }
    /// Quotients of each element and a number.
    @_disfavoredOverload public static func / (x: Scalar, y: Tensor) -> Tensor { Tensor(x) / y }

    /// Sums, element by element, in the place of x; y is repeated to the shape of x.
    public static func += (x: inout Tensor, y: Tensor) { combine(.add, &x, y) }
    /// Differences, element by element, in the place of x; y is repeated to the shape of x.
    public static func -= (x: inout Tensor, y: Tensor) { combine(.subtract, &x, y) }
    /// Products, element by element, in the place of x; y is repeated to the shape of x.
    public static func *= (x: inout Tensor, y: Tensor) { combine(.multiply, &x, y) }
    /// Quotients, element by element, in the place of x; y is repeated to the shape of x.
    public static func /= (x: inout Tensor, y: Tensor) { combine(.divide, &x, y) }
    /// Sums, element by element, in the place of x; y is repeated to the shape of x.
    @_disfavoredOverload public static func += (x: inout Tensor, y: Scalar) { combine(.add, &x, Tensor(y)) }
    /// Differences, element by element, in the place of x; y is repeated to the shape of x.
    @_disfavoredOverload public static func -= (x: inout Tensor, y: Scalar) { combine(.subtract, &x, Tensor(y)) }
    /// Products, element by element, in the place of x; y is repeated to the shape of x.
    @_disfavoredOverload public static func *= (x: inout Tensor, y: Scalar) { combine(.multiply, &x, Tensor(y)) }
    /// Quotients, element by element, in the place of x; y is repeated to the shape of x.
    @_disfavoredOverload public static func /= (x: inout Tensor, y: Scalar) { combine(.divide, &x, Tensor(y)) }

    /// The larger of each pair; NaN when one is NaN. Where both are equal, each gets half of the gradient.
    public static func maximum(_ x: Tensor, _ y: Tensor) -> Tensor { combined(.maximum, x, y) }

    /// The smaller of each pair; NaN when one is NaN. Where both are equal, each gets half of the gradient.
    public static func minimum(_ x: Tensor, _ y: Tensor) -> Tensor { combined(.minimum, x, y) }

    /// Each number held between the bounds; beyond and at them the gradient is 0, as PyTorch 2.15 has it, and as that of
    /// `hardTanh` is.
    public func clamped(_ bounds: ClosedRange<Scalar>) -> Tensor {
        let inside = (self .> bounds.lowerBound) & (self .< bounds.upperBound)
        let held = Tensor.minimum(
            Tensor.maximum(detached(), Tensor(bounds.lowerBound)), Tensor(bounds.upperBound))
        return held.traced(as: "clamp", from: self) { $0 * inside.numbers() }
    }

    /// The powers of each pair. Traps for integers with a negative exponent, or whose power does not fit into their type.
    public func power(_ exponent: Tensor) -> Tensor { Tensor.combined(.power, self, exponent) }

    /// Each number to the same power.
    @_disfavoredOverload public func power(_ exponent: Scalar) -> Tensor { power(Tensor(exponent)) }

    // In place when nothing is being recorded, otherwise as the operation that can be differentiated.
    private static func combine(_ operation: Backend.BinaryOperation, _ x: inout Tensor, _ y: Tensor) {
        if Tape.recording(x.trace, y.trace) != nil {
            let result = combined(operation, x, y)
            require(result.shape == x.shape, "\(operation.rawValue): \(y.shape) does not fit into \(x.shape)")
            x = result
        } else {
            x.trace = nil
            Backend.combine(operation, into: &x, y)
        }
    }

    @specialized(where Scalar == Float)
    private static func combined(_ operation: Backend.BinaryOperation, _ x: Tensor, _ y: Tensor) -> Tensor {
        let result = Backend.combine(operation, x, y)
        guard let tape = Tape.recording(x.trace, y.trace) else { return result }
        return tape.recordCombination(operation, result, x, y)
    }
}

extension Tensor where Scalar: SignedNumeric & TensorNumeric {
    /// The numbers with the other sign.
    public static prefix func - (x: Tensor) -> Tensor { Tensor(0) - x }
}

extension Tensor where Scalar: TensorReal {
    /// The numbers with the other sign; unlike 0 − x, also that of a zero.
    public static prefix func - (x: Tensor) -> Tensor { x.negated() }
}

extension Tape {
    /// The gradients of the two operands. Only Float and Double are ever traced; others never come here.
    fileprivate func recordCombination<S: TensorNumeric>(
        _ operation: Backend.BinaryOperation, _ result: Tensor<S>, _ x: Tensor<S>, _ y: Tensor<S>
    ) -> Tensor<S> {
        func record<T: TensorReal>(_: T.Type) -> Tensor<S>? {
            guard let result = result as? Tensor<T>, let x = x as? Tensor<T>, let y = y as? Tensor<T> else {
                return nil
            }
            return recordRealCombination(operation, result, x, y) as? Tensor<S>
        }
        return record(Float.self) ?? record(Double.self) ?? result
    }

    private func recordRealCombination<S: TensorReal>(
        _ operation: Backend.BinaryOperation, _ result: Tensor<S>, _ tracedX: Tensor<S>, _ tracedY: Tensor<S>
    ) -> Tensor<S> {
        let (toX, toY) = (tracedX.trace, tracedY.trace)
        let (needsX, needsY) = (needs(toX), needs(toY))
        let (x, y) = (tracedX.detached(), tracedY.detached())
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
            // An operand is only kept when the other one needs it.
            let (keptX, keptY) = (needsY ? x : nil, needsX ? y : nil)
            return record("multiply", result, from: toX, toY) { tape, g in
                if let keptY { tape.add((g * keptY).sum(to: xShape), to: toX) }
                if let keptX { tape.add((g * keptX).sum(to: yShape), to: toY) }
            }
        case .divide:
            // −g·x/y² is −g·(x/y)/y, which does not overflow where the quotient does not.
            let quotient = needsY ? result.detached() : nil
            return record("divide", result, from: toX, toY) { tape, g in
                if needsX { tape.add((g / y).sum(to: xShape), to: toX) }
                if let quotient { tape.add((-(g * quotient) / y).sum(to: yShape), to: toY) }
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
    /// This tensor recorded as the result of an operation on `x` whose gradient `vjp` computes.
    func traced<X: TensorNumeric>(
        as operation: String, from x: Tensor<X>, vjp: @escaping (Tensor<Scalar>) -> Tensor<X>
    ) -> Tensor {
        guard let trace = x.trace, let tape = Tape.recording(trace) else { return self }
        func record<S: TensorReal, T: TensorReal>(_: S.Type, _: T.Type) -> Tensor? {
            guard let result = self as? Tensor<S>, x is Tensor<T> else { return nil }
            return tape.record(operation, result, from: trace) { tape, g in
                guard let g = g as? Tensor<Scalar>, let pulled = vjp(g) as? Tensor<T> else { return }
                tape.add(pulled, to: trace)
            } as? Tensor
        }
        return record(Float.self, Float.self) ?? record(Double.self, Double.self) ?? record(Float.self, Double.self)
            ?? record(Double.self, Float.self) ?? self
    }
}

extension Tensor where Scalar: TensorReal {
    /// Each number held at or above the bound; below it the gradient is 0.
    public func clamped(_ bounds: PartialRangeFrom<Scalar>) -> Tensor { clamped(bounds.lowerBound...Scalar.infinity) }

    /// Each number held at or below the bound; above it the gradient is 0.
    public func clamped(_ bounds: PartialRangeThrough<Scalar>) -> Tensor {
        clamped(-Scalar.infinity...bounds.upperBound)
    }
}
