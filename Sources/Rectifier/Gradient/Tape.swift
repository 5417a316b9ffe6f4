import CKernels
import Glibc
import Synchronization

/// Where a tensor stands on a tape.
struct Trace: Sendable {
    let tape: Tape
    let index: Int
}

/// The record of what was computed inside one gradient scope: for each operation how its gradient flows back.
///
/// Entries are a flat list in the order of computing, so walking it backwards meets every operation after all its
/// uses, and dropping it frees a graph of any depth without recursion.
///
/// Sending a tape between threads is safe: while it records, every access first checks that the thread is the one
/// that opened the scope, and traps otherwise; once it is closed, only the atomic flag is read.
final class Tape: @unchecked Sendable {
    enum Purpose { case gradient, observation }

    /// What an entry was made by. An activation's name is only looked up when somebody asks.
    enum Operation {
        case named(String)
        case activation(any Activation)

        var name: String {
            switch self {
            case .named(let name): name
            case .activation(let activation): activation.documentation.name
            }
        }

        var isActivation: Bool {
            if case .activation = self { true } else { false }
        }
    }

    struct Entry {
        let operation: Operation
        /// The nearest parameter upstream, as an index of the leaves; -1 for none.
        let leaf: Int
        var pull: ((Tape, Slot) -> Void)?
    }

    /// A gradient on its way back, of whatever scalar type its operation has.
    struct Slot {
        var storage: Storage
        var shape: Shape
    }

    private let owner = pthread_self()
    private let recording = Atomic<Bool>(true)
    let purpose: Purpose
    /// The leaves are the first entries: the parameters (whose gradients go into `flat`), then the inputs.
    private(set) var entries: [Entry] = []
    private(set) var slots: [Slot?] = []
    private(set) var parameterCount = 0
    private(set) var offsets: [Int] = []
    private(set) var parameterEnd = 0
    private(set) var reached: [Bool] = []
    private(set) var names: [String] = []
    /// All parameters of the model, the frozen ones too.
    var modelParameters: [(name: String, shape: Shape)] = []
    private(set) var flat = Tape.nothing
    private static let nothing = Tensor<Float>(uninitialized: [0])
    private(set) var observations: [Observation] = []
    /// The generator of a training scope: what Dropout and its kind draw from.
    var generator: RandomGenerator?
    /// The new values of buffers, by their number.
    var updatedBuffers: [Int: Tensor<Float>] = [:]

    init(purpose: Purpose, generator: RandomGenerator? = nil) {
        self.purpose = purpose
        self.generator = generator
        entries.reserveCapacity(64)
    }

    // MARK: Scope

