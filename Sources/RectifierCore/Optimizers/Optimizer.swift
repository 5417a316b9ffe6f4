import RectifierSupport

/// A rule that changes a model's parameters along their gradient.
///
/// It keeps what it remembers of each parameter under the parameter's name, so parameters may be frozen and freed
/// between steps: a frozen one, which has no gradient, is left as it is.
public protocol Optimizer: Sendable {
    /// The learning rate.
    var learningRate: Float { get set }

    /// What it remembers between steps. Setting it goes on from there: the next steps are, to the bit, those that the
    /// optimiser would have made whose memory it was. Traps for that of another kind of optimiser, or of one with other
    /// options, and at the next step for a parameter of another shape; ``load(_:for:)`` throws instead.
    var memory: OptimizerMemory { get set }

    /// The momenta that the optimiser can have: 0 ..< 1 for β₁ of `Adam`; by default all from 0 on.
    static var momentumRange: Range<Float> { get }

    /// Changes how much of past gradients a step keeps, as schedules do that cycle it: the momentum of `SGD` and
    /// `RMSprop`, β₁ of `Adam` and `AdamW`.
    ///
    /// - Returns: Whether it was changed: not by an optimiser that has no momentum, or was made with a momentum of 0.
    @discardableResult mutating func setMomentum(_ momentum: Float) -> Bool

    /// One step: changes every parameter that has a gradient, in place.
    mutating func update<M: Module>(_ model: inout M, along gradient: Gradient<M>)
}

extension Optimizer {
    public static var momentumRange: Range<Float> { 0..<Float.infinity }

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
    /// The factor of the optimiser's learning rate.
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
    /// What the vectors are called.
    let names: [String]
    /// One vector for each thing that is remembered, e.g. Adam's two moments.
    var vectors: [Tensor<Float>]
    /// The steps made, a number a parameter.
    var steps: [Int] = []
    /// What is remembered of parameters that the last gradient had no part for.
    private var resting: [String: Rest] = [:]
    /// The group of each parameter: the first that matches.
    private(set) var groups: [ParameterGroup?] = []

    private struct Rest {
        let shape: Shape
        let steps: Int
        let vectors: [Tensor<Float>]
        /// Whether somebody gave it, rather than a step.
        var isGiven = false
    }

    /// Nothing yet, of vectors with these names.
    init(_ names: [String]) {
        self.names = names
        vectors = names.map { _ in Tensor(zeros: [0]) }
    }

    /// All that is remembered, by name.
    func memory(learningRate: Float, momentum: Float?, options: [String: Float]) -> OptimizerMemory {
        var all = names.isEmpty ? [:] : resting
        for (index, entry) in (layout?.entries ?? []).enumerated() where steps[index] > 0 && !names.isEmpty {
            all[entry.name] = remembered(of: index, entry)
        }
        let parameters = all.mapValues { rest in
            (
                steps: rest.steps,
                vectors: Dictionary(uniqueKeysWithValues: zip(names, rest.vectors.map { $0.reshaped(rest.shape) }))
            )
        }
        return OptimizerMemory(
            learningRate: learningRate, momentum: momentum, options: options, vectorNames: names,
            parameters: parameters)
    }

    /// Remembers what `memory` has, and nothing else; it is known to be that of such an optimiser.
    mutating func restore(_ memory: OptimizerMemory) {
        self = OptimizerState(names)
        for (name, parameter) in memory.parameters {
            let vectors = names.compactMap { parameter.vectors[$0] }
            guard let shape = vectors.first?.shape else { continue }
            resting[name] = Rest(
                shape: shape, steps: parameter.steps, vectors: vectors.map { $0.flattened() }, isGiven: true)
        }
    }

    /// What is remembered of a parameter of the layout.
    private func remembered(of index: Int, _ entry: ParameterLayout.Entry) -> Rest {
        let range = entry.offset..<entry.offset + entry.shape.elementCount
        return Rest(shape: entry.shape, steps: steps[index], vectors: vectors.map { $0[range: range] })
    }

    /// Calls `body` with each parameter that has a gradient, its index and where its part of the gradient begins, in place.
    mutating func forEachParameter<M: Module>(
        of model: inout M, along gradient: Gradient<M>, groups: [ParameterGroup],
        _ body: (inout OptimizerState, inout Tensor<Float>, Int, _ offset: Int) -> Void
    ) {
        require(
            gradient.flat.count == gradient.layout.count,
            "a gradient of \(gradient.flat.count) numbers for parameters of \(gradient.layout.count)")
        if gradient.isOfEvaluationMode { RectifierWarning.give(.trainedInEvaluationMode(model: "\(M.self)")) }
        adapt(to: gradient.layout, groups)
        let entries = gradient.layout.entries
        var index = 0
        model.forEachState { state, path in
            guard case .parameter(let tensor) = state, index < entries.count, entries[index].path == path else {
                return
            }
            require(
                tensor.pointee.shape == entries[index].shape,
                "\(path.name) has shape \(tensor.pointee.shape), its gradient \(entries[index].shape)")
            tensor.pointee.makeUnique()
            tensor.pointee.trace = nil
            steps[index] += 1
            body(&self, &tensor.pointee, index, entries[index].offset)
            index += 1
        }
        require(
            index == entries.count,
            "the gradient has a part for \(index < entries.count ? entries[index].name : "") that \(M.self) has not")
    }

    /// Brings what is remembered into the order of a new gradient, by name. What has no part in it rests until it has;
    /// what is new starts at zero, as does a parameter of another shape, which stands for the one before: unless its memory was
    /// given from outside, which is then that of another model.
    private mutating func adapt(to new: ParameterLayout, _ groups: [ParameterGroup]) {
        if let layout, layout == new { return }
        for (index, entry) in (layout?.entries ?? []).enumerated() {
            resting[entry.name] = remembered(of: index, entry)
        }
        vectors = vectors.map { _ in Tensor(zeros: [new.count]) }
        steps = Array(repeating: 0, count: new.entries.count)
        for (index, entry) in new.entries.enumerated() {
            guard let known = resting.removeValue(forKey: entry.name) else { continue }
            guard known.shape == entry.shape else {
                if !known.isGiven { continue }
                let error = OptimizerMemoryError.otherShape(
                    Array(known.shape), parameter: entry.name, expected: Array(entry.shape))
                fatalError("OptimizerMemory: \(error)")
            }
            steps[index] = known.steps
            for (vector, part) in known.vectors.enumerated() {
                Backend.accumulate(part, into: &vectors[vector], from: entry.offset, accumulates: false)
            }
        }
        self.groups = new.entries.map { entry in groups.first { $0.matches(entry.name) } }
        layout = new
    }
}
