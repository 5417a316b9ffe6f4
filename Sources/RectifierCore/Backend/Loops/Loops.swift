import CKernels
import Glibc
import RealModule

// The plain loops over elements, one compiled form a type. What deserves wider registers is in CKernels.

@inline(__always)
private func combineEach<X: TensorNumeric, Z: TensorScalar>(
    _ x: Backend.Operand<X>, _ y: Backend.Operand<X>, into result: Backend.Destination<Z>, by operation: (X, X) -> Z
) {
    // Separate loops for the common steps let the compiler use vectors.
    switch (x.step, y.step) {
    case (1, 1):
        for index in 0..<result.count { result.pointer[index] = operation(x.pointer[index], y.pointer[index]) }
    case (1, 0):
        guard result.count > 0 else { return }
        let right = y.pointer[0]
        for index in 0..<result.count { result.pointer[index] = operation(x.pointer[index], right) }
    default:
        for index in 0..<result.count {
            result.pointer[index] = operation(x.pointer[index &* x.step], y.pointer[index &* y.step])
        }
    }
}

extension TensorScalar {
    public static func _areEqual(_ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ count: Int) -> Bool {
        for index in 0..<count where x[index] != y[index] { return false }
        return true
    }
}

extension TensorNumeric {
    static func compare(
        _ comparison: Backend.Comparison, _ x: Backend.Operand<Self>, _ y: Backend.Operand<Self>,
        into result: Backend.Destination<Bool>
    ) {
        switch comparison {
        case .equal: combineEach(x, y, into: result) { $0 == $1 }
        case .notEqual: combineEach(x, y, into: result) { $0 != $1 }
        case .less: combineEach(x, y, into: result) { $0 < $1 }
        case .lessOrEqual: combineEach(x, y, into: result) { $0 <= $1 }
        case .greater: combineEach(x, y, into: result) { $0 > $1 }
        case .greaterOrEqual: combineEach(x, y, into: result) { $0 >= $1 }
        }
    }

    /// The memory for a kernel of Floats; nil for other types.
    @inline(__always)
    static func floats(
        _ x: Backend.Operand<Self>, _ result: Backend.Destination<Self>
    ) -> (UnsafePointer<Float>, UnsafeMutablePointer<Float>)? {
        guard Self.self == Float.self else { return nil }
        return (
            UnsafeRawPointer(x.pointer).assumingMemoryBound(to: Float.self),
            UnsafeMutableRawPointer(result.pointer).assumingMemoryBound(to: Float.self)
        )
    }

    // A NaN wins: it is the only number that is not equal to itself.
    @inline(__always) static func larger(_ x: Self, _ y: Self) -> Self { y > x || y != y ? y : x }
    @inline(__always) static func smaller(_ x: Self, _ y: Self) -> Self { y < x || y != y ? y : x }

    @inline(__always)
    static func isBeyond(_ x: Self, _ best: Self, _ extreme: Backend.Extreme) -> Bool {
        if best != best { return false }
        return x != x || (extreme == .maximum ? x > best : x < best)
    }

    static func reduce(
        _ reduction: Backend.Reduction, _ x: Backend.Operand<Self>, _ extents: Backend.ReductionExtents,
        into result: Backend.Destination<Self>
    ) {
        if reduction == .sum, let (source, target) = floats(x, result) {
            return sumFloats(source, extents, into: target)
        }
        switch reduction {
        case .sum: sum(x.pointer, extents, into: result.pointer)
        case .maximum: fold(x.pointer, extents, into: result.pointer) { larger($0, $1) }
        case .minimum: fold(x.pointer, extents, into: result.pointer) { smaller($0, $1) }
        }
    }

    @inline(__always)
    static func fold(
        _ x: UnsafePointer<Self>, _ extents: Backend.ReductionExtents, into result: UnsafeMutablePointer<Self>,
        by combine: (Self, Self) -> Self
    ) {
        for outer in 0..<extents.outer {
            let block = x + outer * extents.count * extents.inner
            let row = result + outer * extents.inner
            for inner in 0..<extents.inner { row[inner] = block[inner] }
            for index in stride(from: 1, to: extents.count, by: 1) {
                for inner in 0..<extents.inner {
                    row[inner] = combine(row[inner], block[index * extents.inner + inner])
                }
            }
        }
    }

    /// Many numbers are summed in Double, see `Backend.mostRowsInOneSum`.
    private static func sumFloats(
        _ x: UnsafePointer<Float>, _ extents: Backend.ReductionExtents, into result: UnsafeMutablePointer<Float>
    ) {
        if extents.inner == 1 { return rectifier_row_sums(x, result, extents.outer, extents.count) }
        let sum = extents.count > Backend.mostRowsInOneSum ? rectifier_column_sums_in_double : rectifier_column_sums
        for outer in 0..<extents.outer {
            let block = x + outer * extents.count * extents.inner
            sum(block, result + outer * extents.inner, false, extents.count, extents.inner)
        }
    }

