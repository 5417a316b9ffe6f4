import Rectifier

/// The value of `--activations`.
enum ActivationList {
    /// The activations that a text such as `relu,leaky-relu:negative-slope=0.1,elu` names. Parameters are separated by
    /// commas too: a part with a value and without a name belongs to the activation before it.
    static func parse(_ text: String) throws -> [any ConfigurableActivation] {
        var texts: [String] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            if let last = texts.indices.last, part.contains("="), !part.contains(":") {
                texts[last] += ",\(part)"
            } else {
                texts.append(String(part))
            }
        }
        return try texts.map { try ActivationOption.parse($0, option: "--activations") }
    }
}
