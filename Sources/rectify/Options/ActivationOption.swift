import Rectifier

/// The value of `--activation`.
enum ActivationOption {
    /// The activation that `text`, or a part of it, names, which must be one that can stand after a hidden layer.
    static func parse(_ text: String, option: String = "--activation") throws -> any ConfigurableActivation {
        let activation: any ConfigurableActivation
        do {
            activation = try ActivationCatalog.make(parsing: text)
        } catch let error as OptionError {
            if case .malformed = error { throw ToolError.usage("\(option) \(error)") }
            var remedy = ""
            if case .unknownName = error { remedy = " 'rectify functions' lists them all." }
            throw ToolError.usage("\(option) \(text): \(error)\(remedy)")
        }
        guard activation.recommendedGain != nil else {
            throw ToolError.usage("\(option): \(NetworkError.notElementwise(activation.documentation.name))")
        }
        return activation
    }

    /// The activation that a text names, with the parameters that stand there.
    static func name(_ text: String) throws -> String {
        let options = try NamedOptions(parsing: text)
        let parameters = options.options.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
        return parameters.isEmpty ? options.name : "\(options.name):\(parameters)"
    }
}

/// The largest network that the tool makes: more would fill the memory of most machines, four copies being needed.
enum NetworkSize {
    static let limit = 200_000_000

    static func check(features: Int, hidden: [Int]) throws {
        let weights = zip([features] + hidden, hidden).reduce(0) { $0 + $1.0 * $1.1 }
        guard weights <= limit else {
            throw ToolError.usage(
                "--hidden \(hidden.map(String.init).joined(separator: ",")): the network would have "
                    + "\(weights.grouped) weights; \(limit.grouped) is the limit. Give smaller layers.")
        }
    }
}
