/// What one activation of a network does on some rows: how much of its output is zero, and which units are always.
public struct LayerActivity: Sendable, Hashable, Codable {
    /// The operation's name, e.g. `relu`.
    public let activation: String
    /// The name of the layer before it, e.g. `0`.
    public let layer: String?
    /// How many units there are.
    public let units: Int
    /// The share of outputs that are exactly zero, over all rows and units.
    public let zeroShare: Double
    /// The units whose output is zero on every row, by their index: those that never fire.
    public let silentUnits: [Int]

    /// The activity of every activation in `model` on `data`, in the order in which they are computed.
    ///
    /// Units lie along the last axis of an activation's output.
    public static func measure<Target>(
        _ model: some Layer, on data: Dataset<Target>, batchSize: Int = 1024
    ) -> [LayerActivity] {
        var counts: [Counts] = []
        for batch in data.batches(size: batchSize) {
            let observed = observe(model) { $0(batch.features) }.observations.filter(\.isActivation)
            if counts.isEmpty { counts = observed.map(Counts.init) }
            for (index, one) in observed.enumerated() { counts[index].add(one.output) }
        }
        return counts.map(\.activity)
    }

    /// How often each unit of an activation was zero.
    private struct Counts {
        let activation: String
        let layer: String?
        var zeros: [Int]
        var rows = 0

        init(_ observation: Observation) {
            activation = observation.operation
            layer = observation.layer
            zeros = Array(repeating: 0, count: observation.output.shape.last ?? 1)
        }

        mutating func add(_ output: Tensor<Float>) {
            guard !zeros.isEmpty else { return }
            rows += output.count / zeros.count
            let units = zeros.count
            output.withUnsafeBufferPointer { values in
                zeros.withUnsafeMutableBufferPointer { zeros in
                    for start in stride(from: 0, to: values.count, by: units) {
                        for unit in 0..<units where values[start + unit] == 0 { zeros[unit] += 1 }
                    }
                }
            }
        }

        var activity: LayerActivity {
            LayerActivity(
                activation: activation, layer: layer, units: zeros.count,
                zeroShare: Double(zeros.reduce(0, +)) / Double(max(rows * zeros.count, 1)),
                silentUnits: zeros.indices.filter { zeros[$0] == rows && rows > 0 })
        }
    }
}
