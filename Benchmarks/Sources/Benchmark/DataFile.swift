import Rectifier

/// The data that all libraries compute on: a safetensors file that the driver wrote.
struct DataFile {
    private let file: SafetensorsFile

    init(reading path: String) throws { file = try SafetensorsFile(reading: path) }

    func contains(_ name: String) -> Bool { file[name] != nil }

    func tensor(_ name: String) throws -> Tensor<Float> {
        guard let entry = file[name] else { throw MissingTensor(name: name) }
        return Tensor(try file.floats(of: entry), shape: Shape(entry.shape))
    }

    func integers(_ name: String) throws -> Tensor<Int32> {
        guard let entry = file[name] else { throw MissingTensor(name: name) }
        return Tensor(try file.integers(of: entry).map { Int32($0) }, shape: Shape(entry.shape))
    }

    /// The model with the weights in the file, under the names that PyTorch gives them.
    func filled<M: Module>(_ model: M) throws -> M {
        var model = model
        var missing: String?
        model.forEachParameter { parameter, name in
            do { parameter = try tensor(name) } catch { missing = name }
        }
        if let missing { throw MissingTensor(name: missing) }
        return model
    }
}

struct MissingTensor: Error, CustomStringConvertible {
    let name: String
    var description: String { "the data has no tensor '\(name)'" }
}
