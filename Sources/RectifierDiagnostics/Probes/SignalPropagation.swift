import RectifierCore
import RectifierExperiments
import RectifierSupport

/// What becomes of signals and gradients in the layers of a network at its start, measured over several draws of the
/// weights, beside what mean-field theory predicts: see ``LayerSignal`` and ``MeanFieldProfile``.
///
///     let settings = Experiment(hidden: Array(repeating: 64, count: 20), activation: "sigmoid")
///     let signals = try SignalPropagation(of: settings, outputs: 10, on: rows)
///     for layer in signals.layers { print(layer.name, layer.gradientNorm.measured, layer.gradientNorm.predicted ?? 0) }
///     signals.gradientFactor?.measured          // by what the gradient's norm shrinks in a layer
public struct SignalPropagation: Sendable, Hashable {
    /// A number that was measured, and what was predicted.
    public struct Quantity: Sendable, Hashable {
        /// The root of the mean square over the draws, or the mean, as the quantity says; it may be infinite.
        public let measured: Double
        /// How far single draws are from each other: the standard deviation of their natural logarithms, of those that
        /// are above 0 and finite. 0 for fewer than two.
        public let spread: Double
        /// What mean-field theory predicts; nil where it has nothing to say, or says what is too large for a Double.
        public let predicted: Double?

        init(measured: Double, spread: Double, predicted: Double?) {
            self.measured = measured
            self.spread = spread
            self.predicted = predicted.flatMap { $0.isFinite ? $0 : nil }
        }

        /// How far from the prediction: ln(measured / predicted); nil where one of them is missing, 0 or infinite.
        public var logRatio: Double? {
            guard let predicted, predicted > 0, measured > 0 else { return nil }
            let ratio = Double.log(measured / predicted)
            return ratio.isFinite ? ratio : nil
        }
    }

    /// A linear layer's outputs, before the activation.
    public struct Layer: Sendable, Hashable {
        /// Its name in the network, such as `0` or `2`.
        public let name: String
        /// How many outputs it has.
        public let units: Int
        /// The mean square of an output; the mean over the draws.
        public let meanSquare: Quantity
        /// The part of it that distinguishes two rows, its variance over the rows; the mean over the draws.
        public let rowVariance: Quantity
        /// How alike two rows are; the mean over the draws. Nil for a single row.
        public let correlation: Quantity?
        /// The norm of the gradient for one row; the root of the mean square over the draws.
        public let gradientNorm: Quantity
    }

    /// The activation, as it is written to choose it.
    public let activation: String
    /// How often weights were drawn.
    public let draws: Int
    /// In how many of the draws no gradient at all comes to the first layer, because a whole layer between is off for every
    /// row.
    public let blockedDraws: Int
    /// The linear layers, the first one first; the last has no activation.
    public let layers: [Layer]
    /// Why nothing is predicted; nil where something is.
    public let unpredicted: MeanFieldError?

    /// By what the norm of a gradient is multiplied in a layer, in the geometric mean from the last hidden layer to the
    /// first; nil for fewer than two hidden layers, and where it cannot be said.
    public var gradientFactor: Quantity? {
        guard layers.count > 2 else { return nil }
        let (first, last) = (layers[0].gradientNorm, layers[layers.count - 2].gradientNorm)
        func factor(_ far: Double, _ near: Double) -> Double? {
            let factor = Double.exp((.log(far) - .log(near)) / Double(layers.count - 2))
            return factor.isFinite ? factor : nil
        }
        guard let measured = factor(first.measured, last.measured) else { return nil }
        let predicted = first.predicted.flatMap { far in last.predicted.flatMap { factor(far, $0) } }
        return Quantity(
            measured: measured, spread: first.spread / Double(layers.count - 2), predicted: predicted)
    }

    /// Measures networks with given settings, each with its own draw of the weights: by the settings' seed and those that
    /// follow it.
    ///
    /// - Parameters:
    ///   - settings: The hidden layers, the activation, the rule for the first weights.
    ///   - outputs: How many numbers come out.
    ///   - rows: What they are applied to. Traps when there are none.
    ///   - draws: How often weights are drawn. Traps below 1.
    /// - Throws: ``OptionError`` or ``NetworkError`` for settings of which no network can be
    ///   made.
    public init(of settings: Experiment, outputs: Int, on rows: Tensor<Float>, draws: Int = 10) throws {
        let features = rows.count / max(rows.shape.first ?? 1, 1)
        let activation = try ActivationCatalog.make(parsing: settings.model.activation)
        guard let gain = activation.recommendedGain else {
            throw NetworkError.notElementwise(activation.documentation.name)
        }
        try self.init(
            of: settings.model.activation, on: rows, draws: draws, seed: settings.seed,
            weightVariance: { index, connection in
                settings.model.initializer.initializer(gain: index < settings.model.hidden.count ? gain : 1)
                    .variance(inputs: connection.inputs, outputs: connection.outputs)
            },
            network: { draw in
                var settings = settings
                settings.seed &+= UInt64(draw)
                return try settings.makeModel(features: features, outputs: outputs)
            })
    }

