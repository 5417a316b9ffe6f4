import RectifierCore

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
