import RectifierCore
import RectifierExperiments
import RectifierSupport
import RectifierTraining

/// How likely a network with given settings is dead before it is trained, found by drawing networks and applying them to
/// the actual rows.
///
///     let risk = try DeadInitializationProbability(of: Experiment(hidden: [4, 4, 4, 4, 4, 4]), outputs: 1, on: rows)
///     risk.deadNetworks.value       // the fraction of networks that cannot learn, whatever is done
///     risk.deadNetworks.interval    // what that says of the probability
///     risk.bounds                   // what is known of it without drawing, if it is known
///
/// A unit is dead whose activation has the derivative 0 on every row: it passes no gradient, so neither it nor, by way of
/// it, a layer before it learns. For ReLU that is a unit that is 0 for every row. A network is dead that has a layer all of
/// whose units are dead; only what comes after that layer can learn, and it cannot tell rows apart.
public struct DeadInitializationProbability: Sendable, Hashable {
    /// What the draws have shown of one activation.
    public struct Layer: Sendable, Hashable {
        /// The name of the activation in the network, such as `1`.
        public let name: String
        /// How many units it has.
        public let units: Int
        /// The draws in which all of its units were dead.
        public let deadLayers: BinomialProportion
        /// The units that were dead, of those of all draws. Units of one draw depend on each other, so the interval is too
        /// narrow.
        public let deadUnits: BinomialProportion
        /// The fraction of rows and units with the derivative 0, the mean over the draws: about half for ReLU.
        public let offShare: Double
    }

    /// How many networks were drawn.
    public let draws: Int
    /// The networks in which a whole layer was dead.
    public let deadNetworks: BinomialProportion
    /// What was seen of each activation, the first one first.
    public let layers: [Layer]
    /// What is known of the probability of a dead network without drawing.
    public let bounds: BornDeadBounds?
    /// Why nothing is known of it; nil where something is.
    public let unbounded: BornDeadBoundsError?

    /// The fraction of all units of all draws that were dead.
    public var deadUnitShare: Double {
        let trials = layers.reduce(0) { $0 + $1.deadUnits.trials }
        return trials == 0 ? 0 : Double(layers.reduce(0) { $0 + $1.deadUnits.count }) / Double(trials)
    }

    /// The fraction of rows and units with the derivative 0, over all layers; 0 for a network without activations.
    public var offShare: Double {
        let units = layers.reduce(0) { $0 + $1.units }
        return units == 0 ? 0 : layers.reduce(0) { $0 + $1.offShare * Double($1.units) } / Double(units)
    }

    /// The risk of networks with given settings: of their seed and those that follow it.
    ///
    /// - Parameters:
    ///   - settings: The hidden layers, the activation, the rule for the first weights.
    ///   - outputs: How many numbers come out.
    ///   - rows: The rows that they are to learn, or some hundred of them. Traps when there are none.
    ///   - draws: How many networks are drawn. Traps below 1.
    /// - Throws: ``OptionError`` or ``NetworkError`` for settings of which no network can be
    ///   made.
    public init(of settings: Experiment, outputs: Int, on rows: Tensor<Float>, draws: Int = 100) throws {
        let features = rows.count / max(rows.shape.first ?? 1, 1)
        try self.init(drawnBy: settings.model.initializer.initializer(gain: 1), on: rows, draws: draws) { draw in
            var settings = settings
            settings.seed &+= UInt64(draw)
            return try settings.makeModel(features: features, outputs: outputs)
        }
    }