    private static func sum(
        _ x: UnsafePointer<Self>, _ extents: Backend.ReductionExtents, into result: UnsafeMutablePointer<Self>
    ) {
        for outer in 0..<extents.outer {
            let block = x + outer * extents.count * extents.inner
            let row = result + outer * extents.inner
            if extents.inner == 1 {
                row[0] = pairwiseSum(block, extents.count)
                continue
            }
            for inner in 0..<extents.inner { row[inner] = 0 }
            // Many rows are summed in stretches, so that rounding errors grow with the root of their number.
            let stretch = max(256, Int(Double(extents.count).squareRoot()))
            var part = [Self](repeating: 0, count: extents.inner)
            for start in stride(from: 0, to: extents.count, by: stretch) {
                for inner in 0..<extents.inner { part[inner] = 0 }
                for index in start..<min(start + stretch, extents.count) {
                    for inner in 0..<extents.inner { part[inner] += block[index * extents.inner + inner] }
                }
                for inner in 0..<extents.inner { row[inner] += part[inner] }
            }
        }
    }

    /// Halves are summed separately, so that rounding errors grow with the logarithm of the count.
    private static func pairwiseSum(_ x: UnsafePointer<Self>, _ count: Int) -> Self {
        guard count <= 256 else {
            let half = count / 2 & ~7
            return pairwiseSum(x, half) + pairwiseSum(x + half, count - half)
        }
        var lanes: (Self, Self, Self, Self, Self, Self, Self, Self) = (0, 0, 0, 0, 0, 0, 0, 0)
        var index = 0
        while index + 8 <= count {
            lanes.0 += x[index]
            lanes.1 += x[index + 1]
            lanes.2 += x[index + 2]
            lanes.3 += x[index + 3]
            lanes.4 += x[index + 4]
            lanes.5 += x[index + 5]
            lanes.6 += x[index + 6]
            lanes.7 += x[index + 7]
            index += 8
        }
        var total = ((lanes.0 + lanes.1) + (lanes.2 + lanes.3)) + ((lanes.4 + lanes.5) + (lanes.6 + lanes.7))
        while index < count {
            total += x[index]
            index += 1
        }
        return total
    }

    static func locate(
        _ extreme: Backend.Extreme, _ x: Backend.Operand<Self>, _ extents: Backend.ReductionExtents,
        into result: Backend.Destination<Int32>
    ) {
        for outer in 0..<extents.outer {
            let block = x.pointer + outer * extents.count * extents.inner
            for inner in 0..<extents.inner {
                var best = 0
                for index in stride(from: 1, to: extents.count, by: 1)
                where isBeyond(block[index * extents.inner + inner], block[best * extents.inner + inner], extreme) {
                    best = index
                }
                result.pointer[outer * extents.inner + inner] = Int32(best)
            }
        }
    }
}

extension TensorNumeric where Self: FixedWidthInteger {
    public static func _run(_ loop: ElementLoop<Self>) {
        switch loop.kind {
        case .combine(let operation, let x, let y, let result): combine(operation, x, y, into: result)
        case .compare(let comparison, let x, let y, let result): compare(comparison, x, y, into: result)
        case .reduce(let reduction, let x, let extents, let result): reduce(reduction, x, extents, into: result)
        case .locate(let extreme, let x, let extents, let result): locate(extreme, x, extents, into: result)
        case .product(let x, let extents, let result): product(x, extents, into: result)
        case .accumulate(let accumulation, let x, let extents, let result):
            accumulate(accumulation, x, extents, into: result)
        case .map, .multiply: fatalError("a loop over real numbers, of \(scalarName)")
        }
    }

    public init<I: FixedWidthInteger>(_integer value: I) {
        guard let exact = Self(exactly: value) else { fatalError("\(value) does not fit into \(Self.scalarName)") }
        self = exact
    }

    public init(_real value: Double) {
        guard value.isFinite, let whole = Self(exactly: value.rounded(.towardZero)) else {
            fatalError("\(value) does not fit into \(Self.scalarName)")
        }
        self = whole
    }

    static func combine(
        _ operation: Backend.BinaryOperation, _ x: Backend.Operand<Self>, _ y: Backend.Operand<Self>,
        into result: Backend.Destination<Self>
    ) {
        switch operation {
        case .add: combineEach(x, y, into: result) { sum($0, $1) }
        case .subtract: combineEach(x, y, into: result) { difference($0, $1) }
        case .multiply: combineEach(x, y, into: result) { product($0, $1) }
        case .divide: combineEach(x, y, into: result) { quotient($0, $1) }
        case .maximum: combineEach(x, y, into: result) { larger($0, $1) }
        case .minimum: combineEach(x, y, into: result) { smaller($0, $1) }
        case .power: combineEach(x, y, into: result) { power($0, $1) }
        }
    }
}

