import CKernels
import RectifierSupport
import Synchronization

/// Where a tensor stands on the tape of a gradient scope. It names the scope by its number and does not hold the tape:
/// a tensor is copied often, and counting the references of the tape would cost as much as those of its memory.
package struct Trace: Sendable {
    let scope: Int
    let index: Int
}

/// The record of what was computed inside one gradient scope: for each operation how its gradient flows back.
///
/// Entries are a flat list in the order of computing, so walking it backwards meets every operation after all its
/// uses, and dropping it frees a graph of any depth without recursion. Only the thread that opened the scope can reach
/// it.
package final class Tape {
    package enum Purpose { case gradient, observation }

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

        /// The activation, if it is one.
        var activation: (any Activation)? {
            if case .activation(let activation) = self { activation } else { nil }
        }
    }

    struct Entry {
        let operation: Operation
        /// The nearest parameter upstream, as an index of the leaves; -1 for none.
        let leaf: Int
        /// Whether what it computed is of Float.
        var isFloat = true
        /// The bias that was added to each row: the sums of the columns of every gradient that comes belong to it.
        var bias: Trace?
        var vjp: ((Tape, Slot) -> Void)?
        /// The gradient of what the entry computed, as far as it is known.
        var slot: Slot?
    }

    /// A gradient on its way back, of whatever scalar type its operation has.
    struct Slot {
        var storage: Storage
        var shape: Shape
    }

    /// What traces name this scope by: no other scope of the process has the same number.
    let number: Int
    let purpose: Purpose
    /// What was computed, in order; the first are inputs that a gradient is taken of. A trace's index counts the
    /// parameters before them.
    // Not checked for overlapping accesses: none of the methods that change it calls anybody else meanwhile.
    @exclusivity(unchecked) private var entries: [Entry] = Tape.spare.withLock { $0.popLast()?.entries ?? [] }
    /// The parameters that get a gradient: the first leaves, whose gradients go into `flat`.
    var layout = ParameterLayout([])
    var parameterCount = 0
    @exclusivity(unchecked) private(set) var reached: [Bool] = []
    @exclusivity(unchecked) private(set) var flat = Tape.nothing
    private static let nothing = Tensor<Float>(uninitialized: [0])
    private(set) var observations: [Observation] = []
    /// What the latest operations remember and may yet keep as bits.
    @exclusivity(unchecked) private var watched: [PackableMemory] = []
    /// The generator of a training scope: what Dropout and its kind draw from.
    var generator: RandomGenerator?
    /// Whether it is a training scope, the generator in use or not.
    let isTraining: Bool
    /// Whether a layer that behaves differently in training was met outside of it.
    var meetsTrainingLayer = false
    /// The gradients by what the operations computed, the last one first; nil where nobody asks for them.
    var operationGradients: [OperationGradient]?
    /// Whether a variance of a single number was met; nil where that traps, since nobody asks.
    package var meetsLoneNumber: Bool?
    /// The new values of buffers, by their number.
    var updatedBuffers: [Int: Tensor<Float>] = [:]

    /// Memory for entries that an earlier tape needs no more.
    private static let spare = Mutex<[SpareEntries]>([])

    /// An array without elements, so that nothing in it can be shared between threads.
    private struct SpareEntries: @unchecked Sendable {
        let entries: [Entry]
    }

    package init(purpose: Purpose, generator: RandomGenerator? = nil) {
        number = Tape.latest.add(1, ordering: .relaxed).newValue
        self.purpose = purpose
        self.generator = generator
        isTraining = generator != nil
    }

    private static let latest = Atomic<Int>(0)
    /// The numbers of the scopes that are open, on any thread.
    private static let open = Mutex<[Int]>([])

    // MARK: Scope

    /// The tape of the scope that this thread is in.
    static var current: Tape? {
        rectifier_thread_scope().map { Unmanaged<Tape>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Runs `body` with this tape as the thread's scope, and closes it however `body` ends.
    @inline(__always)
    package func scope<R>(_ name: @autoclosure () -> String, _ body: () throws -> R) rethrows -> R {
        require(
            Tape.current == nil,
            "a gradient or observe scope at \(name()) inside another one: gradients of gradients are not supported; "
                + "end the outer scope first, and use what it returned")
        begin()
        defer { end() }
        return try body()
    }

    private func begin() {
        Tape.open.withLock { $0.append(number) }
        rectifier_set_thread_scope(Unmanaged.passUnretained(self).toOpaque())
    }

    private func end() {
        rectifier_set_thread_scope(nil)
        Tape.open.withLock { open in
            if let index = open.lastIndex(of: number) { open.remove(at: index) }
        }
        entries.removeAll(keepingCapacity: true)
        let spare = SpareEntries(entries: entries)
        entries = []
        watched = []
        if spare.entries.capacity <= 1024 { Tape.spare.withLock { if $0.count < 8 { $0.append(spare) } } }
        flat = Tape.nothing
    }

    // MARK: Recording

    /// The open tape of any of these, or nil when none is part of an open scope. Traps when one is part of a scope that
    /// is open on another thread.
    @inline(__always)
    static func recording(_ first: Trace?, _ second: Trace? = nil, _ third: Trace? = nil) -> Tape? {
        if first == nil && second == nil && third == nil { return nil }
        let tape = Tape.current
        if let tape, tape.needs(first) || tape.needs(second) || tape.needs(third) { return tape }
        checkClosed(first, second, third)
        return nil
    }

    /// A trace of another scope is that of a tensor that has left it, and is a constant now.
    @inline(never)
    private static func checkClosed(_ traces: Trace?...) {
        require(
            !open.withLock { open in traces.contains { $0.map { open.contains($0.scope) } ?? false } },
            "a tensor of an open gradient scope was used on another thread: pass tensor.detached() there")
    }

    /// Whether a gradient must be passed on to `trace`.
    @inline(__always)
    func needs(_ trace: Trace?) -> Bool { trace?.scope == number }

    /// A parameter, before anything else is recorded.
    func addParameter() -> Trace {
        parameterCount += 1
        return Trace(scope: number, index: parameterCount - 1)
    }

    /// An input that a gradient is taken of.
    func addLeaf() -> Trace {
        append(Entry(operation: .named(""), leaf: -1))
    }

    /// Looks, whenever an operation follows, whether that memory is still held by somebody else. After four more such
    /// operations it is taken for granted.
    func watch(_ memory: PackableMemory?) {
        guard let memory, purpose == .gradient else { return }
        if watched.count == 4 { watched.removeFirst() }
        watched.append(memory)
    }

    private func append(_ entry: consuming Entry) -> Trace {
        if !watched.isEmpty { watched.removeAll { $0.packIfAlone() } }
        entries.append(entry)
        return Trace(scope: number, index: parameterCount + entries.count - 1)
    }

    /// Whether there is anything to take a gradient of.
    var hasLeaves: Bool { parameterCount > 0 || !entries.isEmpty }

    /// `output` with its place on the tape. `vjp` receives the gradient of the output and adds to those of the inputs.
    func record<S: TensorReal>(
        _ operation: String, _ output: consuming Tensor<S>, from first: Trace?, _ second: Trace? = nil,
        _ third: Trace? = nil, vjp: @escaping (Tape, consuming Tensor<S>) -> Void
    ) -> Tensor<S> {
        record(.named(operation), output, from: first, second, third, vjp: vjp)
    }

    func record<S: TensorReal>(
        _ operation: Operation, _ output: consuming Tensor<S>, from first: Trace?, _ second: Trace? = nil,
        _ third: Trace? = nil, bias: Trace? = nil, vjp: @escaping (Tape, consuming Tensor<S>) -> Void
    ) -> Tensor<S> {
        let leaf = nearestLeaf(first, second, third)
        if purpose == .observation {
            let trace = append(Entry(operation: operation, leaf: leaf))
            output.trace = trace
            if let output = output as? Tensor<Float> {
                observations.append(
                    Observation(
                        operation: operation.name, parameter: leaf < 0 ? nil : layout.entries[leaf].name,
                        activation: operation.activation, output: output.detached(), place: trace.index,
                        inputPlace: index(of: first)))
            }
        } else {
            output.trace = append(
                Entry(
                    operation: operation, leaf: leaf, isFloat: S.self == Float.self, bias: needs(bias) ? bias : nil
                ) { tape, slot in
                    vjp(tape, Tensor(storage: slot.storage, shape: slot.shape))
                })
        }
        return output
    }

    /// The tape of the `observe` scope that this thread is in.
    static var observing: Tape? {
        guard let tape = current, tape.purpose == .observation else { return nil }
        return tape
    }

    /// What `body` makes of x, observed as one operation, an activation, in place of those that it is computed with.
    func observe(
        _ activation: any Activation, _ x: consuming Tensor<Float>, _ body: (consuming Tensor<Float>) -> Tensor<Float>
    ) -> Tensor<Float> {
        let (known, input) = (observations.count, index(of: x.trace))
        let output = body(x)
        guard observations.count > known, let trace = output.trace, trace.scope == number else { return output }
        if observations.count == known + 1, let one = observations[known].activation,
            type(of: one) == type(of: activation)
        {
            return output
        }
        observations.removeSubrange(known...)
        let leaf = trace.index < parameterCount ? trace.index : entries[trace.index - parameterCount].leaf
        observations.append(
            Observation(
                operation: activation.documentation.name, parameter: leaf < 0 ? nil : layout.entries[leaf].name,
                activation: activation, output: output.detached(), place: trace.index, inputPlace: input))
        return output
    }

    /// The same for an operation of which the vjp makes the tensor of the gradient itself: one call less on the way back.
    func recordUntyped<S: TensorReal>(
        _ operation: Operation, _ output: consuming Tensor<S>, from input: Trace?,
        vjp: @escaping (Tape, Slot) -> Void
    ) -> Tensor<S> {
        if purpose == .observation {
            return record(operation, output, from: input) { (_, _: consuming Tensor<S>) in }
        }
        output.trace = append(
            Entry(operation: operation, leaf: nearestLeaf(input, nil, nil), isFloat: S.self == Float.self, vjp: vjp))
        return output
    }

    /// The parameter among the inputs, or else that of the input computed last.
    private func nearestLeaf(_ first: Trace?, _ second: Trace?, _ third: Trace?) -> Int {
        let a = index(of: first)
        let b = index(of: second)
        let c = index(of: third)
        if a >= 0 && a < parameterCount { return a }
        if b >= 0 && b < parameterCount { return b }
        if c >= 0 && c < parameterCount { return c }
        let latest = max(a, b, c)
        return latest < 0 ? -1 : entries[latest - parameterCount].leaf
    }

    private func index(of trace: Trace?) -> Int {
        guard let trace, trace.scope == number else { return -1 }
        return trace.index
    }

    /// What made the tensor of that trace.
    func operation(of trace: Trace) -> String {
        if trace.index < parameterCount { return layout.entries[trace.index].name }
        let name = entries[trace.index - parameterCount].operation.name
        return name.isEmpty ? "input" : name
    }

    // MARK: Backward

    /// Carries the gradient of `loss` back to all leaves.
    func backward<S: TensorReal>(from loss: Trace, _ one: Tensor<S>) {
        watched = []
        flat = Tensor(uninitialized: Shape(vector: layout.count))
        reached = Array(repeating: false, count: parameterCount)
        add(one, to: loss)
        let isObserved = operationGradients != nil
        for index in entries.indices.reversed() {
            // Taken out, the closure frees what it remembers while the rest still runs.
            guard let vjp = entries[index].vjp.take(), let slot = entries[index].slot.take() else { continue }
            if isObserved, entries[index].isFloat { addOperationGradient(index, slot) }
            vjp(self, slot)
        }
        for index in 0..<parameterCount where !reached[index] {
            Backend.zero(&flat, from: layout.entries[index].offset, count: layout.entries[index].shape.elementCount)
        }
    }

    private func addOperationGradient(_ index: Int, _ slot: Slot) {
        let (operation, leaf) = (entries[index].operation, entries[index].leaf)
        operationGradients?.append(
            OperationGradient(
                operation: operation.name, layer: leaf < 0 ? nil : ParameterName.layer(of: layout.entries[leaf].name),
                isActivation: operation.activation != nil,
                norm: Tensor<Float>(storage: slot.storage, shape: slot.shape).euclideanNorm))
    }

    /// Lets go of what the operations keep, one by one, and says how much memory each gave back.
    func releaseKept() -> [(operation: String, parameter: String?, bytes: Int)] {
        watched.removeAll { $0.packIfAlone() }
        watched = []
        return entries.indices.map { index in
            let before = Memory.statistics.bytesInUse
            entries[index].vjp = nil
            let leaf = entries[index].leaf
            return (
                operation: entries[index].operation.name, parameter: leaf < 0 ? nil : layout.entries[leaf].name,
                bytes: before - Memory.statistics.bytesInUse
            )
        }
    }

    /// Writing past a parameter's part would change the gradient of the next one.
    private func checkFit(_ count: Int, _ parameter: Int) {
        let expected = layout.entries[parameter].shape.elementCount
        require(
            count == expected,
            "the gradient of \(layout.entries[parameter].name) has \(count) numbers instead of \(expected)")
    }

    func gradient<S: TensorReal>(of leaf: Trace, like x: Tensor<S>) -> Tensor<S> {
        guard let slot = entries[leaf.index - parameterCount].slot else { return Tensor(zeros: x.shape) }
        return Tensor(storage: slot.storage, shape: slot.shape)
    }

    /// Adds to the gradient of an input of the operation.
    func add<S: TensorReal>(_ gradient: consuming Tensor<S>, to trace: Trace?) {
        guard let trace, trace.scope == number else { return }
        let index = trace.index
        if index < parameterCount {
            if let gradient = gradient as? Tensor<Float> {
                checkFit(gradient.count, index)
                Backend.accumulate(
                    gradient, into: &flat, from: layout.entries[index].offset, accumulates: reached[index])
                reached[index] = true
            }
        } else {
            if let bias = entries[index - parameterCount].bias { addColumnSums(gradient, to: bias) }
            keep(gradient, at: index - parameterCount)
        }
    }

    /// Adds to the gradient of what an entry computed.
    private func keep<S: TensorReal>(_ gradient: consuming Tensor<S>, at index: Int) {
        if let slot = entries[index].slot.take() {
            var sum = Tensor<S>(storage: slot.storage, shape: slot.shape)
            discard(slot)
            Backend.combine(.add, into: &sum, gradient)
            entries[index].slot = Slot(storage: sum.storage, shape: sum.shape)
        } else {
            entries[index].slot = Slot(storage: gradient.storage, shape: gradient.shape)
        }
    }

    private func discard(_: consuming Slot) {}

    /// Adds the gradient of an activation's output, carried through its kernel, to that of its input; where a bias was
    /// added there, the gradient of the bias is made in the same pass. Of Floats only.
    func add<S: TensorReal>(
        _ upstream: consuming Tensor<S>, through kernel: ActivationKernel, _ remembered: Storage, to trace: Trace?
    ) {
        guard let trace, trace.scope == number else { return }
        let columns = upstream.shape.last ?? 1
        let bias = trace.index >= parameterCount ? entries[trace.index - parameterCount].bias : nil
        let result = upstream.memoryForResult()
        let (function, a, b) = (kernel.function, kernel.parameters.a, kernel.parameters.b)
        let saved = remembered.bytes.assumingMemoryBound(to: Float.self)
        guard let bias, bias.index < parameterCount, upstream.count <= columns * Backend.mostRowsInOneSum else {
            rectifier_backward(function, saved, upstream.floats, result.floats, result.count, a, b)
            return add(result, to: trace)
        }
        checkFit(columns, bias.index)
        flat.makeUnique()
        rectifier_backward_with_sums(
            function, saved, upstream.floats, result.floats, flat.pointer + layout.entries[bias.index].offset,
            reached[bias.index], columns == 0 ? 0 : result.count / columns, columns, a, b)
        reached[bias.index] = true
        keep(result, at: trace.index - parameterCount)
    }

    /// Adds a matrix product to the gradient of an input: straight into the flat gradient where that is a parameter.
    func add<S: TensorReal>(
        _ product: Backend.MatrixProduct, _ x: Tensor<S>, _ y: Tensor<S>, shape: Shape, to trace: Trace?
    ) {
        guard let trace, trace.scope == number else { return }
        if trace.index < parameterCount, let x = x as? Tensor<Float>, let y = y as? Tensor<Float> {
            checkFit(product.rows * product.columns, trace.index)
            var product = product
            product.accumulates = reached[trace.index]
            Backend.multiply(product, x, y, into: &flat, from: layout.entries[trace.index].offset)
            reached[trace.index] = true
        } else {
            add(Backend.multiply(product, x, y, shape: shape), to: trace)
        }
    }

    /// Adds the sums of the columns to the gradient of an input of as many elements.
    func addColumnSums<S: TensorReal>(_ x: Tensor<S>, to trace: Trace?) {
        guard let trace, trace.scope == number else { return }
        if trace.index < parameterCount, let x = x as? Tensor<Float> {
            checkFit(x.shape.last ?? 1, trace.index)
            Backend.columnSums(
                x, into: &flat, from: layout.entries[trace.index].offset, accumulates: reached[trace.index])
            reached[trace.index] = true
        } else {
            add(x.sum(to: Shape(vector: x.shape.last ?? 1)), to: trace)
        }
    }
}

/// What one operation computed inside `observe`.
public struct Observation: Sendable {
    /// The operation's name, e.g. `linear` or `relu`.
    public let operation: String
    /// The name of the nearest parameter upstream, e.g. `fc1.weight`.
    public let parameter: String?
    /// The activation function, if the operation is one.
    public let activation: (any Activation)?
    /// What it computed.
    public let output: Tensor<Float>
    /// Where it stands on the tape.
    package let place: Int
    /// Where that stands which made its first operand; -1 if no operation did.
    package let inputPlace: Int

    /// Whether the operation is an activation function.
    public var isActivation: Bool { activation != nil }

    /// The name of the module that holds the nearest parameter upstream, e.g. `fc1`.
    public var layer: String? { parameter.map(ParameterName.layer) }
}
