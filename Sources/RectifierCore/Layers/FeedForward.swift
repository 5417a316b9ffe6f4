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
        guard activation.recommendedGain != nil else { throw .notElementwise(activation.documentation.name) }
        var parts: [LayerPart] = []
        for units in hidden {
            parts.append(.linear(units: units))
            switch normalization {
            case .none: break
            case .batch: parts.append(.batchNorm)
            case .layer: parts.append(.layerNorm)
            }
            parts.append(.activation(activation))
        }
        return try LayerList(
            parts + [.linear(units: nil)], features: features, outputs: outputs, initializer: initializer, bias: bias,
            biasLimit: biasLimit, using: &generator)
    }

    /// A network of the layers of a configuration, with new parameters.
    ///
    ///     let layers = try LayerConfiguration.layers(parsing: "linear 128, relu, linear")
    ///     let model = try LayerList(layers, features: 64, outputs: 10, using: &generator)
    ///
    /// A linear layer's weights are drawn with the gain of the activation that comes next, with gain 1 where none comes
    /// before the next linear layer and in the last linear layer. Of activations with learned parameters each place has
    /// its own.
    ///
    /// - Parameters:
    ///   - layers: The layers. Traps where not the last linear layer, and only that, is without a number of units.
    ///   - features: How many features a row has.
    ///   - outputs: How many numbers the last linear layer gives.
    ///   - initializer: The rule for the weights, given the gain.
    ///   - bias: The first bias of each hidden unit: of the hidden linear layers, or of the normalisation right after one.
    ///   - biasLimit: How far from that the first biases of a linear layer may lie, given its number of inputs: they are
    ///     uniform; 0 for all the same.
    ///   - generator: Where the random numbers come from.
    /// - Throws: ``NetworkError`` for a layer without units, for more parameters than fit into any memory, and for an
    ///   activation that does not fit the width of its input; ``OptionError`` for an
    ///   activation that does not exist.
    public init(
        _ layers: [LayerConfiguration], features: Int, outputs: Int,
        initializer: (_ gain: Float) -> Initializer = { .heUniform(gain: $0) }, bias: Float = 0,
        biasLimit: (_ inputs: Int) -> Float = { _ in 0 }, using generator: inout RandomGenerator
    ) throws {
        let parts = try layers.map { layer -> LayerPart in
            switch layer {
            case .linear(let units): .linear(units: units)
            case .batchNorm: .batchNorm
            case .layerNorm: .layerNorm
            case .rmsNorm: .rmsNorm
            case .dropout(let probability): .dropout(probability)
            case .activation(let text): .activation(try ActivationCatalog.make(parsing: text))
            }
        }
        try self.init(
            parts, features: features, outputs: outputs, initializer: initializer, bias: bias, biasLimit: biasLimit,
            using: &generator)
    }

    /// A layer without its parameters.
    private enum LayerPart {
        case linear(units: Int?)
        case batchNorm, layerNorm, rmsNorm
        case dropout(Float)
        case activation(any Activation)
    }

    private init(
        _ parts: [LayerPart], features: Int, outputs: Int, initializer: (_ gain: Float) -> Initializer, bias: Float,
        biasLimit: (_ inputs: Int) -> Float, using generator: inout RandomGenerator
    ) throws(NetworkError) {
        let lastLinear = parts.lastIndex { if case .linear = $0 { true } else { false } }
        let open = parts.indices.filter { if case .linear(nil) = parts[$0] { true } else { false } }
        require(
            open == [lastLinear],
            "LayerList: of the linear layers the last, and only that, is without a number of units")
        try Self.checkSizes(parts, features: features, outputs: outputs)
        /// The gain of the activation that comes next.
        func gain(after place: Int) -> Float {
            for part in parts[(place + 1)...] {
                if case .linear = part { return 1 }
                if case .activation(let activation) = part { return activation.recommendedGain ?? 1 }
            }
            return 1
        }
        var layers: [any Layer] = []
        var width = features
        /// The bias that a normalisation begins with, right after a hidden linear layer.
        var shift: Float = 0
        for (place, part) in parts.enumerated() {
            switch part {
            case .linear(let units):
                let next = place + 1 < parts.count ? parts[place + 1] : nil
                let isLast = place == lastLinear
                let (inputs, units) = (width, units ?? outputs)
                var first: Float? = isLast ? 0 : bias
                switch next {
                case .batchNorm: first = nil
                case .layerNorm: first = 0
                default: break
                }
                var layer = Linear(
                    inputs, units, bias: first != nil, initializer: initializer(isLast ? 1 : gain(after: place)),
                    using: &generator)
                if let first {
                    let (limit, shape) = (biasLimit(inputs), [units] as Shape)
                    if limit > 0 {
                        layer.bias = Tensor(uniform: -limit..<limit, shape: shape, using: &generator) + first
                    } else if first != 0 {
                        layer.bias = Tensor(repeating: first, shape: shape)
                    }
                }
                layers.append(layer)
                width = units
                shift = isLast ? 0 : bias
                continue
            case .batchNorm:
                var layer = BatchNorm(width)
                layer.bias = Tensor(repeating: shift, shape: [width])
                layers.append(layer)
            case .layerNorm:
                var layer = LayerNorm(width)
                layer.bias = Tensor(repeating: shift, shape: [width])
                layers.append(layer)
            case .rmsNorm: layers.append(RMSNorm(width))
            case .dropout(let probability): layers.append(Dropout(probability))
            case .activation(let activation):
                width = try Self.width(after: activation, of: width)
                layers.append(activation)
            }
            shift = 0
        }
        self.init(layers)
    }

    /// The number of units after an activation of rows of `width` numbers.
    private static func width(after activation: any Activation, of width: Int) throws(NetworkError) -> Int {
        if let result = activation.outputCount(for: width) { return result }
        throw .doesNotFit(
            (activation as? any ConfigurableActivation)?.text ?? activation.documentation.name, units: width)
    }

    /// Throws for sizes that are not possible, before memory is taken.
    private static func checkSizes(_ parts: [LayerPart], features: Int, outputs: Int) throws(NetworkError) {
        var (sizes, width, count) = ([features], features, 0 as Int?)
        for part in parts {
            switch part {
            case .linear(let units):
                let units = units ?? outputs
                if let size = [width, units].first(where: { $0 < 1 }) { throw .noUnits(size) }
                count = linearParameterCount([width, units]).flatMap { new in
                    count.flatMap { count in
                        let (sum, overflow) = count.addingReportingOverflow(new)
                        return overflow ? nil : sum
                    }
                }
                width = units
                sizes.append(units)
            case .activation(let activation): width = try self.width(after: activation, of: width)
            default: break
            }
        }
        guard count ?? .max <= mostParameters else { throw .tooLarge(sizes) }
    }

    /// The number of values in a model file of a network of such layers, at least; nil if an Int cannot count them.
    package static func valueCount(_ layers: [LayerConfiguration], features: Int, outputs: Int) -> Int? {
        var (width, count) = (features, 0)
        func add(_ new: Int?) -> Bool {
            guard let new else { return false }
            let (sum, overflow) = count.addingReportingOverflow(new)
            count = sum
            return !overflow
        }
        for layer in layers {
            var new: Int? = 0
            switch layer {
            case .linear(let units):
                // Without the bias, which a layer before batch normalisation does not have.
                let (product, overflow) = width.multipliedReportingOverflow(by: units ?? outputs)
                (new, width) = (overflow ? nil : product, units ?? outputs)
            case .batchNorm, .layerNorm, .rmsNorm: new = width
            case .dropout: break
            case .activation(let text):
                guard let activation = try? ActivationCatalog.make(parsing: text) else { break }
                width = activation.outputCount(for: width) ?? width
                new = activation.parameterCount
            }
            guard add(new) else { return nil }
        }
        return count
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
    /// The activation cannot take so many units: it has another number of channels, or needs an even number.
    case doesNotFit(String, units: Int)
    /// A layer would have that many units.
    case noUnits(Int)
    /// Layers of these sizes have more parameters than fit into any memory.
    case tooLarge([Int])
    /// Batch normalisation would have a batch of one row, which has no variance.
    case batchOfOneRow(rows: Int, batchSize: Int)
    /// Without the last batch, which is smaller, there is none.
    case noWholeBatch(rows: Int, batchSize: Int)
    /// A text does not describe a layer: the text, its number from 1, and what is wrong with it.
    case layer(String, number: Int, problem: String)

    /// The problem and the remedy.
    public var description: String {
        switch self {
        case .notElementwise(let name):
            "\(NameList.quoted(name)) cannot stand after a hidden layer: it is a function of a whole row, not of single numbers, and "
                + "has no gain; choose another, such as relu."
        case .doesNotFit(let text, let units):
            "\(NameList.quoted(text)) does not fit a layer of \(units) units: channels must be 1 or \(units), along axis -1, "
                + "and gated units need an even number."
        case .tooLarge(let sizes):
            "A network of \(NameList.numbers(sizes)) units is too large for the memory; give smaller layers."
        case .batchOfOneRow(let rows, let batchSize):
            "Batch normalisation needs two rows or more in each batch, and \(rows) rows in batches of \(batchSize) leave "
                + "one alone; choose another batch size, such as "
                + "\(Normalization.batchSize(near: batchSize, withoutLoneRowOf: rows)), "
                + (rows > batchSize && batchSize > 1 ? "leave the last batch out (dropLast), " : "")
                + "or layer normalisation."
        case .noWholeBatch(let rows, let batchSize):
            "\(rows) rows make no batch of \(batchSize), and a smaller last one is left out (dropLast); choose "
                + "a batch size of \(rows) or less, or keep the last batch."
        case .layer(let text, let number, let problem):
            "Layer \(number)\(text.allSatisfy(\.isWhitespace) ? "" : ", \(Self.quoted(text))"): \(problem) Write layers with "
                + "commas between, such as 'linear 128, relu, dropout 0.2, linear'."
        case .noUnits(let count): "A layer of \(count) units is not possible; every layer needs 1 or more."
        }
    }

    private static func quoted(_ text: String) -> String {
        NameList.quoted(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }
}
