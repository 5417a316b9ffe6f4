extension Tensor where Scalar: TensorReal {
    /// Numbers drawn evenly from `range`, the upper bound never among them.
    public init(uniform range: Range<Float> = 0..<1, shape: Shape, using generator: inout RandomGenerator) {
        self.init(shape: shape) { result, count in
            for index in 0..<count { result[index] = Scalar(generator.uniform(in: range)) }
        }
    }

    /// Numbers drawn from the normal distribution with the given mean and standard deviation.
    public init(
        normal mean: Scalar = 0, standardDeviation: Scalar = 1, shape: Shape, using generator: inout RandomGenerator
    ) {
        self.init(shape: shape) { result, count in
            for index in 0..<count { result[index] = mean + standardDeviation * Scalar(generator.normalDouble()) }
        }
    }
}

extension RandomGenerator {
    /// A generator that is different each time, seeded by the system.
    public init() {
        var system = SystemRandomNumberGenerator()
        self.init(seed: system.next())
    }
}