extension TensorReal {
    public static func _run(_ loop: ElementLoop<Self>) {
        switch loop.kind {
        case .combine(let operation, let x, let y, let result): combine(operation, x, y, into: result)
        case .compare(let comparison, let x, let y, let result): compare(comparison, x, y, into: result)
        case .reduce(let reduction, let x, let extents, let result): reduce(reduction, x, extents, into: result)
        case .locate(let extreme, let x, let extents, let result): locate(extreme, x, extents, into: result)
        case .product(let x, let extents, let result): product(x, extents, into: result)
        case .accumulate(let accumulation, let x, let extents, let result):
            accumulate(accumulation, x, extents, into: result)
        case .map(let operation, let x, let result): map(operation, x, into: result)
        case .multiply(let product, let x, let y, let bias, let result):
            multiply(product, x, y, adding: bias, into: result)
        }
    }

    public init<I: FixedWidthInteger>(_integer value: I) { self.init(value) }

    public init(_real value: Double) { self.init(value) }

    static func combine(
        _ operation: Backend.BinaryOperation, _ x: Backend.Operand<Self>, _ y: Backend.Operand<Self>,
        into result: Backend.Destination<Self>
    ) {
        if let kernel = operation.kernel, let (first, target) = floats(x, result), let (second, _) = floats(y, result) {
            return rectifier_combine(kernel, first, x.step, second, y.step, target, result.count)
        }
        switch operation {
        case .add: combineEach(x, y, into: result) { $0 + $1 }
        case .subtract: combineEach(x, y, into: result) { $0 - $1 }
        case .multiply: combineEach(x, y, into: result) { $0 * $1 }
        case .divide: combineEach(x, y, into: result) { $0 / $1 }
        case .maximum: combineEach(x, y, into: result) { larger($0, $1) }
        case .minimum: combineEach(x, y, into: result) { smaller($0, $1) }
        case .power: combineEach(x, y, into: result) { power($0, $1) }
        }
    }

    static func map(
        _ operation: Backend.UnaryOperation, _ x: Backend.Operand<Self>, into result: Backend.Destination<Self>
    ) {
        if let (source, target) = floats(x, result) {
            if let function = operation.kernel {
                return rectifier_forward(function, source, target, result.count, 0, 0)
            }
            if let function = operation.arithmetic { return rectifier_map(function, source, target, result.count) }
        }
        switch operation {
        case .negative: map(x, into: result) { -$0 }
        case .absolute: map(x, into: result) { Swift.abs($0) }
        case .sign: map(x, into: result) { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
        case .square: map(x, into: result) { $0 * $0 }
        case .reciprocal: map(x, into: result) { 1 / $0 }
        case .squareRoot: map(x, into: result) { .sqrt($0) }
        case .reciprocalSquareRoot: map(x, into: result) { 1 / .sqrt($0) }
        case .exp: map(x, into: result) { .exp($0) }
        case .expMinusOne: map(x, into: result) { .expMinusOne($0) }
        case .log: map(x, into: result) { .log($0) }
        case .logOnePlus: map(x, into: result) { .log(onePlus: $0) }
        case .sin: map(x, into: result) { .sin($0) }
        case .cos: map(x, into: result) { .cos($0) }
        case .tan: map(x, into: result) { .tan($0) }
        case .tanh: map(x, into: result) { .tanh($0) }
        case .erf: map(x, into: result) { .erf($0) }
        case .floor: map(x, into: result) { $0.rounded(.down) }
        case .ceil: map(x, into: result) { $0.rounded(.up) }
        case .round: map(x, into: result) { $0.rounded(.toNearestOrEven) }
        }
    }

    /// C's power, which unlike swift-numerics' is defined for negative bases and whole exponents, as NumPy's is.
    private static func power(_ base: Self, _ exponent: Self) -> Self {
        exponent == 2 ? base * base : Self(Glibc.pow(Double(base), Double(exponent)))
    }

    @inline(__always)
    private static func map(
        _ x: Backend.Operand<Self>, into result: Backend.Destination<Self>, _ function: (Self) -> Self
    ) {
        for index in 0..<result.count { result.pointer[index] = function(x.pointer[index]) }
    }
}

extension Backend.BinaryOperation {
    fileprivate var kernel: rectifier_operation? {
        switch self {
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply_each
        case .divide: .divide
        case .maximum: .larger
        case .minimum: .smaller
        case .power: nil
        }
    }
}

extension Backend.UnaryOperation {
    fileprivate var arithmetic: rectifier_arithmetic? {
        switch self {
        case .negative: .negative
        case .absolute: .absolute
        case .square: .square
        case .reciprocal: .reciprocal
        case .squareRoot: .square_root
        case .reciprocalSquareRoot: .reciprocal_square_root
        case .sign: .sign
        default: nil
        }
    }

    fileprivate var kernel: rectifier_function? {
        switch self {
        case .exp: .exp
        case .expMinusOne: .expm1
        case .logOnePlus: .log1p
        case .tanh: .tanh
        case .erf: .erf
        default: nil
        }
    }
}
