import RectifierData
import RectifierSupport
import RectifierTraining

/// The manifest of a run: the one description of it, in `run.json` beside a saved model and in each checkpoint. It has
/// everything that is needed to use the model, to resume its training, or to repeat it.
public struct RunManifest: Sendable, Hashable {
    /// The data as it was read and divided.
    public struct Data: Sendable, Hashable, Codable {
        /// The number of features of a row.
        public var features: Int
        /// The names of the classes, in the order of the network's outputs; empty for regression.
        public var classNames: [String]
        /// The number of training rows of each class; empty for regression.
        public var classCounts: [Int]
        /// How features were made.
        public var preparation: Preparation
        /// The fraction of rows that was held out for the test; nil where the data has test rows of its own.
        public var testFraction: Double?
        /// A fingerprint of the rows, by which they are known again in another table; nil for images, and in runs of the
        /// first release.
        public var rowDigest: RowDigest?
        /// The number of training rows.
        public var trainRows: Int
        /// The number of validation rows.
        public var validationRows: Int
        /// The number of test rows.
        public var testRows: Int

        /// The class that most training rows are of; the first of equal ones.
        public var majorityClass: Int {
            classCounts.indices.max { (classCounts[$0], $1) < (classCounts[$1], $0) } ?? 0
        }

        /// The description of `loaded`.
        public init(_ loaded: LoadedData) {
            let data = loaded.data
            features = data.featureCount
            classNames = data.classNames
            classCounts = data.classCounts
            preparation = data.preparation
            testFraction = loaded.testFraction
            rowDigest = RowDigest(data)
            (trainRows, validationRows, testRows) = data.counts
        }
    }

    /// The result of the training.
    public struct Result: Sendable, Hashable, Codable {
        /// The number of learned parameters.
        public var parameters: Int
        /// The duration of the training, in seconds.
        public var seconds: Double
        /// The epoch after which the network was kept; nil if it is the last.
        public var keptEpoch: Int?
        /// Why the training ended; nil in runs that were saved before it was recorded.
        public var ending: TrainingOutcome.Ending?
        /// The last epoch: the mean loss of the training rows in it, and the validation rows after it.
        public var lastEpoch: EpochRecord?
        /// The result on the test rows.
        public var test: TestMetrics?
        /// The activity of each activation on the test rows.
        public var activity: [LayerActivity]

        /// The result of `run`.
        public init(_ run: Experiment.Result) {
            parameters = run.model.parameterCount
            seconds = run.seconds
            keptEpoch = run.keptEpoch
            ending = run.ending
            lastEpoch = run.history.last
            test = run.test
            activity = run.activity
        }
    }

    /// The files and logs that are written beside a run; they have no say in it.
    public struct Outputs: Sendable, Hashable, Codable {
        /// Whether a monitor samples the training.
        public var isMonitored = false
        /// The path of the report.
        public var report: String?
        /// The directory of the TensorBoard log.
        public var tensorboard: String?

        /// The given outputs.
        public init(isMonitored: Bool = false, report: String? = nil, tensorboard: String? = nil) {
            (self.isMonitored, self.report, self.tensorboard) = (isMonitored, report, tensorboard)
        }
    }

    /// The version of this library that wrote it.
    public internal(set) var rectifier = Self.currentVersion
    /// The experiment.
    public var experiment: Experiment
    /// The task.
    public var task: LearningTask
    /// The data as it was read; nil in checkpoints of the first release.
    public var data: Data?
    /// The checksum of the rows, see ``PreparedData/fingerprint``, by which a file is noticed that changed; nil in
    /// `run.json` of the first release.
    public var fingerprint: String?
    /// The files that are written beside it.
    public var outputs: Outputs
    /// How the number of epochs was found; nil where it was given, and in runs of the first release.
    public var epochSearch: EpochSearch?
    /// The result; nil in a checkpoint.
    public var result: Result?
    /// The run's other files, by their names; nil in a checkpoint, and in runs that were saved before there were checksums.
    public var files: [String: FileChecksum]?
    /// The names in the table, as a checkpoint of the first release has them.
    package var namesOfFirstRelease: DataNames?

    /// The name under which a checkpoint has it.
    package static let noteName = "run"

    /// The manifest of a training that begins; one that is not saved needs no fingerprint of its rows.
    public init(
        _ experiment: Experiment, on loaded: LoadedData, outputs: Outputs = Outputs(), epochSearch: EpochSearch? = nil,
        isFingerprinted: Bool = true
    ) {
        self.experiment = experiment
        task = loaded.data.task
        data = Data(loaded)
        fingerprint = isFingerprinted ? loaded.data.fingerprint : nil
        self.outputs = outputs
        self.epochSearch = epochSearch
    }

    /// The names in the table that was learned from; nil for images, and where they were not recorded.
    package var names: DataNames? { namesOfFirstRelease ?? data.flatMap { DataNames($0.preparation, $0.classNames) } }

    /// Reads the manifest in a directory that ``save(_:to:)`` wrote.
    ///
    /// - Throws: ``FileError`` if it cannot be read, ``RunManifestError`` if it is not a manifest.
    public init(readingFrom directory: String) throws {
        let path = directory + "/run.json"
        // Its values take some twenty times the memory of their text.
        let bytes = try WholeFile.read(path, memoryPerByte: 20, beginning: 1) { beginning, _ in
            guard beginning.first.map({ "{ \t\r\n".utf8.contains($0) }) ?? true else {
                throw RunManifestError(path: path, problem: "it does not begin with '{'")
            }
        }
        try self.init(bytes: bytes, path: path)
    }

