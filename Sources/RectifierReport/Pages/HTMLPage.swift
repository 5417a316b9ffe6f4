import Rectifier

/// A report as HTML: everything in one file, which loads nothing.
struct HTMLPage {
    /// A sentence at the head of the page.
    struct Lead {
        let text: String
        var isProblem = false
    }

    let title: String
    let lead: [Lead]
    let facts: [TrainingRecord.Fact]
    let sections: [ReportSection]
    /// The heading of the facts.
    var factsTitle = "Settings"

    /// The page.
    var text: String {
        var page = MarkupWriter()
        page.insert("<!DOCTYPE html>\n")
        page.begin("html", ["lang": "en"])
        head(&page)
        page.begin("body")
        page.begin("header")
        page.element("h1", content: title)
        for one in lead { page.element("p", ["class": one.isProblem ? "problem" : "lead"], content: one.text) }
        page.end()
        navigation(&page)
        page.begin("main")
        if !facts.isEmpty { self.facts(&page) }
        for section in sections { write(section, &page) }
        page.end()
        page.begin("footer")
        page.element(
            "p",
            content:
                "Made by Rectifier \(RunManifest.currentVersion). This page is one file that loads nothing; keep it "
                + "with the network.")
        page.end()
        page.end()
        page.end()
        return page.text
    }

    private func head(_ page: inout MarkupWriter) {
        page.begin("head")
        // Void elements, which HTML writes without an end.
        page.insert(
            """
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <meta name="generator" content="Rectifier \(RunManifest.currentVersion)">
                <link rel="icon" href="data:,">

            """)
        page.element("title", content: title)
        // Not escaped: a style sheet is not read as markup, and these are constants without '<'.
        page.insert("<style>\n\(Self.sheet)\(ChartStyle.sheet)</style>\n")
        page.end()
    }

    private func navigation(_ page: inout MarkupWriter) {
        guard sections.count > 1 else { return }
        page.begin("nav", ["aria-label": "Parts of the report"])
        page.begin("ul")
        let links = (facts.isEmpty ? [] : [("about", factsTitle)]) + sections.map { ($0.identifier, $0.title) }
        for (identifier, title) in links {
            page.begin("li")
            page.element("a", ["href": "#\(identifier)"], content: title)
            page.end()
        }
        page.end()
        page.end()
    }

    private func facts(_ page: inout MarkupWriter) {
        page.begin("section", ["aria-labelledby": "about"])
        page.element("h2", ["id": "about"], content: factsTitle)
        page.begin("dl")
        for fact in facts {
            page.element("dt", content: fact.name)
            page.element("dd", content: fact.text)
        }
        page.end()
        page.end()
    }

    private func write(_ section: ReportSection, _ page: inout MarkupWriter) {
        page.begin("section", ["aria-labelledby": section.identifier])
        page.element("h2", ["id": section.identifier], content: section.title)
        for paragraph in section.paragraphs { page.element("p", content: paragraph) }
        for article in section.articles { write(article, &page) }
        if !section.figures.isEmpty {
            page.begin("div", ["class": "figures"])
            for figure in section.figures { write(figure, &page) }
            page.end()
        }
        for table in section.tables { write(table, &page) }
        page.end()
    }

    private func write(_ figure: ReportSection.Figure, _ page: inout MarkupWriter) {
        page.begin("figure")
        page.insert(figure.chart.svg(identifier: figure.name, embedsStyle: false))
        page.begin("figcaption")
        page.element("p", content: figure.explanation)
        if let finding = figure.finding { page.element("p", ["class": "finding"], content: finding) }
        page.begin("p", ["class": "save"])
        page.element(
            "a",
            [
                "download": "\(figure.name).svg", "href": DataURI.svg(figure.chart.svg(identifier: figure.name)),
                "aria-label": "Save the picture “\(figure.chart.title)” as an SVG file",
            ], content: "Save this picture (SVG)")
        page.end()
        page.end()
        page.end()
    }

    func write(_ table: ReportSection.Table, _ page: inout MarkupWriter) {
        if table.isFolded {
            page.begin("details")
            page.element("summary", content: table.caption)
        }
        // A region that can be scrolled must be reachable by the keyboard, and have a name.
        page.begin("div", ["class": "table", "role": "region", "aria-label": table.caption, "tabindex": "0"])
        page.begin("table")
        page.element("caption", content: table.caption)
        page.begin("thead")
        page.begin("tr")
        for name in table.header { page.element("th", ["scope": "col"], content: name) }
        page.end()
        page.end()
        page.begin("tbody")
        for row in table.rows {
            page.begin("tr")
            for (column, text) in row.enumerated() {
                if column == 0 {
                    page.element("th", ["scope": "row"], content: text)
                } else {
                    page.element("td", content: text)
                }
            }
            page.end()
        }
        page.end()
        page.end()
        page.end()
        if table.isFolded { page.end() }
    }
}

/// Files within an address, for links that save them.
enum DataURI {
    /// An SVG picture as an address.
    static func svg(_ text: String) -> String { "data:image/svg+xml," + percentEncoded(text) }

    /// A text with all but the characters that every address may have written as `%` and two digits.
    static func percentEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count * 5 / 4)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: ","), UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: ";"):
                result.append(byte)
            default: result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
