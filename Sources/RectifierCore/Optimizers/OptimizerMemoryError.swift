import RectifierSupport

/// How an optimiser's memory does not fit the optimiser, or the model, that it is given to.
public enum OptimizerMemoryError: RectifierError, Hashable {
    /// It has other vectors: it is that of another kind of optimiser.
    case otherVectors([String], expected: [String])
    /// An option has another value than that of the optimiser; nil for one that the optimiser does not have.
    case otherOption(String, Float, expected: Float?)
    /// The learning rate is negative or NaN.
    case learningRate(Float)
    /// The momentum is negative or NaN, or a β₁ of 1 or more.
    case momentum(Float)
    /// A parameter has made fewer steps than 1.
    case steps(Int, parameter: String)
    /// What is remembered of a parameter has another shape.
    case otherShape([Int], parameter: String, expected: [Int])
    /// The model has no parameter of that name.
    case unknownParameter(String)
}

extension OptimizerMemoryError: CustomStringConvertible {
    /// What differs, and the remedy.
    public var description: String {
        switch self {
        case .otherVectors(let found, let expected):
            "the memory of an optimiser with the vectors \(found), given to one with \(expected): make an optimiser of the "
                + "same kind, with momentum if it had some"
        case .otherOption(let name, let found, let expected):
            "the memory of an optimiser with a \(NameList.quoted(name)) of \(found), given to one "
                + (expected.map { "with \($0)" } ?? "without")
                + ": make the optimiser with the same options, or take that out of the memory's options"
        case .learningRate(let rate): "a memory with a learning rate of \(rate): 0 or more is needed"
        case .momentum(let momentum):
            "a memory with a momentum of \(momentum): 0 or more is needed, and less than 1 for the β₁ of Adam and AdamW"
        case .steps(let steps, let name):
            "a memory in which \(NameList.quoted(name)) has made \(steps) steps: a parameter without a step has no entry"
        case .otherShape(let found, let name, let expected):
            "a memory in which \(NameList.quoted(name)) has shape \(found), not \(expected): it must be that of a model of the same shapes"
        case .unknownParameter(let name):
            "a memory with an entry for \(NameList.quoted(name)), which the model does not have: it must be that of the same model"
        }
    }
}

extension Optimizer {
    /// Goes on from `memory`, PyTorch's `load_state_dict`: as setting ``memory`` does, after it was held against the
    /// optimiser and the model.
    ///
    /// - Parameters:
    ///   - memory: What is to be remembered.
    ///   - model: The model that the next steps are made with.
    /// - Throws: ``OptimizerMemoryError``, which names what differs; the optimiser is then as it was.
    public mutating func load(_ memory: OptimizerMemory, for model: some Module) throws(OptimizerMemoryError) {
        try check(memory)
        let shapes = Dictionary(
            model.parameters.map { ($0.name, Array($0.tensor.shape)) }, uniquingKeysWith: { first, _ in first })
        for (name, parameter) in memory.parameters.sorted(by: { $0.key < $1.key }) {
            guard let expected = shapes[name] else { throw .unknownParameter(name) }
            for vector in parameter.vectors.values where Array(vector.shape) != expected {
                throw .otherShape(Array(vector.shape), parameter: name, expected: expected)
            }
        }
        self.memory = memory
    }

    /// Throws when no model makes that memory one of this optimiser.
    func check(_ memory: OptimizerMemory) throws(OptimizerMemoryError) {
        let own = self.memory
        guard memory.vectorNames == own.vectorNames else {
            throw .otherVectors(memory.vectorNames, expected: own.vectorNames)
        }
        for (name, value) in memory.options.sorted(by: { $0.key < $1.key }) where own.options[name] != value {
            throw .otherOption(name, value, expected: own.options[name])
        }
        guard memory.learningRate >= 0 else { throw .learningRate(memory.learningRate) }
        if let momentum = memory.momentum, !Self.momentumRange.contains(momentum) { throw .momentum(momentum) }
        for (name, parameter) in memory.parameters.sorted(by: { $0.key < $1.key }) {
            guard parameter.steps >= 1 else { throw .steps(parameter.steps, parameter: name) }
            guard let shape = parameter.vectors.values.first?.shape else { continue }
            for vector in parameter.vectors.values where vector.shape != shape {
                throw .otherShape(Array(vector.shape), parameter: name, expected: Array(shape))
            }
        }
    }

    /// Traps when no model makes that memory one of this optimiser.
    func requireFit(_ memory: OptimizerMemory) {
        do { try check(memory) } catch { fatalError("\(Self.self): \(error)") }
    }
}
