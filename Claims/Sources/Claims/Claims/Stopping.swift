import Rectifier

/// Early stopping helps against overfitting.
enum Stopping: Claim {
    static let name = "early-stopping"
    static let seeds = 20

    static func measure(seeds: Int) throws -> Evidence {
        let digits = try Subjects.digits(seeds: seeds)
        let few = try Subjects.digits(seeds: seeds, validation: 0.3, test: 0.6)
        let wrong = try Subjects.digits(seeds: seeds, wrongLabels: 0.4)
        func stopping(_ patience: Int) -> (inout Experiment) throws -> Void {
            { $0.training.trainer.earlyStopping = try EarlyStopping(patience: patience) }
        }
        let large = Experiment(
            hidden: [256, 256], optimizer: .init(.adam, learningRate: 0.01), epochs: 100)
        let noisy = Experiment(hidden: [256, 256], epochs: 60)
        let results = [
            try Remedy(training: "4 of 10 labels wrong", name: "patience 5", settings: noisy, apply: stopping(5))
                .measure(on: wrong),
            try Remedy(
                training: "180 rows, 2 layers of 256, Adam 0.01", name: "patience 10", settings: large,
                apply: stopping(10)
            ).measure(on: few),
            try Remedy(
                training: "1,258 rows, Adam 0.001", name: "patience 5", settings: Experiment(epochs: 60),
                apply: stopping(5)
            ).measure(on: digits),
        ]
        var evidence = Evidence()
        evidence.add([Remedy.Result].header, results.rows)
        evidence.add(
            ["training", "epochs without", "epochs with", "epoch kept"],
            results.map { result in
                let runs = result.with.compactMap(\.run)
                return [
                    result.remedy.training, "\(result.remedy.settings.training.trainer.epochs)",
                    Estimate(meanOf: runs.map { Double($0.history.count) }).text(1),
                    Estimate(meanOf: runs.map { Double($0.keptEpoch ?? $0.history.count) }).text(1),
                ]
            })
        let lower = results.count { $0.lossGain.isAbove(0) }
        evidence.conclude(
            "The loss on the test rows is lower with early stopping in \(lower) of \(results.count) trainings. "
                + results.conclusion("The rows that are right:"))
        return evidence
    }
}
