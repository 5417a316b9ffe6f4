import Testing

@testable import RectifierReport

/// What holds for every page of a report.
enum PageCheck {
    /// Checks it, and returns what is in the page.
    @discardableResult
    static func check(_ html: String) -> MarkupReader {
        #expect(html.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
        let reader = MarkupReader(html: html)
        #expect(reader.isWellFormed)
        #expect(reader.counts["h1"] == 1 && reader.counts["main"] == 1)
        let ids = reader.values(of: "id")
        #expect(Set(ids).count == ids.count)
        for reference in reader.values(of: "aria-labelledby").flatMap({ $0.split(separator: " ") }) {
            #expect(ids.contains(String(reference)))
        }
        // Nothing is loaded, and nothing runs.
        #expect(reader.counts["script"] == nil && reader.counts["img"] == nil && reader.values(of: "src").isEmpty)
        for link in reader.values(of: "href") {
            #expect(link.hasPrefix("data:") || ids.contains(String(link.dropFirst())), "\(link.prefix(40))")
        }
        #expect(!html.contains("@import") && !html.contains("url(h"))
        for attribute in ["d", "x", "y", "cx", "cy", "width", "height", "viewBox"] {
            for value in reader.values(of: attribute) { #expect(!value.contains("nan") && !value.contains("inf")) }
        }
        #expect(reader.counts["figure"] ?? 0 == reader.counts["figcaption"] ?? 0)
        #expect(reader.counts["figure"] ?? 0 == reader.values(of: "download").count)
        // One page style, none in the pictures.
        #expect(reader.counts["style"] == 1)
        // Each part has a heading, and headings follow each other in order.
        #expect(reader.counts["section"] == reader.counts["h2"])
        return reader
    }
}
