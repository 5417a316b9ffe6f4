import RectifierSupport

/// A value that holds parameters: a layer, a network, or any struct of them.
///
/// Declaring the struct is all there is to do; its stored tensors and modules are found by themselves, and named after
/// the properties:
///
///     struct Block: Module {
///         var fc1 = Linear(10, 5)          // fc1.weight, fc1.bias
///         var scale = Tensor<Float>(1)     // scale
///     }
///
/// Found are variables of type `Tensor<Float>` (parameters), `@Buffer` (state that is kept but not trained), modules,
/// and arrays, optionals, tuples and dictionaries of all these. A stored tensor that cannot be found that way, such as
/// a `let`, traps by name at the first use of the model: make it a `var`, or mark it `@Constant`, or write `visit` by
/// hand.
///
/// `print(model)` shows the tree of its layers, see ``description``.
public protocol Module: Sendable, CustomStringConvertible {
    /// Shows every parameter and buffer to the visitor, in place. The default finds the stored ones.
    ///
    ///     mutating func visit(_ visitor: inout ModuleVisitor) {
    ///         visitor.visit("weight", &weight)
    ///     }
    mutating func visit(_ visitor: inout ModuleVisitor)
}

/// A module with one input and one output.
public protocol Layer: Module {
    /// The layer applied to x. The shapes that it takes and gives are the layer's to say.
    func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float>

    /// The layer's form: linear, an activation, or layers one after the other; by default another. Theory and diagnosis
    /// go by it.
    var form: LayerForm { get }

    // Shows the layer under its place in a `Sequential`. Only a chain does more than the default.
    mutating func _visit(_ visitor: inout ModuleVisitor, place: inout Int)
}

extension Layer {
    public mutating func _visit(_ visitor: inout ModuleVisitor, place: inout Int) {
        visitor.within(.place(place)) { visit(&$0) }
        place += 1
    }
}

/// State of a module that training updates but no gradient does, such as a running mean.
///
///     @Buffer var runningMean = Tensor<Float>(zeros: [8])
///
/// A layer that is being trained gives it a new value with `$runningMean.update(newValue)`.
@propertyWrapper
public struct Buffer: Sendable {
    /// The value.
    public var wrappedValue: Tensor<Float>
    /// The tape that this buffer is part of, and its number there.
    var place: Trace?

    /// A buffer with that value at the start.
    public init(wrappedValue: Tensor<Float>) { self.wrappedValue = wrappedValue }

    /// The buffer itself, to `update` it.
    public var projectedValue: Buffer { self }

    /// Gives the model's buffer a new value, which it has after this training step. Without effect outside training.
    /// Traps, with both shapes, when the shape changes.
    public func update(_ value: Tensor<Float>) { update { _ in value } }

    /// Gives the model's buffer a new value made from the one that it has, or that an earlier update in the same step
    /// gave it. Without effect outside training. Traps, with both shapes, when the shape changes.
    public func update(_ change: (Tensor<Float>) -> Tensor<Float>) {
        guard let place, let tape = Tape.current, tape.number == place.scope, tape.generator != nil else { return }
        let value = change(tape.updatedBuffers[place.index] ?? wrappedValue).detached()
        require(
            value.shape == wrappedValue.shape, "a buffer of shape \(wrappedValue.shape) given one of \(value.shape)")
        tape.updatedBuffers[place.index] = value
    }
}

/// A stored value that is neither trained nor saved, such as a table of indices.
@propertyWrapper
public struct Constant<Value: Sendable>: Sendable {
    /// The value.
    public var wrappedValue: Value

    /// A constant.
    public init(wrappedValue: Value) { self.wrappedValue = wrappedValue }
}

/// The way to a parameter: names of properties, and places in a `Sequential` or an array. Kept as it is walked, since a
/// step of training compares it with the one before, and nobody reads the name.
package struct ModulePath: Sendable, Equatable {
    enum Step: Sendable, Equatable {
        case name(String)
        case place(Int)
    }

    var steps: [Step] = []

    /// As people and files know it: `fc1.weight`.
    package var name: String {
        var name = ""
        for step in steps {
            if !name.isEmpty { name.append(".") }
            switch step {
            case .name(let part): name.append(part)
            case .place(let place): name.append(String(place))
            }
        }
        return name
    }
}

/// Visits a module's parameters.
public struct ModuleVisitor {
    package enum State {
        case parameter(UnsafeMutablePointer<Tensor<Float>>)
        case buffer(UnsafeMutablePointer<Buffer>)
    }

