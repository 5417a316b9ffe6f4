import RectifierCore
import RectifierSupport

extension EarlyStopping {
    /// Reads options such as `patience=5,monitor=val-loss,min-delta=0.001`, in any order; those not given have their
    /// defaults.
    ///
    /// `monitor` is one of ``MonitoredQuantity``, `mode` min or max; `min-delta` and `baseline` are numbers, and
    /// `min-delta-mode` is absolute or relative; `patience` and `start-from` are epochs; `restore-best`, `check-finite`
    /// and `training-rows` are true or false.
    ///
    /// - Throws: ``NamedOptionsError``, ``OptionError`` or ``EarlyStoppingError``.
    public init(parsing text: String) throws {
        var reader = OptionReader(try NamedOptions(name: "early-stopping", parsing: text))
        try self.init(
            monitor: try reader.choice("monitor") ?? .validationLoss,
            mode: try reader.choice("mode"),
            minimumChange: MinimumChange(
                try reader.number("min-delta") ?? 0, try reader.choice("min-delta-mode") ?? .absolute),
            patience: try reader.integer("patience") ?? 5,
            startFrom: try reader.integer("start-from") ?? 0,
            baseline: try reader.number("baseline"),
            restoresBest: try reader.flag("restore-best") ?? true,
            stopsAtNonFinite: try reader.flag("check-finite") ?? true,
            allowsTrainingRows: try reader.flag("training-rows") ?? false)
        try reader.checkAllTaken()
    }

    /// The text that ``init(parsing:)`` reads back.
    public var text: String {
        var options = [
            "monitor=\(monitor.rawValue)", "mode=\(mode.rawValue)",
            "min-delta=\(NumberText.text(minimumChange.number))",
            "min-delta-mode=\(minimumChange.mode.rawValue)", "patience=\(patience)", "start-from=\(startFrom)",
        ]
        if let baseline { options.append("baseline=\(NumberText.text(baseline))") }
        options += [
            "restore-best=\(restoresBest)", "check-finite=\(stopsAtNonFinite)", "training-rows=\(allowsTrainingRows)",
        ]
        return options.joined(separator: ",")
    }
}

/// Written as its text, so that what is read is checked.
extension EarlyStopping: Codable {
    public init(from decoder: any Decoder) throws {
        self = try decoder.decodeText { try Self(parsing: $0) }
    }

    public func encode(to encoder: any Encoder) throws { try encoder.encodeText(text) }
}

extension Decoder {
    /// A value that is written as one text.
    func decodeText<Value>(_ parse: (String) throws -> Value) throws -> Value {
        let container = try singleValueContainer()
        do {
            return try parse(try container.decode(String.self))
        } catch let error as DecodingError {
            throw error
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(error)")
        }
    }
}

extension Encoder {
    /// Writes a value as one text.
    func encodeText(_ text: String) throws {
        var container = singleValueContainer()
        try container.encode(text)
    }
}
