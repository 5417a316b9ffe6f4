// Parameters of activations are Doubles, so that functions of Double have all digits of them. Here they are taken as
// Floats, for code that has them as such; a literal is a Double.

extension LeakyReLU {
    /// The function with the given slope for negative inputs.
    @_disfavoredOverload public init(negativeSlope: Float) { self.init(negativeSlope: Double(negativeSlope)) }
}

extension RReLU {
    /// The function with slopes between those. Traps when `lower` is above `upper`, or one of them is not finite.
    @_disfavoredOverload public init(lower: Float, upper: Float) {
        self.init(lower: Double(lower), upper: Double(upper))
    }
}

extension ELU {
    /// The function with the given α.
    @_disfavoredOverload public init(alpha: Float) { self.init(alpha: Double(alpha)) }
}

extension CELU {
    /// Traps when `alpha` is not above 0.
    @_disfavoredOverload public init(alpha: Float) { self.init(alpha: Double(alpha)) }
}

extension HardTanh {
    /// Traps when `lower` is not less than `upper`.
    @_disfavoredOverload public init(lower: Float, upper: Float) {
        self.init(lower: Double(lower), upper: Double(upper))
    }
}

extension HardShrink {
    /// Traps when `lambda` is below 0.
    @_disfavoredOverload public init(lambda: Float) { self.init(lambda: Double(lambda)) }
}

extension SoftShrink {
    /// Traps when `lambda` is below 0, or infinite.
    @_disfavoredOverload public init(lambda: Float) { self.init(lambda: Double(lambda)) }
}

extension Softplus {
    /// Traps when `beta` is not above 0 and finite.
    @_disfavoredOverload public init(beta: Float) { self.init(beta: Double(beta)) }
}

extension Squareplus {
    /// Traps when `b` is not above 0 and finite.
    @_disfavoredOverload public init(b: Float) { self.init(b: Double(b)) }
}

extension Threshold {
    /// The function with that threshold and that value below it.
    @_disfavoredOverload public init(threshold: Float, value: Float) {
        self.init(threshold: Double(threshold), value: Double(value))
    }
}

extension Step {
    /// The function with that threshold.
    @_disfavoredOverload public init(threshold: Float) { self.init(threshold: Double(threshold)) }
}
