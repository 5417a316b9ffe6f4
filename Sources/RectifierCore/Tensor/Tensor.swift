import RectifierSupport

/// An array of numbers with any number of axes, stored row after row.
///
/// A tensor is a value: assigning copies nothing, and changing one leaves every other as it was (copy on write). It
/// can be sent between threads. Inside `valueWithGradient`, a tensor computed from the model also remembers how it
/// was made; outside, it is only its numbers.
///
///     let x: Tensor<Float> = [[1, 2], [3, 4]]
///     print(x.sum(axes: 0))    // tensor([4., 6.])
public struct Tensor<Scalar: TensorScalar>: Sendable {
    var storage: Storage
    /// The lengths of the axes.
    public package(set) var shape: Shape
    /// Where this tensor stands in the record of the gradient scope that it was computed in.
    var trace: Trace?

    package init(storage: Storage, shape: Shape, trace: Trace? = nil) {
        self.storage = storage
        self.shape = shape
        self.trace = trace
    }

    /// The number of elements.
    public var count: Int { shape.elementCount }

    /// The number of axes.
    public var rank: Int { shape.rank }

    /// A vector of the given numbers.
    public init(_ scalars: some Collection<Scalar>) {
        self.init(scalars, shape: [scalars.count])
    }

    /// The given numbers, row after row, in `shape`. Traps when there are more or fewer of them than the shape holds.
    public init(_ scalars: some Collection<Scalar>, shape: Shape) {
        require(
            scalars.count == shape.elementCount,
            "\(scalars.count) numbers do not fill a tensor of shape \(shape), which holds \(shape.elementCount)")
        self.init(uninitialized: shape)
        _ = UnsafeMutableBufferPointer(start: pointer, count: shape.elementCount).initialize(from: scalars)
    }

    /// A tensor without axes that holds one number.
    public init(_ scalar: Scalar) {
        self = Backend.fill([], with: scalar)
    }

    /// `scalar` in every place of `shape`.
    public init(repeating scalar: Scalar, shape: Shape) {
        self = Backend.fill(shape, with: scalar)
    }

    /// All numbers, row after row.
    public var scalars: [Scalar] {
        Array(UnsafeBufferPointer(start: pointer, count: count))
    }

    /// The only number of a tensor with one element. Traps for any other.
    public var scalar: Scalar {
        require(count == 1, "a tensor of shape \(shape) is not a single number")
        return pointer[0]
    }

    /// Calls `body` with all numbers, row after row, without copying them. The buffer must not leave the closure.
    public func withUnsafeBufferPointer<R>(_ body: (UnsafeBufferPointer<Scalar>) throws -> R) rethrows -> R {
        defer { extendLifetime(storage) }
        return try body(UnsafeBufferPointer(start: pointer, count: count))
    }

    /// Calls `body` with all numbers, row after row, to be changed in place. The buffer must not leave the closure.
    /// The tensor's history in a gradient scope ends here, since nobody can know what `body` did.
    public mutating func withUnsafeMutableBufferPointer<R>(
        _ body: (UnsafeMutableBufferPointer<Scalar>) throws -> R
    ) rethrows -> R {
        makeUnique()
        trace = nil
        defer { extendLifetime(storage) }
        return try body(UnsafeMutableBufferPointer(start: pointer, count: count))
    }

    /// One number, by its index along each axis; negative indices count from the end. Writing ends the tensor's
    /// history in a gradient scope.
    public subscript(scalarAt indices: Int...) -> Scalar {
        get { pointer[offset(of: indices)] }
        set {
            makeUnique()
            trace = nil
            pointer[offset(of: indices)] = newValue
        }
    }

    private func offset(of indices: [Int]) -> Int {
        require(indices.count == rank, "\(indices.count) indices into a tensor of shape \(shape)")
        var offset = 0
        for (axis, index) in indices.enumerated() {
            let position = index < 0 ? index + shape[axis] : index
            require(position >= 0 && position < shape[axis], "index \(indices) in a tensor of shape \(shape)")
            offset = offset * shape[axis] + position
        }
        return offset
    }

