// Products, and running sums and products, along the middle axis of outer × count × inner elements.

extension Backend {
    /// What becomes of the elements before each one, or behind it.
    struct Accumulation: Sendable {
        /// How two numbers become one.
        enum Operation { case sum, product }

        let operation: Operation
        /// Whether the last element is the first.
        var isReversed = false
        /// Whether an element is itself left out.
        var isExclusive = false
    }

    static func product<S: TensorNumeric>(_ x: Tensor<S>, _ extents: ReductionExtents, shape: Shape) -> Tensor<S> {
        let result = Tensor<S>(uninitialized: shape)
        S._run(.init(.product(x.operand, extents, into: result.destination)))
        return result
    }

    static func accumulate<S: TensorNumeric>(
        _ accumulation: Accumulation, _ x: Tensor<S>, _ extents: ReductionExtents
    ) -> Tensor<S> {
        let result = Tensor<S>(uninitialized: x.shape)
        S._run(.init(.accumulate(accumulation, x.operand, extents, into: result.destination)))
        return result
    }

    @inline(__always)
    fileprivate static func fold<S: TensorNumeric, Total>(
        _ x: Operand<S>, _ extents: ReductionExtents, from start: Total, into result: Destination<S>,
        _ step: (Total, S) -> Total, _ value: (Total) -> S
    ) {
        let (count, inner) = (extents.count, extents.inner)
        var totals = [Total](repeating: start, count: inner)
        for outer in 0..<extents.outer {
            for column in 0..<inner { totals[column] = start }
            for index in 0..<count {
                let next = x.pointer + (outer * count + index) * inner
                for column in 0..<inner { totals[column] = step(totals[column], next[column]) }
            }
            for column in 0..<inner { result.pointer[outer * inner + column] = value(totals[column]) }
        }
    }

    @inline(__always)
    fileprivate static func run<S: TensorNumeric, Total>(
        _ accumulation: Accumulation, _ x: Operand<S>, _ extents: ReductionExtents, from start: Total,
        into result: Destination<S>, _ step: (Total, S) -> Total, _ value: (Total) -> S
    ) {
        let (count, inner) = (extents.count, extents.inner)
        var totals = [Total](repeating: start, count: inner)
        for outer in 0..<extents.outer {
            for column in 0..<inner { totals[column] = start }
            for index in 0..<count {
                let row = (outer * count + (accumulation.isReversed ? count - 1 - index : index)) * inner
                for column in 0..<inner {
                    let next = step(totals[column], x.pointer[row + column])
                    result.pointer[row + column] = value(accumulation.isExclusive ? totals[column] : next)
                    totals[column] = next
                }
            }
        }
    }
}

extension TensorReal {
    // In Double for Float too: rounding errors do not add up, and a product does not overflow on the way.

    static func product(
        _ x: Backend.Operand<Self>, _ extents: Backend.ReductionExtents, into result: Backend.Destination<Self>
    ) {
        Backend.fold(x, extents, from: 1.0, into: result, { $0 * Double($1) }, { Self($0) })
    }

    static func accumulate(
        _ accumulation: Backend.Accumulation, _ x: Backend.Operand<Self>, _ extents: Backend.ReductionExtents,
        into result: Backend.Destination<Self>
    ) {
        switch accumulation.operation {
        case .sum: Backend.run(accumulation, x, extents, from: 0.0, into: result, { $0 + Double($1) }, { Self($0) })
        case .product: Backend.run(accumulation, x, extents, from: 1.0, into: result, { $0 * Double($1) }, { Self($0) })
        }
    }
}

extension TensorNumeric where Self: FixedWidthInteger {
    static func product(
        _ x: Backend.Operand<Self>, _ extents: Backend.ReductionExtents, into result: Backend.Destination<Self>
    ) {
        Backend.fold(
            x, extents, from: IntegerProduct<Self>(), into: result, { $0.times($1) },
            { product in
                guard let value = product.value else { doesNotFit("the product of \(extents.count) numbers") }
                return value
            })
    }

    static func accumulate(
        _ accumulation: Backend.Accumulation, _ x: Backend.Operand<Self>, _ extents: Backend.ReductionExtents,
        into result: Backend.Destination<Self>
    ) {
        switch accumulation.operation {
        case .sum: Backend.run(accumulation, x, extents, from: 0 as Self, into: result, { sum($0, $1) }, { $0 })
        case .product: Backend.run(accumulation, x, extents, from: 1 as Self, into: result, { product($0, $1) }, { $0 })
        }
    }
}

/// A product of integers that may leave the type's range on the way: a later 0 makes it 0, and only a later sign says
/// whether the least number of the type is meant.
private struct IntegerProduct<Integer: TensorNumeric & FixedWidthInteger> {
    private var magnitude: Integer.Magnitude = 1
    private var isNegative = false
    private var isZero = false
    private var isTooLarge = false

    func times(_ factor: Integer) -> Self {
        var result = self
        let (product, overflow) = magnitude.multipliedReportingOverflow(by: factor.magnitude)
        result.magnitude = product
        result.isTooLarge = isTooLarge || overflow
        result.isNegative = isNegative != (factor < 0)
        result.isZero = isZero || factor == 0
        return result
    }

    /// Nil when it does not fit.
    var value: Integer? {
        if isZero { return 0 }
        if isTooLarge || magnitude > (isNegative ? Integer.min.magnitude : Integer.max.magnitude) { return nil }
        return Integer(truncatingIfNeeded: isNegative ? 0 &- magnitude : magnitude)
    }
}
