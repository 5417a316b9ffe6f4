import RectifierCore
import RectifierData

/// The names and shapes of tensors that a file should have: a model's parameters and buffers, or more.
package struct StoredState {
    /// In the order of the model.
    let shapes: [(name: String, shape: [Int])]

    /// Those names and shapes.
    init(_ shapes: [(name: String, shape: [Int])]) { self.shapes = shapes }

    /// Those of `model` whose names are accepted.
    init(of model: some Module, where isLoaded: (String) -> Bool = { _ in true }) {
        shapes = model.state.filter { isLoaded($0.name) }.map { ($0.name, Array($0.tensor.shape)) }
    }

    /// The same with `prefix` before each name.
    func prefixed(_ prefix: String) -> StoredState { StoredState(shapes.map { (prefix + $0.name, $0.shape) }) }

    /// Throws ``ModelFileError`` with all that the file lacks, has too much, or has in another shape, of the names
    /// accepted; and those that are known to be in no model.
    func check(
        _ file: SafetensorsFile, path: String?, where isLoaded: (String) -> Bool = { _ in true }, unknown: [String] = []
    ) throws(ModelFileError) {
        let known = Set(shapes.map(\.name))
        let unexpected = file.entries.map(\.name).filter { isLoaded($0) && !known.contains($0) }
        let misshapen = shapes.compactMap { name, shape -> ModelFileError.Misshapen? in
            guard let found = file[name]?.shape, found != shape else { return nil }
            return .init(name: name, expected: shape, found: found)
        }
        let error = ModelFileError(
            path: path, missing: shapes.map(\.name).filter { file[$0] == nil },
            unexpected: unexpected + unknown.filter { file[$0] == nil }, misshapen: misshapen)
        if !error.isEmpty { throw error }
    }

    /// Gives `model` what the file has under these names, each after `prefix`, once they are known to fit.
    package func read(into model: inout some Module, from file: SafetensorsFile, prefix: String = "") throws {
        var buffers: Set<String> = []
        model.forEachBuffer { buffers.insert($1) }
        var values: [String: Tensor<Float>] = [:]
        for (name, shape) in shapes {
            guard let entry = file[prefix + name] else { continue }
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
}