    /// The same numbers without history: a constant inside a gradient scope.
    public func detached() -> Tensor { Tensor(storage: storage, shape: shape) }

    /// Whether a gradient scope that is open now can take gradients through this tensor.
    public var isDifferentiable: Bool { Tape.recording(trace)?.purpose == .gradient }
}

extension Tensor where Scalar: TensorNumeric {
    /// Zeros.
    public init(zeros shape: Shape) { self.init(repeating: 0, shape: shape) }

    /// Ones.
    public init(ones shape: Shape) { self.init(repeating: 1, shape: shape) }

    /// The identity matrix of `size` rows.
    public init(identity size: Int) {
        self.init(shape: [size, size]) { result, count in
            result.update(repeating: 0, count: count)
            for index in 0..<size { result[index * size + index] = 1 }
        }
    }

    /// 0, 1, 2 … below `count`.
    public init(rangeTo count: Int) {
        self = Backend.cast(
            Tensor<Int>(shape: [count]) { result, count in for index in 0..<count { result[index] = index } })
    }
}

extension Tensor where Scalar: TensorReal {
    /// `count` numbers at equal distances from `start` to `end`, both included.
    public init(from start: Scalar, to end: Scalar, count: Int) {
        require(count > 1, "evenly spaced numbers: \(count) of them; two or more are needed")
        self.init(shape: [count]) { result, _ in
            for index in 0..<count {
                let share = Scalar(index) / Scalar(count - 1)
                result[index] = start * (1 - share) + end * share
            }
        }
    }
}

extension Tensor: Equatable {
    /// Whether shapes and all numbers are equal; as for numbers, NaN is not equal to itself.
    public static func == (left: Tensor, right: Tensor) -> Bool {
        guard left.shape == right.shape else { return false }
        defer { extendLifetime((left, right)) }
        return Scalar._areEqual(left.pointer, right.pointer, left.count)
    }
}

// MARK: Literals

extension Tensor: ExpressibleByArrayLiteral {
    /// A vector of numbers, or tensors of one shape stacked. Traps when their shapes differ.
    public init(arrayLiteral elements: Tensor...) {
        guard let first = elements.first else {
            self.init(uninitialized: [0])
            return
        }
        for element in elements {
            require(element.shape == first.shape, "a literal with rows of shapes \(first.shape) and \(element.shape)")
        }
        let rows = elements.map { Tensor(storage: $0.storage, shape: first.shape.inserting(1, at: 0)) }
        self = Backend.concatenate(rows, axis: 0, shape: first.shape.inserting(elements.count, at: 0))
    }
}

extension Tensor: ExpressibleByIntegerLiteral where Scalar: TensorNumeric {
    public init(integerLiteral value: Scalar.IntegerLiteralType) { self.init(Scalar(integerLiteral: value)) }
}

extension Tensor: ExpressibleByFloatLiteral where Scalar: TensorReal {
    public init(floatLiteral value: Scalar.FloatLiteralType) { self.init(Scalar(floatLiteral: value)) }
}

extension Tensor: ExpressibleByBooleanLiteral where Scalar == Bool {
    public init(booleanLiteral value: Bool) { self.init(value) }
}

extension Tensor {
    /// A matrix of the given rows. Traps when they have different lengths.
    @_disfavoredOverload public init(_ rows: [[Scalar]]) {
        let columns = rows.first?.count ?? 0
        for row in rows { require(row.count == columns, "rows of \(columns) and \(row.count) numbers") }
        self.init(rows.flatMap { $0 }, shape: [rows.count, columns])
    }

    /// A tensor of three axes from nested arrays. Traps when they have different lengths.
    @_disfavoredOverload public init(_ matrices: [[[Scalar]]]) {
        self = matrices.isEmpty ? Tensor([Scalar](), shape: [0, 0, 0]) : Tensor.stack(matrices.map { Tensor($0) })
    }
}
