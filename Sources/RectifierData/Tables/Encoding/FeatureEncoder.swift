import RectifierCore
import RectifierSupport

/// Feature encoding of a table, fitted on the training set alone; it is saved with the network, so that
/// other rows are treated the same.
public struct FeatureEncoder: Sendable, Hashable, Codable {
    /// Features of a column.
    public enum Kind: Sendable, Hashable, Codable {
        /// One feature: (x − mean)/deviation, and 0, the mean, where the value is missing. Where inputs are not scaled, x
        /// and the mean.
        case number(mean: Double, deviation: Double)
        /// A feature a text, 1 where the row has it and else 0; then, where the training rows had such, one for the
        /// rarer texts and one for missing values. All are 0 for a text that the training rows did not have.
        case category([String], hasOthers: Bool, hasMissing: Bool)
        /// No feature of its own, since all numbers are the same: only whether there is one.
        case presence
        /// The features of dates and times.
        case date(CalendarFeatures)

        var featureCount: Int {
            switch self {
            case .number: 1
            case .category(let texts, let hasOthers, let hasMissing):
                texts.count + (hasOthers ? 1 : 0) + (hasMissing ? 1 : 0)
            case .presence: 0
            case .date(let features): features.featureCount
            }
        }

        /// Type of its values.
        var values: TableColumn.Kind {
            switch self {
            case .number, .presence: .numbers
            case .category: .texts
            case .date: .dates
            }
        }
    }

    /// A column that is learned from.
    public struct Input: Sendable, Hashable, Codable {
        /// The column's name.
        public let name: String
        /// Its features.
        public let kind: Kind
        /// Whether a last feature is 1 where the number or the date is missing, because it was in training rows.
        public let showsMissing: Bool
        /// Number format.
        public let numbers: NumberStyle?
        /// Date format.
        public let dates: DateStyle?
        /// Whether texts are names that are read exactly as written.
        public let areNames: Bool

        /// A column of that name and kind.
        public init(
            name: String, kind: Kind, showsMissing: Bool = false, numbers: NumberStyle? = nil, dates: DateStyle? = nil,
            areNames: Bool = false
        ) {
            (self.name, self.kind, self.showsMissing) = (name, kind, showsMissing)
            (self.numbers, self.dates, self.areNames) = (numbers, dates, areNames)
        }

        /// Reads an input; earlier versions had a name and a kind.
        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            name = try values.decode(String.self, forKey: .name)
            kind = try values.decode(Kind.self, forKey: .kind)
            showsMissing = try values.decodeIfPresent(Bool.self, forKey: .showsMissing) ?? false
            numbers = try values.decodeIfPresent(NumberStyle.self, forKey: .numbers)
            dates = try values.decodeIfPresent(DateStyle.self, forKey: .dates)
            areNames = try values.decodeIfPresent(Bool.self, forKey: .areNames) ?? false
        }

