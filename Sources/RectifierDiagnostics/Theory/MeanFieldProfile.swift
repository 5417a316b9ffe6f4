import RectifierCore

/// What mean-field theory predicts of each layer of a network with layers of given widths, for rows of a given size and
/// likeness: see ``MeanField``.
///
///     let profile = try MeanFieldProfile(of: network, on: rows)
///     for layer in profile.layers { print(layer.meanSquare, layer.correlation, layer.gradientNorm) }
///
/// All rows are taken to have the mean length of those given, and all pairs their mean correlation. The narrower a layer
/// and the deeper the network, the further single networks are from the prediction, which is of means of squares.
public struct MeanFieldProfile: Sendable, Hashable {
    /// A linear layer as it is at the start.
    public struct Connection: Sendable {
        /// How many inputs it has.
        public var inputs: Int
        /// How many outputs it has.
        public var outputs: Int
        /// The variance of one weight, not times anything.
        public var weightVariance: Double
        /// The variance of one bias.
        public var biasVariance: Double
        /// What is applied to its outputs; nil for nothing.
        public var activation: (any Activation)?

        /// A layer of the given kind.
        public init(
            inputs: Int, outputs: Int, weightVariance: Double, biasVariance: Double = 0,
            activation: (any Activation)? = nil
        ) {
            self.inputs = inputs
            self.outputs = outputs
            self.weightVariance = weightVariance
            self.biasVariance = biasVariance
            self.activation = activation
        }
    }

    /// What is predicted of the outputs of a linear layer, before the activation.
    public struct Layer: Sendable, Hashable {
        /// How many outputs there are.
        public let units: Int
        /// The mean square of an output; infinite where that is too large for a Double.
        public let meanSquare: Double
        /// How alike two rows are; NaN where the mean square is infinite.
        public let correlation: Double
        /// By what the squared norm of a gradient is multiplied on its way here from the outputs of the next linear layer;
        /// 1 for the last.
        public let gradientFactor: Double
        /// The norm of the gradient by these outputs, if that by the last layer's is 1.
        public let gradientNorm: Double

        /// What distinguishes two rows: the mean square times 1 − correlation.
        public var rowVariance: Double { meanSquare * (1 - correlation) }
    }

    /// What is predicted of each linear layer, the first one first.
    public let layers: [Layer]

    /// The prediction for linear layers one after the other.
    ///
    /// - Parameters:
    ///   - connections: The layers. Traps when a variance is negative or not finite.
    ///   - meanSquare: The mean square of the inputs.
    ///   - correlation: How alike two rows of inputs are, from −1 to 1.
    /// - Throws: ``MeanFieldError`` for no layers, and for an activation of a whole row.
    public init(_ connections: [Connection], meanSquare: Double, correlation: Double) throws(MeanFieldError) {
        guard !connections.isEmpty else { throw .noLayers }
        var theories: [MeanField] = []
        for (index, connection) in connections.enumerated() {
            // What comes into the first layer has passed no activation.
            let before: (any Activation)? = index > 0 ? connections[index - 1].activation : nil
            let activation: any Activation = before ?? Identity()
            guard let function = activation.elementwiseForm else {
                throw .notElementwise(activation.documentation.name)
            }
            theories.append(
                MeanField(
                    GaussianMeans(of: function), Double(connection.inputs) * connection.weightVariance,
                    connection.biasVariance))
        }
        var (q, c) = (meanSquare, correlation)
        let lengths = theories.map { theory in
            let next = theory.length(after: q)
            c = q.isFinite && c.isFinite ? theory.correlation(after: min(max(c, -1), 1), length: q) : .nan
            q = next
            return (q, c)
        }
        var norm = 1.0
        var layers: [Layer] = []
        for (index, connection) in connections.enumerated().reversed() {
            let factor = index + 1 < theories.count ? theories[index + 1].gradientFactor(length: lengths[index].0) : 1
            norm *= factor.squareRoot()
            layers.append(
                Layer(
                    units: connection.outputs, meanSquare: lengths[index].0, correlation: lengths[index].1,
                    gradientFactor: factor, gradientNorm: norm))
        }
        self.layers = layers.reversed()
    }

    /// The prediction for a network, by the mean squares of its weights and biases, and for the given rows. A network that
    /// has learned is no longer what the theory is about.
    ///
    /// - Throws: ``MeanFieldError`` where a layer is neither linear nor an activation of single numbers (Dropout and
    ///   Flatten are passed over), or where biases do not lie around 0.
    public init(of network: some RectifierCore.Layer, on rows: Tensor<Float>) throws(MeanFieldError) {
        let moments = RowMoments(of: rows)
        try self.init(
            Self.connections(of: network), meanSquare: moments.meanSquare, correlation: moments.correlation ?? 1)
    }

    /// The linear layers of a network, with the mean squares of their weights and biases as variances.
    ///
    /// - Throws: ``MeanFieldError``, as above.
    public static func connections(of network: some RectifierCore.Layer) throws(MeanFieldError) -> [Connection] {
        var connections: [Connection] = []
        for (name, layer) in network.sequence {
            switch layer.form {
            case .linear(let weight, let bias):
                let connection = try Connection(
                    inputs: weight.shape[1], outputs: weight.shape[0],
                    weightVariance: RowMoments(of: weight).meanSquare, biasVariance: biasVariance(bias, name))
                guard connection.weightVariance.isFinite, connection.biasVariance.isFinite else {
                    throw .notFinite(name)
                }
                connections.append(connection)
            case .activation(let activation):
                guard activation.elementwiseForm != nil else {
                    throw .notElementwise(activation.documentation.name)
                }
                guard let last = connections.indices.last, connections[last].activation == nil else {
                    throw .unknownLayer(name, type: activation.documentation.name)
                }
                connections[last].activation = activation
            case .identity: continue
            case .sequence, .other: throw .unknownLayer(name, type: "\(type(of: layer))")
            }
        }
        return connections
    }

    private static func biasVariance(_ bias: Tensor<Float>?, _ name: String) throws(MeanFieldError) -> Double {
        guard let bias, bias.count > 0 else { return 0 }
        let numbers = bias.scalars.map(Double.init)
        let count = Double(numbers.count)
        let square = numbers.reduce(0) { $0 + $1 * $1 } / count
        let mean = numbers.reduce(0, +) / count
        // Of many numbers drawn around 0 the mean is within six standard errors of it; few can only be seen to be equal.
        let isEqual = count > 1 && square > 0 && numbers.allSatisfy { $0 == numbers[0] }
        if isEqual || count >= 30 && mean * mean * count > 36 * (square - mean * mean) { throw .biasedLayer(name) }
        return square
    }
}
