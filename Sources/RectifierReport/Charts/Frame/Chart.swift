/// A picture of data that also exists in words.
public protocol Chart: Sendable {
    /// The chart's title.
    var title: String { get }

    /// The chart in words, for those who cannot see it.
    var summary: String { get }

    /// The chart as an SVG picture, for a page of its own or within another; it follows the reader's light or dark mode.
    ///
    /// - Parameters:
    ///   - identifier: begins the names within the picture, so that several fit into one page.
    ///   - embedsStyle: whether the picture brings its colours and fonts along; false where the page that it is put in
    ///     has them.
    func svg(identifier: String, embedsStyle: Bool) -> String
}

extension Chart {
    /// The chart as an SVG picture that needs nothing else.
    public func svg(identifier: String = "chart") -> String { svg(identifier: identifier, embedsStyle: true) }
}

/// Numbers and things in sentences.
enum Words {
    /// `1 unit`, `2 units`, `17,226 units`.
    static func count(_ number: Int, _ thing: String) -> String {
        "\(Ticks.text(Double(number))) \(thing)\(number == 1 ? "" : "s")"
    }

    /// A share as a percentage with one decimal, such as `97.5 %`.
    static func percent(_ share: Double) -> String {
        guard share.isFinite, abs(share) < 1e6 else { return "\(share)" }
        let tenths = Int((share * 1000).rounded())
        return "\(tenths / 10).\(abs(tenths % 10)) %"
    }
}