        /// Number of features of the column.
        var featureCount: Int { kind.featureCount + (showsMissing ? 1 : 0) }
    }

    /// A column that is not.
    public struct Dropped: Sendable, Hashable, Codable {
        /// The column's name.
        public let name: String
        /// Why.
        public let reason: TableSchema.DropReason
    }

    /// The most different texts of a column that each get a feature; the rarer ones share one.
    public static let mostCategories = 64

    /// The columns that are learned from, in the order of their features.
    public let inputs: [Input]
    /// Whether numbers are brought into scale.
    public package(set) var scaling: InputScaling
    /// The columns that are not.
    public let dropped: [Dropped]
    /// The target's name.
    public let target: String
    /// The scale of the target; mean 0 and deviation 1 for classes. It is that of `targetTails`, where there are any.
    public let targetScale: Standardization
    /// Robust scaling of the target, where outliers dominate its standard deviation; nil elsewhere.
    let targetTails: NumberScale?
    /// The names of all columns, in the file's order.
    public let columnNames: [String]
    /// Whether the file had a line of names.
    public let hasHeader: Bool
    /// More on the columns of numbers, by their names; empty in runs of the first release.
    public package(set) var numberDetails: [String: NumberDetail]
    /// The words for missing values that the user added.
    public let missing: [String]
    /// Number format of the target.
    let targetNumbers: NumberStyle?
    /// Whether the target's classes are read exactly as written.
    let targetIsNames: Bool
    /// The number of bits that numbers have before they are centred: earlier versions rounded them to Float first.
    let precision: Int

    /// The encoding that fits the given rows of a table.
    ///
    /// - Throws: ``TableError`` when every column is constant on these rows.
    package init(
        fitting plan: TableSchema, rows: [Int], scaling: InputScaling = .automatic, asFirstRelease: Bool = false
    )
        throws(TableError)
    {
        var (inputs, dropped) = ([Input](), [Dropped]())
        for (column, values) in zip(plan.columns, plan.table.columns) {
            let name = values.name
            switch column.role {
            case .target: continue
            case .dropped(let reason): dropped.append(.init(name: name, reason: reason))
            case .number, .category, .date:
                switch Self.kind(values, rows, asFirstRelease) {
                case .success(let kind):
                    let showsMissing = !asFirstRelease && Self.showsMissing(values.values, rows)
                    inputs.append(
                        .init(
                            name: name, kind: kind, showsMissing: showsMissing,
                            numbers: asFirstRelease ? nil : values.form.numbers.nonempty,
                            dates: values.form.dates, areNames: values.form.areNames))
                case .failure(let useless): dropped.append(.init(name: name, reason: useless.reason))
                }
            }
        }
        if inputs.isEmpty {
            let reasons = dropped.map { "\(NameList.quoted($0.name)): \($0.reason.words)" }
            throw TableError(plan.table.path, .init(line: 1, column: 1), .noFeatures(reasons: reasons))
        }
        self.inputs = inputs
        self.scaling = scaling
        self.dropped = dropped
        target = plan.target
        let targets = plan.task == .regression ? rows.map { plan.targetNumbers[$0] } : []
        let tails = scaling == .automatic ? NumberScale(.automatic, fitting: targets) : nil
        targetTails = tails
        targetScale =
            plan.task == .regression
            ? Self.scale(of: targets.map { tails?.logarithmic($0) ?? $0 }, asFirstRelease) : .identity
        columnNames = plan.table.allNames
        hasHeader = plan.table.dialect.hasHeader
        numberDetails = Self.details(of: inputs, plan.table, rows, scaling)
        missing = plan.table.missingWords.added
        targetNumbers = asFirstRelease ? nil : plan.targetForm.numbers.nonempty
        targetIsNames = plan.targetForm.areNames
        precision = asFirstRelease ? 32 : Self.fullPrecision
    }

    private static let fullPrecision = 64

    /// Whether numbers are rounded to Float before they are centred, as version 0.1.0 did.
    public var isOfFirstRelease: Bool { precision != Self.fullPrecision }

    /// The mean and the deviation of `values`; as version 0.1.0 had them, Floats of Floats.
    private static func scale(of values: [Double], _ asFirstRelease: Bool) -> Standardization {
        guard asFirstRelease else { return Standardization(of: values) }
        let scale = Standardization(of: Tensor(values.map(Float.init)))
        return Standardization(mean: Double(Float(scale.mean)), deviation: Double(Float(scale.deviation)))
    }

    private struct Useless: Error { let reason: TableSchema.DropReason }

    /// Whether some of the rows lack a number or a date, which others have.
    private static func showsMissing(_ values: TableColumn.Values, _ rows: [Int]) -> Bool {
        switch values {
        case .numbers(let numbers), .dates(let numbers): rows.contains { numbers[$0].isNaN }
        // A category of their own.
        case .texts: false
        }
    }

    private static func kind(
        _ column: TableColumn, _ rows: [Int], _ asFirstRelease: Bool
    ) -> Result<Kind, Useless> {
        switch column.values {
        case .numbers(let numbers):
            let known = rows.map { asFirstRelease ? Double(Float(numbers[$0])) : numbers[$0] }.filter { !$0.isNaN }
            guard let first = known.first else { return .failure(.init(reason: .allMissing)) }
            // Equal numbers may have a deviation that is not quite 0.
            if known.allSatisfy({ $0 == first }) {
                let isPresence = known.count < rows.count && !asFirstRelease
                return isPresence ? .success(.presence) : .failure(.init(reason: .constant))
            }
            let scale = Self.scale(of: known, asFirstRelease)
            return .success(.number(mean: scale.mean, deviation: scale.deviation))
        case .dates(let seconds):
            let known = rows.map { seconds[$0] }.filter { !$0.isNaN }
            if known.isEmpty { return .failure(.init(reason: .allMissing)) }
            let isTimeOnly = column.form.dates?.kind == .time
            if let features = CalendarFeatures(of: known, isTimeOnly: isTimeOnly) { return .success(.date(features)) }
            return known.count < rows.count ? .success(.presence) : .failure(.init(reason: .constant))
        case .texts(let texts):
            let counts = texts.counts(rows)
            let occurring = counts.indices.filter { counts[$0] > 0 }
                .sorted { (counts[$1], texts.distinct[$0]) < (counts[$0], texts.distinct[$1]) }
            let hasMissing = rows.contains { texts.codes[$0] < 0 }
            if occurring.isEmpty { return .failure(.init(reason: .allMissing)) }
            if occurring.count == 1, !hasMissing { return .failure(.init(reason: .constant)) }
            let kept = occurring.prefix(mostCategories).map { texts.distinct[$0] }.sorted()
            return .success(
                .category(kept, hasOthers: occurring.count > mostCategories, hasMissing: hasMissing))
        }
    }

    /// The problem with an encoding that was read from a file; nil for none.
    package var problem: String? {
        let names = inputs.map(\.name) + [target]
        if inputs.isEmpty { return "no column is learned from" }
        if Set(names).count != names.count || Set(columnNames).count != columnNames.count {
            return "a column is there twice"
        }
        if !Set(names).isSubset(of: columnNames) { return "a column is not one of the table's" }
        for input in inputs {
            if case .date(let features) = input.kind {
                if let problem = features.problem { return problem }
                if input.dates == nil { return "a column of dates does not say how they are written" }
            }
            if case .presence = input.kind, !input.showsMissing { return "a column becomes no feature" }
            if case .category = input.kind, input.showsMissing { return "a column shows twice that it is missing" }
        }
        if precision != Self.fullPrecision, precision != 32 { return "numbers of \(precision) bits" }
        var scales = [(targetScale.mean, targetScale.deviation)]
        for case .number(let mean, let deviation) in inputs.map(\.kind) { scales.append((mean, deviation)) }
        if !scales.allSatisfy({ $0.isFinite && $1.isFinite && $1 > 0 }) { return "a mean or deviation cannot be" }
        if let problem = scaleProblem { return problem }
        for case .category(let texts, _, _) in inputs.map(\.kind) where Set(texts).count != texts.count {
            return "a text of a column is there twice"
        }
        return nil
    }

    /// Number of features.
    public var featureCount: Int { inputs.reduce(0) { $0 + $1.featureCount } }

    /// The features of the given rows, of shape [rows, features].
    ///
    /// - Throws: ``TableError`` when a column is missing or of another kind than the one learned from, which it never is in
    ///   a table that was read as `readings(of:)` says; and when they are too many for the memory.
    package func features(of table: Table, rows: [Int]) throws(TableError) -> Tensor<Float> {
        let width = featureCount
        guard rows.count <= Self.mostNumbers / max(width, 1) else {
            throw TableError(table.path, nil, .tooLarge(rows: rows.count, features: width))
        }
        let columns = try columns(of: table)
        var features = Tensor<Float>(zeros: [rows.count, width])
        // In place: a copy of the features may be most of the memory.
        features.withUnsafeMutableBufferPointer { fill($0, width: width, from: columns, rows: rows) }
        return features
    }

    /// The input columns of `table`, each in the required type.
    ///
    /// - Throws: ``TableError`` for a column that is missing or of another kind.
    private func columns(of table: Table) throws(TableError) -> [TableColumn.Values] {
        let missing = inputs.map(\.name).filter { table[$0] == nil }
        if !missing.isEmpty { throw Table.missing(missing, among: table.allNames, table.path) }
        var columns: [TableColumn.Values] = []
        for input in inputs {
            // Whether there is a value can be seen of dates as well.
            if case (.presence, .dates(let dates)?) = (input.kind, table[input.name]?.values) {
                columns.append(.dates(dates))
            } else {
                columns.append(try table.values(of: input.name, as: input.kind.values))
            }
        }
        return columns
    }

    private func fill(
        _ features: UnsafeMutableBufferPointer<Float>, width: Int, from columns: [TableColumn.Values], rows: [Int]
    ) {
        var offset = 0
        for (input, values) in zip(inputs, columns) {
            switch (input.kind, values) {
            case (.number(let mean, let deviation), .numbers(let numbers)):
                for (index, row) in rows.enumerated() {
                    features[index * width + offset] = scaled(
                        precise(numbers[row]), input.name, mean: mean, deviation: deviation)
                }
                showMissing(input, numbers, rows, features, width: width, at: offset + 1)
            case (.presence, .numbers(let numbers)), (.presence, .dates(let numbers)):
                showMissing(input, numbers, rows, features, width: width, at: offset)
            case (.date(let calendar), .dates(let seconds)):
                for (index, row) in rows.enumerated() {
                    calendar.write(seconds[row], into: features, at: index * width + offset)
                }
                showMissing(input, seconds, rows, features, width: width, at: offset + calendar.featureCount)
            case (.category(let known, let hasOthers, let hasMissing), .texts(let texts)):
                let others = hasOthers ? known.count : nil
                let missing = hasMissing ? known.count + (hasOthers ? 1 : 0) : nil
                let indices = Dictionary(uniqueKeysWithValues: zip(known, known.indices))
                let places = texts.distinct.map { indices[$0] ?? others }
                for (index, row) in rows.enumerated() {
                    let code = Int(texts.codes[row])
                    if let place = code < 0 ? missing : places[code] { features[index * width + offset + place] = 1 }
                }
            default: fatalError("FeatureEncoder: columns(of:) gave another kind")
            }
            offset += input.featureCount
        }
    }

    /// A number with the digits that numbers had when the network was trained.
    private func precise(_ number: Double) -> Double {
        precision == Self.fullPrecision ? number : Double(Float(number))
    }

    /// The feature that says that a value is missing.
    private func showMissing(
        _ input: Input, _ values: [Double], _ rows: [Int], _ features: UnsafeMutableBufferPointer<Float>, width: Int,
        at offset: Int
    ) {
        guard input.showsMissing else { return }
        for (index, row) in rows.enumerated() where values[row].isNaN { features[index * width + offset] = 1 }
    }

    /// Targets as the network learns them.
    package func scaledTargets(_ numbers: [Double]) -> Tensor<Float> {
        precision == Self.fullPrecision
            ? targetScale(numbers.map { targetTails?.logarithmic($0) ?? $0 })
            : targetScale(Tensor(numbers.map(Float.init)))
    }

    /// Outputs of the network in the target's unit.
    package func predictions(_ outputs: Tensor<Float>) -> [Double] {
        guard precision == Self.fullPrecision else { return targetScale.restored(outputs).scalars.map(Double.init) }
        let numbers: [Double] = targetScale.restored(outputs)
        return targetTails.map { tails in numbers.map { tails.restored($0) ?? $0 } } ?? numbers
    }

    /// For each column that has any, how many of the given rows have a text that is not one of the column's own
    /// features.
    package func unknownTexts(in table: Table, rows: [Int]) -> [(column: String, count: Int)] {
        inputs.compactMap { input in
            guard case .category(let known, false, _) = input.kind, case .texts(let texts)? = table[input.name]?.values
            else { return nil }
            let counts = texts.counts(rows)
            let names = Set(known)
            let count = counts.indices.reduce(0) { $0 + (names.contains(texts.distinct[$1]) ? 0 : counts[$1]) }
            return count > 0 ? (input.name, count) : nil
        }
    }

    /// Notes on unknown categories: of many columns only the first are named.
    public static func notes(_ unknown: [(column: String, count: Int)], on part: String = "") -> [TableMessage] {
        let part = part.isEmpty ? "" : "\(part) "
        let first = unknown.prefix(5).map { column, count -> TableMessage in
            """
            \(count) \(part)\(count == 1 ? "row has" : "rows have") a category in \(NameList.quoted(column)) that no \
            training row has.
            """
        }
        let rest = unknown.count - first.count
        return first + (rest > 0 ? ["So it is in \(rest) more \(rest == 1 ? "column" : "columns")."] : [])
    }

    /// More would be 16 GB.
    private static let mostNumbers = 1 << 32

    /// The names of the columns of a file that has none, which are all those learned from, with or without the target.
    ///
    /// - Throws: ``TableError`` when they are more or fewer.
    package func names(count: Int, path: String) throws(TableError) -> [String] {
        if count == columnNames.count { return columnNames }
        if count == columnNames.count - 1 { return columnNames.filter { $0 != target } }
        throw TableError(
            path, .init(line: 1, column: 1), .columnCount(expected: columnNames.count, found: count))
    }

    /// Requested types of the columns of another file, given their names, so that `features(of:rows:)` understands
    /// them.
    ///
    /// - Parameter needsTarget: Whether a missing target is an error.
    /// - Throws: ``TableError`` for missing columns.
    package func readings(
        of names: [String], task: LearningTask, needsTarget: Bool, path: String
    ) throws(TableError) -> [ColumnReading] {
        let existing = Set(names)
        let missing = (inputs.map(\.name) + (needsTarget ? [target] : [])).filter { !existing.contains($0) }
        if !missing.isEmpty { throw Table.missing(missing, among: names, path) }
        let known = Dictionary(inputs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        return names.map { name in
            if name == target {
                if task == .classification { return targetIsNames ? .names : .texts }
                return Self.reading(numbers: targetNumbers)
            }
            guard let input = known[name] else { return .skipped }
            switch input.kind {
            case .number: return Self.reading(numbers: input.numbers)
            case .category: return input.areNames ? .names : .texts
            case .presence, .date:
                guard let dates = input.dates else { return Self.reading(numbers: input.numbers) }
                var form = ColumnForm()
                form.dates = dates
                return .like(form)
            }
        }
    }

    private static func reading(numbers style: NumberStyle?) -> ColumnReading {
        var form = ColumnForm()
        form.numbers = style ?? NumberStyle()
        return .like(form)
    }
}

