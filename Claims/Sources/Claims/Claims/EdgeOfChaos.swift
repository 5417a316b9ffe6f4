import Foundation
import Rectifier
import RectifierReport

/// Hayou et al. 2019: on the edge of chaos what tells two rows apart is carried deeper, and deeper networks can be trained;
/// with smooth functions deeper than with ReLU.
enum EdgeOfChaos: Claim {
    static let name = "edge-of-chaos"
    static let seeds = 5

    private static let trainedDepths = [10, 30, 100]
    private static let measuredDepths = [1, 10, 30, 100]

    /// A function and the spread of its first weights and biases.
    private struct Place {
        let name: String
        let activation: any ConfigurableActivation & ElementwiseActivation
        let isEdge: Bool
        let weightDeviation: Double
        let biasDeviation: Double
    }

    private static func places() throws -> [Place] {
        guard let edge = try MeanField.edgeOfChaos(of: Tanh(), biasVariance: 0.04) else { return [] }
        return [
            Place(
                name: "on the edge", activation: ReLU(), isEdge: true, weightDeviation: 2.0.squareRoot(),
                biasDeviation: 0),
            Place(
                name: "ordered", activation: ReLU(), isEdge: false, weightDeviation: 1.5.squareRoot(),
                biasDeviation: 0.5),
            Place(
                name: "beyond: signals grow", activation: ReLU(), isEdge: false, weightDeviation: 2.5.squareRoot(),
                biasDeviation: 0),
            Place(
                name: "on the edge", activation: Tanh(), isEdge: true,
                weightDeviation: edge.weightVariance.squareRoot(), biasDeviation: 0.2),
            Place(name: "ordered", activation: Tanh(), isEdge: false, weightDeviation: 1, biasDeviation: 0.2),
            Place(name: "chaotic", activation: Tanh(), isEdge: false, weightDeviation: 2, biasDeviation: 0.2),
        ]
    }

    static func measure(seeds: Int) throws -> Evidence {
        let sets = try Subjects.digits(seeds: seeds)
        var evidence = Evidence()
        var (rows, lines, trainedRows, accuracies) = ([[String]](), [LineChart.Series](), [[String]](), [[Estimate]]())
        for place in try places() {
            let title = "`\(place.activation.documentation.name)`, \(place.name)"
            let theory = try MeanField(
                place.activation, weightVariance: place.weightDeviation * place.weightDeviation,
                biasVariance: place.biasDeviation * place.biasDeviation)
            let names = [title, place.weightDeviation.text(3), place.biasDeviation.text(1)]
            let distances = try distances(place, networks: 2 * seeds)
            rows.append(
                names + [theory.limit().gradientFactor.text(2)]
                    + measuredDepths.map { depth in
                        Estimate(geometricMeanOf: distances.map { $0[depth - 1] }).value.short
                    })
            lines.append(
                LineChart.Series(
                    title.replacingOccurrences(of: "`", with: ""), x: (1...100).map(Double.init),
                    y: (0..<100).map { layer in Estimate(geometricMeanOf: distances.map { $0[layer] }).value }))
            let trained = try trainedDepths.map { try accuracy(place, depth: $0, sets) }
            accuracies.append(trained)
            trainedRows.append(names + trained.map { $0.percent() })
        }
        evidence.add("1 − the correlation of two independent rows after so many layers of 512 units, at the start:")
        evidence.add(
            ["function and place", "σ_w", "σ_b", "gradient² a layer (theory)"] + measuredDepths.map { "\($0)" }, rows)
        evidence.add(
            "claim-edge-of-chaos",
            LineChart(
                title: "What tells two rows apart, by layer", x: ChartAxis("layer", scale: .logarithmic),
                y: ChartAxis("1 − correlation", scale: .logarithmic), series: lines))
        evidence.add("Test rows of the digits right after 10 epochs of SGD, each at its best rate, layers of 96 units:")
        evidence.add(["function and place", "σ_w", "σ_b"] + trainedDepths.map { "\($0) layers" }, trainedRows)
        func text(_ place: Int, _ depth: Int) -> String { accuracies[place][depth].percent(0) }
        evidence.conclude(
            "With 100 layers ReLU comes to \(text(0, 2)) on the edge, \(text(1, 2)) and \(text(2, 2)) off it; tanh to "
                + "\(text(3, 2)) on the edge, \(text(4, 2)) in the ordered phase and \(text(5, 2)) in the chaotic one. "
                + "With 10 layers they come to \(text(0, 0)), \(text(1, 0)), \(text(2, 0)), \(text(3, 0)), "
                + "\(text(4, 0)) and \(text(5, 0)).")
        return evidence
    }

    /// 1 − c for each layer and network, where c is the correlation of what comes into the activations for two rows, the
    /// mean over pairs of 12 independent normal rows.
    private static func distances(_ place: Place, networks: Int) throws -> [[Double]] {
        let (width, rows) = (512, 12)
        let (activation, weights) = (place.activation, Initializer.heNormal(gain: Float(place.weightDeviation)))
        let biasDeviation = Float(place.biasDeviation)
        return try concurrently(networks) { seed in
            var generator = RandomGenerator(seed: UInt64(seed))
            var x = Tensor<Float>(normal: 0, shape: [rows, width], using: &generator)
            return (1...100).map { _ in
                var layer = Linear(width, width, initializer: weights, using: &generator)
                layer.bias = Tensor(normal: 0, standardDeviation: biasDeviation, shape: [width], using: &generator)
                let z = layer(x)
                x = activation(z)
                return meanDistance(z)
            }
        }
    }

    /// From the difference of the rows at length 1, since 1 − c itself would lose its digits near c = 1: it is half the
    /// square of the distance.
    private static func meanDistance(_ z: Tensor<Float>) -> Double {
        let rows = z.shape[0]
        let wide = z.cast(to: Double.self)
        let unit = wide / wide.squared().sum(axes: 1, keepingAxes: true).squareRoot()
        var sum = 0.0
        for row in 0..<rows - 1 {
            let difference = unit[range: row..<row + 1] - unit[range: row + 1..<row + 2]
            sum += difference.squared().sum().scalar / 2
        }
        return max(sum / Double(rows - 1), 1e-15)
    }

    private static func accuracy(_ place: Place, depth: Int, _ sets: [PreparedData]) throws -> Estimate {
        let deviation = Float(place.weightDeviation)
        var trial = Trial(
            Experiment(
                hidden: Array(repeating: 96, count: depth), activation: place.activation.documentation.name,
                optimizer: .init(.sgd, momentum: 0.9), epochs: 10),
            initializer: { gain in gain == 1 ? .heNormal(gain: 1) : .heNormal(gain: deviation) })
        trial.biasDeviation = Float(place.biasDeviation)
        return try trial.withBestRate(of: [0.0003, 0.003, 0.03], on: sets, seeds: 2).run(on: sets).accuracy
    }
}
