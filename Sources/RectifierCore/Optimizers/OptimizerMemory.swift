import RectifierSupport

/// What an optimiser remembers between steps, under the parameters' names, PyTorch's `state_dict`: what a checkpoint holds of
/// it.
///
///     var optimizer = Adam()
///     optimizer.update(&model, along: gradient)
///     optimizer.memory.parameters["fc1.weight"]?.vectors["firstMoment"]
public struct OptimizerMemory: Sendable {
    /// How far a step goes, which a schedule may have changed.
    public var learningRate: Float
    /// How much of past gradients a step keeps, which a schedule may have changed too; nil for an optimiser that has none.
    public var momentum: Float?
    /// The options that an optimiser is made with and keeps, by their names, such as `beta2`, `epsilon` and `weightDecay`;
    /// 1 and 0 for yes and no. An optimiser takes no memory of one with other options: its steps would be other ones. Empty
    /// where they are not known, as in checkpoints of the first release; one that is taken out is not compared. Options
    /// of ``ParameterGroup`` are not among them.
    public var options: [String: Float]
    /// What vectors are called that are remembered of each parameter, e.g. `velocity`.
    public let vectorNames: [String]
    /// What is remembered, by the parameters' names: the steps that it has made, 1 or more, and the vectors by their names, each in
    /// the shape of the parameter. One that has not made a step yet, or of which
    /// there are no vectors, has no entry.
    public var parameters: [String: (steps: Int, vectors: [String: Tensor<Float>])]

    /// A memory of such vectors. Traps when a parameter's vectors have other names.
    public init(
        learningRate: Float, momentum: Float? = nil, options: [String: Float] = [:], vectorNames: [String],
        parameters: [String: (steps: Int, vectors: [String: Tensor<Float>])] = [:]
    ) {
        for (name, parameter) in parameters {
            require(
                Set(parameter.vectors.keys) == Set(vectorNames),
                "OptimizerMemory: of \(name) the vectors \(parameter.vectors.keys.sorted()); \(vectorNames) are needed")
        }
        self.learningRate = learningRate
        self.momentum = momentum
        self.options = options
        self.vectorNames = vectorNames
        self.parameters = parameters
    }
}

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
