import Rectifier

/// Clipping the gradient helps against explosions.
enum Clipping: Claim {
    static let name = "clipping"
    static let seeds = 20

    static func measure(seeds: Int) throws -> Evidence {
        let sets = try Subjects.digits(seeds: seeds)
        func sgd(_ rate: Float) -> Experiment {
            Experiment(optimizer: .init(.sgd, learningRate: rate, momentum: 0.9), epochs: 20)
        }
        let results = try [
            Remedy(training: "SGD 1, momentum 0.9", name: "norm 0.1", settings: sgd(1)) {
                $0.training.trainer.clipNorm = 0.1
            },
            Remedy(training: "SGD 0.3, momentum 0.9", name: "norm 0.1", settings: sgd(0.3)) {
                $0.training.trainer.clipNorm = 0.1
            },
            Remedy(training: "SGD 0.3, momentum 0.9", name: "value 0.01", settings: sgd(0.3)) {
                $0.training.trainer.clipValue = 0.01
            },
            Remedy(training: "SGD 0.05, momentum 0.9", name: "norm 1", settings: sgd(0.05)) {
                $0.training.trainer.clipNorm = 1
            },
            Remedy(training: "Adam 0.001", name: "norm 1", settings: Experiment(epochs: 20)) {
                $0.training.trainer.clipNorm = 1
            },
            Remedy(
                training: "Adam 0.05", name: "norm 0.1",
                settings: Experiment(optimizer: .init(.adam, learningRate: 0.05), epochs: 20)
            ) { $0.training.trainer.clipNorm = 0.1 },
        ].map { try $0.measure(on: sets) }
        var evidence = Evidence()
        evidence.add([Remedy.Result].header, results.rows)
        let diverged = results.reduce(0) { $0 + $1.without.divergedCount + $1.with.divergedCount }
        evidence.add(
            diverged == 0
                ? "None of these trainings diverged: those that explode stay finite, and answer one class."
                : "\(diverged) of these trainings diverged.")
        evidence.conclude(results.conclusion("The rows that are right with clipping."))
        return evidence
    }
}