    /// The risk of networks of one's own.
    ///
    /// - Parameters:
    ///   - initializer: The rule that all weights are drawn by, which the bounds depend on; nil for several or another.
    ///   - rows: The rows that they are to learn, or some hundred of them. Traps when there are none.
    ///   - draws: How many networks are drawn. Traps below 1.
    ///   - network: Draws one, given its number from 0. They must have the same layers; activations within other layers
    ///     are not examined.
    public init(
        drawnBy initializer: Initializer? = nil, on rows: Tensor<Float>, draws: Int = 100,
        network: (Int) throws -> LayerList
    ) rethrows {
        require(draws > 0, "DeadInitializationProbability: \(draws) draws of the weights")
        require(
            rows.rank > 0 && rows.count > 0,
            "DeadInitializationProbability: rows of shape \(rows.shape); there are no numbers")
        var counts: [Count] = []
        var deadNetworks = 0
        var bounds: Result<BornDeadBounds, BornDeadBoundsError> = .failure(.unknownWeights)
        for draw in 0..<draws {
            let network = try network(draw)
            let activities = Self.activities(in: network, on: rows)
            if draw == 0 {
                counts = activities.map { Count(name: $0.name, units: $0.slopes.units) }
                if let initializer {
                    bounds = Result { () throws(BornDeadBoundsError) in
                        try BornDeadBounds(of: network, drawnBy: initializer, on: rows)
                    }
                }
            }
            for (index, one) in activities.enumerated() { counts[index].add(one.slopes) }
            if activities.contains(where: { $0.slopes.silentUnits.count == $0.slopes.units }) { deadNetworks += 1 }
        }
        self.draws = draws
        self.deadNetworks = BinomialProportion(deadNetworks, of: draws)
        layers = counts.map { $0.layer(draws: draws) }
        switch bounds {
        case .success(let known): (self.bounds, unbounded) = (known, nil)
        case .failure(let error): (self.bounds, unbounded) = (nil, error)
        }
    }

    /// How often the derivative of each activation's units is 0.
    private static func activities(
        in network: some RectifierCore.Layer, on rows: Tensor<Float>
    ) -> [(name: String, slopes: UnitActivity)] {
        var result: [(name: String, slopes: UnitActivity)] = []
        var x = rows
        for (name, layer) in network.sequence {
            guard case .activation(let activation) = layer.form, activation.elementwiseForm != nil else {
                x = layer(x)
                continue
            }
            let ones = Tensor<Float>(repeating: 1, shape: x.shape)
            let (output, slopes) = valueWithGradient(at: x, along: ones) { layer($0) }
            var activity = UnitActivity(like: slopes)
            activity.add(slopes)
            result.append((name, activity))
            x = output
        }
        return result
    }

    /// What was counted of one activation.
    private struct Count {
        let name: String
        let units: Int
        var deadLayers = 0
        var deadUnits = 0
        var offShare = 0.0

        mutating func add(_ slopes: UnitActivity) {
            let dead = slopes.silentUnits.count
            deadLayers += dead == units ? 1 : 0
            deadUnits += dead
            offShare += slopes.zeroShare
        }

        func layer(draws: Int) -> Layer {
            Layer(
                name: name, units: units, deadLayers: BinomialProportion(deadLayers, of: draws),
                deadUnits: BinomialProportion(deadUnits, of: draws * units), offShare: offShare / Double(draws))
        }
    }
}

/// A share that was counted in random trials, with an interval for the probability behind it.
///
///     BinomialProportion(0, of: 100).interval    // 0 … 0.037: nothing was seen, but it need not be impossible
public struct BinomialProportion: Sendable, Hashable, Codable {
    /// How often it happened.
    public let count: Int
    /// How often it could have happened.
    public let trials: Int

    /// A share. Traps when the count is not from 0 to the number of trials, or when there are none.
    public init(_ count: Int, of trials: Int) {
        require(trials > 0 && (0...trials).contains(count), "BinomialProportion: \(count) of \(trials)")
        (self.count, self.trials) = (count, trials)
    }

    /// The share itself.
    public var value: Double { Double(count) / Double(trials) }

    /// Wilson's interval, which in the long run holds the probability in 95 % of all cases; it is also right, to a few
    /// percent, where the share is near 0 or 1. Source: Wilson 1927, "Probable inference, the law of succession, and
    /// statistical inference"; Brown, Cai & DasGupta 2001.
    public var interval: ClosedRange<Double> { interval(deviations: 1.959963984540054) }

    /// Wilson's interval for another confidence: so many standard deviations of a normal number to each side.
    public func interval(deviations z: Double) -> ClosedRange<Double> {
        let (n, square) = (Double(trials), z * z)
        let middle = (value + square / (2 * n)) / (1 + square / n)
        let half =
            (value * (1 - value) / n + square / (4 * n * n)).squareRoot() * z / (1 + square / n)
        // Exactly 0 and 1 at the ends, where rounding may leave a little.
        return (count == 0 ? 0 : max(middle - half, 0))...(count == trials ? 1 : min(middle + half, 1))
    }
}