    /// Measures networks of one's own.
    ///
    /// - Parameters:
    ///   - name: What they are called.
    ///   - rows: What they are applied to. Traps when there are none.
    ///   - draws: How many there are. Traps below 1.
    ///   - seed: What the gradients that come from above follow from.
    ///   - weightVariance: The variance of a weight of a linear layer, given its number among them and its size; nil for
    ///     the mean square of the weights drawn.
    ///   - network: Makes one, given its number from 0. They must have the same layers.
    public init(
        of name: String, on rows: Tensor<Float>, draws: Int = 10, seed: UInt64 = 0,
        weightVariance: (Int, MeanFieldProfile.Connection) -> Double? = { _, _ in nil },
        network: (Int) throws -> LayerList
    ) throws {
        require(draws > 0, "SignalPropagation: \(draws) draws of the weights")
        var generator = RandomGenerator(seed: seed)
        var signals: [[LayerSignal]] = []
        var connections: [Result<[MeanFieldProfile.Connection], MeanFieldError>] = []
        for draw in 0..<draws {
            let network = try network(draw)
            signals.append(LayerSignal.measure(of: network, on: rows, using: &generator))
            connections.append(Result { () throws(MeanFieldError) in try MeanFieldProfile.connections(of: network) })
        }
        var profile: MeanFieldProfile?
        do {
            profile = try Self.profile(connections, on: RowMoments(of: rows), weightVariance)
            unpredicted = nil
        } catch {
            unpredicted = error
        }
        activation = name
        self.draws = draws
        blockedDraws = signals.count { $0.first?.gradientNorm == 0 }
        let upstream = signals[0].last.map { Double($0.units).squareRoot() } ?? 1
        layers = signals[0].indices.map { index in
            Layer(signals.map { $0[index] }, predicted: profile?.layers[index], upstream: upstream)
        }
    }

    /// The prediction for the mean of the draws.
    private static func profile(
        _ draws: [Result<[MeanFieldProfile.Connection], MeanFieldError>], on rows: RowMoments,
        _ weightVariance: (Int, MeanFieldProfile.Connection) -> Double?
    ) throws(MeanFieldError) -> MeanFieldProfile {
        var all: [[MeanFieldProfile.Connection]] = []
        for draw in draws { all.append(try draw.get()) }
        var connections = all[0]
        for index in connections.indices {
            func mean(_ value: (MeanFieldProfile.Connection) -> Double) -> Double {
                all.reduce(0) { $0 + value($1[index]) } / Double(all.count)
            }
            connections[index].weightVariance =
                weightVariance(index, connections[index]) ?? mean(\.weightVariance)
            connections[index].biasVariance = mean(\.biasVariance)
        }
        return try MeanFieldProfile(
            connections, meanSquare: rows.meanSquare, correlation: rows.correlation ?? 1)
    }
}

extension SignalPropagation.Layer {
    /// What the draws of a layer come to, where the norm of the gradient that comes from above is `upstream`.
    init(_ draws: [LayerSignal], predicted: MeanFieldProfile.Layer?, upstream: Double) {
        name = draws[0].layer
        units = draws[0].units
        meanSquare = .init(draws.map(\.moments.meanSquare), predicted: predicted?.meanSquare)
        rowVariance = .init(draws.map(\.moments.rowVariance), predicted: predicted?.rowVariance)
        let correlations = draws.compactMap(\.moments.correlation)
        correlation = correlations.isEmpty ? nil : .init(correlations, predicted: predicted?.correlation)
        let norms = draws.map(\.gradientNorm)
        gradientNorm = .init(
            measured: (norms.reduce(0) { $0 + $1 * $1 } / Double(norms.count)).squareRoot(),
            spread: SignalPropagation.Quantity.spread(norms), predicted: predicted.map { $0.gradientNorm * upstream })
    }
}

extension SignalPropagation.Quantity {
    /// The mean of the draws.
    fileprivate init(_ draws: [Double], predicted: Double?) {
        self.init(
            measured: draws.reduce(0, +) / Double(draws.count), spread: Self.spread(draws), predicted: predicted)
    }

    fileprivate static func spread(_ values: [Double]) -> Double {
        let logarithms = values.filter { $0 > 0 && $0.isFinite }.map { Double.log($0) }
        guard logarithms.count > 1 else { return 0 }
        let mean = logarithms.reduce(0, +) / Double(logarithms.count)
        let square = logarithms.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (square / Double(logarithms.count - 1)).squareRoot()
    }
}
