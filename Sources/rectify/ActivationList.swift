import Rectifier

/// The value of `--activations`.
enum ActivationList {
    /// The activations that a text such as `relu,leaky-relu:negative-slope=0.1,elu` names. Parameters are separated by
    /// commas too: a part with a value and without a name belongs to the activation before it.
    ///
    /// - Returns: How each is called: as the user did, but for capitals and spaces.
    static func parse(_ text: String) throws -> [String] {
        var texts: [String] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            if let last = texts.indices.last, part.contains("="), !part.contains(":") {
                texts[last] += ",\(part)"
            } else {
                texts.append(String(part))
            }
        }
        for text in texts { _ = try ActivationOption.parse(text, option: "--activations") }
        return try texts.map(ActivationOption.name)
    }
}

extension ActivationOption {
    /// The activation that a text names, with the parameters that stand there.
    static func name(_ text: String) throws -> String {
        let options = try NamedOptions(parsing: text)
        let parameters = options.options.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
        return parameters.isEmpty ? options.name : "\(options.name):\(parameters)"
    }
}
