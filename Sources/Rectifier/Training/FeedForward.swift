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
    /// - Parameters:
    ///   - features: How many features a row has.
    ///   - hidden: How many units each hidden layer has; none for a network that is one linear map.
    ///   - outputs: How many numbers come out, one a class for a classifier.
    ///   - activation: The activation after each hidden layer.
    ///   - initializer: The rule for the weights, given the gain.
    ///   - generator: Where the random numbers come from.
    /// - Throws: ``NetworkError`` for a layer without units, for more parameters than fit into any memory, for an
    ///   activation that is not one of single numbers, and for one with a slope a channel that does not fit the units.
    public static func feedForward(
        features: Int, hidden: [Int], outputs: Int, activation: any Activation,
        initializer: (_ gain: Float) -> Initializer = { .heUniform(gain: $0) }, using generator: inout RandomGenerator
    ) throws(NetworkError) -> LayerList {
        guard let gain = activation.knownGain else { throw .notElementwise(activation.documentation.name) }
        let sizes = [features] + hidden + [outputs]
        if let size = sizes.first(where: { $0 < 1 }) { throw .noUnits(size) }
        guard linearParameterCount(sizes) ?? .max <= mostParameters else { throw .tooLarge(sizes) }
        if let prelu = activation as? PReLU, prelu.weight.count > 1 {
            for size in hidden where size != prelu.weight.count || ![1, -1].contains(prelu.axis) {
                throw .channelsDoNotFit(prelu.text, units: size)
            }
        }
        var layers: [any Layer] = []
        for (inputs, outputs) in zip(sizes, sizes.dropFirst()).dropLast() {
            layers.append(Linear(inputs, outputs, initializer: initializer(gain), using: &generator))
            layers.append(activation)
        }
        layers.append(Linear(sizes[sizes.count - 2], outputs, initializer: initializer(1), using: &generator))
        return LayerList(layers)
    }

    /// How many weights and biases linear layers from size to size have; nil if an Int cannot count them.
    static func linearParameterCount(_ sizes: [Int]) -> Int? {
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
public enum NetworkError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The activation of that name is a function of a whole row, and cannot stand between layers.
    case notElementwise(String)
    /// The activation has channels along an axis that is not of that many units.
    case channelsDoNotFit(String, units: Int)
    /// A layer would have that many units.
    case noUnits(Int)
    /// Layers of these sizes have more parameters than fit into any memory.
    case tooLarge([Int])

    /// What is wrong, and the remedy.
    public var description: String {
        switch self {
        case .notElementwise(let name):
            "'\(name)' cannot stand after a hidden layer: it is a function of a whole row, not of single numbers, and "
                + "has no gain; choose another, such as relu."
        case .channelsDoNotFit(let text, let units):
            "'\(text)' does not fit a layer of \(units) units: its channels must be 1 or \(units), along axis -1."
        case .tooLarge(let sizes):
            "A network of \(NameList.numbers(sizes)) units is too large for the memory; give smaller layers."
        case .noUnits(let count): "A layer of \(count) units is not possible; every layer needs 1 or more."
        }
    }
}
