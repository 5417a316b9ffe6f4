import RectifierSupport

/// What an optimiser remembers between steps, under the parameters' names, PyTorch's `state_dict`: what a checkpoint holds of
/// it.
///
///     var optimizer = Adam()
///     optimizer.update(&model, along: gradient)
///     optimizer.memory.parameters["fc1.weight"]?.vectors["firstMoment"]
public struct OptimizerMemory: Sendable {
    /// What is remembered of one parameter.
    public struct Parameter: Sendable {
        /// The steps that it has made, 1 or more.
        public var steps: Int
        /// The vectors, by their names, each in the shape of the parameter.
        public var vectors: [String: Tensor<Float>]

        /// A parameter that has made so many steps, with its vectors.
        public init(steps: Int, vectors: [String: Tensor<Float>]) {
            self.steps = steps
            self.vectors = vectors
        }
    }

    /// The learning rate, which a schedule may have changed.
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
    /// What is remembered, by the parameters' names. One that has not made a step yet, or of which
    /// there are no vectors, has no entry.
    public var parameters: [String: Parameter]

    /// A memory of such vectors. Traps when a parameter's vectors have other names.
    public init(
        learningRate: Float, momentum: Float? = nil, options: [String: Float] = [:], vectorNames: [String],
        parameters: [String: Parameter] = [:]
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
