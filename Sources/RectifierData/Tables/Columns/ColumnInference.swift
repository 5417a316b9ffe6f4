/// Type inference of a column, once all its texts are known: numbers in many formats, dates, or texts.
struct ColumnInference {
    /// Number and date style of a file, for columns that can be read in two ways.
    struct Evidence {
        var decimalMark: NumberStyle.DecimalMark?
        var dateOrder: DateStyle.Order?
    }

    /// Required type of a column.
    enum Wish {
        /// The inferred type.
        case none
        /// Numbers, whatever else there is.
        case numbers
        /// Dates, whatever else there is.
        case dates
    }

    enum Outcome {
        case texts(ColumnForm)
        case numbers([Double], ColumnForm)
        case dates([Double], ColumnForm)
    }

    private let texts: TextValues
    private let counts: [Int]
    private let column: String
    private let path: String
    private let wish: Wish
    private let dialect: CSVDialect
    private let missing: MissingWords
    /// For each different text the number it is; nil where it is none. Nil where the column cannot be numbers.
    private let numbers: [WrittenNumber?]?
    private let dates: [WrittenDate?]?
    /// The texts that are a missing value among numbers and dates.
    private let isMissing: [Bool]
    /// The style that the column itself shows.
    private(set) var evidence = Evidence()

    init(
        _ texts: TextValues, column: String, path: String, _ wish: Wish, _ dialect: CSVDialect, _ missing: MissingWords
    ) {
        (self.texts, self.column, self.path, self.wish) = (texts, column, path, wish)
        (self.dialect, self.missing) = (dialect, missing)
        counts = texts.counts(texts.codes.indices)
        isMissing = texts.distinct.map(MissingWords.matchesAmongNumbers)
        let total = zip(counts, isMissing).reduce(0) { $0 + ($1.1 ? 0 : $1.0) }
        let mustBe = wish != .none
        numbers =
            wish == .dates
            ? nil : Self.read(texts.distinct, counts, isMissing, of: total, mustBe: mustBe, WrittenNumber.init)
        dates =
            wish == .numbers || (wish == .none && numbers != nil)
            ? nil : Self.read(texts.distinct, counts, isMissing, of: total, mustBe: mustBe, WrittenDate.init)
        evidence = Evidence(decimalMark: decimalEvidence, dateOrder: orderEvidence)
    }

    /// The value of each text; nil, soon, where too many have none.
    private static func read<Value>(
        _ distinct: [String], _ counts: [Int], _ isMissing: [Bool], of total: Int, mustBe: Bool,
        _ parse: (String) -> Value?
    ) -> [Value?]? {
        var (values, strays, distinctStrays) = ([Value?](), 0, 0)
        for (index, text) in distinct.enumerated() {
            let value = isMissing[index] ? nil : parse(text)
            if value == nil, !isMissing[index] {
                (strays, distinctStrays) = (strays + counts[index], distinctStrays + 1)
                if !mustBe,
                    !ColumnForm.isAcceptable(values: total - strays, strays: strays, distinctStrays: distinctStrays)
                {
                    return nil
                }
            }
            values.append(value)
        }
        return mustBe || strays < total ? values : nil
    }

    /// The decimal mark that more of the cells show; nil where none does, or as many show the other.
    private var decimalEvidence: NumberStyle.DecimalMark? {
        guard let numbers else { return nil }
        var (point, comma) = (0, 0)
        for (number, count) in zip(numbers, counts) {
            switch number?.decimalMark {
            case .point: point += count
            case .comma: comma += count
            case nil: break
            }
        }
        return point == comma ? nil : point > comma ? .point : .comma
    }

    private var orderEvidence: DateStyle.Order? {
        guard let dates else { return nil }
        var (day, month) = (0, 0)
        for (date, count) in zip(dates, counts) {
            switch date?.order {
            case .dayFirst: day += count
            case .monthFirst: month += count
            case nil: break
            }
        }
        return day == month ? nil : day > month ? .dayFirst : .monthFirst
    }

    /// The type of the column.
    ///
    /// - Parameters:
    ///   - learned: How it was written where it was learned from; nil for nowhere.
    ///   - others: What the other columns of the file show.
    /// - Throws: ``TableError`` for a number that a Float cannot hold.
    func outcome(
        learned: ColumnForm? = nil, others: Evidence, order: DateStyle.Order? = nil
    ) throws(TableError) -> Outcome {
        if let numbers, let outcome = try outcome(numbers, learned: learned?.numbers.decimalMark ?? others.decimalMark)
        {
            return outcome
        }
        if let dates, let outcome = outcome(dates, order: order, learned: learned?.dates?.order ?? others.dateOrder) {
            return outcome
        }
        var form = ColumnForm()
        form.isBeyondDouble = numbers != nil && isBeyondDouble
        return .texts(form)
    }

