import RectifierReport

/// What a measurement found: sentences, tables and pictures, in the order in which they are read.
struct Evidence {
    /// Rows of texts under headings.
    struct Table {
        let header: [String]
        let rows: [[String]]
    }

    /// A picture and the name of its file, without its ending.
    struct Figure {
        let name: String
        let chart: any Chart
    }

    private enum Part {
        case paragraph(String)
        case table(Table)
        case figure(Figure)
    }

    private var parts: [Part] = []

    mutating func add(_ paragraph: String) { parts.append(.paragraph(paragraph)) }

    mutating func add(_ header: [String], _ rows: [[String]]) {
        precondition(rows.allSatisfy { $0.count == header.count }, "rows of other lengths than \(header)")
        parts.append(.table(Table(header: header, rows: rows)))
    }

    mutating func add(_ name: String, _ chart: some Chart) { parts.append(.figure(Figure(name: name, chart: chart))) }

    /// Says whether the claim holds, before everything else.
    mutating func conclude(_ sentence: String) { parts.insert(.paragraph("**\(sentence)**"), at: 0) }

    var figures: [Figure] {
        parts.compactMap { if case .figure(let figure) = $0 { figure } else { nil } }
    }

    /// The parts as Markdown, with the pictures in that folder.
    func markdown(named name: String, pictures: String) -> String {
        parts.map { part in
            switch part {
            case .paragraph(let text): text
            case .table(let table): Self.markdown(table)
            case .figure(let figure): "![\(figure.chart.title)](\(pictures)/\(figure.name).svg)"
            }
        }.joined(separator: "\n\n")
    }

    private static func markdown(_ table: Table) -> String {
        let rule = table.header.indices.map { $0 == 0 ? "---" : "---:" }
        return ([table.header, rule] + table.rows).map { "| " + $0.joined(separator: " | ") + " |" }
            .joined(separator: "\n")
    }
}