extension NumberStyle {
    /// The style, or nil where it says nothing.
    var nonempty: NumberStyle? { decimalMark == nil ? nil : self }
}

extension FeatureEncoder {
    /// Reads an encoding; earlier versions always scaled, and rounded numbers to Float before they were centred.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        precision = try values.decodeIfPresent(Int.self, forKey: .precision) ?? 32
        let isRounded = precision == 32
        var scale = try values.decode(Standardization.self, forKey: .targetScale)
        // As a Float holds them, which is how they were written.
        if isRounded { (scale.mean, scale.deviation) = (Double(Float(scale.mean)), Double(Float(scale.deviation))) }
        let all = try values.decode([Input].self, forKey: .inputs)
        inputs = isRounded ? all.map(\.rounded) : all
        scaling = try values.decodeIfPresent(InputScaling.self, forKey: .scaling) ?? .standard
        dropped = try values.decode([Dropped].self, forKey: .dropped)
        target = try values.decode(String.self, forKey: .target)
        targetScale = scale
        targetTails = try values.decodeIfPresent(NumberScale.self, forKey: .targetTails)
        columnNames = try values.decode([String].self, forKey: .columnNames)
        hasHeader = try values.decode(Bool.self, forKey: .hasHeader)
        numberDetails = try values.decodeIfPresent([String: NumberDetail].self, forKey: .numberDetails) ?? [:]
        missing = try values.decodeIfPresent([String].self, forKey: .missing) ?? []
        targetNumbers = try values.decodeIfPresent(NumberStyle.self, forKey: .targetNumbers)
        targetIsNames = try values.decodeIfPresent(Bool.self, forKey: .targetIsNames) ?? false
    }
}

extension FeatureEncoder.Input {
    /// The same with a mean and a deviation as a Float holds them, which is how they were written.
    fileprivate var rounded: Self {
        guard case .number(let mean, let deviation) = kind else { return self }
        return Self(
            name: name, kind: .number(mean: Double(Float(mean)), deviation: Double(Float(deviation))),
            showsMissing: showsMissing, numbers: numbers, dates: dates, areNames: areNames)
    }
}
