extension Int {
    /// The product; the largest `Int` where it does not fit.
    package func clampedMultiplied(by other: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }

    /// The sum; the largest `Int` where it does not fit.
    package func clampedAdding(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    /// The quotient, rounded up.
    package func dividedRoundingUp(by other: Int) -> Int { self / other + (self % other > 0 ? 1 : 0) }
}
