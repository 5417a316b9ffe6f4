import Rectifier
import RectifierReport

/// Glorot, Bordes & Bengio 2011: rectifier networks are sparse by themselves, and can be made far sparser by an L1 penalty
/// on their activations before they get worse.
enum SparseRectifiers: Claim {
    static let name = "sparsity"
    static let seeds = 6

    private static let penalties: [Float] = [0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1]

    private struct Subject {
        let name: String
        let sets: [PreparedData]
        let settings: Experiment
    }

    static func measure(seeds: Int) throws -> Evidence {
        let subjects = [
            Subject(
                name: "Fashion-MNIST", sets: try Subjects.fashion(seeds: seeds),
                settings: Experiment(hidden: [256, 256, 256], epochs: 10, batchSize: 128)),
            Subject(
                name: "digits", sets: try Subjects.digits(seeds: seeds * 2),
                settings: Experiment(hidden: [128, 128, 128], epochs: 20)),
        ]
        var evidence = Evidence()
        var (rows, lines, sentences) = ([[String]](), [LineChart.Series](), [String]())
        for subject in subjects {
            let results = try penalties.map { try train(subject, "relu", penalty: $0) }
            let plain = results[0].map(\.accuracy)
            var losses: [Estimate] = []
            for (penalty, result) in zip(penalties, results) {
                let loss = Estimate(meanOf: zip(result, plain).map { $0.accuracy - $1 })
                losses.append(loss)
                rows.append(row(subject, "`relu`", NumberText.text(penalty), result, loss))
            }
            for activation in ["softplus", "tanh"] {
                let result = try train(subject, activation, penalty: 0)
                let difference = Estimate(meanOf: zip(result, plain).map { $0.accuracy - $1 })
                rows.append(row(subject, "`\(activation)`", "0", result, difference))
            }
            let sparsities = results.map { Estimate(meanOf: $0.map(\.zeroShare)).value }
            lines.append(
                LineChart.Series(
                    subject.name, x: sparsities, y: results.map { Estimate(meanOf: $0.map(\.accuracy)).value }))
            // The last penalty before the mean is more than a point below that of none.
            let fits = losses.prefix { $0.value > -0.01 }.count
            sentences.append(
                "On \(subject.name) \((sparsities[0] * 100).text(0)) % of the outputs are 0 without a penalty. "
                    + "\((sparsities[fits - 1] * 100).text(0)) % of zeros cost less than a point of the rows that are right "
                    + "(\(losses[fits - 1].points(2))), and \((sparsities[fits] * 100).text(0)) % cost more "
                    + "(\(losses[fits].points(2))).")
        }
        evidence.add(
            [
                "training", "function", "L1 penalty", "zeros on the test rows", "test rows right",
                "beside ReLU without, points",
            ], rows)
        evidence.add(
            "claim-sparsity",
            LineChart(
                title: "Rows that are right by sparsity", x: ChartAxis("outputs that are 0", format: .percent),
                y: ChartAxis("test rows right", format: .percent), series: lines))
        evidence.conclude(sentences.joined(separator: " "))
        return evidence
    }

    private struct Result: Sendable {
        let accuracy: Double
        let zeroShare: Double
    }

    private static func row(
        _ subject: Subject, _ activation: String, _ penalty: String, _ results: [Result], _ difference: Estimate
    ) -> [String] {
        let isReference = activation == "`relu`" && penalty == "0"
        return [
            subject.name, activation, penalty, Estimate(meanOf: results.map(\.zeroShare)).percent(),
            Estimate(meanOf: results.map(\.accuracy)).percent(2), isReference ? "" : difference.points(2),
        ]
    }

    /// The loss is the cross-entropy and the penalty times the sum of a row's activations, in the mean over the rows.
    private static func train(_ subject: Subject, _ activation: String, penalty: Float) throws -> [Result] {
        var trial = Trial(subject.settings)
        trial.settings.model.activation = activation
        return try concurrently(subject.sets.count) { [trial] seed in
            let data = subject.sets[seed]
            var model = try trial.network(for: data, seed: seed)
            var generator = Experiment(seed: UInt64(seed)).generators.order
            var optimizer = Adam(learningRate: subject.settings.training.optimizer.learningRate)
            for _ in 0..<subject.settings.training.trainer.epochs {
                for batch in data.classes.training.batches(
                    size: subject.settings.training.trainer.batchSize, shuffledBy: &generator)
                {
                    let gradient = gradient(at: model) { loss($0, batch, penalty) }
                    optimizer.update(&model, along: gradient)
                }
            }
            let shares = LayerActivity.measure(model, on: data.test).map(\.zeroShare)
            return Result(
                accuracy: Evaluation(of: model, on: data.test).accuracy ?? 0,
                zeroShare: shares.reduce(0, +) / Double(shares.count))
        }
    }

    private static func loss(_ model: LayerList, _ batch: Batch<Int32>, _ penalty: Float) -> Tensor<Float> {
        if penalty == 0 { return crossEntropy(model(batch.features), batch.targets) }
        var (x, activity) = (batch.features, [Tensor<Float>]())
        for layer in model.layers {
            x = layer(x)
            if layer is any Activation { activity.append(x.sum()) }
        }
        let factor = Tensor(penalty / Float(batch.count))
        return activity.reduce(crossEntropy(x, batch.targets)) { $0 + $1 * factor }
    }
}
