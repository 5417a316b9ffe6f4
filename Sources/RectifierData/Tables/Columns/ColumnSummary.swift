/// Summary of a column: counts, range, mean, standard deviation, most frequent values.
public struct ColumnSummary: Sendable, Hashable {
    /// The range and spread of numbers.
    public struct Numbers: Sendable, Hashable {
        /// The smallest.
        public let minimum: Double
        /// The largest.
        public let maximum: Double
        /// The mean.
        public let mean: Double
        /// The standard deviation, with the number of values as the divisor.
        public let deviation: Double
        /// Whether all are whole.
        public let areWhole: Bool
        /// Histogram: counts in bins of equal width.
        public let histogram: [Int]
    }

    /// A text and how often it occurs.
    public struct Occurrence: Sendable, Hashable {
        /// The text.
        public let text: String
        /// Number of occurrences.
        public let count: Int
    }

    /// The column's name.
    public let name: String
    /// Number of values, without missing ones.
    public let count: Int
    /// Number of missing values.
    public let missingCount: Int
    /// Number of distinct values.
    public let distinctCount: Int
    /// Statistics of numbers; nil for texts, and where all are missing.
    public let numbers: Numbers?
    /// Statistics of dates, in seconds since 1970; nil for others.
    public let dates: Numbers?
    /// The most frequent texts, in order; empty for numbers and dates.
    public let mostFrequent: [Occurrence]
    /// Written form of the values.
    public let form: ColumnForm

    /// The summary of `column`.
    ///
    /// - Parameters:
    ///   - bins: How many parts a histogram has.
    ///   - limit: The most texts in `mostFrequent`.
    public init(of column: TableColumn, bins: Int = 16, limit: Int = 16) {
        name = column.name
        missingCount = column.missingCount
        form = column.form
        switch column.values {
        case .numbers(let all), .dates(let all):
            let values = all.filter { !$0.isNaN }.sorted()
            count = values.count
            distinctCount = values.isEmpty ? 0 : 1 + zip(values, values.dropFirst()).count { $0 != $1 }
            let summary = Numbers(sorted: values, bins: bins)
            if case .dates = column.values {
                (numbers, dates) = (nil, summary)
            } else {
                (numbers, dates) = (summary, nil)
            }
            mostFrequent = []
        case .texts(let texts):
            count = texts.codes.count - missingCount
            distinctCount = texts.distinct.count
            (numbers, dates) = (nil, nil)
            let counts = texts.counts(texts.codes.indices)
            mostFrequent = counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }.prefix(limit)
                .map { Occurrence(text: texts.distinct[$0], count: counts[$0]) }
        }
    }

    /// Whether every value, and there are at least two, is different from all others.
    public var areAllDifferent: Bool { count > 1 && distinctCount == count }
}

extension ColumnSummary.Numbers {
    fileprivate init?(sorted values: [Double], bins: Int) {
        guard let first = values.first, let last = values.last else { return nil }
        minimum = first
        maximum = last
        let mean = values.reduce(0, +) / Double(values.count)
        self.mean = mean
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        deviation = (squares / Double(values.count)).squareRoot()
        areWhole = values.allSatisfy { $0 == $0.rounded() }
        var histogram = Array(repeating: 0, count: bins)
        let width = (last - first) / Double(bins)
        for value in values {
            let bin = width > 0 ? Int((value - first) / width) : 0
            histogram[min(bin, bins - 1)] += 1
        }
        self.histogram = histogram
    }
}
