import ArgumentParser
import Rectifier
import RectifierReport

/// `rectify boundary`: what an activation is for.
struct Boundary: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "boundary",
        abstract: "See that the decision boundary of a network without an activation is a straight line.",
        discussion: """
            Two networks of the same size are trained on the two-moons data set, whose classes are not linearly separable: one \
            with the identity as activation, whose layers together are one linear map, and one with the chosen activation. The \
            decision boundaries of both are drawn here, and with -o in a file.

            The plots show the test set, which neither network was trained on.
            """)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The activation to compare with the identity.", valueName: "name[:parameter=value]"))
    var activation = "relu"

    @Option(name: .shortAndLong, parsing: .unconditional, help: PictureFile.help)
    var output: String?

    @Option(
        parsing: .unconditional, help: "Random seed. (default: 0)", transform: OptionValues.seed
    )
    var seed: UInt64 = 0

    @OptionGroup var colors: ColorOptions

    func run() throws {
        if let output { try PictureFile.check(output, option: "--output") }
        let activation = try ActivationOption.parse(activation).text
        let experiment = try BoundaryExperiment(seed: seed)
        let outcomes = try ["identity", activation].map(experiment.outcome)
        let chart = experiment.chart(outcomes)
        if let output { try PictureFile.write(chart, to: output) }

        let drawing = TerminalBoundary(
            chart, columns: Terminal.columns,
            style: colors.color.isWanted && Terminal.isUnicode ? .color : .plain)
        let width = outcomes.map(\.name.count).max() ?? 0
        let results = outcomes.map { outcome in
            "\(outcome.name.padded(to: width))  test accuracy \(outcome.accuracy.percent)"
        }
        let rows = "\(experiment.data.training.count) training and \(experiment.testCount) test examples; seed \(seed)"
        let saved = output.map { ["Saved the picture as \($0)"] } ?? []
        try Output.write((drawing.lines + [""] + results + ["", rows] + saved).joined(separator: "\n"))
    }
}

/// Two networks on the same points.
struct BoundaryExperiment {
    /// A trained network and its test accuracy.
    struct Outcome {
        let name: String
        let model: LayerList
        let accuracy: Double
    }

    private static let hidden = [16, 16]
    /// The cells along each side of the picture.
    private static let cells = 120

    let data: ClassificationData
    private let test: Dataset<Int32>
    private let seed: UInt64

    var testCount: Int { test.count }

    init(seed: UInt64) throws {
        var generator = RandomGenerator(seed: seed)
        let moons = Moons.dataset(count: 1000, using: &generator)
        data = try ClassificationData(
            name: "two moons", moons, classNames: ["upper moon", "lower moon"], validationFraction: 0,
            testFraction: 0.3, using: &generator)
        test = data.test ?? data.training
        self.seed = seed
    }

    /// Trains a network with the activation.
    func outcome(_ activation: String) throws -> Outcome {
        let experiment = Experiment(
            model: ModelConfiguration(hidden: Self.hidden, activation: activation),
            training: TrainingConfiguration(
                trainer: Trainer(epochs: 40, batchSize: 32), optimizer: .init(.adam, learningRate: 0.01)),
            seed: seed)
        let network = try experiment.makeModel(features: 2, outputs: 2)
        let run = try Experiment.Result(training: network, on: PreparedData(data, divisor: 1), experiment)
        let accuracy = Evaluation(of: run.model, on: test).accuracy ?? 0
        return Outcome(name: activation, model: run.model, accuracy: accuracy)
    }

    /// The boundaries of the networks over the test rows.
    func chart(_ outcomes: [Outcome]) -> BoundaryChart {
        let scale = data.standardization
        let raw: Tensor<Float> = scale.restored(test.features)
        let points = (0..<test.count).map { row in
            BoundaryChart.Point(
                x: raw[scalarAt: row, 0], y: raw[scalarAt: row, 1], label: Int(test.targets[scalarAt: row]))
        }
        let (xRange, yRange) = (Self.range(points.map(\.x)), Self.range(points.map(\.y)))
        let panels = outcomes.map { outcome in
            BoundaryChart.Panel(
                name: outcome.name, accuracy: outcome.accuracy,
                probabilities: probabilities(outcome.model, xRange, yRange))
        }
        var chart = BoundaryChart(
            title: "Decision boundaries of two networks, without and with an activation", panels: panels,
            points: points,
            xRange: xRange, yRange: yRange)
        chart.featureNames = ["x", "y"]
        chart.classNames = data.classNames
        return chart
    }

    /// The probability of the second class at the centre of each cell, in rows from the lowest y up.
    private func probabilities(
        _ model: LayerList, _ xRange: ClosedRange<Float>, _ yRange: ClosedRange<Float>
    ) -> [[Float]] {
        func centre(_ cell: Int, _ range: ClosedRange<Float>) -> Float {
            range.lowerBound + (range.upperBound - range.lowerBound) * (Float(cell) + 0.5) / Float(Self.cells)
        }
        return (0..<Self.cells).map { row in
            let points = (0..<Self.cells).flatMap { [centre($0, xRange), centre(row, yRange)] }
            let features = data.standardization(Tensor(points, shape: [Self.cells, 2]))
            let classes = softmax(model(features))
            return (0..<Self.cells).map { classes[scalarAt: $0, 1] }
        }
    }

    /// From the minimum to the maximum, and a little beyond.
    private static func range(_ values: [Float]) -> ClosedRange<Float> {
        let (low, high) = (values.min() ?? 0, values.max() ?? 1)
        let margin = max((high - low) * 0.08, 0.01)
        return low - margin...high + margin
    }
}
