/// Columns of text under one another.
enum TextTable {
    /// A line a row; each column as wide as its widest text, two spaces between them.
    ///
    /// - Parameter numbers: The columns that stand to the right, as numbers do.
    static func lines(_ rows: [[String]], numbers: Set<Int> = []) -> [String] {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { column, text in
                let space = String(repeating: " ", count: widths[column] - text.count)
                return numbers.contains(column) ? space + text : text + space
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}
