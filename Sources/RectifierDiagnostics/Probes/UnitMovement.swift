import RectifierCore

/// How far the weights and the bias of each unit of a layer went in a training.
struct UnitMovement: Sendable, Hashable {
    /// What each unit's bias changed by; 0 where there is none.
    let biases: [Double]
    /// ‖Δ‖/‖w‖ of each unit: how far its weights and bias went, relative to its weights before.
    let relative: [Double]

    /// Those of all layers with a matrix of weights, by the layer's name.
    static func all<M: Module>(from before: M?, to after: M?) -> [String: UnitMovement] {
        guard let before, let after else { return [:] }
        let (old, new) = (before.parameters, after.parameters)
        guard old.count == new.count else { return [:] }
        var movements: [String: UnitMovement] = [:]
        for (entry, moved) in zip(old, new) where entry.tensor.rank == 2 && entry.tensor.shape == moved.tensor.shape {
            let layer = ParameterName.layer(of: entry.name)
            let units = entry.tensor.shape[0]
            let bias = old.indices.first { old[$0].name == layer + ".bias" && old[$0].tensor.count == units }
            movements[layer] = UnitMovement(
                weights: (entry.tensor, moved.tensor), biases: bias.map { (old[$0].tensor, new[$0].tensor) })
        }
        return movements
    }

    private init(
        weights: (old: Tensor<Float>, new: Tensor<Float>), biases: (old: Tensor<Float>, new: Tensor<Float>)?
    ) {
        let units = weights.old.shape[0]
        let inputs = weights.old.shape[1]
        let (old, new) = (weights.old.scalars, weights.new.scalars)
        let shifts = biases.map { zip($0.new.scalars, $0.old.scalars).map { Double($0) - Double($1) } }
        self.biases = shifts ?? Array(repeating: 0, count: units)
        let moved = self.biases
        relative = (0..<units).map { unit in
            var (change, size) = (moved[unit] * moved[unit], 0.0)
            for index in unit * inputs..<(unit + 1) * inputs {
                let step = Double(new[index]) - Double(old[index])
                change += step * step
                size += Double(old[index]) * Double(old[index])
            }
            return size > 0 ? (change / size).squareRoot() : 0
        }
    }

    /// The largest ‖Δw‖/‖w‖ of all matrices of weights; nil if a network is not known.
    static func relativeMove<M: Module>(from before: M?, to after: M?) -> Double? {
        guard let before, let after else { return nil }
        let moves = zip(before.parameters, after.parameters).compactMap { old, new -> Double? in
            guard old.tensor.rank >= 2, old.tensor.shape == new.tensor.shape else { return nil }
            let size = old.tensor.scalars.reduce(0) { $0 + Double($1) * Double($1) }
            return size > 0 ? (Backend.squaredDistance(old.tensor, new.tensor) / size).squareRoot() : nil
        }
        return moves.filter(\.isFinite).max()
    }
}
