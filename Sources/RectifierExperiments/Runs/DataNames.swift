import RectifierData
import RectifierSupport

/// The names in a table, which a fingerprint of its numbers does not have: of the columns learned from with their texts,
/// and of the target with its classes.
package struct DataNames: Codable, Hashable, Sendable {
    struct Column: Codable, Hashable, Sendable {
        var name: String
        var texts: [String]
    }

    var columns: [Column]
    var target: Column

    /// The names in a table; nil where there is none.
    package init?(_ preparation: Preparation, _ classNames: [String]) {
        guard case .table(let encoding) = preparation else { return nil }
        columns = encoding.inputs.map { input in
            if case .category(let texts, _, _) = input.kind { return Column(name: input.name, texts: texts) }
            return Column(name: input.name, texts: [])
        }
        target = Column(name: encoding.target, texts: classNames)
    }

    /// The first name that is another than in `saved`, in words; nil if all are the same.
    package func difference(from saved: DataNames) -> String? {
        let (now, before) = (columns + [target], saved.columns + [saved.target])
        for (column, known) in zip(now, before) where column != known {
            if column.name != known.name {
                return "the column \(NameList.quoted(known.name)) is now \(NameList.quoted(column.name))"
            }
            let others = zip(column.texts, known.texts).first { $0 != $1 }
            let change = others.map { "\(NameList.quoted($1)) is now \(NameList.quoted($0))" }
            return "in the column \(NameList.quoted(known.name)) "
                + (change ?? "there were \(known.texts.count) texts and are now \(column.texts.count)")
        }
        return now.count == before.count ? nil : "there were \(before.count) columns, and are now \(now.count)"
    }
}
