import RectifierSupport
import Synchronization

/// The gradient of a number by a model's parameters: one flat vector in the order of the parameters, which clipping,
/// norms and optimisers pass over once.
///
///     gradient["fc1.weight"]          // by name
///     gradient[\.fc1.weight]          // by key path
///     gradient.norm                   // of all of it
public struct Gradient<Model: Module>: Sendable {
    /// All derivatives, parameter after parameter.
    public var flat: Tensor<Float>
    /// The parameters that have a part in `flat`. Frozen ones have none.
    package let layout: ParameterLayout
    /// Parameters that the function's value did not depend on; their derivatives are zero.
    public package(set) var unreached: [String]
    /// Whether it was taken in evaluation mode of a model with a layer that behaves differently in training, such as
    /// Dropout. An optimiser that follows it gives ``RectifierWarning/trainedInEvaluationMode(model:)``.
    public let isOfEvaluationMode: Bool
    private let places: ParameterPlaces<Model>

    init(_ tape: Tape, _ places: ParameterPlaces<Model>) {
        flat = tape.flat
        self.places = places
        layout = tape.layout
        isOfEvaluationMode = tape.meetsTrainingLayer
        unreached =
            tape.reached.contains(false) ? zip(layout.entries, tape.reached).filter { !$1 }.map(\.0.name) : []
    }

    /// The derivatives by the parameter of this name, in its shape; nil when there is none or it is frozen.
    ///
    ///     gradient["fc1.weight"]? *= 0.1
    ///
    /// Setting nil makes them 0. Traps, with both shapes, where others are set for a parameter of another shape, or one
    /// that has no part in the gradient.
    public subscript(name: String) -> Tensor<Float>? {
        get {
            layout.entry(name).map { flat[range: $0.offset..<$0.offset + $0.shape.elementCount].reshaped($0.shape) }
        }
        set {
            guard let entry = layout.entry(name) else {
                require(newValue == nil, "\(name) is not a parameter of \(Model.self) that the gradient was taken of")
                return
            }
            guard let newValue else { return Backend.zero(&flat, from: entry.offset, count: entry.shape.elementCount) }
            require(
                newValue.shape == entry.shape,
                "derivatives of shape \(newValue.shape) for \(name) of shape \(entry.shape)")
            Backend.accumulate(newValue, into: &flat, from: entry.offset, accumulates: false)
        }
    }

    /// The derivatives by the parameter that the key path names. Traps when it names none, or one that is frozen.
    public subscript(keyPath: KeyPath<Model, Tensor<Float>>) -> Tensor<Float> {
        guard let name = places.name(at: keyPath), let part = self[name] else {
            fatalError("\(keyPath) is not a parameter of \(Model.self) that the gradient was taken of")
        }
        return part
    }

    /// The Euclidean norm of the whole gradient.
    public var norm: Float { Float(norm(p: 2)) }
}

/// Names, shapes and places of parameters that lie one after the other in a flat vector.
package final class ParameterLayout: Sendable, Equatable {
    /// One parameter's place.
    package struct Entry: Sendable, Equatable {
        /// Its name.
        package let name: String
        let path: ModulePath
        /// Its shape.
        package let shape: Shape
        /// Where its first number stands.
        package let offset: Int
    }

    /// The parameters, in order.
    package let entries: [Entry]
    /// How many numbers all parameters have.
    package let count: Int
    private let indices: [String: Int]

    init(_ parameters: [(path: ModulePath, shape: Shape)]) {
        var entries: [Entry] = []
        var offset = 0
        for (path, shape) in parameters {
            entries.append(Entry(name: path.name, path: path, shape: shape, offset: offset))
            offset += shape.elementCount
        }
        self.entries = entries
        count = offset
        indices = Dictionary(entries.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The parameter of that name; nil when there is none.
    package func entry(_ name: String) -> Entry? { indices[name].map { entries[$0] } }

    func has(_ path: ModulePath, _ shape: Shape, at index: Int) -> Bool {
        index < entries.count && entries[index].path == path && entries[index].shape == shape
    }

    package static func == (left: ParameterLayout, right: ParameterLayout) -> Bool {
        left === right || left.entries == right.entries
    }
}

/// Where the parameters of a model stand: its layout, and a model of the same form whose tensors are labels, by which
/// a key path is turned into a name.
///
/// Made once for models of the same form and kept, since building the names costs more than a step of a small network.
package final class ParameterPlaces<Model: Module>: Sendable {
    private let labels: Model
    private let names: [ObjectIdentifier: String]
    /// All parameters of the model, the frozen ones too.
    let layout: ParameterLayout
    private let reduced = Mutex<ParameterLayout?>(nil)

    private init(_ model: Model) {
        var labels = model
        var names: [ObjectIdentifier: String] = [:]
        var parameters: [(path: ModulePath, shape: Shape)] = []
        labels.forEachState { state, path in
            guard case .parameter(let tensor) = state else { return }
            parameters.append((path, tensor.pointee.shape))
            tensor.pointee = Tensor(uninitialized: [0])
            names[ObjectIdentifier(tensor.pointee.storage)] = path.name
        }
        labels.forEachBuffer { buffer, _ in buffer = Buffer(wrappedValue: Tensor(uninitialized: [0])) }
        UnregisteredParameters.checkNames(parameters.map(\.path.name), of: Model.self)
        self.labels = labels
        self.names = names
        layout = ParameterLayout(parameters)
    }

    /// Those of the model of this type that was met last.
    static var known: ParameterPlaces? {
        cache.withLock { $0[ObjectIdentifier(Model.self)] } as? ParameterPlaces
    }

    /// Those of a model that differs from the one met last.
    static func learn(_ model: Model) -> ParameterPlaces {
        let places = ParameterPlaces(model)
        cache.withLock { $0[ObjectIdentifier(Model.self)] = places }
        return places
    }

    /// The layout of those parameters alone.
    func layout(of trained: [String]) -> ParameterLayout {
        if trained.count == layout.entries.count { return layout }
        return reduced.withLock { reduced in
            if let reduced, reduced.entries.elementsEqual(trained, by: { $0.name == $1 }) { return reduced }
            let chosen = Set(trained)
            let fresh = ParameterLayout(layout.entries.filter { chosen.contains($0.name) }.map { ($0.path, $0.shape) })
            reduced = fresh
            return fresh
        }
    }

    package func name(at keyPath: KeyPath<Model, Tensor<Float>>) -> String? {
        names[ObjectIdentifier(labels[keyPath: keyPath].storage)]
    }
}

private let cache = Mutex<[ObjectIdentifier: any AnyObject & Sendable]>([:])
