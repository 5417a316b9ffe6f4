import RectifierCore
import RectifierData
import RectifierSupport
import RectifierTraining

// Version 0.1.0 described a run twice, in `run.json` and in each checkpoint, and had its settings in one list. Both are read
// here; the one manifest is what is written.

extension RunManifest: Codable {
    private enum CodingKeys: String, CodingKey {
        case rectifier, experiment, task, data, fingerprint, outputs, epochSearch, result, files
        // The first release's.
        case settings, names
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        rectifier = try values.decodeIfPresent(String.self, forKey: .rectifier) ?? "0.1.0"
        fingerprint = try values.decodeIfPresent(String.self, forKey: .fingerprint)
        outputs = try values.decodeIfPresent(Outputs.self, forKey: .outputs) ?? Outputs()
        epochSearch = try values.decodeIfPresent(EpochSearch.self, forKey: .epochSearch)
        result = try values.decodeIfPresent(Result.self, forKey: .result)
        files = try values.decodeIfPresent([String: FileChecksum].self, forKey: .files)
        guard values.contains(.settings), !values.contains(.experiment) else {
            experiment = try values.decode(Experiment.self, forKey: .experiment)
            task = try values.decode(LearningTask.self, forKey: .task)
            data = try values.decode(Data.self, forKey: .data)
            return
        }
        let settings = try values.decode(FirstReleaseSettings.self, forKey: .settings)
        namesOfFirstRelease = try values.decodeIfPresent(DataNames.self, forKey: .names)
        let configuration: DataConfiguration
        if values.contains(.result) {
            let (known, files) = try (
                values.decode(Data.self, forKey: .data), values.decode(FirstReleaseFile.self, forKey: .data)
            )
            task = try values.decode(LearningTask.self, forKey: .task)
            data = known
            configuration = DataConfiguration(known, files, task)
        } else {
            configuration = try values.decode(FirstReleaseRequest.self, forKey: .data).configuration
            // What the target looks like is found when it is read.
            task = configuration.task ?? .classification
        }
        experiment = Experiment(
            model: settings.model, training: settings.training, data: configuration, seed: settings.seed)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(rectifier, forKey: .rectifier)
        try values.encode(experiment, forKey: .experiment)
        try values.encode(task, forKey: .task)
        try values.encodeIfPresent(data, forKey: .data)
        try values.encodeIfPresent(fingerprint, forKey: .fingerprint)
        try values.encode(outputs, forKey: .outputs)
        try values.encodeIfPresent(epochSearch, forKey: .epochSearch)
        try values.encodeIfPresent(result, forKey: .result)
        try values.encodeIfPresent(files, forKey: .files)
    }
}

/// The settings of a network and its training in one list.
private struct FirstReleaseSettings: Decodable {
    let model: ModelConfiguration
    let training: TrainingConfiguration
    let seed: UInt64

    private enum CodingKeys: String, CodingKey {
        case hidden, activation, initialization, normalization, bias, optimizer, seed
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let hidden = try values.decode([Int].self, forKey: .hidden)
        guard hidden.count <= ModelConfiguration.maximumHiddenLayers,
            hidden.allSatisfy(ModelConfiguration.unitRange.contains)
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .hidden, in: values, debugDescription: "hidden of the settings is not possible")
        }
        model = ModelConfiguration(
            hidden: hidden, activation: try values.decode(String.self, forKey: .activation),
            initializer: try values.decode(InitializerKind.self, forKey: .initialization),
            normalization: try values.decodeIfPresent(Normalization.self, forKey: .normalization) ?? Normalization.none,
            bias: try values.decodeIfPresent(Float.self, forKey: .bias) ?? 0)
        guard model.bias.isFinite else {
            throw DecodingError.dataCorruptedError(
                forKey: .bias, in: values, debugDescription: "bias of the settings is not possible")
        }
        let optimizer = try values.decode(OptimizerConfiguration.self, forKey: .optimizer)
        if let name = optimizer.impossible {
            throw DecodingError.dataCorruptedError(
                forKey: .optimizer, in: values, debugDescription: "\(name) of the settings is not possible")
        }
        training = TrainingConfiguration(trainer: try Trainer(from: decoder), optimizer: optimizer)
        seed = try values.decode(UInt64.self, forKey: .seed)
    }
}

/// The data of a run as a checkpoint had it.
private struct FirstReleaseRequest: Decodable {
    var name: String
    var target: String?
    var task: LearningTask?
    var hasNoHeader: Bool
    var drop: [String]
    var keep: [String]
    /// Nil in runs of version 0.1.0, as are those below.
    var numeric: [String]?
    var categorical: [String]?
    var date: [String]?
    var dateOrder: DateStyle.Order?
    var missing: [String]?
    var test: String?
    var scaling: InputScaling?
    var validationFraction: Double
    var testFraction: Double?

    var configuration: DataConfiguration {
        var columns = ColumnChoices()
        (columns.dropped, columns.kept, columns.numeric) = (drop, keep, numeric ?? [])
        (columns.categorical, columns.dates, columns.missing) = (categorical ?? [], date ?? [], missing ?? [])
        columns.dateOrder = dateOrder
        var data = DataConfiguration(
            name, target: target, task: task, hasNoHeader: hasNoHeader, columns: columns, test: test,
            scaling: scaling ?? .standard, validationFraction: validationFraction, testFraction: testFraction)
        data.isOfFirstRelease = numeric == nil
        return data
    }
}

/// What `run.json` said of where the data was from.
private struct FirstReleaseFile: Decodable {
    var name: String
    var validationFraction: Double
}

extension DataConfiguration {
    /// What can be known of the data of a run from its `run.json` alone.
    fileprivate init(_ data: RunManifest.Data, _ file: FirstReleaseFile, _ task: LearningTask) {
        var encoding: FeatureEncoder?
        if case .table(let known) = data.preparation { encoding = known }
        var columns = ColumnChoices()
        columns.dropped = (encoding?.dropped ?? []).filter { $0.reason == .asAsked }.map(\.name)
        columns.categorical = encoding?.inputs.filter(\.areNames).map(\.name) ?? []
        columns.dates = encoding?.inputs.filter { $0.dates?.kind == .number }.map(\.name) ?? []
        columns.missing = encoding?.missing ?? []
        self.init(
            file.name, target: encoding?.target, task: encoding.map { _ in task },
            hasNoHeader: encoding.map { !$0.hasHeader } ?? false, columns: columns,
            scaling: encoding == nil && data.preparation.scaling == .standard
                ? .automatic : data.preparation.scaling,
            validationFraction: file.validationFraction, testFraction: data.testFraction ?? encoding.map { _ in 0 })
        isOfFirstRelease = encoding?.isOfFirstRelease ?? false
    }
}
