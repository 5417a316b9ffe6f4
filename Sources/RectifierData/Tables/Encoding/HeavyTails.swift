import RectifierSupport

/// Columns of numbers with heavy tails: a few values decide on their mean and deviation, and brought to mean 0 and
/// deviation 1 all others lie close together.
enum HeavyTails {
    /// Limit of the ratio of the standard deviation to its estimate from the quartiles. Of a log-normal column it is 2.0
    /// where the logarithm's deviation is 1, 5.2 at 1.5 and 20 at 2.
    static let factor = 4.0
    /// Of fewer rows the quartiles say little.
    static let fewestRows = 40

    /// Ratio of the standard deviation to its estimate from the quartiles; nil where these are equal, or the rows too few.
    static func ratio(of values: [Double]) -> Double? {
        let sorted = values.filter { !$0.isNaN }.sorted()
        guard sorted.count >= fewestRows else { return nil }
        let spread =
            (NumberScale.quantile(of: sorted, at: 0.75) - NumberScale.quantile(of: sorted, at: 0.25)) / 1.349
        guard spread > 0 else { return nil }
        let mean = sorted.reduce(0, +) / Double(sorted.count)
        let variance = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(sorted.count)
        return variance.squareRoot() / spread
    }

    /// A column whose standard deviation a few values decide on: it is at least ``dominance`` times what the middle half
    /// of the rows suggests, as of the log-normal numbers whose logarithm has a deviation of 2.3. Divided by it, most values
    /// would be one.
    struct Dominated {
        let median: Double
        /// Estimate of the standard deviation from the quartiles.
        let deviation: Double

        /// Nil where the deviation is that of most values, of fewer than 20 values, and where nine of ten are equal: those
        /// that are not are then what such a column is there for.
        init?(of sorted: [Double]) {
            guard sorted.count >= 20 else { return nil }
            // Where more than half are equal, wider parts of the rows, each over its width in normal numbers.
            let spreads = [(0.25, 1.349), (0.1, 2.563), (0.05, 3.290)].lazy.map { share, width in
                (NumberScale.quantile(of: sorted, at: 1 - share) - NumberScale.quantile(of: sorted, at: share)) / width
            }
            guard let spread = spreads.first(where: { $0 > 0 }), spread.isFinite else { return nil }
            let deviation = Standardization(of: sorted).deviation
            guard deviation >= HeavyTails.dominance * spread else { return nil }
            (median, self.deviation) = (NumberScale.quantile(of: sorted, at: 0.5), spread)
        }
    }

    /// The ratio from which a standard deviation says nothing of most values.
    static let dominance = 20.0
}

extension TableSchema {
    /// Notes on columns with heavy tails, if `scaling` does nothing about them, and on such a target.
    ///
    /// - Parameters:
    ///   - scaling: How columns of numbers are brought into scale.
    ///   - rows: The training rows, on which that is decided; nil for all.
    public func heavyTailNotes(_ scaling: InputScaling, rows: [Int]? = nil) -> [TableMessage] {
        func known(_ numbers: [Double]) -> [Double] {
            (rows.map { $0.map { numbers[$0] } } ?? numbers).filter { !$0.isNaN }.sorted()
        }
        func isDominated(_ numbers: [Double]) -> Bool { HeavyTails.Dominated(of: known(numbers)) != nil }
        var (tails, dominated) = ([String](), [String]())
        for (column, values) in zip(columns, table.columns) {
            guard case .numbers(let numbers) = values.values, column.role == .number else { continue }
            if scaling == .automatic, isDominated(numbers) {
                dominated.append(values.name)
            } else if let ratio = HeavyTails.ratio(of: numbers), ratio > HeavyTails.factor {
                tails.append(values.name)
            }
        }
        var notes: [TableMessage] = []
        if !dominated.isEmpty {
            notes.append(
                """
                Outliers dominate the standard deviation of \(NameList.text(dominated)): scaled by it, all other values \
                would be nearly equal. Median and quartiles are the scale instead, and beyond three such deviations the \
                logarithm; to scale by mean and standard deviation, use \(change: .scaling(.standard)).
                """)
        }
        if scaling == .standard || scaling == .automatic, !tails.isEmpty {
            notes.append(
                """
                Heavy tails in \(NameList.text(tails)): outliers dominate the scale, and all other values lie close \
                together. Try \(change: .scaling(.quantile)), which scales by rank, or \(change: .scaling(.robust)), by \
                median and quartiles.
                """)
        }
        // The target's column may have been read as texts.
        guard task == .regression else { return notes }
        if scaling == .automatic, isDominated(targetNumbers) {
            notes.append(
                """
                Outliers dominate the standard deviation of the target \(NameList.quoted(target)): it is scaled by its \
                median and quartiles, and beyond three such deviations by the logarithm. Predictions and errors are in \
                its own unit. To scale by mean and standard deviation, use \(change: .scaling(.standard)).
                """)
        } else if let ratio = HeavyTails.ratio(of: targetNumbers), ratio > HeavyTails.factor {
            notes.append(
                """
                Heavy tails in the target \(NameList.quoted(target)): its standard deviation is \
                \(NumberText.short(ratio)) times what its quartiles suggest, so a few rows dominate the squared error. If \
                it is positive, train on its logarithm.
                """)
        }
        return notes
    }
}
