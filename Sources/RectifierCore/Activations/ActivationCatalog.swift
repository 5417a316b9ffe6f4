import RectifierSupport

/// All activations of the library, by name.
public enum ActivationCatalog {
    /// One of each, with its default parameters.
    public static let all: [any ConfigurableActivation] = [
        Identity(),
        // Rectifiers
        ReLU(), ReLU6(), LeakyReLU(), PReLU(), RReLU(), SquaredReLU(), ShiftedReLU(), CReLU(), Threshold(), Step(),
        // Smooth or saturating on one side
        ELU(), CELU(), SELU(), GELU(), SiLU(), Swish(), HardSwish(), Mish(), Softplus(), Squareplus(), SparsePlus(),
        Exponential(),
        // On both sides
        Softsign(), Sigmoid(), LogSigmoid(), HardSigmoid(), SparseSigmoid(), Tanh(), HardTanh(),
        // Shrinking
        Tanhshrink(), HardShrink(), SoftShrink(),
        // Of several numbers
        Softmax(), LogSoftmax(), Softmin(), Sparsemax(), GumbelSoftmax(), GLU(), ReGLU(), GEGLU(), SwiGLU(),
    ]

    /// The names of all, in the order of `all`.
    public static var names: [String] { all.map(\.documentation.name) }

    /// The activation of that name, with those parameters. Capitals and underscores are accepted in names.
    public static func make(_ name: String, _ parameters: [String: String] = [:]) throws -> any ConfigurableActivation {
        let wanted = NamedOptions.normalize(name)
        guard let found = all.first(where: { $0.documentation.name == wanted }) else {
            throw OptionError.unknownName(name, nearest: NearestNames.nearest(to: wanted, among: names))
        }
        let given = Dictionary(parameters.map { (NamedOptions.normalize($0), $1) }, uniquingKeysWith: { $1 })
        var rest = OptionReader(wanted, given.sorted { $0.key < $1.key }.map { (name: $0, value: $1) })
        guard let type = type(of: found) as? any ReadableActivation.Type else { return found }
        let activation = try type.init(&rest)
        try rest.checkAllTaken()
        return activation
    }

    /// The activation that a text such as `leaky-relu:negative-slope=0.2` names.
    public static func make(parsing text: String) throws -> any ConfigurableActivation {
        let options = try NamedOptions(parsing: text)
        return try make(
            options.name, Dictionary(options.options.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }))
    }
}
