extension Trainer: Hashable {
    /// All properties.
    private var properties: [AnyHashable] {
        [
            epochs, batchSize, dropLast, AnyHashable(sampler), accumulation, clipNorm, clipValue, schedule,
            earlyStopping,
            keepsBest, bestMetric, averageDecay, classWeights, checkpointInterval, monitoredRows,
        ]
    }

    public static func == (left: Trainer, right: Trainer) -> Bool { left.properties == right.properties }

    public func hash(into hasher: inout Hasher) { hasher.combine(properties) }
}

/// A trainer in a file. What a file does not have is as ``init(epochs:batchSize:dropLast:accumulation:keepsBest:)`` has it;
/// numbers that would trap are an error. A sampler other than the default is code, and cannot be written.
extension Trainer: Codable {
    /// The numbers of epochs that a file or an option may have. Products of these ranges fit into an Int.
    public static let epochRange = TrainingLength.epochRange
    /// The batch sizes that a file or an option may have.
    public static let batchSizeRange = 1...1_000_000_000
    /// The numbers of gradient accumulation steps that a file or an option may have.
    public static let accumulationRange = 1...1_000_000

    private enum CodingKeys: String, CodingKey {
        case epochs, batchSize, dropLast, accumulation, clipNorm, clipValue, schedule, earlyStopping, averageDecay
        case classWeights, keepsBest, bestMetric, checkpointInterval, monitoredRows
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func number(_ key: CodingKeys, in range: ClosedRange<Int>, default: Int? = nil) throws -> Int {
            if let value = `default`, !values.contains(key) { return value }
            let value = try values.decode(Int.self, forKey: key)
            guard range.contains(value) else { throw Self.impossible(key, in: values) }
            return value
        }
        self.init(
            epochs: try number(.epochs, in: Self.epochRange),
            batchSize: try number(.batchSize, in: Self.batchSizeRange),
            dropLast: try values.decodeIfPresent(Bool.self, forKey: .dropLast) ?? false,
            accumulation: try number(.accumulation, in: Self.accumulationRange, default: 1),
            keepsBest: try values.decode(Bool.self, forKey: .keepsBest))
        clipNorm = try values.decodeIfPresent(Double.self, forKey: .clipNorm)
        clipValue = try values.decodeIfPresent(Float.self, forKey: .clipValue)
        schedule = try values.decodeIfPresent(Schedule.self, forKey: .schedule)
        earlyStopping = try values.decodeIfPresent(EarlyStopping.self, forKey: .earlyStopping)
        averageDecay = try values.decodeIfPresent(Double.self, forKey: .averageDecay)
        classWeights = try values.decodeIfPresent(ClassWeights.self, forKey: .classWeights)
        bestMetric = try values.decodeIfPresent(Metric.self, forKey: .bestMetric) ?? bestMetric
        if values.contains(.checkpointInterval) {
            checkpointInterval = try number(.checkpointInterval, in: 1...Int.max)
        }
        monitoredRows = try number(.monitoredRows, in: 1...Int.max, default: Self.defaultMonitoredRows)
        if let clipNorm, !(clipNorm >= 0) { throw Self.impossible(.clipNorm, in: values) }
        if let clipValue, !(clipValue >= 0) { throw Self.impossible(.clipValue, in: values) }
        if let averageDecay, !(averageDecay >= 0 && averageDecay < 1) {
            throw Self.impossible(.averageDecay, in: values)
        }
        if let classWeights, !classWeights.values.allSatisfy({ $0 >= 0 && $0.isFinite }) {
            throw Self.impossible(.classWeights, in: values)
        }
    }

    /// - Throws: `EncodingError` for a sampler other than the default.
    public func encode(to encoder: any Encoder) throws {
        guard sampler is RandomSampler else {
            throw EncodingError.invalidValue(
                sampler,
                .init(
                    codingPath: encoder.codingPath,
                    debugDescription: "a sampler of the type \(type(of: sampler)) cannot be written"))
        }
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(epochs, forKey: .epochs)
        try values.encode(batchSize, forKey: .batchSize)
        try values.encode(dropLast, forKey: .dropLast)
        try values.encode(accumulation, forKey: .accumulation)
        try values.encode(keepsBest, forKey: .keepsBest)
        try values.encode(bestMetric, forKey: .bestMetric)
        try values.encodeIfPresent(clipNorm, forKey: .clipNorm)
        try values.encodeIfPresent(clipValue, forKey: .clipValue)
        try values.encodeIfPresent(schedule, forKey: .schedule)
        try values.encodeIfPresent(earlyStopping, forKey: .earlyStopping)
        try values.encodeIfPresent(averageDecay, forKey: .averageDecay)
        try values.encodeIfPresent(classWeights, forKey: .classWeights)
        try values.encodeIfPresent(checkpointInterval, forKey: .checkpointInterval)
        try values.encode(monitoredRows, forKey: .monitoredRows)
    }

    private static func impossible(
        _ key: CodingKeys, in values: KeyedDecodingContainer<CodingKeys>
    ) -> DecodingError {
        .dataCorruptedError(
            forKey: key, in: values, debugDescription: "\(key.stringValue) of the settings is not possible")
    }
}
