/// Columns of numbers with heavy tails: a few values decide on their mean and deviation, and brought to mean 0 and
/// deviation 1 all others lie close together.
enum HeavyTails {
    /// How many times the deviation may be what the quartiles of normal numbers suggest. Of a log-normal column it is 2.0
    /// where the logarithm's deviation is 1, 5.2 at 1.5 and 20 at 2.
    static let factor = 4.0
    /// Of fewer rows the quartiles say little.
    static let fewestRows = 40

    /// How many times the deviation is what the quartiles suggest; nil where these are equal, or the rows too few.
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
}

extension TablePlan {
    /// What a user should know of columns with heavy tails, if `scaling` does nothing about them, and of such a target.
    public func heavyTailNotes(_ scaling: InputScaling) -> [String] {
        let names = zip(columns, table.columns).compactMap { column, values -> String? in
            guard case .numbers(let numbers) = values.values, column.role == .number,
                let ratio = HeavyTails.ratio(of: numbers), ratio > HeavyTails.factor
            else { return nil }
            return values.name
        }
        var notes: [String] = []
        if scaling == .standard, !names.isEmpty {
            notes.append(
                "Heavy tails in \(NameList.text(names)): a few very large values decide on the scale, and all others lie "
                    + "close together. Try --scale quantile, which spreads them evenly, or --scale robust.")
        }
        // The target's column may have been read as texts.
        if task == .regression, let ratio = HeavyTails.ratio(of: targetNumbers), ratio > HeavyTails.factor {
            notes.append(
                "Heavy tails in the target \(NameList.quoted(target)): its deviation is \(NumberText.short(ratio)) times "
                    + "what its quartiles suggest, so a few rows decide on the squared error. If it is positive, train on "
                    + "its logarithm.")
        }
        return notes
    }
}
