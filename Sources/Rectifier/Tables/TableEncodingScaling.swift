extension TableEncoding {
    /// (x − mean)/deviation.
    static func standardized(_ x: Double, mean: Double, deviation: Double) -> Float {
        // Rounded only here: numbers that lie far from zero and near to each other keep their differences.
        Float((x - mean) / deviation)
    }

    /// The encoding that is the same but for its scaling.
    func scaled(_ scaling: InputScaling) -> TableEncoding {
        var encoding = self
        encoding.scaling = scaling
        return encoding
    }

    /// Features that were made without scaling as they would have been with it, to rounding.
    func standardized(_ features: Tensor<Float>) -> Tensor<Float> {
        var features = features
        let width = featureCount
        features.withUnsafeMutableBufferPointer { values in
            var offset = 0
            for input in inputs {
                if case .number(let mean, let deviation) = input.kind {
                    for index in stride(from: offset, to: values.count, by: width) {
                        values[index] = Self.standardized(Double(values[index]), mean: mean, deviation: deviation)
                    }
                }
                offset += input.featureCount
            }
        }
        return features
    }
}
