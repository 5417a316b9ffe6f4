import RectifierSupport

/// The rows of a table whose target is known, and their targets.
public struct LabelledRows: Sendable {
    /// The rows' numbers in the table, ascending.
    public let rows: [Int]
    /// Their classes; empty for regression.
    public let labels: [Int32]
    /// Their numbers, as written; empty for classification.
    public let numbers: [Double]
    /// The classes that are not among `classNames`, and how many rows have them; these rows are left out.
    public let unknownClasses: [(name: String, count: Int)]

    /// The rows of `table` with a target.
    ///
    /// - Throws: ``TableError`` for numbers where classes are needed, and texts where numbers are; and for a class that is not
    ///   among `classNames` and differs from one of them only by space or a full stop: that is a slip of the pen, not a
    ///   new class.
    public init(_ table: Table, target: String, task: LearningTask, classNames: [String]) throws(TableError) {
        switch (task, try table.values(of: target, as: task == .regression ? .numbers : .texts)) {
        case (.regression, .numbers(let values)):
            rows = values.indices.filter { !values[$0].isNaN }
            numbers = rows.map { values[$0] }
            (labels, unknownClasses) = ([], [])
        case (.classification, .texts(let texts)):
            let indices = Dictionary(uniqueKeysWithValues: zip(classNames, classNames.indices.map(Int32.init)))
            let classes = texts.distinct.map { indices[$0] }
            let groups = Dictionary(grouping: classNames, by: NearlyEqualNames.core)
            for (index, name) in texts.distinct.enumerated() where classes[index] == nil {
                guard let known = groups[NearlyEqualNames.core(name)]?.first,
                    let difference = NearlyEqualNames.difference(name, known)
                else { continue }
                throw TableError(
                    table.path, texts.places[index],
                    .nearlyKnownClass(name: name, known: known, difference: difference))
            }
            rows = texts.codes.indices.filter { texts.codes[$0] >= 0 && classes[Int(texts.codes[$0])] != nil }
            labels = rows.compactMap { classes[Int(texts.codes[$0])] }
            numbers = []
            let counts = texts.counts(texts.codes.indices)
            unknownClasses = classes.indices.filter { classes[$0] == nil }.map { (texts.distinct[$0], counts[$0]) }
        case (.classification, .numbers), (_, .dates), (.regression, .texts):
            fatalError("LabelledRows: values(of:as:) gave another kind")
        }
    }

    /// Note on the rows that were left out; nil when all were used.
    public func note(on part: String) -> String? {
        if unknownClasses.isEmpty { return nil }
        let count = unknownClasses.reduce(0) { $0 + $1.count }
        let names = unknownClasses.prefix(5).map { NameList.quoted($0.name) }.joined(separator: ", ")
        return "\(count) \(part) \(count == 1 ? "row is" : "rows are") of a class that no training row has (\(names)) "
            + "and \(count == 1 ? "is" : "are") left out of the results: no network could name it."
    }
}