    /// The tape of the scope that this thread is in.
    static var current: Tape? {
        rectifier_thread_scope().map { Unmanaged<Tape>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Runs `body` with this tape as the thread's scope, and closes it however `body` ends.
    func scope<R>(_ name: @autoclosure () -> String, _ body: () throws -> R) rethrows -> R {
        require(
            Tape.current == nil,
            "a gradient or observe scope at \(name()) inside another one: gradients of gradients are not supported; "
                + "end the outer scope first, and use what it returned")
        rectifier_set_thread_scope(Unmanaged.passUnretained(self).toOpaque())
        defer {
            rectifier_set_thread_scope(nil)
            recording.store(false, ordering: .releasing)
            // A tensor that leaves the scope keeps the tape, but nothing that it recorded.
            entries = []
            slots = []
            flat = Tape.nothing
        }
        return try body()
    }

    /// Whether operations are recorded now. Traps when a scope's tensor is used on another thread while it is open.
    var isRecording: Bool {
        guard recording.load(ordering: .acquiring) else { return false }
        require(
            pthread_equal(owner, pthread_self()) != 0,
            "a tensor of an open gradient scope was used on another thread: pass tensor.detached() there")
        return true
    }

    // MARK: Recording

    /// The open tape of any of these, or nil when none is part of an open scope.
    @inline(__always)
    static func recording(_ first: Trace?, _ second: Trace? = nil, _ third: Trace? = nil) -> Tape? {
        if first == nil && second == nil && third == nil { return nil }
        if let first, first.tape.isRecording { return first.tape }
        if let second, second.tape.isRecording { return second.tape }
        if let third, third.tape.isRecording { return third.tape }
        return nil
    }

    /// Whether a gradient must be passed on to `trace`.
    @inline(__always)
    func needs(_ trace: Trace?) -> Bool { trace.map { $0.tape === self } ?? false }

    func addParameter(_ name: String, _ count: Int) -> Trace {
        offsets.append(parameterEnd)
        reached.append(false)
        names.append(name)
        parameterEnd += count
        parameterCount += 1
        return addLeaf()
    }

    func addLeaf() -> Trace {
        entries.append(
            Entry(operation: .named(""), leaf: entries.count < parameterCount ? entries.count : -1, pull: nil))
        return Trace(tape: self, index: entries.count - 1)
    }

    /// `output` with its place on the tape. `pull` receives the gradient of the output and adds to those of the inputs.
    func record<S: TensorReal>(
        _ operation: String, _ output: consuming Tensor<S>, from first: Trace?, _ second: Trace? = nil,
        _ third: Trace? = nil, pull: @escaping (Tape, consuming Tensor<S>) -> Void
    ) -> Tensor<S> {
        record(.named(operation), output, from: first, second, third, pull: pull)
    }

    func record<S: TensorReal>(
        _ operation: Operation, _ output: consuming Tensor<S>, from first: Trace?, _ second: Trace? = nil,
        _ third: Trace? = nil, pull: @escaping (Tape, consuming Tensor<S>) -> Void
    ) -> Tensor<S> {
        let leaf = nearestLeaf(first, second, third)
        if purpose == .observation {
            entries.append(Entry(operation: operation, leaf: leaf, pull: nil))
            if let output = output as? Tensor<Float> {
                observations.append(
                    Observation(
                        operation: operation.name, parameter: leaf < 0 ? nil : names[leaf],
                        isActivation: operation.isActivation, output: output.detached()))
            }
        } else {
            entries.append(
                Entry(operation: operation, leaf: leaf) { tape, slot in
                    pull(tape, Tensor(storage: slot.storage, shape: slot.shape))
                })
        }
        output.trace = Trace(tape: self, index: entries.count - 1)
        return output
    }

    /// The parameter among the inputs, or else that of the input computed last.
    private func nearestLeaf(_ first: Trace?, _ second: Trace?, _ third: Trace?) -> Int {
        let (a, b, c) = (index(of: first), index(of: second), index(of: third))
        if a >= 0 && a < parameterCount { return a }
        if b >= 0 && b < parameterCount { return b }
        if c >= 0 && c < parameterCount { return c }
        let latest = max(a, b, c)
        return latest < 0 ? -1 : entries[latest].leaf
    }

    private func index(of trace: Trace?) -> Int {
        guard let trace, trace.tape === self else { return -1 }
        return trace.index
    }

    func operation(of trace: Trace) -> String { entries[trace.index].operation.name }

    // MARK: Backward

    /// Carries the gradient of `loss` back to all leaves.
    func backward<S: TensorReal>(from loss: Trace, _ one: Tensor<S>) {
        flat = Tensor(uninitialized: [parameterEnd])
        slots = Array(repeating: nil, count: entries.count)
        add(one, to: loss)
        for index in entries.indices.reversed() where index >= parameterCount {
            guard let pull = entries[index].pull else { continue }
            // Dropping the closure at once frees what it remembers while the rest still runs.
            entries[index].pull = nil
            guard let slot = takeSlot(index) else { continue }
            pull(self, slot)
        }
        for index in 0..<parameterCount where !reached[index] {
            Engine.zero(&flat, from: offsets[index], count: end(of: index) - offsets[index])
        }
    }

    /// Writing past a parameter's part would change the gradient of the next one.
    private func checkFit(_ count: Int, _ parameter: Int) {
        let expected = end(of: parameter) - offsets[parameter]
        require(count == expected, "the gradient of \(names[parameter]) has \(count) numbers instead of \(expected)")
    }

    private func end(of parameter: Int) -> Int {
        parameter + 1 < parameterCount ? offsets[parameter + 1] : parameterEnd
    }

    private func takeSlot(_ index: Int) -> Slot? {
        let slot = slots[index]
        slots[index] = nil
        return slot
    }

    func gradient<S: TensorReal>(of leaf: Trace, like x: Tensor<S>) -> Tensor<S> {
        guard let slot = slots[leaf.index] else { return Tensor(zeros: x.shape) }
        return Tensor(storage: slot.storage, shape: slot.shape)
    }

    /// Adds to the gradient of an input of the operation.
    func add<S: TensorReal>(_ gradient: consuming Tensor<S>, to trace: Trace?) {
        guard let trace, trace.tape === self else { return }
        let index = trace.index
        if index < parameterCount {
            if let gradient = gradient as? Tensor<Float> {
                checkFit(gradient.count, index)
                Engine.accumulate(gradient, into: &flat, from: offsets[index], accumulates: reached[index])
                reached[index] = true
            }
        } else if let slot = takeSlot(index) {
            var sum = Tensor<S>(storage: slot.storage, shape: slot.shape)
            discard(slot)
            Engine.combine(.add, into: &sum, gradient)
            slots[index] = Slot(storage: sum.storage, shape: sum.shape)
        } else {
            slots[index] = Slot(storage: gradient.storage, shape: gradient.shape)
        }
    }

    private func discard(_: consuming Slot) {}

    /// Adds a matrix product to the gradient of an input: straight into the flat gradient where that is a parameter.
    func add<S: TensorReal>(
        _ product: Engine.MatrixProduct, _ x: Tensor<S>, _ y: Tensor<S>, shape: Shape, to trace: Trace?
    ) {
        guard let trace, trace.tape === self else { return }
        if trace.index < parameterCount, let x = x as? Tensor<Float>, let y = y as? Tensor<Float> {
            checkFit(product.rows * product.columns, trace.index)
            var product = product
            product.accumulates = reached[trace.index]
            Engine.multiply(product, x, y, into: &flat, from: offsets[trace.index])
            reached[trace.index] = true
        } else {
            add(Engine.multiply(product, x, y, shape: shape), to: trace)
        }
    }

    /// Adds the sums of the columns to the gradient of an input of as many elements.
    func addColumnSums<S: TensorReal>(_ x: Tensor<S>, shape: Shape, to trace: Trace?) {
        guard let trace, trace.tape === self else { return }
        if trace.index < parameterCount, let x = x as? Tensor<Float> {
            checkFit(x.shape.last ?? 1, trace.index)
            Engine.columnSums(x, into: &flat, from: offsets[trace.index], accumulates: reached[trace.index])
            reached[trace.index] = true
        } else {
            add(x.sum(to: shape), to: trace)
        }
    }
}

/// What one operation computed inside `observe`.
public struct Observation: Sendable {
    /// The operation's name, e.g. `linear` or `relu`.
    public let operation: String
    /// The name of the nearest parameter upstream, e.g. `fc1.weight`.
    public let parameter: String?
    /// Whether the operation is an activation function.
    public let isActivation: Bool
    /// What it computed.
    public let output: Tensor<Float>

    /// The name of the module that holds the nearest parameter upstream, e.g. `fc1`.
    public var layer: String? {
        parameter.map { name in name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name }
    }
}
