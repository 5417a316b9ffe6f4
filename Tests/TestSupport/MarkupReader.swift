import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// What a reader of XML finds in a text.
final class MarkupReader: NSObject, XMLParserDelegate {
    /// How often each element is there, by name and by `name.class`.
    private(set) var counts: [String: Int] = [:]
    /// All text.
    private(set) var texts = ""
    /// The attributes of each element, with its name under the empty key.
    private(set) var elements: [[String: String]] = []
    /// Whether the text is well-formed.
    private(set) var isWellFormed = false

    init(_ text: String) {
        super.init()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = self
        isWellFormed = parser.parse()
    }

    /// A page of HTML, whose void elements XML would not end.
    convenience init(html: String) {
        self.init(
            html.replacing("<!DOCTYPE html>\n", with: "")
                .replacing(/<(meta|link) [^>]*>/) { $0.output.0.dropLast() + "/>" })
    }

    /// The values of an attribute, in order.
    func values(of attribute: String, in element: String? = nil) -> [String] {
        elements.filter { element == nil || $0[""] == element }.compactMap { $0[attribute] }
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        counts[name, default: 0] += 1
        if let value = attributes["class"] { counts["\(name).\(value)", default: 0] += 1 }
        elements.append(attributes.merging(["": name]) { first, _ in first })
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) { texts += text }
}
