import RectifierData
import RectifierSupport
import RectifierTraining

/// What is written beside a saved model: everything that is needed to use it, or to repeat its training.
public struct RunDescription: Sendable, Hashable, Codable {
    /// The data, and what was done to it.
    public struct Data: Sendable, Hashable, Codable {
        /// What the data is called.
        public var name: String
        /// How many features a row has.
        public var features: Int
        /// The names of the classes, in the order of the network's outputs; empty where it gives a number.
        public var classNames: [String]
        /// How many of the training rows are of each class; empty where the network gives a number.
        public var classCounts: [Int]
        /// How features were made.
        public var preparation: Preparation
        /// The share of rows to validate on.
        public var validationFraction: Double
        /// The share of rows to test on; nil where the data has test rows of its own.
        public var testFraction: Double?
        /// A fingerprint of the rows, by which they are known again in another table; nil in runs of the first release.
        public var rowDigest: RowDigest?
        /// How many rows were trained on.
        public var trainRows: Int
        /// How many rows each epoch was reported on.
        public var validationRows: Int
        /// How many rows the end result is computed on.
        public var testRows: Int

        /// The class that most training rows are of; the first of equal ones.
        public var commonestClass: Int {
            classCounts.indices.max { (classCounts[$0], $1) < (classCounts[$1], $0) } ?? 0
        }

        /// What is said of `data`.
        public init(_ data: LearningData, validationFraction: Double, testFraction: Double?) {
            name = data.name
            features = data.featureCount
            classNames = data.classNames
            classCounts = data.classCounts
            preparation = data.preparation
            self.validationFraction = validationFraction
            self.testFraction = testFraction
            rowDigest = RowDigest(data)
            (trainRows, validationRows, testRows) = data.counts
        }
    }

    /// What the training came to.
    public struct Result: Sendable, Hashable, Codable {
        /// How many numbers the network has learned.
        public var parameters: Int
        /// How long the training took.
        public var seconds: Double
        /// The epoch after which the network was kept; nil if it is the last.
        public var keptEpoch: Int?
        /// Why the training ended; nil in runs that were saved before it was recorded.
        public var ending: TrainingOutcome.Ending?
        /// The last epoch: the mean loss of the training rows in it, and the validation rows after it.
        public var lastEpoch: EpochRecord?
        /// The result on the test rows.
        public var test: TestMetrics?
        /// What each activation does on the test rows.
        public var activity: [LayerActivity]

        /// What is said of `run`.
        public init(_ run: NetworkRun) {
            parameters = run.model.parameterCount
            seconds = run.seconds
            keptEpoch = run.keptEpoch
            ending = run.ending
            lastEpoch = run.history.last
            test = run.test
            activity = run.activity
        }
    }

    /// The version of this library that wrote it.
    public var rectifier = Self.currentVersion
    /// What was learned.
    public var task: LearningTask
    /// The data.
    public var data: Data
    /// How the network was made and trained.
    public var settings: NetworkSettings
    /// What came of it.
    public var result: Result
    /// The run's other files, by their names; nil in runs that were saved before there were checksums.
    public var files: [String: FileChecksum]?

    /// The description with the given parts.
    public init(task: LearningTask, data: Data, settings: NetworkSettings, result: Result) {
        self.task = task
        self.data = data
        self.settings = settings
        self.result = result
    }

    /// Reads the description in a directory that ``save(_:to:)`` wrote.
    ///
    /// - Throws: ``FileError`` if it cannot be read, ``RunDescriptionError`` if it is not a description.
    public init(readingFrom directory: String) throws {
        let path = directory + "/run.json"
        // Its values take some twenty times the memory of their text.
        let bytes = try WholeFile.read(path, memoryPerByte: 20, beginning: 1) { beginning, _ in
            guard beginning.first.map({ "{ \t\r\n".utf8.contains($0) }) ?? true else {
                throw RunDescriptionError(path: path, problem: "it does not begin with '{'")
            }
        }
        try self.init(bytes: bytes, path: path)
    }

