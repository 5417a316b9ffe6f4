/// A part of a report: a heading, pictures with what they say, and tables.
struct ReportSection {
    /// A picture, and what it says to somebody who is new to it.
    struct Figure {
        /// The name of the file when it is saved alone, without its ending.
        let name: String
        let chart: any Chart
        /// What the picture shows, and what would be wrong.
        let explanation: String
        /// What can be seen in it this time, if there is something to say.
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

    /// Begins the names within the section; also the name that links lead to.
    let identifier: String
    let title: String
    var paragraphs: [String] = []
    var figures: [Figure] = []
    var tables: [Table] = []

    var isEmpty: Bool { paragraphs.isEmpty && figures.isEmpty && tables.isEmpty }
}
