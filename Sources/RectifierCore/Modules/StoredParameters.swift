@_spi(Reflection) import Swift
import Synchronization

// The default of `Module.visit`: a plan a type, made once, of where its stored modules lie. The one file that uses
// Swift's reflection of stored properties, which is not public yet.

extension Module {
    public mutating func visit(_ visitor: inout ModuleVisitor) {
        // Nothing is stored, as in most activations.
        if MemoryLayout<Self>.size == 0 { return }
        // Also of modules that an optional, an array or `any Layer` brings in later.
        if visitor.checksTypes { UnregisteredParameters.check(self) }
        let plan = StoredParameters.plan(for: Self.self)
        if plan.fields.isEmpty { return }
        withUnsafeMutablePointer(to: &self) { pointer in
            for field in plan.fields {
                let place = UnsafeMutableRawPointer(pointer) + field.offset
                visitor.within(.name(field.name)) { field.visit(place, &$0) }
            }
        }
    }
}

struct StoredParameters: Sendable {
    struct Field: Sendable {
        let name: String
        let offset: Int
        let visit: @Sendable (UnsafeMutableRawPointer, inout ModuleVisitor) -> Void
    }

    var fields: [Field] = []

    private static let plans = Mutex<[ObjectIdentifier: StoredParameters]>([:])

    static func plan<Root>(for type: Root.Type) -> StoredParameters {
        let key = ObjectIdentifier(type)
        if let known = plans.withLock({ $0[key] }) { return known }
        let plan = StoredParameters(of: type)
        plans.withLock { $0[key] = plan }
        return plan
    }

    private init<Root>(of type: Root.Type) {
        let constants = Self.constants(of: type)
        var found: [Field] = []
        _ = _forEachField(of: type, options: _EachFieldOptions(rawValue: 1 << 1)) { name, offset, fieldType, _ in
            let name = String(cString: name)
            if !constants.contains(name), let visit = Self.visit(fieldType) {
                found.append(Field(name: Self.propertyName(name, fieldType), offset: offset, visit: visit))
            }
            return true
        }
        fields = found
    }

    /// The names of `let` properties: they have a key path that cannot be written through.
    private static func constants<Root>(of type: Root.Type) -> Set<String> {
        var names: Set<String> = []
        _ = _forEachFieldWithKeyPath(of: type, options: _EachFieldOptions(rawValue: 1 << 1)) { name, keyPath in
            if !(Swift.type(of: keyPath) is any Writable.Type) { names.insert(String(cString: name)) }
            return true
        }
        return names
    }

    /// A wrapped property is stored under its name with an underscore, a tuple's element under `.0`, a lazy one under a
    /// long name.
    private static func propertyName(_ stored: String, _ type: Any.Type) -> String {
        let lazy = "$__lazy_storage_$_"
        if stored.hasPrefix(lazy) { return String(stored.dropFirst(lazy.count)) }
        if stored.hasPrefix("."), stored.count > 1 { return String(stored.dropFirst()) }
        return type == Buffer.self && stored.hasPrefix("_") ? String(stored.dropFirst()) : stored
    }

    static func visit(
        _ type: Any.Type
    ) -> (@Sendable (UnsafeMutableRawPointer, inout ModuleVisitor) -> Void)? {
        func module<M: Module>(_: M.Type) -> @Sendable (UnsafeMutableRawPointer, inout ModuleVisitor) -> Void {
            { $0.assumingMemoryBound(to: M.self).pointee.visit(&$1) }
        }
        func container<C: ModuleContainer>(_: C.Type)
            -> @Sendable (UnsafeMutableRawPointer, inout ModuleVisitor) -> Void
        {
            { $0.assumingMemoryBound(to: C.self).pointee.visitContents(&$1) }
        }
        func dynamic<T>(_: T.Type) -> @Sendable (UnsafeMutableRawPointer, inout ModuleVisitor) -> Void {
            { visitDynamically($0.assumingMemoryBound(to: T.self), &$1) }
        }
        func tuple<T>(_: T.Type) -> @Sendable (UnsafeMutableRawPointer, inout ModuleVisitor) -> Void {
            let plan = StoredParameters.plan(for: T.self)
            return { place, visitor in
                for field in plan.fields {
                    visitor.within(.name(field.name)) { field.visit(place + field.offset, &$0) }
                }
            }
        }
        if type == Buffer.self {
            return { $1.visit(&$0.assumingMemoryBound(to: Buffer.self).pointee) }
        }
        if let type = type as? any Module.Type { return module(type) }
        if let type = type as? any ModuleContainer.Type { return container(type) }
        switch _openExistential(type, do: kind) {
        case .existential: return _openExistential(type, do: dynamic)
        case .tuple: return _openExistential(type, do: tuple)
        default: return nil
        }
    }
}

/// A type's kind is only told of stored properties.
private struct Holder<Value> {
    var value: Value
}

private func kind<T>(of _: T.Type) -> _MetadataKind? {
    var found: _MetadataKind?
    _ = _forEachField(of: Holder<T>.self) { _, _, _, kind in
        found = kind
        return true
    }
    return found
}

private protocol Writable {}
extension WritableKeyPath: Writable {}

/// Visits the module inside a value such as `any Layer`. The value is moved out and back, so that nothing in it is
/// shared meanwhile and changes happen in place.
func visitDynamically<T>(_ place: UnsafeMutablePointer<T>, _ visitor: inout ModuleVisitor) {
    guard place.pointee is any Module else { return }
    guard var module = place.move() as? any Module else { fatalError("\(T.self) is no module") }
    module.visit(&visitor)
    guard let visited = module as? T else { fatalError("\(T.self) cannot hold the module that it held") }
    place.initialize(to: visited)
}

/// The standard containers, whatever they hold: what they hold is examined when they are visited.
protocol ModuleContainer: SendableMetatype {
    mutating func visitContents(_ visitor: inout ModuleVisitor)
}

extension Array: ModuleContainer {
    mutating func visitContents(_ visitor: inout ModuleVisitor) {
        guard let visit = StoredParameters.visit(Element.self) else { return }
        withUnsafeMutableBufferPointer { elements in
            for index in elements.indices {
                guard let base = elements.baseAddress else { return }
                visitor.within(.place(index)) { visit(UnsafeMutableRawPointer(base + index), &$0) }
            }
        }
    }
}

extension Optional: ModuleContainer {
    mutating func visitContents(_ visitor: inout ModuleVisitor) {
        guard let visit = StoredParameters.visit(Wrapped.self), var value = take() else { return }
        withUnsafeMutablePointer(to: &value) { visit(UnsafeMutableRawPointer($0), &visitor) }
        self = consume value
    }
}

extension Dictionary: ModuleContainer {
    mutating func visitContents(_ visitor: inout ModuleVisitor) {
        guard let visit = StoredParameters.visit(Value.self) else { return }
        for key in keys.map({ (name: "\($0)", key: $0) }).sorted(by: { $0.name < $1.name }) {
            guard var value = removeValue(forKey: key.key) else { continue }
            withUnsafeMutablePointer(to: &value) { place in
                visitor.within(.name(key.name)) { visit(UnsafeMutableRawPointer(place), &$0) }
            }
            self[key.key] = consume value
        }
    }
}