    /// Reads `bytes`, the content of a `run.json`; `path` is only for messages.
    ///
    /// - Throws: ``RunDescriptionError`` if it is not a description.
    public init(bytes: [UInt8], path: String = "run.json") throws(RunDescriptionError) {
        do {
            // First, since what a later version writes may not be read here at all.
            let version = try JSONText.decode(Version.self, from: bytes).rectifier
            if Version.isNewer(version) {
                throw RunDescriptionError(
                    .newerVersion, path: path,
                    problem: "\(NameList.quoted(version)), and this is \(Self.currentVersion)")
            }
            self = try JSONText.decode(Self.self, from: bytes)
        } catch let error as RunDescriptionError {
            throw error
        } catch {
            throw RunDescriptionError(path: path, problem: JSONText.problem(error))
        }
    }

    /// What is read of a description before all the rest.
    private struct Version: Decodable {
        var rectifier: String

        /// Whether a version has a higher major or minor number than this one; a patch changes no files.
        static func isNewer(_ text: String) -> Bool {
            func numbers(_ text: String) -> [Int] { text.split(separator: ".").prefix(2).map { Int($0) ?? .max } }
            return numbers(RunDescription.currentVersion).lexicographicallyPrecedes(numbers(text))
        }
    }

    /// The content of the run's file of that name in `directory`.
    ///
    /// - Throws: ``FileError`` if it cannot be read, ``RunDescriptionError`` if it is not the one that this description
    ///   was saved with.
    func content(of name: String, in directory: String) throws -> [UInt8] {
        let path = directory + "/" + name
        let content = try WholeFile.read(path)
        guard let files else { return content }
        let found = FileChecksum(of: content)
        guard let expected = files[name], expected != found else {
            if files[name] != nil { return content }
            throw RunDescriptionError(.mismatchedFile, path: path, problem: "which does not name it")
        }
        throw RunDescriptionError(
            .mismatchedFile, path: path,
            problem: "\(found.bytes) bytes with the checksum \(found.crc32), not \(expected.bytes) with "
                + NameList.quoted(expected.crc32))
    }

    /// As JSON with its keys in order.
    func encoded() throws -> [UInt8] {
        try JSONText.encode(self, isPretty: true) + [UInt8(ascii: "\n")]
    }
}

extension NetworkRun {
    /// The files that every run is saved as, in the order in which they should appear.
    public static let fileNames = ["model.safetensors", "history.csv", "run.json"]

    /// Writes `model.safetensors`, `history.csv`, what a monitor saw as `monitor.json`, and `run.json` into `directory`,
    /// which is created if it is missing. An earlier run there is replaced once all are complete; this very run is left
    /// as it is.
    ///
    /// `run.json` is the last and has the checksums of the others, so that files of two runs are noticed and not used.
    ///
    /// - Throws: ``FileError``.
    public func save(_ description: RunDescription, to directory: String) throws {
        var files: [(name: String, bytes: [UInt8])] = [
            ("model.safetensors", model.encoded()), ("history.csv", Array(historyTable.utf8)),
        ]
        if let monitored { files.append((SavedRun.monitorFileName, try JSONText.encode(monitored))) }
        var description = description
        description.files = Dictionary(uniqueKeysWithValues: files.map { ($0.name, FileChecksum(of: $0.bytes)) })
        files.append(("run.json", try description.encoded()))
        if files.allSatisfy({ (try? WholeFile.read(directory + "/" + $0.name)) == $0.bytes }) { return }
        // Without checksums an earlier run.json would not tell that the weights beside it are no longer its own.
        let hasChecksums = (try? RunDescription(readingFrom: directory))?.files != nil
        try AtomicFile.replace(files, in: directory, removing: hasChecksums ? nil : "run.json")
    }

    /// The history with a line an epoch, as ``CSVLog`` writes it.
    var historyTable: String {
        let log = CSVLog(history.flatMap(\.namedValues.keys))
        return log.header() + history.map { log.line(epoch: $0.epoch, $0.namedValues) }.joined()
    }
}
