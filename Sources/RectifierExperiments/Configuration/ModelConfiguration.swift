import RectifierCore
import RectifierSupport

/// The configuration of a network: its layers, and the distribution of its first weights.
///
///     let model = ModelConfiguration(hidden: [128, 64], activation: "relu")
///     model.text                                   // linear 128, relu, linear 64, relu, linear
///     let other = try ModelConfiguration(parsing: "linear 128, batch-norm, relu, dropout 0.2, linear")
///
/// It is a value: written to a file as its text, compared, and changed. ``hidden``, ``activation`` and ``normalization``
/// are the short form, views of the layers by which all of a kind are changed at once.
public struct ModelConfiguration: Sendable, Hashable {
    /// The layers, in order. The last linear layer is without a number of units.
    public var layers: [LayerConfiguration]
    /// The initialiser of the weights.
    public var initializer: InitializerKind
    /// The first bias of each hidden unit.
    public var bias: Float

    /// The numbers of units that a hidden layer may have.
    public static let unitRange = 1...LayerConfiguration.maximumUnits
    /// The largest number of hidden layers.
    public static let maximumHiddenLayers = LayerConfiguration.maximumLayers / 4

    /// A network of the given layers.
    public init(_ layers: [LayerConfiguration], initializer: InitializerKind = .he, bias: Float = 0) {
        (self.layers, self.initializer, self.bias) = (layers, initializer, bias)
    }

    /// A network whose hidden layers have one activation, and one normalisation before it.
    public init(
        hidden: [Int] = [128, 64], activation: String = "relu", initializer: InitializerKind = .he,
        normalization: Normalization = .none, bias: Float = 0
    ) {
        let block = Self.layers(of: normalization) + [.activation(activation)]
        let layers = hidden.flatMap { [.linear(units: $0)] + block } + [.linear(units: nil)]
        self.init(layers, initializer: initializer, bias: bias)
    }

    /// A network of the layers in a text, see ``LayerConfiguration/layers(parsing:)``.
    public init(parsing text: String, initializer: InitializerKind = .he, bias: Float = 0) throws {
        self.init(try LayerConfiguration.layers(parsing: text), initializer: initializer, bias: bias)
    }

    /// The layers as text, which ``init(parsing:initializer:bias:)`` reads back.
    public var text: String { layers.text }

    /// A new network with random weights.
    ///
    /// - Throws: ``NetworkError`` or ``OptionError``.
    public func makeModel(features: Int, outputs: Int, using generator: inout RandomGenerator) throws -> LayerList {
        try LayerList(
            layers, features: features, outputs: outputs, initializer: initializer.initializer, bias: bias,
            biasLimit: initializer.biasLimit, using: &generator)
    }

    private static func layers(of normalization: Normalization) -> [LayerConfiguration] {
        switch normalization {
        case .none: []
        case .batch: [.batchNorm]
        case .layer: [.layerNorm]
        }
    }
}

// MARK: The short form

extension ModelConfiguration {
    /// The units of each hidden linear layer.
    ///
    /// Set to others, each hidden layer keeps what stands between it and the next; a new one at the end is followed by
    /// what follows the last, or by a ReLU where there was none.
    public var hidden: [Int] {
        get { blocks.hidden.map(\.units) }
        set {
            let old = blocks
            let last = old.hidden.last?.others ?? [.activation("relu")]
            layers = old.first
            for (index, units) in newValue.enumerated() {
                layers.append(.linear(units: units))
                layers += index < old.hidden.count ? old.hidden[index].others : last
            }
            layers += old.output
        }
    }

    /// The activation of the hidden layers: the first one; `identity` where there is none.
    ///
    /// Set to another, it takes the place of every activation before the last linear layer.
    public var activation: String {
        get {
            for block in blocks.hidden {
                for case .activation(let text) in block.others { return text }
            }
            return "identity"
        }
        set {
            let end = layers.lastIndex { $0 == .linear(units: nil) } ?? layers.endIndex
            for index in layers.indices where index < end {
                if case .activation = layers[index] { layers[index] = .activation(newValue) }
            }
        }
    }

    /// The normalisation right after the hidden linear layers: the first one.
    ///
    /// Set to another, it takes the place of those.
    public var normalization: Normalization {
        get {
            switch blocks.hidden.first?.others.first {
            case .batchNorm: .batch
            case .layerNorm: .layer
            default: .none
            }
        }
        set {
            let old = blocks
            layers = old.first
            for block in old.hidden {
                layers.append(.linear(units: block.units))
                layers += Self.layers(of: newValue)
                layers += block.others.first?.isNormalization ?? false ? Array(block.others.dropFirst()) : block.others
            }
            layers += old.output
        }
    }

