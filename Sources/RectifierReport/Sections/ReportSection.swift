/// A part of a report: a heading, pictures with what they say, and tables.
struct ReportSection {
    /// A picture, and what it says to somebody who is new to it.
    struct Figure {
        /// The name of the file when it is saved alone, without its ending.
        let name: String
        let chart: any Chart
        /// Explanation of the chart, and signs of problems.
        let explanation: String
        /// Reading of this chart, if there is something to say.
        var finding: String?
    }

    /// Rows of texts under headings.
    struct Table {
        let caption: String
        let header: [String]
        let rows: [[String]]
        /// Whether it is shown only on demand.
        var isFolded = false
    }

    /// Something told under a heading of its own, part by part.
    struct Article {
        /// A word before the heading, and the class that gives it its look; nil for none.
        var badge: (text: String, className: String)?
        /// The name that links lead to.
        let identifier: String
        let title: String
        /// Terms and texts: `Why`, and the reasons.
        var entries: [(name: String, contents: [Content])]
    }

    /// A piece of an article.
    enum Content {
        case text(String)
        /// Lines that are shown as they are.
        case code(String)
        case table(Table)
        /// A link to a part of the page.
        case link(String, to: String)
    }

    /// Begins the names within the section; also the name that links lead to.
    let identifier: String
    let title: String
    var paragraphs: [String] = []
    var articles: [Article] = []
    var figures: [Figure] = []
    var tables: [Table] = []

    var isEmpty: Bool { paragraphs.isEmpty && articles.isEmpty && figures.isEmpty && tables.isEmpty }
}
