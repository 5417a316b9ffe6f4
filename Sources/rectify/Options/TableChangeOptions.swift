import Rectifier

// The options of a table for a change: the one place where a knob of a table has its option.
extension TableChange.Knob {
    /// Its option.
    var option: String { self == .header ? "--no-header" : "--\(rawValue)" }
}

extension TableChange {
    /// The change as options, as a shell reads them: `--missing -999`. Long names are cut.
    var options: String {
        switch self {
        case .target(let name): Self.text(knob, [name])
        case .task(let task): Self.text(knob, [task.rawValue])
        case .header(let isThere): isThere ? "no \(knob.option)" : knob.option
        case .dropped(let names), .kept(let names), .numeric(let names), .categorical(let names), .dates(let names):
            // A list by commas, but for names with one in them.
            Self.text(knob, names.contains { $0.contains(",") } ? names : [names.joined(separator: ",")])
        case .missing(let words): Self.text(knob, words)
        case .dateOrder(let order): Self.text(knob, [order.rawValue])
        case .scaling(let scaling): Self.text(knob, [scaling.rawValue])
        }
    }

    private static func text(_ knob: Knob, _ values: [String]) -> String {
        CommandText.text(values.flatMap { [knob.option, NameList.shortened($0)] })
    }
}

extension TableMessage {
    /// The message, with the changes as options.
    var optionText: String {
        text { part in
            switch part {
            case .text(let text): text
            case .change(let change): change.options
            case .knob(let knob): knob.option
            }
        }
    }
}
