import RectifierStatistics
import RectifierSupport

/// Columns that give the target away.
enum TargetLeak {
    /// With so few rows everything goes together.
    private static let fewestRows = 20
    /// Maximum unexplained fraction of the target's variance.
    private static let rest = 0.001

    /// A note on each column that alone says what the target is.
    static func notes(_ columns: [TableSchema.Column], of table: Table, _ target: TargetValues) -> [TableMessage] {
        guard target.labelledRows.count >= fewestRows else { return [] }
        let found = columns.filter(\.role.isUsed).compactMap { column -> (name: String, text: String)? in
            func found(_ evidence: String) -> (name: String, text: String) {
                (column.summary.name, "\(NameList.quoted(column.summary.name)) (\(evidence))")
            }
            guard let values = table[column.summary.name]?.values else { return nil }
            switch (target.task, values) {
            case (.regression, .numbers(let numbers)):
                // Of most rows: a column with gaps gives most of it away too.
                guard 2 * column.summary.count > target.labelledRows.count,
                    let correlation = Correlation.pearson(numbers, target.numbers)
                else { return nil }
                if correlation * correlation > 1 - rest {
                    return found("correlation \(rounded(correlation))")
                }
                guard let ranks = Correlation.spearman(numbers, target.numbers), ranks * ranks > 1 - rest else {
                    return nil
                }
                return found("rank correlation \(rounded(ranks))")
            case (.classification, _):
                return isCopy(values, of: target, in: table) ? found("one value for each class") : nil
            default: return nil
            }
        }
        if found.isEmpty { return [] }
        return [
            """
            Possible target leakage: one column alone nearly determines the target \(NameList.quoted(target.summary.name)): \
            \(found.map(\.text).joined(separator: ", ")). If it is not known when a prediction is made, use \
            \(change: .dropped(found.map(\.name))).
            """
        ]
    }

    /// Whether each class has a value of its own, and each value a class.
    private static func isCopy(_ values: TableColumn.Values, of target: TargetValues, in table: Table) -> Bool {
        guard case .texts(let classes)? = table[target.summary.name]?.values, classes.distinct.count > 1 else {
            return false
        }
        var (valueOfClass, classOfValue) = ([Int32: Double](), [Double: Int32]())
        for row in target.labelledRows {
            let value: Double
            switch values {
            case .numbers(let all), .dates(let all): value = all[row]
            case .texts(let texts): value = texts.codes[row] < 0 ? .nan : Double(texts.codes[row])
            }
            // With gaps it is no copy, but tells something else.
            if value.isNaN { return false }
            let label = classes.codes[row]
            guard valueOfClass[label, default: value] == value, classOfValue[value, default: label] == label else {
                return false
            }
            (valueOfClass[label], classOfValue[value]) = (value, label)
        }
        return true
    }

    private static func rounded(_ value: Double) -> String { NumberText.text((value * 1e4).rounded() / 1e4) }
}
