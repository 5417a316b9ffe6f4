import Rectifier

// The options of `rectify train` for a suggestion: the one place where a knob has its option.
extension Suggestion {
    /// The changes as options, each with its value: `["--learning-rate", "0.1"]`.
    var options: [String] { changes.flatMap { [$0.option, $0.value] } }
}

extension Suggestion.Change {
    /// The option of its knob.
    var option: String { "--\(knob.rawValue)" }

    /// The value, as the option takes it.
    var value: String {
        switch self {
        case .hidden(let sizes): sizes.isEmpty ? "none" : sizes.map(String.init).joined(separator: ",")
        case .activation(let text): text
        case .initializer(let rule): rule.rawValue
        case .normalization(let kind): kind.rawValue
        case .bias(let value): NumberText.text(value)
        case .optimizer(let kind): kind.rawValue
        case .learningRate(let rate): NumberText.text(rate)
        case .weightDecay(let decay): NumberText.text(decay)
        case .epochs(let count): "\(count)"
        case .clipNorm(let norm): NumberText.text(norm)
        case .schedule(let schedule):
            // Without its options where they are those it has anyway.
            [Schedule.oneCycle(), .cosine()].contains(schedule)
                ? String(schedule.text.prefix { $0.isLetter || $0 == "-" }) : schedule.text
        case .earlyStopping(let rule): "patience=\(rule.patience)"
        case .scaling(let scaling): scaling.rawValue
        }
    }

    /// The change for programs: the knob and its value, a number where it is one.
    var json: JSON {
        let value: JSON =
            switch self {
            case .hidden(let sizes): .array(sizes.map(JSON.integer))
            case .bias(let value), .learningRate(let value), .weightDecay(let value): .float(value)
            case .epochs(let count): .integer(count)
            case .clipNorm(let norm): .double(norm)
            case .earlyStopping(let rule): .object([("patience", .integer(rule.patience))])
            case .activation, .initializer, .normalization, .optimizer, .schedule, .scaling: .string(self.value)
            }
        return .object([("knob", .string(knob.rawValue)), ("value", value)])
    }
}
