import Rectifier
import RectifierReport

/// Clevert et al. 2016: in a network of 8 layers of 128 units ELU's activations stay near 0, and it learns faster.
enum EightLayers: Claim {
    static let name = "eight-layers"
    static let seeds = 8

    private static let activations = ["relu", "leaky-relu:negative-slope=0.1", "elu"]

    static func measure(seeds: Int) throws -> Evidence {
        let sets = try Subjects.fashion(seeds: seeds)
        let settings = Experiment(
            hidden: Array(repeating: 128, count: 8), optimizer: .init(.sgd, learningRate: 0.01), epochs: 12,
            batchSize: 64)
        // The paper's one rate for all, and then for each its best.
        let same = try LearningCurves(activations, settings, rates: [0.01], on: sets)
        let best = try LearningCurves(activations, settings, rates: [0.01, 0.03, 0.1, 0.3], on: sets)
        let all = [("rate 0.01 for all", same), ("each at its best rate", best)]
        var evidence = Evidence()
        evidence.add(
            LearningCurves.header, all.flatMap { $1.rows($0, epochs: [1, 4, settings.training.trainer.epochs]) })
        evidence.add(LearningCurves.outcomeHeader, all.flatMap { $1.outcomeRows($0) })
        let medians = activationRows(same, sets)
        evidence.add(
            ["function, rate 0.01", "median of the units' mean outputs", "mean of all outputs"], medians.rows)
        evidence.add("claim-eight-layers-same", same.chart("8 layers of 128, rate 0.01"))
        evidence.add("claim-eight-layers-best", best.chart("8 layers of 128, each at its best rate"))
        let nearer = abs(medians.values[2]) < abs(medians.values[0])
        evidence.conclude(
            "ELU's mean activations are \(nearer ? "nearer to" : "no nearer to") 0 than ReLU's: a median of "
                + "\(medians.values[2].text(2)) against \(medians.values[0].text(2)). "
                + all.map { name, curves in
                    let faster = (1...curves.epochs).count { curves.advantage(2, epoch: $0).isAbove(0) }
                    let slower = (1...curves.epochs).count { curves.advantage(2, epoch: $0).isBelow(0) }
                    let gain = curves.lines[2].outcomes.gain(over: curves.lines[0].outcomes)
                    return
                        "With \(name) its training loss is below ReLU's in \(faster) of \(curves.epochs) epochs, above "
                        + "it in \(slower), and it has \(gain.points(2)) points of the test rows more right."
                }.joined(separator: " "))
        return evidence
    }

    /// What the hidden units put out in the mean over the test rows after the training: the median over the units of all
    /// layers, and the mean.
    private static func activationRows(
        _ curves: LearningCurves, _ sets: [PreparedData]
    ) -> (rows: [[String]], values: [Double]) {
        var (rows, values) = ([[String]](), [Double]())
        for line in curves.lines {
            let means = zip(line.outcomes, sets).compactMap { outcome, data in
                outcome.run.map { unitMeans($0.model, data.test.features[range: 0..<1000]) }
            }
            let medians = Estimate(meanOf: means.map { Estimate(medianOf: $0).value })
            values.append(medians.value)
            let all = Estimate(meanOf: means.map { $0.reduce(0, +) / Double($0.count) })
            rows.append(["`\(line.activation)`", medians.text(3), all.text(3)])
        }
        return (rows, values)
    }

    private static func unitMeans(_ model: LayerList, _ rows: Tensor<Float>) -> [Double] {
        observe(model) { $0(rows) }.observations.filter(\.isActivation)
            .flatMap { $0.output.mean(axes: 0).scalars.map(Double.init) }
    }
}
