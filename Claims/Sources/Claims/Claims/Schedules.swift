import Rectifier

/// A learning rate that starts large and falls helps.
enum Schedules: Claim {
    static let name = "schedules"
    static let seeds = 20

    private static let schedules: [(name: String, schedule: Schedule)] = [
        ("step decay", .step()), ("exponential decay", .exponential()), ("cosine", .cosine()),
        ("one cycle", .oneCycle()),
    ]

    static func measure(seeds: Int) throws -> Evidence {
        let sets = try Subjects.digits(seeds: seeds)
        let trainings: [(name: String, optimizer: OptimizerConfiguration)] = [
            ("Adam 0.05", .init(.adam, learningRate: 0.05)), ("Adam 0.01", .init(.adam, learningRate: 0.01)),
            ("Adam 0.001", .init(.adam, learningRate: 0.001)),
            ("SGD 0.05, momentum 0.9", .init(.sgd, learningRate: 0.05, momentum: 0.9)),
        ]
        let results = try trainings.flatMap { name, optimizer in
            let settings = Experiment(optimizer: optimizer, epochs: 20)
            let without = try Trial(settings).run(on: sets)
            return try schedules.map { one in
                try Remedy(training: name, name: one.name, settings: settings) {
                    $0.training.trainer.schedule = one.schedule
                }
                .measure(on: sets, without: without)
            }
        }
        var evidence = Evidence()
        evidence.add([Remedy.Result].header, results.rows)
        evidence.conclude(results.conclusion("The rows that are right with a schedule."))
        return evidence
    }
}
