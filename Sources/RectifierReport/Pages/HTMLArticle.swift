extension HTMLPage {
    /// Writes an article: a heading, and a list of what is said of what.
    func write(_ article: ReportSection.Article, _ page: inout MarkupWriter) {
        page.begin("article", ["aria-labelledby": article.identifier])
        var heading = MarkupWriter.escape(article.title)
        if let badge = article.badge {
            heading =
                "<span class=\"badge \(MarkupWriter.escape(badge.className))\">\(MarkupWriter.escape(badge.text))</span> "
                + heading
        }
        page.insert("<h3 id=\"\(MarkupWriter.escape(article.identifier))\">\(heading)</h3>\n")
        page.begin("dl")
        for entry in article.entries where !entry.contents.isEmpty {
            page.element("dt", content: entry.name)
            page.begin("dd")
            for content in entry.contents { write(content, &page) }
            page.end()
        }
        page.end()
        page.end()
    }

    private func write(_ content: ReportSection.Content, _ page: inout MarkupWriter) {
        switch content {
        case .text(let text): page.element("p", content: text)
        case .code(let text): page.insert("<pre><code>\(MarkupWriter.escape(text))</code></pre>\n")
        case .table(let table): write(table, &page)
        case .link(let text, let identifier):
            page.begin("p")
            page.element("a", ["href": "#\(identifier)"], content: text)
            page.end()
        }
    }
}
