/// A rule that changes a model's parameters along their gradient.
///
/// It keeps what it remembers of each parameter under the parameter's name, so parameters may be frozen and freed
/// between steps: a frozen one, which has no gradient, is left as it is.
public protocol Optimizer: Sendable {
    /// How far a step goes.
    var learningRate: Float { get set }

    /// One step: changes every parameter that has a gradient, in place.
    mutating func update<M: Module>(_ model: inout M, along gradient: Gradient<M>)
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

    public init(
        where matches: @escaping @Sendable (String) -> Bool, learningRateFactor: Float = 1, weightDecay: Float? = nil
    ) {
        self.matches = matches
        self.learningRateFactor = learningRateFactor
        self.weightDecay = weightDecay
    }
}

/// What an optimiser remembers: vectors that lie like the flat gradient, then the parameters that are frozen now, and the
/// steps each parameter has made.
struct OptimizerState: Sendable {
    private var gradientLayout: ParameterLayout?
    private(set) var layout = ParameterLayout([])
    /// One vector for each thing that is remembered, e.g. Adam's two moments.
    var vectors: [Tensor<Float>]
    /// The steps made, a number a parameter.
    var steps: [Int] = []
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
        adapt(to: gradient.layout, groups)
        let entries = gradient.layout.entries
        var index = 0
        model.forEachParameter { tensor, name in
            guard index < entries.count, entries[index].name == name else { return }
            precondition(
                tensor.shape == entries[index].shape,
                "\(name) has shape \(tensor.shape), its gradient \(entries[index].shape)")
            tensor.makeUnique()
            tensor.trace = nil
            steps[index] += 1
            body(&self, &tensor, index, entries[index])
            index += 1
        }
        precondition(
            index == entries.count,
            "the gradient has a part for \(index < entries.count ? entries[index].name : "") that \(M.self) has not")
    }

    /// Brings what is remembered into the order of a new gradient, by name; what is new starts at zero. Parameters without
    /// a part in the gradient are frozen: what is remembered of them is kept behind the others.
    private mutating func adapt(to new: ParameterLayout, _ groups: [ParameterGroup]) {
        if gradientLayout == new { return }
        let old = (layout: layout, vectors: vectors, steps: steps)
        let frozen = old.layout.entries.filter { new.entry($0.name) == nil }
        layout = ParameterLayout((new.entries + frozen).map { ($0.name, $0.shape) })
        vectors = vectors.map { _ in Tensor(zeros: [layout.count]) }
        steps = Array(repeating: 0, count: layout.entries.count)
        for (place, entry) in layout.entries.enumerated() {
            guard let index = old.layout.entries.firstIndex(where: { $0.name == entry.name && $0.shape == entry.shape })
            else { continue }
            let before = old.layout.entries[index]
            steps[place] = old.steps[index]
            for vector in vectors.indices {
                let part = old.vectors[vector][range: before.offset..<before.offset + before.shape.elementCount]
                Engine.accumulate(part, into: &vectors[vector], from: entry.offset, accumulates: false)
            }
        }
        self.groups = new.entries.map { entry in groups.first { $0.matches(entry.name) } }
        gradientLayout = new
    }
}
