import RectifierSupport

// Arithmetic of integers. What does not fit traps, as Swift's own operators do, but with a message: those print nothing in
// release builds. Nothing wraps around.

extension TensorNumeric where Self: FixedWidthInteger {
    @inline(__always)
    static func sum(_ x: Self, _ y: Self) -> Self {
        let (result, overflow) = x.addingReportingOverflow(y)
        if overflow { doesNotFit(x, "+", y) }
        return result
    }

    @inline(__always)
    static func difference(_ x: Self, _ y: Self) -> Self {
        let (result, overflow) = x.subtractingReportingOverflow(y)
        if overflow { doesNotFit(x, "-", y) }
        return result
    }

    @inline(__always)
    static func product(_ x: Self, _ y: Self) -> Self {
        let (result, overflow) = x.multipliedReportingOverflow(by: y)
        if overflow { doesNotFit(x, "*", y) }
        return result
    }

    /// Rounded towards zero.
    @inline(__always)
    static func quotient(_ x: Self, _ y: Self) -> Self {
        if y == 0 { dividedByZero(x) }
        let (result, overflow) = x.dividedReportingOverflow(by: y)
        if overflow { doesNotFit(x, "/", y) }
        return result
    }

    static func power(_ base: Self, _ exponent: Self) -> Self {
        require(exponent >= 0, "\(base) to the power \(exponent) in a tensor of \(scalarName): use a tensor of Float")
        var (result, square, rest) = (1 as Self, base, exponent)
        var isTooLarge = false
        func multiply(_ x: inout Self, by y: Self) {
            let (product, overflow) = x.multipliedReportingOverflow(by: y)
            x = product
            isTooLarge = isTooLarge || overflow
        }
        while rest > 0 {
            if rest & 1 == 1 { multiply(&result, by: square) }
            rest >>= 1
            if rest > 0 { multiply(&square, by: square) }
        }
        if isTooLarge { doesNotFit("\(base) to the power \(exponent)") }
        return result
    }

    static func reduce(
        _ reduction: Backend.Reduction, _ x: Backend.Operand<Self>, _ extents: Backend.ReductionExtents,
        into result: Backend.Destination<Self>
    ) {
        switch reduction {
        case .sum: sumExactly(x.pointer, extents, into: result.pointer)
        case .maximum: fold(x.pointer, extents, into: result.pointer) { larger($0, $1) }
        case .minimum: fold(x.pointer, extents, into: result.pointer) { smaller($0, $1) }
        }
    }

    /// The sum, whenever it fits: what leaves the type's range on the way, and how often, is counted.
    private static func sumExactly(
        _ x: UnsafePointer<Self>, _ extents: Backend.ReductionExtents, into result: UnsafeMutablePointer<Self>
    ) {
        let (count, inner) = (extents.count, extents.inner)
        var carries = [Int](repeating: 0, count: inner)
        for outer in 0..<extents.outer {
            let row = result + outer * inner
            for column in 0..<inner { (row[column], carries[column]) = (0, 0) }
            for index in 0..<count {
                let next = x + (outer * count + index) * inner
                for column in 0..<inner {
                    let (sum, overflow) = row[column].addingReportingOverflow(next[column])
                    row[column] = sum
                    if overflow { carries[column] += next[column] < 0 ? -1 : 1 }
                }
            }
            for column in 0..<inner where carries[column] != 0 { doesNotFit("the sum of \(count) numbers") }
        }
    }

    @inline(never)
    private static func doesNotFit(_ x: Self, _ operation: String, _ y: Self) -> Never {
        doesNotFit("\(x) \(operation) \(y)")
    }

    @inline(never)
    static func doesNotFit(_ what: String) -> Never {
        fatalError(
            "\(what) does not fit into \(scalarName) (\(min) to \(max)), and integers do not wrap around: cast(to:) a wider "
                + "type, or Float, before")
    }

    @inline(never)
    private static func dividedByZero(_ x: Self) -> Never {
        fatalError(
            "\(x) / 0 in a tensor of \(scalarName): integers have no infinity; replace the zeros of the divisor, or "
                + "cast(to: Float.self) before")
    }
}
