import RectifierSupport

/// The one list of primitives that see memory. Everything else in the library computes with tensors, so that another
/// engine can be put behind this list.
public enum Backend {
    /// Memory that a loop reads: `step` 0 repeats its one element.
    public struct Operand<Scalar: TensorScalar> {
        let pointer: UnsafePointer<Scalar>
        var step = 1
    }

    /// Memory that a loop writes.
    public struct Destination<Scalar: TensorScalar> {
        let pointer: UnsafeMutablePointer<Scalar>
        let count: Int
    }

    /// A binary operation.
    public enum BinaryOperation: String, Sendable {
        case add, subtract, multiply, divide, maximum, minimum, power
    }

    /// A comparison.
    public enum Comparison: String, Sendable {
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    }

    /// A unary operation.
    public enum UnaryOperation: String, Sendable, CaseIterable {
        case negative, absolute, sign, square, reciprocal, squareRoot, reciprocalSquareRoot
        case exp, expMinusOne, log, logOnePlus, sin, cos, tan, tanh, erf, floor, ceil, round
    }

    /// A reduction.
    public enum Reduction: String, Sendable {
        case sum, maximum, minimum
    }

    /// Which of many numbers is looked for.
    public enum Extreme: String, Sendable {
        case maximum, minimum
    }

    /// A reduction seen as an array of outer × count × inner elements that loses its middle axis.
    public struct ReductionExtents: Sendable {
        let outer: Int
        let count: Int
        let inner: Int
    }

    /// A product of matrices: result = x·y, with x of rows × inner and y of inner × columns, either stored transposed.
    public struct MatrixProduct: Sendable {
        let rows: Int
        let columns: Int
        let inner: Int
        var transposesX = false
        var transposesY = false
        /// Whether the product is added to what the result holds.
        var accumulates = false
    }
}

extension Tensor {
    /// A tensor whose elements are not initialised: the caller writes them all.
    package init(uninitialized shape: Shape) {
        let (bytes, overflow) = shape.elementCount.multipliedReportingOverflow(by: MemoryLayout<Scalar>.stride)
        require(
            !overflow && bytes <= Storage.mostBytes,
            "a tensor of \(Scalar.scalarName) of shape \(shape) (\(shape.elementCount) elements): no memory is that large"
        )
        self.shape = shape
        storage = Storage(byteCount: bytes)
    }

    package init(shape: Shape, fill: (UnsafeMutablePointer<Scalar>, Int) -> Void) {
        self.init(uninitialized: shape)
        fill(pointer, shape.elementCount)
    }

    var pointer: UnsafeMutablePointer<Scalar> { storage.bytes.assumingMemoryBound(to: Scalar.self) }

    var operand: Backend.Operand<Scalar> { Backend.Operand(pointer: UnsafePointer(pointer)) }

    var destination: Backend.Destination<Scalar> { Backend.Destination(pointer: pointer, count: shape.elementCount) }

    /// Memory for as many numbers: this tensor's own when nobody else needs it.
    mutating func memoryForResult() -> Tensor {
        isKnownUniquelyReferenced(&storage) ? Tensor(storage: storage, shape: shape) : Tensor(uninitialized: shape)
    }

    /// Makes the storage this tensor's own, copying it when another tensor uses it too. Call before every write.
    mutating func makeUnique() {
        if isKnownUniquelyReferenced(&storage) { return }
        let copy = Storage(byteCount: count * MemoryLayout<Scalar>.stride)
        copy.bytes.copyMemory(from: storage.bytes, byteCount: count * MemoryLayout<Scalar>.stride)
        storage = copy
    }
}

extension Backend {
    /// x and y repeated to their common shape, and combined element by element.
    static func combine<S: TensorNumeric>(_ operation: BinaryOperation, _ x: Tensor<S>, _ y: Tensor<S>) -> Tensor<S> {
        let (shape, x, y) = aligned(x, y, operation.rawValue)
        let result = Tensor<S>(uninitialized: shape)
        S._combine(operation, x.operand(in: shape), y.operand(in: shape), into: result.destination)
        return result
    }

