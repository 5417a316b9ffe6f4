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
/// - Throws: ``ModelFileError`` for entries that are missing, that the model does not have, or whose shape is another;
///   ``FileError`` and ``SafetensorsError`` for a file that cannot be read.
public func load(into model: inout some Module, from path: String) throws {
    try load(into: &model, from: SafetensorsFile(reading: path), path: path)
}

/// Gives `model` the parameters and buffers of a file that has been read. See `load(into:from:)`.
public func load(into model: inout some Module, from file: SafetensorsFile, path: String? = nil) throws {
    let expected = model.state.map { (name: $0.name, shape: Array($0.tensor.shape)) }
    let known = Set(expected.map(\.name))
    let misshapen = expected.compactMap { name, shape -> ModelFileError.Misshapen? in
        guard let found = file[name]?.shape, found != shape else { return nil }
        return .init(name: name, expected: shape, found: found)
    }
    let error = ModelFileError(
        path: path, missing: expected.map(\.name).filter { file[$0] == nil },
        unexpected: file.entries.map(\.name).filter { !known.contains($0) }, misshapen: misshapen)
    if !error.isEmpty { throw error }
    var values: [String: Tensor<Float>] = [:]
    var buffers: Set<String> = []
    model.forEachBuffer { buffers.insert($1) }
    for (name, shape) in expected {
        guard let entry = file[name] else { continue }
        // A count, such as PyTorch's num_batches_tracked, is an integer there.
        let numbers =
            buffers.contains(name) && entry.type == .int64
            ? try file.integers(of: entry).map(Float.init) : try file.floats(of: entry)
        values[name] = Tensor(numbers, shape: Shape(shape))
    }
    model.forEachState { state, path in
        guard let value = values[path.name] else { return }
        switch state {
        case .parameter(let parameter): parameter.pointee = value
        case .buffer(let buffer): buffer.pointee.wrappedValue = value
        }
    }
}

extension Module {
    /// The bytes of a safetensors file with the parameters and buffers: the same model gives the same bytes.
    public func encoded(metadata: [String: String] = [:]) -> [UInt8] {
        SafetensorsFile.encode(
            entries: state.map { ($0.name, Array($0.tensor.shape), $0.tensor.scalars) }, metadata: metadata)
    }
}

/// Everything in which a file differs from the model that it should be loaded into.
public struct ModelFileError: Error, Hashable, Sendable {
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
    /// The file, every entry that does not fit, and the remedy.
    public var description: String {
        var problems: [String] = []
        if !missing.isEmpty { problems.append("missing: \(missing.joined(separator: ", "))") }
        if !unexpected.isEmpty { problems.append("not in the model: \(unexpected.joined(separator: ", "))") }
        if !misshapen.isEmpty {
            let shapes = misshapen.map { "\($0.name) is \($0.found), the model's is \($0.expected)" }
            problems.append("of another shape: \(shapes.joined(separator: "; "))")
        }
        return "\(path ?? "safetensors data"): the file is of another model; \(problems.joined(separator: "; ")). "
            + "Make the model as it was when it was saved."
    }
}