    /// Whether the short form says all: hidden layers, one activation and one normalisation.
    public var isShort: Bool {
        layers == ModelConfiguration(hidden: hidden, activation: activation, normalization: normalization).layers
    }

    /// The layers before the first hidden one, each hidden linear layer with those that follow it, and the last linear
    /// layer with those.
    private var blocks:
        (
            first: [LayerConfiguration], hidden: [(units: Int, others: [LayerConfiguration])],
            output: [LayerConfiguration]
        )
    {
        var result:
            (
                first: [LayerConfiguration], hidden: [(units: Int, others: [LayerConfiguration])],
                output: [LayerConfiguration]
            ) = ([], [], [])
        for layer in layers {
            if case .linear(let units?) = layer {
                result.hidden.append((units, []))
            } else if layer == .linear(units: nil) || !result.output.isEmpty {
                result.output.append(layer)
            } else if result.hidden.isEmpty {
                result.first.append(layer)
            } else {
                result.hidden[result.hidden.count - 1].others.append(layer)
            }
        }
        return result
    }
}

// MARK: Files

extension ModelConfiguration: Codable {
    private enum CodingKeys: String, CodingKey {
        case layers, initializer, bias
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        do {
            layers = try LayerConfiguration.layers(parsing: values.decode(String.self, forKey: .layers))
        } catch let error as any RectifierError {
            throw DecodingError.dataCorruptedError(
                forKey: .layers, in: values, debugDescription: "\(error)")
        }
        initializer = try values.decode(InitializerKind.self, forKey: .initializer)
        bias = try values.decode(Float.self, forKey: .bias)
        guard bias.isFinite else {
            throw DecodingError.dataCorruptedError(forKey: .bias, in: values, debugDescription: "bias is not finite")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(text, forKey: .layers)
        try values.encode(initializer, forKey: .initializer)
        try values.encode(bias, forKey: .bias)
    }
}

/// The choice of a weight initialiser, as it can be written to a file. "Gain" is that of the activation which follows the
/// layer, and 1 for the last layer.
public enum InitializerKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// He's: what comes in keeps its size from layer to layer, however deep the network is.
    case he
    /// Xavier's, with the activation's gain: like He's between layers of equal width, and smaller where a few features
    /// spread to many units, which makes smoother functions: few rows are then learned better.
    case xavier
    /// He's, normal instead of even.
    case heNormal = "he-normal"
    /// Xavier's, normal instead of even.
    case xavierNormal = "xavier-normal"
    /// LeCun's, which has no gain: for SELU, and too small for ReLU where a network is deep.
    case leCun = "lecun"
    /// LeCun's, normal instead of even.
    case leCunNormal = "lecun-normal"
    /// Random orthogonal matrices times the gain.
    case orthogonal
    /// What PyTorch's linear layers begin with unless told otherwise: weights and biases evenly between ±1/√fan-in, a
    /// third of LeCun's variance. Signals shrink from layer to layer with it.
    case pytorch

    /// The rule, given a gain.
    public func initializer(gain: Float) -> Initializer {
        switch self {
        case .he: .heUniform(gain: gain)
        case .xavier: .xavierUniform(gain: gain)
        case .heNormal: .heNormal(gain: gain)
        case .xavierNormal: .xavierNormal(gain: gain)
        case .leCun: .leCunUniform()
        case .leCunNormal: .leCunNormal()
        case .orthogonal: .orthogonal(gain: gain)
        case .pytorch: .pyTorchUniform()
        }
    }

    /// How far from what they should be the first biases of a layer with that many inputs may lie; 0 but for PyTorch's.
    public func biasLimit(inputs: Int) -> Float {
        self == .pytorch ? (1 / Float(max(inputs, 1))).squareRoot() : 0
    }

    /// Its name in a sentence, such as `He's initialisation`.
    public var title: String {
        switch self {
        case .he: "He initialisation"
        case .xavier: "Xavier initialisation"
        case .heNormal: "He normal initialisation"
        case .xavierNormal: "Xavier normal initialisation"
        case .leCun: "LeCun initialisation"
        case .leCunNormal: "LeCun normal initialisation"
        case .orthogonal: "orthogonal initialisation"
        case .pytorch: "PyTorch's default initialisation"
        }
    }
}
