/// A column while it is read.
struct ColumnBuilder {
    let name: String
    private let reading: ColumnReading
    private let dialect: CSVDialect
    private let missing: MissingWords
    private var isTexts: Bool
    private var isSettled = false
    private var numbers: [Double] = []
    private var texts = TextValues()
    /// The number format that the numbers show.
    private var marks: Decimal.Marks = []
    /// A number that can be read in two ways.
    private var ambiguous: String?
    /// The cells that are no number, while the others are.
    private var strays = TextValues()
    /// The values of the texts, once all are known.
    private var inference: ColumnInference?
    /// Numbers were expected, and are not all that there is: the file must be read again.
    private(set) var mustRestart = false
    /// The error if it remains a numeric column.
    private var outOfRange: TableError?

    init(name: String, _ reading: ColumnReading, _ dialect: CSVDialect, _ missing: MissingWords) {
        (self.name, self.reading, self.dialect, self.missing) = (name, reading, dialect, missing)
        isTexts =
            switch reading {
            case .texts, .names, .textsIfFew, .datesOrMissing: true
            case .like(let form): form.dates != nil
            case .automatic, .numbers, .numbersOrMissing, .skipped: false
            }
    }

    /// Forgets all values, and remembers whether there were texts.
    mutating func restart() {
        if !strays.codes.isEmpty, !areStraysAcceptable { mustRestart = true }
        if mustRestart { (isTexts, isSettled) = (true, true) }
        if reading == .textsIfFew, !isSettled { isTexts = true }
        numbers = []
        (texts, strays) = (TextValues(), TextValues())
        (marks, ambiguous, outOfRange, inference) = ([], nil, nil, nil)
        mustRestart = false
    }

    /// Memory of its values, roughly: a text is in an array and a dictionary, and has a place.
    var byteCount: Int {
        [texts, strays].reduce(numbers.capacity * 8) { bytes, texts in
            bytes + texts.codes.capacity * 4 + texts.distinct.count * 128 + texts.letterCount
        }
    }

    mutating func reserve(_ count: Int) {
        if reading == .skipped || mustRestart { return }
        if isTexts { texts.codes.reserveCapacity(count) } else { numbers.reserveCapacity(count) }
    }

    mutating func append(_ field: CSVReader.Field, _ reader: borrowing CSVReader) throws(TableError) {
        if reading == .skipped || mustRestart { return }
        let bytes = UnsafeBufferPointer(rebasing: reader.bytes[field.start..<field.end])
        if missing.matches(bytes, onlyAdded: reading == .names) {
            if isTexts { texts.appendMissing() } else { numbers.append(.nan) }
            return
        }
        if isTexts {
            texts.append(reader.text(field), place: reader.place(of: field.start))
            if reading == .textsIfFew, !isSettled, texts.distinct.count > Table.fewTexts { settle() }
            return
        }
        let before = marks
        switch Decimal.parse(bytes, decimalComma: dialect.hasDecimalCommas, &marks) {
        case .number(let value): numbers.append(missing.matches(value) ? .nan : value)
        case .outOfRange:
            if outOfRange == nil {
                outOfRange = reader.error(at: field.start, .outOfRange(text: reader.text(field), column: name))
            }
            numbers.append(.nan)
        case .text:
            let text = reader.text(field)
            strays.append(text, place: reader.place(of: field.start))
            numbers.append(.nan)
            // A number after all, or too many strays to remember.
            if strays.distinct.count > 4 * ColumnForm.mostStrays || WrittenNumber(text) != nil { mustRestart = true }
        }
        if marks != before {
            if ambiguous == nil, marks.contains(.possiblePoint) || marks.contains(.possibleComma) {
                ambiguous = reader.text(field)
            }
            let hasPoints = !marks.isDisjoint(with: [.point, .possiblePoint])
            let hasCommas = !marks.isDisjoint(with: [.comma, .possibleComma])
            // Only all values together show which of the marks stands between thousands, or which numbers are equal.
            if (hasPoints && hasCommas) || marks.contains(.beyondDouble) { mustRestart = true }
        }
        if mustRestart { numbers = [] }
    }

    /// Decides for numbers if all the many texts so far are numbers as programs write them.
    private mutating func settle() {
        isSettled = true
        var (values, marks, error) = ([Double](), Decimal.Marks(), TableError?.none)
        for (text, place) in zip(texts.distinct, texts.places) {
            switch Decimal.parse(text, decimalComma: dialect.hasDecimalCommas, &marks) {
            case .number(let value): values.append(missing.matches(value) ? .nan : value)
            case .outOfRange:
                error = error ?? TableError("", place, .outOfRange(text: text, column: name))
                values.append(.nan)
            case .text: return
            }
        }
        let hasPoints = !marks.isDisjoint(with: [.point, .possiblePoint])
        let hasCommas = !marks.isDisjoint(with: [.comma, .possibleComma])
        if (hasPoints && hasCommas) || marks.contains(.beyondDouble) || error != nil { return }
        numbers = texts.codes.map { $0 < 0 ? .nan : values[Int($0)] }
        if !marks.isDisjoint(with: [.possiblePoint, .possibleComma]) { ambiguous = texts.distinct.first }
        (isTexts, self.marks, texts) = (false, marks, TextValues())
    }

