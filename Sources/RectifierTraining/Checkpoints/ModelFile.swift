import RectifierCore
import RectifierData
import RectifierSupport

// A model's numbers in a file of the safetensors format, under the names that PyTorch uses.

/// Writes the parameters and buffers of `model` to the file at `path`, which is replaced once the new one is complete.
///
///     try save(model, to: "model.safetensors")    // 0.weight, 0.bias, 2.weight, …
///
/// - Throws: ``FileError``.
public func save(_ model: some Module, to path: String) throws(FileError) {
    try AtomicFile.write(model.encoded(), to: path)
}

/// Gives `model` the parameters and buffers in the file at `path`: all of them, or none and an error that names every
/// entry that does not fit.
///
///     try load(into: &model, from: "model.safetensors")
///
/// Entries may be of any floating-point type: float16 and bfloat16 are read exactly, float64 is rounded to the nearest
/// Float. A buffer may also be int64, as PyTorch's `num_batches_tracked`.
///
/// - Throws: ``ModelFileError`` for entries that are missing, that the model does not have, or whose shape is another;
///   ``FileError`` and ``SafetensorsError`` for a file that cannot be read.
public func load(into model: inout some Module, from path: String) throws {
    try load(into: &model, from: SafetensorsFile(reading: path), path: path)
}

/// Gives `model` the parameters and buffers of a file that has been read. See `load(into:from:)`.
public func load(into model: inout some Module, from file: SafetensorsFile, path: String? = nil) throws {
    let stored = StoredState(of: model)
    try stored.check(file, path: path)
    try stored.read(into: &model, from: file)
}

/// Gives `model` some of the parameters and buffers in the file at `path`: those whose names `isLoaded` accepts. The
/// others stay as they are, and the file may have whatever else.
///
///     try load(into: &model, from: "model.safetensors", where: { !$0.hasPrefix("4.") })    // all but the last layer
///
/// - Returns: The names of what was loaded, in the order of the model.
/// - Throws: As `load(into:from:)`, for the names accepted; nothing is then loaded.
@discardableResult
public func load(
    into model: inout some Module, from path: String, where isLoaded: (String) -> Bool
) throws -> [String] {
    let (stored, file) = (StoredState(of: model, where: isLoaded), try SafetensorsFile(reading: path))
    try stored.check(file, path: path, where: isLoaded)
    try stored.read(into: &model, from: file)
    return stored.shapes.map(\.name)
}

/// Gives `model` the parameters and buffers of these names in the file at `path`; the others stay as they are.
///
///     try load(into: &model, from: "model.safetensors", only: ["0.weight", "0.bias"])
///
/// - Throws: As `load(into:from:)`, for these names; a name that the model lacks is an error too. Nothing is then loaded.
public func load(into model: inout some Module, from path: String, only names: Set<String>) throws {
    let (stored, file) = (StoredState(of: model, where: names.contains), try SafetensorsFile(reading: path))
    let unknown = names.subtracting(stored.shapes.map(\.name))
    try stored.check(file, path: path, where: names.contains, unknown: unknown.sorted())
    try stored.read(into: &model, from: file)
}

extension Module {
    /// The bytes of a safetensors file with the parameters and buffers: the same model gives the same bytes.
    public func encoded(metadata: [String: String] = [:]) -> [UInt8] {
        SafetensorsFile.encode(state.map { SafetensorsFile.Content($0.name, $0.tensor) }, metadata: metadata)
    }
}

/// Everything in which a file differs from the model that it should be loaded into.
public struct ModelFileError: RectifierError, Hashable {
    /// An entry whose shape is not the model's.
    public struct Misshapen: Hashable, Sendable {
        /// The entry's name.
        public let name: String
        /// The model's shape.
        public let expected: [Int]
        /// The file's.
        public let found: [Int]
    }

    /// The file, or nil if the entries came from elsewhere.
    public let path: String?
    /// The model's names that the file lacks.
    public let missing: [String]
    /// The file's names that the model lacks.
    public let unexpected: [String]
    /// The entries of another shape.
    public let misshapen: [Misshapen]

    var isEmpty: Bool { missing.isEmpty && unexpected.isEmpty && misshapen.isEmpty }
}

extension ModelFileError: CustomStringConvertible {
    /// The file, the entries that do not fit (of many only the first), and the remedy.
    public var description: String {
        var problems: [String] = []
        if !missing.isEmpty { problems.append("missing: \(NameList.text(missing))") }
        if !unexpected.isEmpty { problems.append("not in the model: \(NameList.text(unexpected))") }
        if !misshapen.isEmpty {
            let shapes = misshapen.prefix(10).map {
                "\(NameList.quoted($0.name)) is [\(NameList.numbers($0.found))], the model's is [\(NameList.numbers($0.expected))]"
            }
            let rest = misshapen.count > 10 ? " and \(misshapen.count - 10) more" : ""
            problems.append("of another shape: \(shapes.joined(separator: "; "))\(rest)")
        }
        return "\(path ?? "safetensors data"): the file is of another model; \(problems.joined(separator: "; ")). "
            + "Make the model as it was when it was saved."
    }
}
