import RectifierCore
import RectifierTraining

/// The units of one activation that are dead on some rows: whose derivative is 0 on every one of them, so that no
/// gradient passes through them and they do not learn.
///
///     for layer in DeadUnits.measure(model, on: rows) { print(layer.name, layer.dead.count, "of", layer.units) }
///
/// For ReLU that is a unit whose output is 0 on every row; for sigmoid and tanh one that is saturated so far on every row
/// that its slope is 0 in Float. Leaky ReLU and PReLU with slopes other than 0 have no such units. Of functions of
/// several numbers, such as CReLU or the gated units, those count whose output is 0 on every row. Units lie along the last
/// axis of an activation's output, and everything before it is rows.
///
/// Source: Lu, Shin, Su & Karniadakis 2019, arXiv 1903.06733.
public struct DeadUnits: Sendable, Hashable, Codable {
    /// The name of the layer before the activation, such as `0` or `fc1`; nil where there is none.
    public let layer: String?
    /// The activation's name, such as `relu`.
    public let activation: String
    /// How many units there are.
    public let units: Int
    /// The dead ones, by their index.
    public let dead: [Int]

    /// Layer and activation, such as `0.relu`.
    public var name: String { (layer.map { $0 + "." } ?? "") + activation }
    /// The fraction of the units that are dead; 0 of none.
    public var share: Double { Double(dead.count) / Double(max(units, 1)) }

    /// Units of an activation, of which the given ones are dead.
    public init(layer: String?, activation: String, units: Int, dead: [Int]) {
        (self.layer, self.activation, self.units, self.dead) = (layer, activation, units, dead)
    }

    /// The dead units of each activation of `model`, in the order in which they are computed.
    ///
    /// The model evaluates, as outside training: Dropout passes everything on.
    ///
    /// - Parameters:
    ///   - model: A model.
    ///   - rows: What it is applied to. A unit that is needed by few rows looks dead on others: some hundreds are good.
    ///     Without rows nothing is dead.
    public static func measure(_ model: some Layer, on rows: Tensor<Float>) -> [DeadUnits] {
        let observations = observe(model) { $0(rows) }.observations
        let outputs = Dictionary(observations.map { ($0.place, $0.output) }, uniquingKeysWith: { $1 })
        return observations.compactMap { observation in
            guard let activation = observation.activation else { return nil }
            let slopes = outputs[observation.inputPlace].flatMap { activation.slopes(at: $0) } ?? observation.output
            var activity = UnitActivity(like: slopes)
            activity.add(slopes)
            return DeadUnits(
                layer: observation.layer, activation: observation.operation, units: activity.units,
                dead: activity.silentUnits)
        }
    }
}

extension [DeadUnits] {
    /// The fraction of all units that are dead; 0 of none.
    public var share: Double {
        Double(reduce(0) { $0 + $1.dead.count }) / Double(Swift.max(reduce(0) { $0 + $1.units }, 1))
    }

    /// Those that were not dead before; `before` has the same layers.
    func since(_ before: [DeadUnits]) -> [DeadUnits] {
        enumerated().map { index, layer in
            let known = before.indices.contains(index) ? Set(before[index].dead) : []
            return DeadUnits(
                layer: layer.layer, activation: layer.activation, units: layer.units,
                dead: layer.dead.filter { !known.contains($0) })
        }
    }
}

extension Activation {
    /// The derivative at each element; nil for a function that is not one of single numbers.
    func slopes(at x: Tensor<Float>) -> Tensor<Float>? {
        guard elementwiseForm != nil else { return nil }
        return valueWithGradient(at: x, along: Tensor(repeating: 1, shape: x.shape)) { self($0) }.gradient
    }
}
