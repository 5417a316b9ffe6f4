import Foundation
import Rectifier
import RectifierReport

/// Gradients vanish with sigmoid and tanh, layer after layer, and do not with ReLU.
enum VanishingGradients: Claim {
    static let name = "vanishing-gradients"
    static let seeds = 10

    private static let depth = 20
    private static let width = 64
    private static let activations = ["sigmoid", "tanh", "relu", "leaky-relu", "elu"]

    /// A rule for the first weights.
    private struct Rule {
        let name: String
        let initializer: @Sendable (Float) -> Initializer
        /// The variance of a weight times the number of inputs, between layers of equal width.
        let variance: @Sendable (Float) -> Double
    }

    private static let rules = [
        Rule(name: "He, the function's gain", initializer: { .heUniform(gain: $0) }, variance: { Double($0 * $0) }),
        Rule(name: "Xavier, gain 1", initializer: { _ in .xavierUniform() }, variance: { _ in 1 }),
        // PyTorch's for Linear, and the custom before 2010.
        Rule(
            name: "±1/√n", initializer: { _ in .heUniform(gain: 1 / Float(3).squareRoot()) }, variance: { _ in 1.0 / 3 }
        ),
    ]

    static func measure(seeds: Int) throws -> Evidence {
        let sets = try Subjects.digits(seeds: seeds)
        var evidence = Evidence()
        var (rows, factors) = ([[String]](), [[Estimate]]())
        for rule in rules {
            var lines: [LineChart.Series] = []
            var ofRule: [Estimate] = []
            for activation in activations {
                let norms = try gradientNorms(activation, rule, sets)
                let factor = Estimate(
                    geometricMeanOf: norms.map { pow($0[0] / $0[depth - 1], 1 / Double(depth - 1)) })
                ofRule.append(factor)
                let whole = Estimate(geometricMeanOf: norms.map { $0[0] / $0[depth - 1] })
                let predicted = try predictedFactor(activation, rule)
                let trained = try accuracies(activation, rule, sets)
                rows.append(
                    [rule.name, "`\(activation)`", factor.bracketed(3), predicted.text(3), whole.value.short]
                        + trained.map { $0.percent() })
                lines.append(
                    LineChart.Series(
                        activation, x: (1...depth).map(Double.init),
                        y: (0..<depth).map { layer in
                            Estimate(geometricMeanOf: norms.map { $0[layer] / $0[depth - 1] }).value
                        }))
            }
            factors.append(ofRule)
            let identifier = ["he", "xavier", "uniform"][factors.count - 1]
            evidence.add(
                "claim-gradients-\(identifier)",
                LineChart(
                    title: "Gradient by layer: \(rule.name)", x: ChartAxis("hidden layer"),
                    y: ChartAxis("size beside that of layer \(depth)", scale: .logarithmic), series: lines))
        }
        evidence.add(
            [
                "first weights", "function", "factor a layer", "in theory", "layer 1 beside layer \(depth)",
                "SGD: test rows right", "Adam: test rows right",
            ], rows)
        conclude(factors, &evidence)
        return evidence
    }

    private static func conclude(_ factors: [[Estimate]], _ evidence: inout Evidence) {
        func text(_ function: Int, _ rule: Int) -> String { factors[rule][function].value.text(2) }
        let tanhKeeps = factors[0][1].low > 0.95
        evidence.conclude(
            "With sigmoid the gradient vanishes under every rule: it is multiplied by \(text(0, 0)), \(text(0, 1)) or "
                + "\(text(0, 2)) a layer. With ReLU it depends on the first weights: \(text(2, 0)) by He's rule, "
                + "\(text(2, 1)) by Xavier's and \(text(2, 2)) by ±1/√n. "
                + (tanhKeeps
                    ? "With tanh it need not vanish: \(text(1, 0)) with its gain, \(text(1, 1)) by Xavier's rule; only "
                        + "with the small weights of ±1/√n it does, \(text(1, 2)), as with ReLU."
                    : "With tanh it vanishes too: \(text(1, 0)), \(text(1, 1)) and \(text(1, 2))."))
    }

    // MARK: At the start

    private static func trial(_ activation: String, _ rule: Rule) -> Trial {
        Trial(
            Experiment(
                hidden: Array(repeating: width, count: depth), activation: activation, epochs: 10, batchSize: 32),
            initializer: rule.initializer)
    }

    /// For each seed and hidden layer the norm of the gradient by what comes into its activation, over 256 rows.
    private static func gradientNorms(
        _ activation: String, _ rule: Rule, _ sets: [PreparedData]
    ) throws -> [[Double]] {
        let trial = trial(activation, rule)
        return try concurrently(sets.count) { seed in
            let rows = sets[seed].classes.training.subset(0..<256)
            let network = try trial.network(for: sets[seed], seed: seed)
            let probed = LayerList(
                network.layers.enumerated().flatMap { index, layer -> [any Layer] in
                    index % 2 == 0 && index < network.layers.count - 1
                        ? [layer, Probe(offset: Tensor(zeros: [rows.count, width]))] : [layer]
                })
            let gradient = gradient(at: probed) { crossEntropy($0(rows.features), rows.targets) }
            return (0..<depth).compactMap { layer in
                gradient["\(3 * layer + 1).offset"].map { Double($0.norm().scalar) }
            }
        }
    }

    /// Adds zeros, so that the gradient by them is that by what comes in.
    private struct Probe: Layer {
        var offset: Tensor<Float>

        func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> { x + offset }
    }

    /// The factor a layer in a network of unlimited width, between the same layers.
    private static func predictedFactor(_ name: String, _ rule: Rule) throws -> Double {
        let activation = try ActivationCatalog.make(parsing: name)
        let theory = try MeanField(activation, weightVariance: rule.variance(activation.recommendedGain ?? 1))
        // Rows have a mean square of 1.
        var (length, logarithm) = (theory.weightVariance, 0.0)
        for _ in 1..<depth {
            logarithm += log(theory.gradientFactor(length: length)) / 2
            length = theory.length(after: length)
        }
        return exp(logarithm / Double(depth - 1))
    }

    // MARK: Trained

    /// The fraction of test rows right after ten epochs of SGD with momentum, and of Adam, each at its best rate.
    private static func accuracies(
        _ activation: String, _ rule: Rule, _ sets: [PreparedData]
    ) throws -> [Estimate] {
        var trial = trial(activation, rule)
        trial.settings.training.optimizer = .init(.sgd, momentum: 0.9)
        let sgd = try trial.withBestRate(of: [0.003, 0.03, 0.3], on: sets).run(on: sets)
        trial.settings.training.optimizer = .init(.adam)
        let adam = try trial.withBestRate(of: [0.0003, 0.001, 0.003], on: sets).run(on: sets)
        return [sgd.accuracy, adam.accuracy]
    }
}
