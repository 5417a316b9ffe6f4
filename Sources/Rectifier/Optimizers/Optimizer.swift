/// A rule that changes a model's parameters along their gradient.
///
/// It keeps what it remembers of each parameter under the parameter's name, so parameters may be frozen and freed
/// between steps: a frozen one, which has no gradient, is left as it is.
public protocol Optimizer: Sendable {
    /// How far a step goes.
    var learningRate: Float { get set }

    /// Changes how much of past gradients a step keeps, as schedules do that cycle it: the momentum of `SGD` and
    /// `RMSprop`, β₁ of `Adam` and `AdamW`.
    ///
    /// - Returns: Whether it was changed: not by an optimiser that has no momentum, or was made with a momentum of 0.
    @discardableResult mutating func setMomentum(_ momentum: Float) -> Bool

    /// One step: changes every parameter that has a gradient, in place.
    mutating func update<M: Module>(_ model: inout M, along gradient: Gradient<M>)
}

extension Optimizer {
    /// Has no momentum: changes nothing.
    @discardableResult public mutating func setMomentum(_ momentum: Float) -> Bool { false }
}

/// Options for some of the parameters, chosen by name.
///
///     SGD(learningRate: 0.1, weightDecay: 1e-4, groups: [
///         ParameterGroup(where: { $0.hasSuffix("bias") }, weightDecay: 0),
///         ParameterGroup(where: { $0.hasPrefix("0.") }, learningRateFactor: 0.1),
///     ])
public struct ParameterGroup: Sendable {
    let matches: @Sendable (String) -> Bool
    /// What the optimiser's learning rate is multiplied by.
    public var learningRateFactor: Float
    /// The weight decay in place of the optimiser's; nil for the optimiser's.
    public var weightDecay: Float?

    /// Options for the parameters whose names `matches` accepts.
    public init(
        where matches: @escaping @Sendable (String) -> Bool, learningRateFactor: Float = 1, weightDecay: Float? = nil
    ) {
        self.matches = matches
        self.learningRateFactor = learningRateFactor
        self.weightDecay = weightDecay
    }
}

/// What an optimiser remembers: vectors that lie like the flat gradient, and the steps each parameter has made.
struct OptimizerState: Sendable {
    private(set) var layout: ParameterLayout?
    /// One vector for each thing that is remembered, e.g. Adam's two moments.
    var vectors: [Tensor<Float>]
    /// The steps made, a number a parameter.
    var steps: [Int] = []
    /// What is remembered of parameters that the last gradient had no part for.
    private var resting: [String: (shape: Shape, steps: Int, vectors: [Tensor<Float>])] = [:]
    /// The group of each parameter: the first that matches.
    private(set) var groups: [ParameterGroup?] = []

    init(vectorCount: Int) {
        vectors = Array(repeating: Tensor(zeros: [0]), count: vectorCount)
    }

    /// Calls `body` with each parameter that has a gradient, its index and its entry, in place.
    mutating func forEachParameter<M: Module>(
        of model: inout M, along gradient: Gradient<M>, groups: [ParameterGroup],
        _ body: (inout OptimizerState, inout Tensor<Float>, Int, ParameterLayout.Entry) -> Void
    ) {
        require(
            gradient.flat.count == gradient.layout.count,
            "a gradient of \(gradient.flat.count) numbers for parameters of \(gradient.layout.count)")
        adapt(to: gradient.layout, groups)
        let entries = gradient.layout.entries
        var index = 0
        model.forEachParameter { tensor, name in
            guard index < entries.count, entries[index].name == name else { return }
            require(
                tensor.shape == entries[index].shape,
                "\(name) has shape \(tensor.shape), its gradient \(entries[index].shape)")
            tensor.makeUnique()
            tensor.trace = nil
            steps[index] += 1
            body(&self, &tensor, index, entries[index])
            index += 1
        }
        require(
            index == entries.count,
            "the gradient has a part for \(index < entries.count ? entries[index].name : "") that \(M.self) has not")
    }

    /// Brings what is remembered into the order of a new gradient, by name. What has no part in it rests until it has;
    /// what is new starts at zero.
    private mutating func adapt(to new: ParameterLayout, _ groups: [ParameterGroup]) {
        if let layout, layout == new { return }
        for (index, entry) in (layout?.entries ?? []).enumerated() {
            let range = entry.offset..<entry.offset + entry.shape.elementCount
            resting[entry.name] = (entry.shape, steps[index], vectors.map { $0[range: range] })
        }
        vectors = vectors.map { _ in Tensor(zeros: [new.count]) }
        steps = Array(repeating: 0, count: new.entries.count)
        for (index, entry) in new.entries.enumerated() {
            guard let known = resting.removeValue(forKey: entry.name), known.shape == entry.shape else { continue }
            steps[index] = known.steps
            for (vector, part) in known.vectors.enumerated() {
                Engine.accumulate(part, into: &vectors[vector], from: entry.offset, accumulates: false)
            }
        }
        self.groups = new.entries.map { entry in groups.first { $0.matches(entry.name) } }
        layout = new
    }
}