    /// x = x combined with y, in x's own memory; y is repeated to the shape of x.
    static func combine<S: TensorNumeric>(_ operation: BinaryOperation, into x: inout Tensor<S>, _ y: Tensor<S>) {
        let (shape, _, y) = aligned(x, y, operation.rawValue)
        require(shape == x.shape, "\(operation.rawValue) in place: \(y.shape) does not fit into \(x.shape)")
        x.makeUnique()
        S._combine(operation, x.operand, y.operand(in: shape), into: x.destination)
    }

    static func compare<S: TensorNumeric>(_ comparison: Comparison, _ x: Tensor<S>, _ y: Tensor<S>) -> Tensor<Bool> {
        let (shape, x, y) = aligned(x, y, comparison.rawValue)
        let result = Tensor<Bool>(uninitialized: shape)
        S._compare(comparison, x.operand(in: shape), y.operand(in: shape), into: result.destination)
        return result
    }

    static func map<S: TensorReal>(_ operation: UnaryOperation, _ x: Tensor<S>) -> Tensor<S> {
        let result = Tensor<S>(uninitialized: x.shape)
        S._map(operation, x.operand, into: result.destination)
        return result
    }

    /// Where `mask` is true the element of x, elsewhere that of y. All of one shape.
    static func select<S: TensorScalar>(_ mask: Tensor<Bool>, _ x: Tensor<S>, _ y: Tensor<S>) -> Tensor<S> {
        Tensor(shape: mask.shape) { result, count in
            // As what has the size of a number and a compiled loop: code for numbers of any kind is slow.
            func select<Bits>(as _: Bits.Type) {
                selectBits(
                    mask.pointer, UnsafeRawPointer(x.pointer).assumingMemoryBound(to: Bits.self),
                    UnsafeRawPointer(y.pointer).assumingMemoryBound(to: Bits.self),
                    UnsafeMutableRawPointer(result).assumingMemoryBound(to: Bits.self), count)
            }
            switch MemoryLayout<S>.stride {
            case 1: select(as: UInt8.self)
            case 2: select(as: UInt16.self)
            case 4: select(as: UInt32.self)
            case 8: select(as: UInt64.self)
            default: select(as: S.self)
            }
        }
    }

    @specialized(where Bits == UInt8)
    @specialized(where Bits == UInt16)
    @specialized(where Bits == UInt32)
    @specialized(where Bits == UInt64)
    private static func selectBits<Bits>(
        _ mask: UnsafePointer<Bool>, _ x: UnsafePointer<Bits>, _ y: UnsafePointer<Bits>,
        _ result: UnsafeMutablePointer<Bits>, _ count: Int
    ) {
        for index in 0..<count { result[index] = mask[index] ? x[index] : y[index] }
    }

    private static func aligned<S>(
        _ x: Tensor<S>, _ y: Tensor<S>, _ name: String
    ) -> (Shape, Tensor<S>, Tensor<S>) {
        if x.shape == y.shape || (y.count == 1 && y.rank <= x.rank) { return (x.shape, x, y) }
        if x.count == 1, x.rank <= y.rank { return (y.shape, x, y) }
        guard let shape = x.shape.broadcast(with: y.shape) else {
            fatalError(
                "\(name): shapes \(x.shape) and \(y.shape) do not fit together: from the last axis backwards, lengths "
                    + "must be equal or 1")
        }
        return (
            shape,
            x.count == 1 || x.shape == shape ? x : repeated(x, to: shape),
            y.count == 1 || y.shape == shape ? y : repeated(y, to: shape)
        )
    }
}

extension Tensor {
    /// This tensor as an operand of a loop over `shape`: a single element is repeated.
    fileprivate func operand(in shape: Shape) -> Backend.Operand<Scalar> {
        Backend.Operand(pointer: UnsafePointer(pointer), step: count == 1 && shape.elementCount != 1 ? 0 : 1)
    }
}
