import Rectifier
import RectifierReport

/// Without an activation a network of many layers is one linear map.
enum Linearity: Claim {
    static let name = "linearity"
    static let seeds = 20

    /// What is trained, and the hidden layers that it has.
    private static let networks: [(name: String, activation: String, hidden: [Int])] = [
        ("no hidden layer", "identity", []), ("2 layers of 16, no activation", "identity", [16, 16]),
        ("8 layers of 16, no activation", "identity", Array(repeating: 16, count: 8)),
        ("2 layers of 16, ReLU", "relu", [16, 16]),
    ]

    static func measure(seeds: Int) throws -> Evidence {
        let sets = try moons(seeds)
        var evidence = Evidence()
        let outcomes = try networks.map { network in
            try Trial(
                Experiment(
                    hidden: network.hidden, activation: network.activation,
                    optimizer: .init(.adam, learningRate: 0.01), epochs: 40)
            ).run(on: sets.map(\.data))
        }
        evidence.add(
            ["network", "test rows right", "beside no hidden layer, points", "largest distance from one linear map"],
            zip(networks, outcomes).enumerated().map { index, pair in
                let (network, results) = pair
                return [
                    network.name, results.accuracy.percent(),
                    index == 0 ? "" : results.gain(over: outcomes[0]).points(),
                    network.activation == "identity"
                        ? (zip(results, sets).compactMap { result, set in
                            result.run.map { distance($0.model, set.data) }
                        }
                        .max() ?? 0).short
                        : "",
                ]
            })
        if let chart = chart(outcomes.map { $0[0] }, sets[0]) { evidence.add("claim-linearity", chart) }
        let gain = outcomes[3].gain(over: outcomes[2])
        let same = outcomes[2].gain(over: outcomes[0])
        evidence.conclude(
            "Without an activation 8 layers get as many rows right as no hidden layer at all: \(outcomes[2].accuracy.percent()), "
                + "a difference of \(same.points()) points. With ReLU 2 layers get \(outcomes[3].accuracy.percent()) right, "
                + "\(gain.points()) points more.")
        return evidence
    }

    private struct Points: Sendable {
        let data: PreparedData
        let scale: Standardization
    }

    private static func moons(_ seeds: Int) throws -> [Points] {
        try (0..<seeds).map { seed in
            var generator = RandomGenerator(seed: UInt64(seed))
            let data = try ClassificationData(
                name: "two moons", Moons.dataset(count: 1000, using: &generator),
                classNames: ["upper moon", "lower moon"], validationFraction: 0.1, testFraction: 0.3, using: &generator)
            return Points(data: PreparedData(data, divisor: 1), scale: data.standardization)
        }
    }

    /// How far the outputs are from those of the one linear map that they give at three points, relative to their size.
    private static func distance(_ model: LayerList, _ data: PreparedData) -> Double {
        let rows = data.test.features
        let corners = model(Tensor<Float>([0, 0, 1, 0, 0, 1], shape: [3, 2]))
        let origin = corners[range: 0..<1]
        let weights = (corners[range: 1..<3] - origin).transposed()
        let (outputs, map) = (model(rows), linear(rows, weights, origin.flattened()))
        let size = outputs.absoluteValue().max().scalar
        return Double((outputs - map).absoluteValue().max().scalar / size)
    }

    private static func chart(_ outcomes: [Outcome], _ points: Points) -> BoundaryChart? {
        let test = points.data.test
        let raw: Tensor<Float> = points.scale.restored(test.features)
        let marks = (0..<test.count).map { row in
            BoundaryChart.Point(
                x: raw[scalarAt: row, 0], y: raw[scalarAt: row, 1], label: Int(test.targets[scalarAt: row]))
        }
        let (xRange, yRange): (ClosedRange<Float>, ClosedRange<Float>) = (-1.6...2.6, -1.1...1.6)
        let cells = 120
        func centre(_ cell: Int, _ range: ClosedRange<Float>) -> Float {
            let share = (Float(cell) + 0.5) / Float(cells)
            return range.lowerBound + share * (range.upperBound - range.lowerBound)
        }
        let grid = (0..<cells * cells).flatMap { [centre($0 % cells, xRange), centre($0 / cells, yRange)] }
        let features = points.scale(Tensor(grid, shape: [cells * cells, 2]))
        let panels = [(2, "8 layers, linear"), (3, "2 layers, ReLU")].compactMap {
            index, name -> BoundaryChart.Panel? in
            guard let model = outcomes[index].run?.model else { return nil }
            let classes = softmax(model.outputs(for: features)).scalars
            return BoundaryChart.Panel(
                name: name, accuracy: outcomes[index].accuracy,
                probabilities: (0..<cells).map { row in (0..<cells).map { classes[2 * (row * cells + $0) + 1] } })
        }
        var chart = BoundaryChart(
            title: "What layers learn without an activation, and with one", panels: panels, points: marks,
            xRange: xRange, yRange: yRange)
        chart.featureNames = ["x", "y"]
        chart.classNames = points.data.classNames
        return chart
    }
}
