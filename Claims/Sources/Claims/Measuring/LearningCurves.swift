import Rectifier
import RectifierReport

/// The same training with several activations, seed by seed, and how each learns over the epochs.
struct LearningCurves {
    /// One activation's trainings.
    struct Line {
        let activation: String
        /// The learning rate that all of them had.
        let rate: Float
        let outcomes: [Outcome]

        /// The mean loss of the training rows in an epoch, for each seed, and on the validation rows after it.
        func losses(_ epoch: Int) -> (training: [Double], validation: [Double]) {
            let records = outcomes.map { $0.run?.history[epoch - 1] }
            return (records.map { $0?.trainLoss ?? .nan }, records.map { $0?.validation?.loss ?? .nan })
        }
    }

    let lines: [Line]
    let epochs: Int

    /// - Parameters:
    ///   - activations: The activations; the first is what the others are set beside.
    ///   - settings: How each is trained.
    ///   - rates: The learning rates that each one's best is chosen from, on the validation rows.
    ///   - sets: The data, one for each seed.
    init(_ activations: [String], _ settings: Experiment, rates: [Float], on sets: [PreparedData]) throws {
        epochs = settings.training.trainer.epochs
        lines = try activations.map { activation in
            var trial = Trial(settings)
            trial.settings.model.activation = activation
            trial = try trial.withBestRate(of: rates, on: sets)
            return Line(
                activation: activation, rate: trial.settings.training.optimizer.learningRate,
                outcomes: try trial.run(on: sets))
        }
    }

    static let header = [
        "training", "function", "rate", "epoch", "training loss", "minus ReLU's", "validation loss", "minus ReLU's",
    ]

    /// How the losses of each activation are after some epochs, and paired with those of the first.
    func rows(_ name: String, epochs: [Int]) -> [[String]] {
        lines.enumerated().flatMap { index, line in
            epochs.map { epoch in
                let (losses, reference) = (line.losses(epoch), lines[0].losses(epoch))
                func difference(_ left: [Double], _ right: [Double]) -> String {
                    index == 0 ? "" : Estimate(meanOf: zip(left, right).map { $0 - $1 }).text(4, signed: true)
                }
                return [
                    name, "`\(line.activation)`", NumberText.text(line.rate), "\(epoch)",
                    Estimate(meanOf: losses.training).text(4), difference(losses.training, reference.training),
                    Estimate(meanOf: losses.validation).text(4), difference(losses.validation, reference.validation),
                ]
            }
        }
    }

    /// What the loss of one activation is less than that of the first, in an epoch.
    func advantage(_ line: Int, epoch: Int, validation: Bool = false) -> Estimate {
        let (reference, own) = (lines[0].losses(epoch), lines[line].losses(epoch))
        let pairs = validation ? zip(reference.validation, own.validation) : zip(reference.training, own.training)
        return Estimate(meanOf: pairs.map { $0 - $1 })
    }

    static let outcomeHeader = ["training", "function", "rate", "test loss", "test rows right", "beside ReLU, points"]

    /// What each activation came to on the test rows.
    func outcomeRows(_ name: String) -> [[String]] {
        lines.enumerated().map { index, line in
            [
                name, "`\(line.activation)`", NumberText.text(line.rate), line.outcomes.loss.text(4),
                line.outcomes.accuracy.percent(2),
                index == 0 ? "" : line.outcomes.gain(over: lines[0].outcomes).points(2),
            ]
        }
    }

    /// The training losses over the epochs, their means.
    func chart(_ title: String) -> LineChart {
        let places = (1...epochs).map(Double.init)
        return LineChart(
            title: title, x: ChartAxis("epoch"), y: ChartAxis("training loss", scale: .logarithmic),
            series: lines.map { line in
                LineChart.Series(
                    "\(line.activation), rate \(NumberText.text(line.rate))", x: places,
                    y: (1...epochs).map { Estimate(meanOf: line.losses($0).training).value })
            })
    }
}