    /// Whether what is no number is a slip of the pen.
    private var areStraysAcceptable: Bool {
        let isMissing = strays.distinct.map(MissingWords.matchesAmongNumbers)
        let counts = strays.counts(strays.codes.indices)
        let (number, distinct) = zip(counts, isMissing).reduce(into: (0, 0)) { sum, one in
            if !one.1 { sum = (sum.0 + one.0, sum.1 + 1) }
        }
        let known = numbers.count { !$0.isNaN }
        return known > 0 && ColumnForm.isAcceptable(values: known, strays: number, distinctStrays: distinct)
    }

    /// Finds out what all the values are; numbers with too many strays must be read again.
    mutating func infer(_ path: String) {
        guard reading != .skipped else { return }
        if !isTexts {
            if !strays.codes.isEmpty, !areStraysAcceptable { mustRestart = true }
            return
        }
        let wish: ColumnInference.Wish
        switch reading {
        case .texts, .names: return
        case .automatic, .textsIfFew: wish = .none
        case .numbers, .numbersOrMissing: wish = .numbers
        case .datesOrMissing: wish = .dates
        case .like(let form): wish = form.dates == nil ? .numbers : .dates
        case .skipped: return
        }
        inference = ColumnInference(texts, column: name, path: path, wish, dialect, missing)
    }

    /// The style of the file that the column shows.
    var evidence: ColumnInference.Evidence {
        if let inference { return inference.evidence }
        let mark: NumberStyle.DecimalMark? =
            marks.contains(.point) ? .point : marks.contains(.comma) ? .comma : nil
        return .init(decimalMark: mark)
    }

    /// Reads numbers again that were read in one of two ways, where the file shows that the other is meant.
    mutating func reconsider(_ evidence: ColumnInference.Evidence) {
        guard !isTexts, ambiguous != nil, marks.isDisjoint(with: [.point, .comma]) else { return }
        let read: NumberStyle.DecimalMark = marks.contains(.possiblePoint) ? .point : .comma
        if read != learned?.numbers.decimalMark ?? evidence.decimalMark ?? read { mustRestart = true }
    }

    /// The form of the column that was learned from.
    private var learned: ColumnForm? {
        if case .like(let form) = reading { return form }
        return nil
    }

    /// The error that a cell is no number or date, where the column must be one of them; nil where it may be missing.
    private func error(
        _ form: ColumnForm, values: Int, among texts: TextValues, _ path: String
    ) -> TableError? {
        switch reading {
        case .numbers: if form.strays.isEmpty { return nil }
        case .like:
            let isAcceptable =
                ColumnForm.isAcceptable(
                    values: values, strays: form.strayCount, distinctStrays: form.strays.count)
            if isAcceptable { return nil }
        default: return nil
        }
        guard let first = form.strays.min(by: { $0.line < $1.line }),
            let index = texts.distinct.firstIndex(of: first.text)
        else { return nil }
        let problem: TableError.Problem =
            form.dates == nil ? .notANumber(text: first.text, column: name) : .notADate(text: first.text, column: name)
        return TableError(path, texts.places[index], problem)
    }

    /// The whole of it; nil if it was skipped.
    ///
    /// - Throws: ``TableError`` for a number that a Float cannot hold, and for a cell that must be a number or a date.
    func column(
        _ others: ColumnInference.Evidence, _ order: DateStyle.Order?, _ path: String
    ) throws(TableError) -> TableColumn? {
        if reading == .skipped { return nil }
        guard isTexts else {
            if let outOfRange { throw outOfRange }
            var form = ColumnForm()
            let hasPoints = !marks.isDisjoint(with: [.point, .possiblePoint])
            let hasCommas = !marks.isDisjoint(with: [.comma, .possibleComma])
            form.numbers.decimalMark = hasPoints ? .point : hasCommas ? .comma : nil
            if marks.isDisjoint(with: [.point, .comma]), (learned?.numbers.decimalMark ?? others.decimalMark) == nil {
                form.ambiguous = ambiguous
            }
            let counts = strays.counts(strays.codes.indices)
            for (index, text) in strays.distinct.enumerated() {
                let stray = ColumnForm.Stray(text: text, count: counts[index], line: strays.places[index].line)
                if MissingWords.matchesAmongNumbers(text) {
                    form.missingWords.append(stray)
                } else {
                    form.strays.append(stray)
                }
            }
            if let error = error(form, values: numbers.count { !$0.isNaN }, among: strays, path) { throw error }
            return TableColumn(name: name, values: .numbers(numbers), form: form)
        }
        guard let inference, reading != .textsIfFew else {
            var form = ColumnForm()
            form.areNames = reading == .names
            return TableColumn(name: name, values: .texts(texts), form: form)
        }
        switch try inference.outcome(learned: learned, others: others, order: order) {
        case .texts(let form): return TableColumn(name: name, values: .texts(texts), form: form)
        case .dates(let dates, let form):
            if let error = error(form, values: dates.count { !$0.isNaN }, among: texts, path) { throw error }
            return TableColumn(name: name, values: .dates(dates), form: form)
        case .numbers(let numbers, let form):
            if let error = error(form, values: numbers.count { !$0.isNaN }, among: texts, path) { throw error }
            return TableColumn(name: name, values: .numbers(numbers), form: form)
        }
    }
}
