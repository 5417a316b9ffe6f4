import Rectifier

/// Leaky ReLU, PReLU and ELU avoid the death that learning rates bring to ReLU.
enum Death: Claim {
    static let name = "death"
    static let seeds = 20

    private static let activations = ["relu", "leaky-relu", "prelu", "elu"]

    private struct Case {
        let name: String
        var isFashion = false
        let optimizer: OptimizerConfiguration
    }

    private static let cases = [
        Case(name: "digits, Adam 0.001", optimizer: .init(.adam, learningRate: 0.001)),
        Case(name: "digits, Adam 0.01", optimizer: .init(.adam, learningRate: 0.01)),
        Case(name: "digits, Adam 0.03", optimizer: .init(.adam, learningRate: 0.03)),
        Case(name: "digits, Adam 0.1", optimizer: .init(.adam, learningRate: 0.1)),
        Case(name: "digits, SGD 0.1", optimizer: .init(.sgd, learningRate: 0.1, momentum: 0.9)),
        Case(name: "digits, SGD 0.3", optimizer: .init(.sgd, learningRate: 0.3, momentum: 0.9)),
        Case(name: "digits, SGD 1", optimizer: .init(.sgd, learningRate: 1, momentum: 0.9)),
        Case(name: "Fashion-MNIST, Adam 0.01", isFashion: true, optimizer: .init(.adam, learningRate: 0.01)),
        Case(name: "Fashion-MNIST, Adam 0.03", isFashion: true, optimizer: .init(.adam, learningRate: 0.03)),
    ]

    /// What training made of a network's units and its answers.
    private struct Result: Sendable {
        let outcome: Outcome
        /// The fraction of hidden units that are off for every training row, and of those whose gradient is gone with it; nil
        /// if the training diverged.
        let units: (off: Double, dead: Double)?
    }

    static func measure(seeds: Int) throws -> Evidence {
        let digits = try Subjects.digits(seeds: seeds)
        let fashion = try Subjects.fashion(seeds: max(seeds / 2, 2))
        var evidence = Evidence()
        var (rows, deadShares, gains, diverged) = ([[String]](), [[Double]](), [[Estimate]](), [[Int]]())
        for one in cases {
            let results = try activations.map { activation in
                try self.results(
                    Trial(
                        Experiment(
                            hidden: one.isFashion ? [256, 128] : [128, 64], activation: activation,
                            optimizer: one.optimizer, epochs: one.isFashion ? 5 : 20,
                            batchSize: one.isFashion ? 128 : 32)), one.isFashion ? fashion : digits)
            }
            let relu = results[0].map(\.outcome)
            var (dead, gainsOfCase) = ([Double](), [Estimate]())
            for (activation, result) in zip(activations, results) {
                let outcomes = result.map(\.outcome)
                let units = result.compactMap(\.units)
                func share(_ values: [Double]) -> String { values.isEmpty ? "–" : Estimate(meanOf: values).percent() }
                dead.append(units.isEmpty ? .nan : Estimate(meanOf: units.map(\.dead)).value)
                gainsOfCase.append(outcomes.gain(over: relu))
                rows.append([
                    one.name, "`\(activation)`", share(units.map(\.dead)), share(units.map(\.off)),
                    outcomes.accuracy.percent(), activation == "relu" ? "" : outcomes.gain(over: relu).points(),
                    "\(outcomes.divergedCount) of \(outcomes.count)",
                ])
            }
            deadShares.append(dead)
            gains.append(gainsOfCase)
            diverged.append(results.map { $0.map(\.outcome).divergedCount })
        }
        evidence.add(
            [
                "training", "function", "dead units", "off for every row", "test rows right", "beside ReLU, points",
                "diverged",
            ], rows)
        conclude(deadShares, gains, diverged, &evidence)
        return evidence
    }

    private static func conclude(
        _ dead: [[Double]], _ gains: [[Estimate]], _ diverged: [[Int]], _ evidence: inout Evidence
    ) {
        let lethal = dead.indices.filter { dead[$0][0] > 0.05 }
        let most = dead.map { $0[0] }.max() ?? 0
        let others = activations.indices.dropFirst().map { index in
            let worst = lethal.compactMap { dead[$0][index].isNaN ? nil : dead[$0][index] }.max() ?? 0
            let better = lethal.count { gains[$0][index].isAbove(0) }
            let worse = lethal.count { gains[$0][index].isBelow(0) }
            let lost = lethal.count { diverged[$0][index] > 0 }
            return
                "\(activations[index]): at most \((worst * 100).text(1)) % dead; surely more rows right than with ReLU in "
                + "\(better), surely fewer in \(worse); some of the seeds diverge in \(lost)."
        }
        evidence.conclude(
            "In \(lethal.count) of \(dead.count) trainings more than 5 % of the ReLU units die, at most "
                + "\((most * 100).text(0)) %. In those, " + others.joined(separator: " "))
    }

    private static func results(_ trial: Trial, _ sets: [PreparedData]) throws -> [Result] {
        try concurrently(sets.count) { seed in
            let outcome = try trial.run(on: sets[seed], seed: seed)
            return Result(
                outcome: outcome, units: outcome.run.map { shares($0.model, sets[seed].classes.training.features) })
        }
    }

    /// A unit is off for every row where what comes into its activation is never above 0, and dead where the derivative
    /// is below 0.001 then, for every row: it falls to the left for all of these functions, so the largest input tells.
    private static func shares(_ model: LayerList, _ rows: Tensor<Float>) -> (off: Double, dead: Double) {
        var (off, dead, units, x) = (0, 0, 0, rows)
        for layer in model.layers {
            if let activation = (layer as? PReLU)?.elementwise ?? layer as? any ElementwiseActivation {
                for most in x.max(axes: 0).scalars {
                    units += 1
                    guard most <= 0 else { continue }
                    off += 1
                    if abs(activation.derivative(most)) < 0.001 { dead += 1 }
                }
            }
            x = layer(x)
        }
        return (Double(off) / Double(units), Double(dead) / Double(units))
    }
}