    private let action: (State, ModulePath) -> Void
    /// Called with each weight cache and the weight that it is of.
    private let cacheAction: ((inout WeightCache, Tensor<Float>, ModulePath) -> Void)?
    private var path = ModulePath()
    /// Whether each type of module is searched for tensors that its visit does not show, when it is met first.
    let checksTypes: Bool

    init(checksTypes: Bool = true, _ action: @escaping (State, ModulePath) -> Void) {
        self.action = action
        cacheAction = nil
        self.checksTypes = checksTypes
    }

    /// A visit of the weight caches alone.
    init(caches action: @escaping (inout WeightCache, Tensor<Float>, ModulePath) -> Void) {
        self.action = { _, _ in }
        cacheAction = action
        checksTypes = true
    }

    /// Shows a stored module, or tensor, under its property's name.
    public mutating func visit<M: Module>(_ name: String, _ module: inout M) {
        within(.name(name)) { module.visit(&$0) }
    }

    /// Shows a stored module, or tensor, under its property's name, if there is one.
    public mutating func visit<M: Module>(_ name: String, _ module: inout M?) {
        // Taken out meanwhile, so that nothing is shared and changes happen in place.
        guard var value = module.take() else { return }
        visit(name, &value)
        module = consume value
    }

    /// Shows a buffer under its property's name.
    public mutating func visit(_ name: String, _ buffer: inout Buffer) {
        within(.name(name)) { $0.visit(&buffer) }
    }

    mutating func visit(_ buffer: inout Buffer) {
        withUnsafeMutablePointer(to: &buffer) { action(.buffer($0), path) }
    }

    /// Shows a layer's weight cache and the weight that it is of, after the weight itself.
    package mutating func visit(_ cache: inout WeightCache, of weight: Tensor<Float>) {
        cacheAction?(&cache, weight, path)
    }

    var visitsCaches: Bool { cacheAction != nil }

    mutating func visit(_ parameter: inout Tensor<Float>) {
        withUnsafeMutablePointer(to: &parameter) { action(.parameter($0), path) }
    }

    @inline(__always)
    mutating func within(_ step: ModulePath.Step, _ body: (inout ModuleVisitor) -> Void) {
        path.steps.append(step)
        body(&self)
        path.steps.removeLast()
    }
}

/// A tensor is the smallest module: one parameter.
extension Tensor: Module where Scalar == Float {
    public mutating func visit(_ visitor: inout ModuleVisitor) { visitor.visit(&self) }
}

// MARK: Walking over a model

extension Module {
    /// Calls `body` with every parameter and its name, in place.
    public mutating func forEachParameter(_ body: (inout Tensor<Float>, String) -> Void) {
        forEachState { state, path in
            if case .parameter(let tensor) = state { body(&tensor.pointee, path.name) }
        }
    }

    /// Calls `body` with every buffer and its name, in place.
    public mutating func forEachBuffer(_ body: (inout Buffer, String) -> Void) {
        forEachState { state, path in
            if case .buffer(let buffer) = state { body(&buffer.pointee, path.name) }
        }
    }

    package mutating func forEachState(_ body: (ModuleVisitor.State, ModulePath) -> Void) {
        UnregisteredParameters.check(self)
        withoutActuallyEscaping(body) { body in
            var visitor = ModuleVisitor(body)
            visit(&visitor)
        }
    }

    /// Calls `body` with every weight cache, the weight that it is of, and the name of the layer that holds it, in place.
    mutating func forEachWeightCache(_ body: (inout WeightCache, Tensor<Float>, String) -> Void) {
        withoutActuallyEscaping(body) { body in
            var visitor = ModuleVisitor(caches: { body(&$0, $1, $2.name) })
            visit(&visitor)
        }
    }

    /// Every parameter with its name, in order.
    public var parameters: [(name: String, tensor: Tensor<Float>)] {
        var copy = self
        var parameters: [(name: String, tensor: Tensor<Float>)] = []
        copy.forEachParameter { parameters.append(($1, $0)) }
        return parameters
    }

    /// Every parameter and buffer with its name, in order: what is saved.
    public var state: [(name: String, tensor: Tensor<Float>)] {
        var copy = self
        var all: [(name: String, tensor: Tensor<Float>)] = []
        copy.forEachState { state, path in
            switch state {
            case .parameter(let tensor): all.append((path.name, tensor.pointee))
            case .buffer(let buffer): all.append((path.name, buffer.pointee.wrappedValue))
            }
        }
        return all
    }

    /// The number of scalars in all parameters.
    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.tensor.count } }
}
