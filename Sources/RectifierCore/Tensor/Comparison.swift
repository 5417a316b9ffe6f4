infix operator .== : ComparisonPrecedence
infix operator .!= : ComparisonPrecedence
infix operator .< : ComparisonPrecedence
infix operator .<= : ComparisonPrecedence
infix operator .> : ComparisonPrecedence
infix operator .>= : ComparisonPrecedence

// Comparisons element by element, with the dotted operators of Swift's SIMD types; `==` compares whole tensors.

extension Tensor where Scalar: TensorNumeric {
    /// Whether each element of x is equal to that of y.
    public static func .== (x: Tensor, y: Tensor) -> Tensor<Bool> { Backend.compare(.equal, x, y) }
    /// Whether each element of x differs from that of y.
    public static func .!= (x: Tensor, y: Tensor) -> Tensor<Bool> { Backend.compare(.notEqual, x, y) }
    /// Whether each element of x is less than that of y.
    public static func .< (x: Tensor, y: Tensor) -> Tensor<Bool> { Backend.compare(.less, x, y) }
    /// Whether each element of x is at most that of y.
    public static func .<= (x: Tensor, y: Tensor) -> Tensor<Bool> { Backend.compare(.lessOrEqual, x, y) }
    /// Whether each element of x is greater than that of y.
    public static func .> (x: Tensor, y: Tensor) -> Tensor<Bool> { Backend.compare(.greater, x, y) }
    /// Whether each element of x is at least that of y.
    public static func .>= (x: Tensor, y: Tensor) -> Tensor<Bool> { Backend.compare(.greaterOrEqual, x, y) }

    /// Whether each element of x is equal to the number y.
    @_disfavoredOverload public static func .== (x: Tensor, y: Scalar) -> Tensor<Bool> { x .== Tensor(y) }
    /// Whether each element of x differs from the number y.
    @_disfavoredOverload public static func .!= (x: Tensor, y: Scalar) -> Tensor<Bool> { x .!= Tensor(y) }
    /// Whether each element of x is less than the number y.
    @_disfavoredOverload public static func .< (x: Tensor, y: Scalar) -> Tensor<Bool> { x .< Tensor(y) }
    /// Whether each element of x is at most the number y.
    @_disfavoredOverload public static func .<= (x: Tensor, y: Scalar) -> Tensor<Bool> { x .<= Tensor(y) }
    /// Whether each element of x is greater than the number y.
    @_disfavoredOverload public static func .> (x: Tensor, y: Scalar) -> Tensor<Bool> { x .> Tensor(y) }
    /// Whether each element of x is at least the number y.
    @_disfavoredOverload public static func .>= (x: Tensor, y: Scalar) -> Tensor<Bool> { x .>= Tensor(y) }
}

extension Tensor where Scalar == Bool {
    /// The opposite of each element.
    public static prefix func ! (x: Tensor) -> Tensor {
        Backend.select(x, Tensor(repeating: false, shape: x.shape), Tensor(repeating: true, shape: x.shape))
    }

    /// Whether both are true, element by element.
    public static func & (x: Tensor, y: Tensor) -> Tensor { combined(x, y) { Backend.select($0, $1, $0) } }
    /// Whether one or both are true, element by element.
    public static func | (x: Tensor, y: Tensor) -> Tensor { combined(x, y) { Backend.select($0, $0, $1) } }

    /// How many are true.
    public var trueCount: Int { withUnsafeBufferPointer { $0.reduce(0) { $0 + ($1 ? 1 : 0) } } }
    /// Whether every element is true.
    public var isAllTrue: Bool { trueCount == count }
    /// Whether an element is true.
    public var isAnyTrue: Bool { trueCount > 0 }

    /// 1 for true and 0 for false.
    public func numbers<S: TensorNumeric>(_ type: S.Type = S.self) -> Tensor<S> {
        Backend.select(self, Tensor<S>(ones: shape), Tensor<S>(zeros: shape))
    }

    /// The elements of `x` where this is true, of `y` elsewhere, repeated to a common shape (NumPy's `where`). The
    /// gradient goes to the one that was taken.
    public func select<S: TensorScalar>(_ x: Tensor<S>, _ y: Tensor<S>) -> Tensor<S> {
        guard let both = x.shape.broadcast(with: y.shape), let shape = both.broadcast(with: self.shape) else {
            fatalError("where: shapes \(self.shape), \(x.shape) and \(y.shape) do not fit together")
        }
        let mask = repeated(to: shape)
        let (first, second) = (x.detached().repeated(to: shape), y.detached().repeated(to: shape))
        let result = Backend.select(mask, first, second)
        guard let tape = Tape.recording(x.trace, y.trace) else { return result }
        func record<T: TensorReal>(_: T.Type) -> Tensor<S>? {
            guard let result = result as? Tensor<T> else { return nil }
            return tape.record("where", result, from: x.trace, y.trace) { tape, g in
                let zero = Tensor<T>(zeros: shape)
                tape.add(Backend.select(mask, g, zero).sum(to: x.shape), to: x.trace)
                tape.add(Backend.select(mask, zero, g).sum(to: y.shape), to: y.trace)
            } as? Tensor<S>
        }
        return record(Float.self) ?? record(Double.self) ?? result
    }

    /// `x` with `value` where this is true. Both of one shape.
    func replacing<S: TensorNumeric>(_ x: Tensor<S>, with value: S) -> Tensor<S> { select(Tensor<S>(value), x) }

    private static func combined(_ x: Tensor, _ y: Tensor, _ operation: (Tensor, Tensor) -> Tensor) -> Tensor {
        guard let shape = x.shape.broadcast(with: y.shape) else {
            fatalError("shapes \(x.shape) and \(y.shape) do not fit together")
        }
        return operation(x.repeated(to: shape), y.repeated(to: shape))
    }
}

/// The elements of `x` where the mask is true, of `y` elsewhere (NumPy's `where`).
public func select<S: TensorScalar>(_ mask: Tensor<Bool>, _ x: Tensor<S>, _ y: Tensor<S>) -> Tensor<S> {
    mask.select(x, y)
}