    /// Reads `bytes`, the content of a `run.json`; `path` is only for messages.
    ///
    /// - Throws: ``RunManifestError`` if it is not a manifest.
    public init(bytes: [UInt8], path: String = "run.json") throws(RunManifestError) {
        do {
            // First, since what a later version writes may not be read here at all.
            let version = try JSONText.decode(Version.self, from: bytes).rectifier
            if Version.isNewer(version) {
                throw RunManifestError(
                    .newerVersion, path: path,
                    problem: "\(NameList.quoted(version)), and this is \(Self.currentVersion)")
            }
            self = try JSONText.decode(Self.self, from: bytes)
        } catch let error as RunManifestError {
            throw error
        } catch {
            throw RunManifestError(path: path, problem: JSONText.problem(error))
        }
    }

    /// What is read of a description before all the rest.
    private struct Version: Decodable {
        var rectifier: String

        /// Whether a version has a higher major or minor number than this one; a patch changes no files.
        static func isNewer(_ text: String) -> Bool {
            func numbers(_ text: String) -> [Int] { text.split(separator: ".").prefix(2).map { Int($0) ?? .max } }
            return numbers(RunManifest.currentVersion).lexicographicallyPrecedes(numbers(text))
        }
    }

    /// The content of the run's file of that name in `directory`.
    ///
    /// - Throws: ``FileError`` if it cannot be read, ``RunManifestError`` if it is not the one that this description
    ///   was saved with.
    func content(of name: String, in directory: String) throws -> [UInt8] {
        let path = directory + "/" + name
        let content = try WholeFile.read(path)
        guard let files else { return content }
        let found = FileChecksum(of: content)
        guard let expected = files[name], expected != found else {
            if files[name] != nil { return content }
            throw RunManifestError(.mismatchedFile, path: path, problem: "which does not name it")
        }
        throw RunManifestError(
            .mismatchedFile, path: path,
            problem: "\(found.bytes) bytes with the checksum \(found.crc32), not \(expected.bytes) with "
                + NameList.quoted(expected.crc32))
    }

    /// As JSON with its keys in order.
    package func encoded() throws -> [UInt8] {
        try JSONText.encode(self, isPretty: true) + [UInt8(ascii: "\n")]
    }
}

extension Experiment.Result {
    /// The files that every run is saved as, in the order in which they should appear.
    public static let fileNames = ["model.safetensors", "history.csv", "run.json"]

    /// Writes `model.safetensors`, `history.csv`, what a monitor saw as `monitor.json`, and `run.json` into `directory`,
    /// which is created if it is missing. An earlier run there is replaced once all are complete; this very run is left
    /// as it is.
    ///
    /// `run.json` is the last and has the checksums of the others, so that files of two runs are noticed and not used.
    ///
    /// - Throws: ``FileError``.
    public func save(_ manifest: RunManifest, to directory: String) throws {
        var files: [(name: String, bytes: [UInt8])] = [
            ("model.safetensors", model.encoded()), ("history.csv", Array(historyTable.utf8)),
        ]
        if let monitored { files.append((SavedRun.monitorFileName, try JSONText.encode(monitored))) }
        var manifest = manifest
        manifest.result = .init(self)
        manifest.files = Dictionary(uniqueKeysWithValues: files.map { ($0.name, FileChecksum(of: $0.bytes)) })
        files.append(("run.json", try manifest.encoded()))
        if files.allSatisfy({ (try? WholeFile.read(directory + "/" + $0.name)) == $0.bytes }) { return }
        // Without checksums an earlier run.json would not tell that the weights beside it are no longer its own.
        let hasChecksums = (try? RunManifest(readingFrom: directory))?.files != nil
        try AtomicFile.replace(files, in: directory, removing: hasChecksums ? nil : "run.json")
    }

    /// The history with a line an epoch, as ``CSVLog`` writes it.
    var historyTable: String {
        let log = CSVLog(history.flatMap(\.namedValues.keys))
        return log.header() + history.map { log.line(epoch: $0.epoch, $0.namedValues) }.joined()
    }
}

/// Why a saved run cannot be used.
public struct RunManifestError: RectifierError, Hashable {
    /// What is wrong.
    public enum Kind: Hashable, Sendable {
        /// The file is not the description of a run, or one that cannot be.
        case notADescription
        /// The run was saved by a newer version of this library.
        case newerVersion
        /// A file is not the one that the description was saved with.
        case mismatchedFile
        /// A parameter or buffer has numbers that are not finite.
        case notFinite
    }

    /// What is wrong.
    public let kind: Kind
    /// The file.
    public let path: String
    /// What is wrong, in words.
    public let problem: String

    init(_ kind: Kind = .notADescription, path: String, problem: String) {
        (self.kind, self.path, self.problem) = (kind, path, problem)
    }
}

extension RunManifestError: CustomStringConvertible {
    /// The file, what is wrong and the remedy.
    public var description: String {
        switch kind {
        case .notADescription:
            "\(NameList.oneLine(path)): this is not the description of a run (\(problem)); train and save it again."
        case .newerVersion:
            "\(NameList.oneLine(path)): this run was made by a newer Rectifier (\(problem)). Use that version, or train and save it again."
        case .mismatchedFile:
            "\(NameList.oneLine(path)): this file does not belong to the run.json beside it (\(problem)): two trainings wrote there, "
                + "saving was cut off, or the file was changed or damaged. Save the run again; "
                + "if the change is meant, remove \"files\" from run.json."
        case .notFinite:
            "\(NameList.oneLine(path)): \(problem): the network cannot predict anything. Train it again, with a lower learning rate or "
                + "clipped gradients."
        }
    }
}
