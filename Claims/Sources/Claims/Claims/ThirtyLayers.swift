import Rectifier
import RectifierReport

/// He et al. 2015: a network of 30 layers of ReLU learns with He's first weights and stalls with Xavier's.
enum ThirtyLayers: Claim {
    static let name = "thirty-layers"
    static let seeds = 10

    private static let depth = 30
    private static let rules: [(name: String, initializer: @Sendable (Float) -> Initializer)] = [
        ("He", { .heUniform(gain: $0) }), ("Xavier", { _ in .xavierUniform() }),
    ]
    private static let optimizers: [(name: String, settings: OptimizerConfiguration, rates: [Float])] = [
        ("SGD, momentum 0.9", .init(.sgd, momentum: 0.9), [0.0003, 0.001, 0.003, 0.01, 0.1]),
        ("Adam", .init(.adam), [0.0001, 0.0003, 0.001, 0.003]),
    ]

    static func measure(seeds: Int) throws -> Evidence {
        let sets = try Subjects.digits(seeds: seeds)
        var evidence = Evidence()
        var (rows, lines, best) = ([[String]](), [LineChart.Series](), [[Estimate]]())
        for (optimizer, settings, rates) in optimizers {
            var ofOptimizer: [Estimate] = []
            for (rule, initializer) in rules {
                var results: [(accuracy: Estimate, validationLoss: Double, line: LineChart.Series)] = []
                for rate in rates {
                    var trial = Trial(
                        Experiment(
                            hidden: Array(repeating: 64, count: depth), optimizer: settings, epochs: 20),
                        initializer: initializer)
                    trial.settings.training.optimizer.learningRate = rate
                    let outcomes = try trial.run(on: sets)
                    let learned = outcomes.count { $0.accuracy > 0.5 }
                    let (first, last) = (losses(outcomes, epoch: 1), losses(outcomes, epoch: 20))
                    rows.append([
                        optimizer, NumberText.text(rate), rule, first, last, outcomes.accuracy.percent(),
                        "\(learned) of \(seeds)",
                    ])
                    let means = (1...20).map { epoch in
                        Estimate(meanOf: outcomes.compactMap { $0.run?.history[epoch - 1].trainLoss }).value
                    }
                    results.append(
                        (
                            outcomes.accuracy, outcomes.reduce(0) { $0 + $1.validationLoss },
                            LineChart.Series(
                                "\(rule), \(optimizer) \(NumberText.text(rate))", x: (1...20).map(Double.init), y: means
                            )
                        ))
                }
                guard let chosen = results.min(by: { $0.validationLoss < $1.validationLoss }) else { continue }
                ofOptimizer.append(chosen.accuracy)
                lines.append(chosen.line)
            }
            best.append(ofOptimizer)
        }
        evidence.add(
            [
                "optimiser", "rate", "first weights", "training loss, epoch 1", "epoch 20", "test rows right",
                "more than half right",
            ], rows)
        evidence.add(
            "claim-thirty-layers",
            LineChart(
                title: "30 layers of ReLU, each at its best rate", x: ChartAxis("epoch"),
                y: ChartAxis("training loss", scale: .logarithmic), series: lines))
        evidence.conclude(
            zip(optimizers, best).map { optimizer, estimates in
                "With \(optimizer.name), each at its best rate, He's rule comes to \(estimates[0].percent()) of the test "
                    + "rows and Xavier's to \(estimates[1].percent())."
            }.joined(separator: " "))
        return evidence
    }

    private static func losses(_ outcomes: [Outcome], epoch: Int) -> String {
        let losses = outcomes.compactMap { $0.run?.history[epoch - 1].trainLoss }
        return losses.isEmpty ? "diverged" : Estimate(meanOf: losses).text(3)
    }
}
