import Synchronization

/// The guard against parameters that are silently not trained: once a type, a model's tensors are searched by
/// reflection, and each that `visit` did not show is an error.
enum UnvisitedTensors {
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
    }

    /// The paths of all stored tensors that the module's visit does not show.
    static func paths<M: Module>(in model: M) -> [String] {
        var copy = model
        var visited: Set<ObjectIdentifier> = []
        var visitor = ModuleVisitor { state, _ in
            switch state {
            case .parameter(let tensor): visited.insert(ObjectIdentifier(tensor.pointee.storage))
            case .buffer(let buffer): visited.insert(ObjectIdentifier(buffer.pointee.wrappedValue.storage))
            }
        }
        copy.visit(&visitor)
        var missed: [String] = []
        var objects: Set<ObjectIdentifier> = []
        search(model, "", visited, &objects, &missed)
        return missed
    }

    private static func search(
        _ value: Any, _ path: String, _ visited: Set<ObjectIdentifier>, _ objects: inout Set<ObjectIdentifier>,
        _ missed: inout [String]
    ) {
        if value is any ConstantMarker { return }
        if let tensor = value as? any StoredTensor {
            if !visited.contains(tensor.storageIdentity) { missed.append(path) }
            return
        }
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .class {
            guard objects.insert(ObjectIdentifier(value as AnyObject)).inserted else { return }
        }
        for (index, child) in mirror.children.enumerated() {
            let label = child.label ?? String(index)
            search(child.value, path.isEmpty ? label : "\(path).\(label)", visited, &objects, &missed)
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
