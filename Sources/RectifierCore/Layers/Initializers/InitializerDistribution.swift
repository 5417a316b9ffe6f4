import RectifierSupport

extension Initializer {
    /// What is known of the weights that a rule draws: they lie around 0, with equal chances on both sides, and no single
    /// number has a chance.
    package struct Distribution: Sendable {
        /// Whether each weight is drawn independently of the others.
        package let isIndependent: Bool
        /// The standard deviation of a weight, for a fan-in and a fan-out; where it is not finite all weights are 0.
        let deviation: @Sendable (_ fanIn: Int, _ fanOut: Int) -> Float

        init(isIndependent: Bool = true, deviation: @escaping @Sendable (_ fanIn: Int, _ fanOut: Int) -> Float) {
            self.isIndependent = isIndependent
            self.deviation = deviation
        }
    }

    /// The variance of one weight of a layer with so many inputs and outputs; nil for a rule of one's own and for
    /// constant weights, whose mean is not 0.
    ///
    ///     Initializer.heUniform().variance(inputs: 100, outputs: 10)    // 0.02
    ///
    /// Times the number of inputs it is the σ_w² of ``MeanField``. Traps when a number is below 1.
    public func variance(inputs: Int, outputs: Int) -> Double? {
        require(inputs > 0 && outputs > 0, "Initializer: weights of \(outputs) × \(inputs)")
        guard let distribution else { return nil }
        let deviation = Double(distribution.deviation(inputs, outputs))
        return deviation.isFinite ? deviation * deviation : 0
    }
}
