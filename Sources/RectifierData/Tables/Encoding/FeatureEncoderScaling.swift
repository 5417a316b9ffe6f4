import RectifierCore

extension FeatureEncoder {
    /// (x − mean)/deviation.
    static func standardized(_ x: Double, mean: Double, deviation: Double) -> Float {
        // Rounded only here: numbers that lie far from zero and near to each other keep their differences.
        Float((x - mean) / deviation)
    }

    /// A number as the feature that it becomes: where it is missing, the mean or the middle.
    func scaled(_ number: Double, _ name: String, mean: Double, deviation: Double) -> Float {
        switch scaling {
        case .none: return Float(number.isNaN ? mean : number)
        case .automatic, .standard:
            // Where a few values decide on the deviation, there is another scale.
            if let scale = numberDetails[name]?.scale { return scale(number) }
            return Self.standardized(number.isNaN ? mean : number, mean: mean, deviation: deviation)
        case .robust, .quantile: return numberDetails[name]?.scale?(number) ?? 0
        }
    }

    /// One unit of the network's output in the target's unit, near `prediction`.
    package func targetUnit(at prediction: Double) -> Double {
        guard case .logarithmicTails(let median, let deviation)? = targetTails else { return targetScale.deviation }
        // The logarithm's derivative is one over what it is of.
        return targetScale.deviation * max(deviation, abs(prediction - median) - 2 * deviation)
    }

    /// The details of the columns of numbers on the given rows.
    static func details(
        of inputs: [Input], _ table: Table, _ rows: [Int], _ scaling: InputScaling
    ) -> [String: NumberDetail] {
        inputs.reduce(into: [:]) { details, input in
            guard case .number = input.kind, case .numbers(let numbers)? = table[input.name]?.values else { return }
            details[input.name] = NumberDetail(of: rows.map { numbers[$0] }, scaling)
        }
    }

    /// The problem with details that were read from a file; nil for none.
    var scaleProblem: String? {
        if let targetTails {
            guard case .logarithmicTails = targetTails else { return "the target's scale cannot be" }
            if let problem = targetTails.problem { return problem }
        }
        for input in inputs {
            guard case .number = input.kind else { continue }
            let detail = numberDetails[input.name]
            if let detail, !(detail.minimum <= detail.maximum) { return "a range cannot be" }
            if let problem = detail?.scale?.problem { return problem }
            if scaling == .robust || scaling == .quantile, detail?.scale == nil { return "a column has no scale" }
        }
        return nil
    }

    /// Whether it is the same, where one of the two may be of the first release, which kept less of columns of numbers.
    package func matches(_ other: FeatureEncoder) -> Bool {
        var (one, two) = (self, other)
        if one.numberDetails.isEmpty || two.numberDetails.isEmpty {
            (one.numberDetails, two.numberDetails) = ([:], [:])
        }
        return one == two
    }

    /// The encoding that is the same but for its scaling.
    package func scaled(_ scaling: InputScaling) -> FeatureEncoder {
        var encoding = self
        encoding.scaling = scaling
        // What standardisation does not use.
        if scaling == .standard { encoding.numberDetails = encoding.numberDetails.mapValues(\.unscaled) }
        return encoding
    }

    /// Features that were made without scaling as they would have been with it, to rounding.
    package func standardized(_ features: Tensor<Float>) -> Tensor<Float> {
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
