extension TableEncoding {
    /// (x − mean)/deviation.
    static func standardized(_ x: Float, mean: Float, deviation: Float) -> Float {
        // In Double: the difference of two Floats may be more than a Float holds.
        Float((Double(x) - Double(mean)) / Double(deviation))
    }

    /// The encoding that is the same but for its scaling.
    func scaled(_ scaling: InputScaling) -> TableEncoding {
        var encoding = self
        encoding.scaling = scaling
        return encoding
    }

    /// Features that were made without scaling as they would have been with it: the same bits.
    func standardized(_ features: Tensor<Float>) -> Tensor<Float> {
        var features = features
        let width = featureCount
        features.withUnsafeMutableBufferPointer { values in
            var offset = 0
            for input in inputs {
                if case .number(let mean, let deviation) = input.kind {
                    for index in stride(from: offset, to: values.count, by: width) {
                        values[index] = Self.standardized(values[index], mean: mean, deviation: deviation)
                    }
                }
                offset += input.kind.featureCount
            }
        }
        return features
    }
}
