import Rectifier

/// The names in a table, which a fingerprint of its numbers does not have: of the columns learned from with their texts,
/// and of the target with its classes.
struct DataNames: Codable, Equatable {
    struct Column: Codable, Equatable {
        var name: String
        var texts: [String]
    }

    var columns: [Column]
    var target: Column

    /// The names in `data`; nil where there is no table.
    init?(_ data: LearningData) {
        guard case .table(let encoding) = data.preparation else { return nil }
        columns = encoding.inputs.map { input in
            if case .category(let texts, _, _) = input.kind { return Column(name: input.name, texts: texts) }
            return Column(name: input.name, texts: [])
        }
        target = Column(name: encoding.target, texts: data.classNames)
    }

    /// The first name that is another than in `saved`, in words; nil if all are the same.
    func difference(from saved: DataNames) -> String? {
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
