import RectifierCore
import RectifierTraining

/// What one activation of a network does with each of its units, on some rows: which are open to gradients, and how large
/// what passes is.
///
/// Whether a unit is dead is decided by its slope, not by its output alone: a unit of leaky ReLU or ELU is never dead.
public struct ActivationProbe: Sendable, Hashable, Codable {
    /// A name that no other activation of the model has, as in ``ActivationSample``.
    public let name: String
    /// The operation's name, e.g. `relu`.
    public let operation: String
    /// The name of the layer before it, e.g. `fc1`.
    public let layer: String
    /// How many units there are: the length of the last axis.
    public let units: Int
    /// How many rows were examined, all axes but the last taken together.
    public package(set) var rows = 0
    /// On how many rows each unit's slope is not 0.
    public package(set) var openRows: [Int]
    /// On how many rows each unit is at a flat end; none for activations that are flat at one end only, where being off is
    /// part of how they work.
    public package(set) var flatRows: [Int]
    /// On how many rows each unit's output is exactly 0.
    public package(set) var zeroRows: [Int]
    /// How many outputs are NaN or infinite.
    public package(set) var nonFiniteCount = 0
    /// Whether units of this activation can be off; see ``deadUnits``.
    public let canBeOff: Bool
    /// Whether the activation is flat at both ends.
    public let saturates: Bool
    /// By how much weights before it should be scaled at the start, see ``ElementwiseActivation/gain``.
    public let gain: Float
    var inputSums: [Double]
    var outputSums: [Double]
    var outputSquares: [Double]

    init(_ observation: Observation, name: String, ends: SaturationBehavior, gain: Float) {
        self.name = name
        (operation, layer) = (observation.operation, observation.layer ?? name)
        units = observation.output.shape.last ?? 1
        (canBeOff, saturates, self.gain) = (ends.canBeOff, ends.saturates, gain)
        let none = Array(repeating: 0, count: units)
        (openRows, flatRows, zeroRows) = (none, none, none)
        let zero = Array(repeating: 0.0, count: units)
        (inputSums, outputSums, outputSquares) = (zero, zero, zero)
    }
}

extension ActivationProbe {
    /// The units that output 0 on every row, with a slope of 0: nothing that they are given changes what comes out, and
    /// no gradient reaches their weights.
    public var deadUnits: [Int] {
        guard canBeOff, rows > 0 else { return [] }
        return (0..<units).filter { openRows[$0] == 0 && zeroRows[$0] == rows }
    }

    /// The fraction of units that are dead; 0 of none.
    public var deadShare: Double { units == 0 ? 0 : Double(deadUnits.count) / Double(units) }

    /// The fraction of outputs that are exactly 0: the sparsity.
    public var zeroShare: Double { share(zeroRows) }

    /// The fraction of outputs at a flat end.
    public var flatShare: Double { share(flatRows) }

    /// The units that are at a flat end on 99 of 100 rows.
    public var saturatedUnits: [Int] {
        guard saturates, rows > 0 else { return [] }
        return (0..<units).filter { Double(flatRows[$0]) >= 0.99 * Double(rows) }
    }

    /// The mean of the outputs' squares: the size of the signal.
    public var meanSquare: Double { outputSquares.reduce(0, +) / count }

    /// The fraction of the mean square that differs from row to row: what distinguishes the rows. 0 where all rows give the
    /// same.
    public var difference: Double {
        let rows = Double(max(rows, 1))
        let common = outputSums.reduce(0) { $0 + ($1 / rows) * ($1 / rows) } / Double(max(units, 1))
        return meanSquare > 0 ? max(1 - common / meanSquare, 0) : 0
    }

    private var count: Double { Double(max(rows * units, 1)) }

    private func share(_ counts: [Int]) -> Double { Double(counts.reduce(0, +)) / count }
}

extension ActivationProbe {
    /// Zeros and silent units alone.
    public var activity: LayerActivity {
        LayerActivity(
            activation: operation, layer: layer, units: units, zeroShare: zeroShare,
            silentUnits: (0..<units).filter { zeroRows[$0] == rows && rows > 0 })
    }

    /// Looks at every activation of `model` that is a function of single numbers, in the order in which they are computed.
    ///
    /// - Parameters:
    ///   - model: The network, as it evaluates: Dropout passes everything on.
    ///   - features: The rows, along the first axis.
    ///   - batchSize: How many are examined at once.
    public static func measure(
        _ model: some Layer, on features: Tensor<Float>, batchSize: Int = 1024
    ) -> [ActivationProbe] {
        var probes: [ActivationProbe] = []
        for start in stride(from: 0, to: features.shape[0], by: batchSize) {
            let rows = features[range: start..<min(start + batchSize, features.shape[0])]
            let observations = observe(model) { $0(rows) }.observations
            let activations = observations.filter(\.isActivation)
            var place = 0
            for (name, one) in zip(ActivationSample.names(of: activations), activations) {
                guard let activation = one.activation, let form = activation.elementwiseForm,
                    let input = observations.first(where: { $0.place == one.inputPlace })?.output,
                    let slopes = activation.slopes(at: input)
                else { continue }
                let ends = SaturationBehavior(of: form)
                if place == probes.count {
                    let gain = activation.recommendedGain ?? 1
                    probes.append(ActivationProbe(one, name: name, ends: ends, gain: gain.isFinite ? gain : 1))
                }
                probes[place].add(input, one.output, slopes: slopes, ends)
                place += 1
            }
        }
        return probes
    }

    private mutating func add(
        _ input: Tensor<Float>, _ output: Tensor<Float>, slopes: Tensor<Float>, _ ends: SaturationBehavior
    ) {
        guard units > 0, output.shape.last ?? 1 == units, input.count == output.count else { return }
        rows += output.count / units
        let limit = Float(ends.steepest * SaturationBehavior.flatShare)
        input.withUnsafeBufferPointer { inputs in
            output.withUnsafeBufferPointer { outputs in
                slopes.withUnsafeBufferPointer { slopes in
                    for start in stride(from: 0, to: outputs.count, by: units) {
                        for unit in 0..<units {
                            let (x, y, slope) = (inputs[start + unit], outputs[start + unit], slopes[start + unit])
                            if !y.isFinite { nonFiniteCount += 1 }
                            if slope != 0 { openRows[unit] += 1 }
                            if y == 0 { zeroRows[unit] += 1 }
                            if saturates, slope.magnitude < limit, !(canBeOff && y == 0) { flatRows[unit] += 1 }
                            guard x.isFinite, y.isFinite else { continue }
                            inputSums[unit] += Double(x)
                            outputSums[unit] += Double(y)
                            outputSquares[unit] += Double(y) * Double(y)
                        }
                    }
                }
            }
        }
    }
}
