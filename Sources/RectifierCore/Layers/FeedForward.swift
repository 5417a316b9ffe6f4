import RectifierSupport

extension LayerList {
    /// A network of fully connected layers with an activation between each two, and one score a class at the end.
    ///
    ///     var generator = RandomGenerator(seed: 0)
    ///     let model = try LayerList.feedForward(
    ///         features: 64, hidden: [128, 64], outputs: 10, activation: ReLU(), using: &generator)
    ///     model.parameters.map(\.name)    // 0.weight, 0.bias, 2.weight, 2.bias, 4.weight, 4.bias
    ///
    /// Weights are drawn by He's rule with the activation's gain, those of the last layer, which no activation follows,
    /// with gain 1; biases are 0. Each layer has its own copy of the activation, so a learned slope is a layer's own.
    ///
    /// A normalisation stands between a hidden layer and its activation, under a number of its own: `1.weight`. Before
    /// batch normalisation, which takes off the mean, a hidden layer has no bias, since it would have no effect.
    ///
    /// - Parameters:
    ///   - features: How many features a row has.
    ///   - hidden: How many units each hidden layer has; none for a network that is one linear map.
    ///   - outputs: How many numbers come out, one a class for a classifier.
    ///   - activation: The activation after each hidden layer.
    ///   - initializer: The rule for the weights, given the gain.
    ///   - normalization: What stands before each activation.
    ///   - bias: What each hidden unit is shifted by before its activation at the start: the first bias of the hidden
    ///     layers, or of the normalisation where there is one.
    ///   - biasLimit: How far from that the first biases of a linear layer may lie, given its number of inputs: they are
    ///     drawn evenly from there; 0 for all the same.
    ///   - generator: Where the random numbers come from.
    /// - Throws: ``NetworkError`` for a layer without units, for more parameters than fit into any memory, for an
    ///   activation that is not one of single numbers, and for one with a slope a channel that does not fit the units.
    public static func feedForward(
        features: Int, hidden: [Int], outputs: Int, activation: any Activation,
        initializer: (_ gain: Float) -> Initializer = { .heUniform(gain: $0) }, normalization: Normalization = .none,
        bias: Float = 0, biasLimit: (_ inputs: Int) -> Float = { _ in 0 }, using generator: inout RandomGenerator
    ) throws(NetworkError) -> LayerList {
        guard let gain = activation.recommendedGain else { throw .notElementwise(activation.documentation.name) }
        let sizes = [features] + hidden + [outputs]
        if let size = sizes.first(where: { $0 < 1 }) { throw .noUnits(size) }
        guard linearParameterCount(sizes) ?? .max <= mostParameters else { throw .tooLarge(sizes) }
        if let units = hidden.first(where: { !activation.fits(units: $0) }) {
            let text = (activation as? any ConfigurableActivation)?.text ?? activation.documentation.name
            throw .channelsDoNotFit(text, units: units)
        }
        func linear(_ inputs: Int, _ outputs: Int, gain: Float, bias: Float?) -> Linear {
            var layer = Linear(
                inputs, outputs, bias: bias != nil, initializer: initializer(gain), using: &generator)
            guard let bias else { return layer }
            let (limit, shape) = (biasLimit(inputs), [outputs] as Shape)
            if limit > 0 {
                layer.bias = Tensor(uniform: -limit..<limit, shape: shape, using: &generator) + bias
            } else if bias != 0 {
                layer.bias = Tensor(repeating: bias, shape: shape)
            }
            return layer
        }
        var layers: [any Layer] = []
        for (inputs, units) in zip(sizes, sizes.dropFirst()).dropLast() {
            switch normalization {
            case .none: layers.append(linear(inputs, units, gain: gain, bias: bias))
            case .batch:
                var layer = BatchNorm(units)
                layer.bias = Tensor(repeating: bias, shape: [units])
                layers += [linear(inputs, units, gain: gain, bias: nil), layer] as [any Layer]
            case .layer:
                var layer = LayerNorm(units)
                layer.bias = Tensor(repeating: bias, shape: [units])
                layers += [linear(inputs, units, gain: gain, bias: 0), layer] as [any Layer]
            }
            layers.append(activation)
        }
        layers.append(linear(sizes[sizes.count - 2], outputs, gain: 1, bias: 0))
        return LayerList(layers)
    }

    /// How many weights and biases linear layers from size to size have; nil if an Int cannot count them.
    package static func linearParameterCount(_ sizes: [Int]) -> Int? {
        var count = 0
        for (inputs, outputs) in zip(sizes, sizes.dropFirst()) {
            // The bias is a row of weights more.
            let (rows, rowOverflow) = inputs.addingReportingOverflow(1)
            let (product, productOverflow) = rows.multipliedReportingOverflow(by: outputs)
            let (sum, sumOverflow) = count.addingReportingOverflow(product)
            if rowOverflow || productOverflow || sumOverflow { return nil }
            count = sum
        }
        return count
    }

    /// More would be 16 GB.
    private static let mostParameters = 1 << 32
}

/// Why a network cannot be made.
public enum NetworkError: RectifierError, Hashable {
    /// The activation of that name is a function of a whole row, and cannot stand between layers.
    case notElementwise(String)
    /// The activation has channels along an axis that is not of that many units.
    case channelsDoNotFit(String, units: Int)
    /// A layer would have that many units.
    case noUnits(Int)
    /// Layers of these sizes have more parameters than fit into any memory.
    case tooLarge([Int])
    /// Batch normalisation would have a batch of one row, which has no variance.
    case batchOfOneRow(rows: Int, batchSize: Int)
    /// Without the last batch, which is smaller, there is none.
    case noWholeBatch(rows: Int, batchSize: Int)

    /// What is wrong, and the remedy.
    public var description: String {
        switch self {
        case .notElementwise(let name):
            "\(NameList.quoted(name)) cannot stand after a hidden layer: it is a function of a whole row, not of single numbers, and "
                + "has no gain; choose another, such as relu."
        case .channelsDoNotFit(let text, let units):
            "\(NameList.quoted(text)) does not fit a layer of \(units) units: its channels must be 1 or \(units), along axis -1."
        case .tooLarge(let sizes):
            "A network of \(NameList.numbers(sizes)) units is too large for the memory; give smaller layers."
        case .batchOfOneRow(let rows, let batchSize):
            "Batch normalisation needs two rows or more in each batch, and \(rows) rows in batches of \(batchSize) leave "
                + "one alone; choose another batch size, such as "
                + "\(Normalization.batchSize(near: batchSize, withoutLoneRowOf: rows)), "
                + (rows > batchSize && batchSize > 1 ? "leave the last batch out (dropLast, --drop-last), " : "")
                + "or layer normalisation."
        case .noWholeBatch(let rows, let batchSize):
            "\(rows) rows make no batch of \(batchSize), and a smaller last one is left out (dropLast, --drop-last); choose "
                + "a batch size of \(rows) or less, or keep the last batch."
        case .noUnits(let count): "A layer of \(count) units is not possible; every layer needs 1 or more."
        }
    }
}
