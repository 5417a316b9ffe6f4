import ArgumentParser
import Rectifier

/// `rectify functions`: what there is to apply and to train with.
struct Functions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "functions",
        abstract: "List the activation functions: formula, parameters, range, kinks, gain.",
        discussion: """
            DERIVATIVE AT KINKS: the derivative that is used where there is none, at a bend or a jump. SAVED FOR BACKWARD: the \
            tensor of the layer that is kept until its gradient is computed: input, output or nothing. GAIN: the factor of the \
            initial weights before the activation (as torch.nn.init.calculate_gain, but exact); functions of a whole vector, such \
            as softmax and glu, have none. ⧺ concatenates two vectors.
            """)

    @Flag(help: "Print one JSON array.")
    var json = false

    @Flag(help: "Print a table in Markdown: the one of README.md.")
    var markdown = false

    func validate() throws {
        if json && markdown { throw ValidationError("Give one of --json and --markdown, not both.") }
    }

    func run() throws {
        if json {
            try Output.write(JSON.array(ActivationCatalog.all.map(Self.object)).text(levels: 1))
        } else if markdown {
            try Output.write(Self.markdown(ActivationCatalog.all))
        } else {
            try Output.write(Self.table(ActivationCatalog.all))
        }
    }

    private static func object(_ activation: any ConfigurableActivation) -> JSON {
        let facts = activation.documentation
        let kinks = facts.kinks.map { JSON.object([("x", .float($0.x)), ("derivative", .float($0.derivative))]) }
        let parameters = activation.parameters.map { parameter in
            let number: Float? = NumberText.parse(parameter.value)
            return (parameter.name, number.map(JSON.float) ?? .string(parameter.value))
        }
        return .object([
            ("name", .string(facts.name)),
            ("formula", .string(facts.formula)),
            ("parameters", .object(parameters)),
            ("range", .string(facts.range)),
            ("kinks", .array(kinks)),
            ("remembers", .string(activation.savedForBackward.rawValue)),
            ("savedForBackward", .string(activation.savedForBackward.rawValue)),
            ("gain", activation.recommendedGain.map(JSON.float) ?? .null),
        ])
    }

    private static func table(_ activations: [any ConfigurableActivation]) -> String {
        let header = ["NAME", "FORMULA", "PARAMETERS", "RANGE", "DERIVATIVE AT KINKS", "SAVED FOR BACKWARD", "GAIN"]
        let rows = activations.map { activation in
            let facts = activation.documentation
            let parameters = activation.parameters.map { "\($0.name)=\($0.value)" }.joined(separator: ", ")
            let kinks = facts.kinks.map { "\(NumberText.text($0.derivative)) at \(NumberText.text($0.x))" }
            return [
                facts.name, facts.formula, parameters, facts.range, kinks.joined(separator: ", "),
                activation.savedForBackward.rawValue, activation.recommendedGain.map { Double($0).fixed(4) } ?? "",
            ].map { $0.isEmpty ? "–" : $0 }
        }
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        return ([header] + rows).map { row in
            let line = zip(row, widths).map { $0.padded(to: $1) }.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }

    private static func markdown(_ activations: [any ConfigurableActivation]) -> String {
        let header = ["| name | as text | formula | saved for backward | gain |", "|---|---|---|---|---|"]
        let rows = activations.map { activation in
            let gain = activation.recommendedGain.map { $0 == $0.rounded() ? NumberText.text($0) : Double($0).fixed(4) }
            return "| "
                + [
                    "`\(type(of: activation))`", "`\(activation.text)`", activation.documentation.formula,
                    activation.savedForBackward.rawValue, gain ?? "–",
                ].map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
        }
        return (header + rows).joined(separator: "\n")
    }
}