    private func outcome(
        _ written: [WrittenNumber?], learned: NumberStyle.DecimalMark?
    ) throws(TableError) -> Outcome? {
        if wish == .none, isBeyondDouble { return nil }
        var form = ColumnForm()
        let ambiguous = written.firstIndex { $0?.isAmbiguous == true }
        var mark = evidence.decimalMark ?? learned
        if mark == nil, let ambiguous {
            // As programs write; a comma is the mark where fields are separated by something else.
            mark = written[ambiguous]?.hasComma == true && dialect.hasDecimalCommas ? .comma : .point
            form.ambiguous = texts.distinct[ambiguous]
        }
        let showsMark = ambiguous != nil || written.contains { $0?.decimalMark != nil }
        form.numbers = NumberStyle(decimalMark: showsMark ? mark : nil)
        var outOfRange: TableError?
        let values = written.enumerated().map { index, number -> Double? in
            guard let number,
                let value = number.value(mark ?? .point) ?? (evidence.decimalMark == nil ? number.value(.comma) : nil)
            else { return nil }
            if let currency = number.currency, !form.currencies.contains(currency), form.currencies.count < 5 {
                form.currencies.append(currency)
            }
            switch value {
            case .number(let value):
                if missing.matches(value) { return .nan }
                let text = texts.distinct[index]
                let isPlain = Decimal.parse(text, decimalComma: dialect.hasDecimalCommas) == .number(value)
                if form.example == nil, !isPlain { form.example = .init(text: text, value: value) }
                return value
            default:
                outOfRange =
                    outOfRange
                    ?? TableError(path, texts.places[index], .outOfRange(text: texts.distinct[index], column: column))
                return .nan
            }
        }
        guard isAcceptable(values, &form) else { return nil }
        if let outOfRange { throw outOfRange }
        return .numbers(column(of: values), form)
    }

    /// Whether whole numbers would become equal that are not.
    private var isBeyondDouble: Bool {
        var known: [Double: Substring] = [:]
        for text in texts.distinct where text.utf8.count > 15 {
            let digits = text.hasPrefix("+") ? text.dropFirst() : text[...]
            guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2D }), let value = Double(digits)
            else {
                continue
            }
            if let other = known.updateValue(digits, forKey: value), other != digits { return true }
        }
        return false
    }

    private func outcome(_ written: [WrittenDate?], order asked: DateStyle.Order?, learned: DateStyle.Order?)
        -> Outcome?
    {
        var form = ColumnForm()
        let times = zip(written, counts).reduce(0) { $0 + ($1.0.map { !$0.hasDay } ?? false ? $1.1 : 0) }
        let known = zip(written, counts).reduce(0) { $0 + ($1.0 == nil ? 0 : $1.1) }
        var style = DateStyle(kind: known == 0 ? .number : 2 * times > known ? .time : .date)
        let ambiguous = written.firstIndex { $0?.isAmbiguous == true }
        var order = asked ?? evidence.dateOrder ?? learned
        if order == nil, let ambiguous {
            // Rows are often in order; then the reading is right that keeps it.
            order = orderOfRows(written) ?? (texts.distinct[ambiguous].contains("/") ? .monthFirst : .dayFirst)
            form.ambiguous = texts.distinct[ambiguous]
        }
        let showsOrder = ambiguous != nil || written.contains { $0?.order != nil }
        style.order = showsOrder ? order : nil
        form.dates = style
        form.hasZone = written.contains { $0?.hasZone == true }
        let values = written.enumerated().map { index, date -> Double? in
            if let date, date.hasDay == (style.kind == .date) { return date.seconds(order ?? .dayFirst) }
            return style.kind == .number && wish == .dates ? WrittenDate.seconds(ofNumber: texts.distinct[index]) : nil
        }
        guard isAcceptable(values, &form) else { return nil }
        return .dates(column(of: values), form)
    }

    /// The order of day and month in which the rows rise or fall all along, if they do so in one only.
    private func orderOfRows(_ written: [WrittenDate?]) -> DateStyle.Order? {
        let sorted = DateStyle.Order.allCases.filter { order in
            let seconds = written.map { $0?.seconds(order) }
            let rows = texts.codes.compactMap { $0 < 0 ? nil : seconds[Int($0)] }
            let pairs = zip(rows, rows.dropFirst())
            return pairs.allSatisfy { $0 <= $1 } || pairs.allSatisfy { $0 >= $1 }
        }
        return sorted.count == 1 ? sorted[0] : nil
    }

    /// Whether enough of the cells have a value; the others are noted in `form`.
    private func isAcceptable(_ values: [Double?], _ form: inout ColumnForm) -> Bool {
        var known = 0
        for (index, value) in values.enumerated() {
            if value != nil {
                known += counts[index]
                continue
            }
            let stray = ColumnForm.Stray(
                text: texts.distinct[index], count: counts[index], line: texts.places[index].line)
            if isMissing[index] { form.missingWords.append(stray) } else { form.strays.append(stray) }
        }
        return wish != .none
            || (known > 0
                && ColumnForm.isAcceptable(
                    values: known, strays: form.strayCount, distinctStrays: form.strays.count))
    }

    private func column(of values: [Double?]) -> [Double] {
        texts.codes.map { $0 < 0 ? .nan : values[Int($0)] ?? .nan }
    }
}
