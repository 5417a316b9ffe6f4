import RectifierSupport

/// A number that stands for a missing value, as −999 does.
struct Sentinel {
    private let column: String
    private let value: Double
    private let count: Int
    private let others: ClosedRange<Double>

    /// The one in a column of numbers, or nil: the smallest or the largest value, which is there more than once, is
    /// further from all others than these are from each other, and is −1 or written with the digit 9 alone.
    init?(of column: String, in table: Table, _ summary: ColumnSummary) {
        guard let numbers = summary.numbers, summary.distinctCount > 2,
            case .numbers(let values)? = table[column]?.values
        else { return nil }
        for candidate in [numbers.minimum, numbers.maximum] where Self.isUsual(candidate) {
            let rest = values.filter { !$0.isNaN && $0 != candidate }
            guard let lower = rest.min(), let upper = rest.max(), values.count - rest.count > 1 else { continue }
            let count = values.count { $0 == candidate }
            let gap = candidate < lower ? lower - candidate : candidate - upper
            // Negative where no other is: counts and sizes.
            let isImpossible = candidate < 0 && lower >= 0 && candidate <= -9
            guard count > 1, gap > upper - lower || isImpossible else { continue }
            (self.column, value, self.count, others) = (column, candidate, count, lower...upper)
            return
        }
        return nil
    }

    /// −1, −9, 99, −999, 9999 and so on.
    private static func isUsual(_ value: Double) -> Bool {
        if value == -1 || value == -9 { return true }
        let digits = NumberText.text(abs(value))
        return (2...9).contains(digits.count) && digits.allSatisfy { $0 == "9" }
    }

    var note: TableMessage {
        let number = NumberText.text(value)
        return """
            \(NameList.quoted(column)) has \(number) \(count) times, far from its other values \
            (\(NumberText.short(others.lowerBound)) to \(NumberText.short(others.upperBound))); if it encodes a missing \
            value, use \(change: .missing([number])).
            """
    }
}
