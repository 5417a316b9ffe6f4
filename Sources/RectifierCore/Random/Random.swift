extension Tensor where Scalar: TensorReal {
    /// Numbers drawn evenly from `range`, the upper bound never among them.
    public init(uniform range: Range<Scalar> = 0..<1, shape: Shape, using generator: inout RandomGenerator) {
        self.init(uninitialized: shape)
        if let floats = buffer(of: Float.self) {
            generator.fill(uniform: floats, in: Float(range.lowerBound)..<Float(range.upperBound))
        } else if let doubles = buffer(of: Double.self) {
            generator.fill(uniform: doubles, in: Double(range.lowerBound)..<Double(range.upperBound))
        }
    }

    /// Numbers drawn from the normal distribution with the given mean and standard deviation.
    public init(
        normal mean: Scalar = 0, standardDeviation: Scalar = 1, shape: Shape, using generator: inout RandomGenerator
    ) {
        self.init(uninitialized: shape)
        if let floats = buffer(of: Float.self) {
            generator.fill(normal: floats, mean: Float(mean), standardDeviation: Float(standardDeviation))
        } else if let doubles = buffer(of: Double.self) {
            generator.fill(normal: doubles, mean: Double(mean), standardDeviation: Double(standardDeviation))
        }
    }

    /// The numbers, if they are of that type.
    private func buffer<S: TensorReal>(of type: S.Type) -> UnsafeMutableBufferPointer<S>? {
        guard Scalar.self == type else { return nil }
        return UnsafeMutableBufferPointer(start: storage.bytes.assumingMemoryBound(to: S.self), count: count)
    }
}

extension RandomGenerator {
    /// A generator that is different each time, seeded by the system.
    public init() {
        var system = SystemRandomNumberGenerator()
        self.init(seed: system.next())
    }
}
