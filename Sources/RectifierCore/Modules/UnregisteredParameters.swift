import RectifierSupport
import Synchronization

/// The guard against parameters that are silently not trained: once a type, a model's tensors are searched by
/// reflection, and each that `visit` did not show is an error.
enum UnregisteredParameters {
    private static let checked = Mutex<Set<ObjectIdentifier>>([])

    static func check<M: Module>(_ model: M) {
        let key = ObjectIdentifier(M.self)
        #if !DEBUG
            // Once a type: it takes some 50 µs. Debug builds look at every value, since an optional may be filled later.
            guard checked.withLock({ $0.insert(key).inserted }) else { return }
        #endif
        let missed = paths(in: model)
        require(
            missed.isEmpty,
            "\(M.self) holds tensors that its visit does not reach: \(missed.joined(separator: ", ")). Make a `let` a "
                + "`var`, a struct that holds tensors a `Module`, state that is not trained a `@Buffer`, anything else "
                + "a `@Constant`; or write `visit` by hand")
        checkNames(names(in: model), of: M.self)
    }

    /// Traps when two tensors have one name: optimisers and files would take one for the other.
    static func checkNames(_ names: [String], of type: any Module.Type) {
        var seen: Set<String> = []
        for name in names {
            require(
                seen.insert(name).inserted,
                "\(type) shows two tensors as '\(name)': give each a name of its own in `visit`")
        }
    }

    private static func names<M: Module>(in model: M) -> [String] {
        var (copy, names) = (model, [String]())
        var visitor = ModuleVisitor(checksTypes: false) { names.append($1.name) }
        copy.visit(&visitor)
        return names
    }

    /// The paths of all stored tensors that the module's visit does not show.
    static func paths<M: Module>(in model: M) -> [String] {
        var copy = model
        var visited: [ObjectIdentifier: Set<String>] = [:]
        var visitor = ModuleVisitor(checksTypes: false) { state, path in
            switch state {
            case .parameter(let tensor): visited[tensor.pointee.storageIdentity, default: []].insert(path.name)
            case .buffer(let buffer):
                visited[buffer.pointee.wrappedValue.storageIdentity, default: []].insert(path.name)
            }
        }
        copy.visit(&visitor)
        var search = Search()
        search.look(at: model, "")
        let counts = Dictionary(grouping: search.found, by: \.identity).mapValues(\.count)
        return search.found.filter { found in
            guard let names = visited[found.identity] else { return true }
            // One memory may stand in several places, of which the visit has shown some.
            return counts[found.identity, default: 0] > names.count && !names.contains(found.path)
        }.map(\.path)
    }

    /// All tensors stored in a value, by reflection.
    private struct Search {
        var found: [(path: String, identity: ObjectIdentifier)] = []
        private var objects: Set<ObjectIdentifier> = []

        mutating func look(at value: Any, _ path: String) {
            if value is any ConstantMarker { return }
            if let tensor = value as? any StoredTensor { return found.append((path, tensor.storageIdentity)) }
            let mirror = Mirror(reflecting: value)
            if mirror.displayStyle == .class {
                guard objects.insert(ObjectIdentifier(value as AnyObject)).inserted else { return }
            }
            for (index, child) in mirror.children.enumerated() {
                // An optional has no name of its own; a tuple's element without one is called `.0`.
                let name = (child.label ?? String(index)).trimmingPrefix(".")
                let label = mirror.displayStyle == .optional ? "" : String(name)
                look(at: child.value, path.isEmpty || label.isEmpty ? path + label : "\(path).\(label)")
            }
        }
    }
}

private protocol ConstantMarker {}
extension Constant: ConstantMarker {}

private protocol StoredTensor {
    var storageIdentity: ObjectIdentifier { get }
}

extension Tensor: StoredTensor {
    fileprivate var storageIdentity: ObjectIdentifier { ObjectIdentifier(storage) }
}
