import RectifierData
import RectifierSupport

/// A table of a training with a line an epoch, as Keras' `CSVLogger` writes it: `epoch` first, then the other columns by
/// name, separated by commas and ended by CR LF; `NA` where an epoch has no such value.
///
///     let log = CSVLog(["loss", "val_loss", "val_accuracy", "learning_rate"])
///     log.header()                                       // epoch,learning_rate,loss,val_accuracy,val_loss
///     log.line(epoch: 1, ["loss": 0.25, "learning_rate": 0.001])       // 1,0.001,0.25,NA,NA
///     try log.append(epoch: 1, ["loss": 0.25], to: "training.csv")
///
/// Keras counts epochs from 0, this library from 1; the number given is the one written. Keras chooses the columns by what
/// the first epoch has, and adds a `val_` for each if there is none; here they are chosen by whoever makes the log.
/// Source: keras/src/callbacks/csv_logger.py of Keras 3.
public struct CSVLog: Sendable, Hashable {
    /// The columns after `epoch`, in their order.
    public let columns: [String]
    /// The separator of the fields.
    public let separator: Character

    /// A log with those columns, which are put into order.
    public init(_ columns: some Sequence<String>, separator: Character = ",") {
        // By code points, as Python sorts.
        self.columns = Set(columns).sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
        self.separator = separator
    }

    /// The line of names.
    public func header() -> String { line(["epoch"] + columns) }

    /// The line of an epoch. Values of no column are left out.
    public func line(epoch: Int, _ values: [String: Double]) -> String {
        line(["\(epoch)"] + columns.map { values[$0].map(Self.text) ?? "NA" })
    }

    /// Adds the line of an epoch to the file at `path`, after a line of names if the file is new or empty: as Keras does
    /// with `append=True`.
    ///
    /// - Throws: ``FileError`` when the file cannot be created or written.
    public func append(epoch: Int, _ values: [String: Double], to path: String) throws(FileError) {
        let file = try AppendedFile(path)
        try file.append(Array(((file.length == 0 ? header() : "") + line(epoch: epoch, values)).utf8))
    }

    private func line(_ fields: [String]) -> String {
        fields.map(quoted).joined(separator: String(separator)) + "\r\n"
    }

    private func quoted(_ field: String) -> String {
        // By scalars: a quote and an accent after it are one character.
        let scalars = field.unicodeScalars
        let special = String(separator).unicodeScalars + "\"\r\n".unicodeScalars
        guard scalars.contains(where: special.contains) else { return field }
        return "\"" + scalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }

    /// As Python writes it: the shortest that reads back, with a point or an exponent.
    private static func text(_ value: Double) -> String { value.isNaN ? "nan" : value.description }
}

extension EpochRecord {
    /// The values of the epoch by their names in Keras: `loss`, `val_loss`, `val_accuracy`, `learning_rate`; and the metrics
    /// of one's own.
    package var namedValues: [String: Double] {
        var values = metrics
        values["loss"] = trainLoss
        values["val_loss"] = validation?.loss
        values["val_accuracy"] = validation?.accuracy
        // The Double that is written as the Float is: 0.001, not 0.0010000000474974513.
        values["learning_rate"] = learningRate.flatMap { Double(NumberText.text($0)) }
        return values
    }
}
