import Rectifier
import RectifierReport

/// ELU learns faster per epoch than ReLU.
enum EpochSpeed: Claim {
    static let name = "elu-per-epoch"
    static let seeds = 20

    private static let rates: [Float] = [0.0003, 0.001, 0.003, 0.01]

    static func measure(seeds: Int) throws -> Evidence {
        let digits = try LearningCurves(
            ["relu", "elu"], Experiment(hidden: [128, 64], epochs: 20), rates: rates,
            on: Subjects.digits(seeds: seeds))
        let fashion = try LearningCurves(
            ["relu", "elu"], Experiment(hidden: [256, 128], epochs: 10, batchSize: 128), rates: rates,
            on: Subjects.fashion(seeds: max(seeds / 2, 2)))
        let all = [("digits", digits), ("Fashion-MNIST", fashion)]
        var evidence = Evidence()
        evidence.add(
            LearningCurves.header,
            all.flatMap { name, curves in curves.rows(name, epochs: [1, 2, 5, curves.epochs]) })
        evidence.add(LearningCurves.outcomeHeader, all.flatMap { $1.outcomeRows($0) })
        for (name, curves) in all {
            evidence.add("claim-elu-\(name.lowercased())", curves.chart("Training loss by epoch: \(name)"))
        }
        evidence.conclude(
            all.map { name, curves in
                let epochs = 1...curves.epochs
                let faster = epochs.count { curves.advantage(1, epoch: $0).isAbove(0) }
                let slower = epochs.count { curves.advantage(1, epoch: $0).isBelow(0) }
                let gain = curves.lines[1].outcomes.gain(over: curves.lines[0].outcomes)
                return
                    "On \(name) ELU's training loss is below ReLU's in \(faster) of \(curves.epochs) epochs and above "
                    + "it in \(slower); in the end it has \(gain.points(2)) points of the test rows more right."
            }.joined(separator: " "))
        return evidence
    }
}
