import Rectifier

/// An optimiser of one's own: Lion, whose step is the sign of a mean of the gradients.
///
///     w = w − rate·(sign(β₁·m + (1 − β₁)·g) + decay·w)
///     m = β₂·m + (1 − β₂)·g
///
/// Source: Chen et al. 2023, arXiv 2302.06675.
struct Lion: Optimizer {
    var learningRate: Float = 1e-3
    var beta1: Float = 0.9
    var beta2: Float = 0.99
    var weightDecay: Float = 0
    private var means: [String: Tensor<Float>] = [:]
    private var steps: [String: Int] = [:]

    init(learningRate: Float = 1e-3) { self.learningRate = learningRate }

    mutating func update<M: Module>(_ model: inout M, along gradient: Gradient<M>) {
        model.forEachParameter { w, name in
            // A frozen parameter has no gradient.
            guard let g = gradient[name] else { return }
            let m = means[name] ?? Tensor(zeros: w.shape)
            w -= learningRate * ((beta1 * m + (1 - beta1) * g).sign() + weightDecay * w)
            means[name] = beta2 * m + (1 - beta2) * g
            steps[name, default: 0] += 1
        }
    }

    /// The state that a checkpoint saves and restores.
    var memory: OptimizerMemory {
        get {
            OptimizerMemory(
                learningRate: learningRate, options: ["beta1": beta1, "beta2": beta2, "weightDecay": weightDecay],
                vectorNames: ["mean"],
                parameters: means.reduce(into: [:]) { all, mean in
                    all[mean.key] = (steps[mean.key] ?? 1, ["mean": mean.value])
                })
        }
        set {
            learningRate = newValue.learningRate
            means = newValue.parameters.compactMapValues { $0.vectors["mean"] }
            steps = newValue.parameters.mapValues { $0.steps }
        }
    }
}
