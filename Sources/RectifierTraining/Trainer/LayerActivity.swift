import RectifierCore
import RectifierData

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

    package init(activation: String, layer: String?, units: Int, zeroShare: Double, silentUnits: [Int]) {
        (self.activation, self.layer, self.units) = (activation, layer, units)
        (self.zeroShare, self.silentUnits) = (zeroShare, silentUnits)
    }

    /// The activity of every activation in `model` on `data`, in the order in which they are computed.
    ///
    /// Units lie along the last axis of an activation's output.
    public static func measure<Target>(
        _ model: some Layer, on data: Dataset<Target>, batchSize: Int = 1024
    ) -> [LayerActivity] {
        var observed: [(observation: Observation, activity: UnitActivity)] = []
        for batch in data.batches(size: batchSize) {
            let activations = observe(model) { $0(batch.features) }.observations.filter(\.isActivation)
            if observed.isEmpty { observed = activations.map { ($0, UnitActivity(like: $0.output)) } }
            for (index, one) in activations.enumerated() { observed[index].activity.add(one.output) }
        }
        return observed.map { observation, activity in
            LayerActivity(
                activation: observation.operation, layer: observation.layer, units: activity.units,
                zeroShare: activity.zeroShare, silentUnits: activity.silentUnits)
        }
    }
}
