import ArgumentParser
import Rectifier

/// `rectify functions`: what there is to apply and to train with.
struct Functions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "functions",
        abstract: "List the activation functions and what is known of each.",
        discussion: """
            kinks: where there is no derivative, a bend or a jump, and what is taken for it. remembers: what training keeps of a layer \
            for its gradient. gain: by how much the weights before the function are scaled at the start; functions of a \
            whole row, such as softmax and glu, have none. ⧺ puts two rows one after the other.
            """)

    @Flag(help: "Print one JSON array.")
    var json = false

    func run() throws {
        if json {
            try Output.write(JSON.array(ActivationCatalog.all.map(Self.object)).text(levels: 1))
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
            ("gain", activation.recommendedGain.map(JSON.float) ?? .null),
        ])
    }

    private static func table(_ activations: [any ConfigurableActivation]) -> String {
        let header = ["NAME", "FORMULA", "PARAMETERS", "RANGE", "DERIVATIVE AT KINKS", "REMEMBERS", "GAIN"]
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
}
