/// Learning rates that people can read: of one or two digits.
enum RoundRates {
    /// The rate to two significant digits.
    static func rounded(_ rate: Double) -> Double {
        guard rate > 0, rate.isFinite else { return rate }
        let exponent = Int(Double.log10(rate).rounded(.down)) - 1
        return decimal((exponent < 0 ? rate * power(-exponent) : rate / power(exponent)).rounded(), exponent)
    }

    /// The numbers 1, 2 and 5 times powers of ten, from the greatest that is not above `top` downwards to `bottom`, at most
    /// `count` of them.
    static func series(from top: Double, downTo bottom: Double, count: Int) -> [Double] {
        var rank = 3 * (Int(Double.log10(top).rounded(.down)) + 2)
        while value(rank) > top * (1 + 1e-9) { rank -= 1 }
        return (0..<count).map { value(rank - $0) }.filter { $0 >= bottom * (1 - 1e-9) }
    }

    /// The rates to try after the rising one, in order: around where its loss was lowest, what the rules suggest, and the
    /// optimiser's own.
    static func trials(after ramp: LearningRateResult, _ range: LearningRateFinder) -> [Double] {
        guard let last = ramp.points.last,
            let lowest = ramp.points.min(by: { $0.smoothedLoss < $1.smoothedLoss })
        else { return [] }
        // Ten times beyond the lowest loss, to show what happens there.
        var rates = series(from: min(last.rate, 10 * lowest.rate), downTo: range.from, count: range.trials)
        rates += ramp.suggestions.filter { $0.rule != .noDeath }.compactMap(\.rate)
        if ramp.ownRate > 0, ramp.ownRate.isFinite { rates.append(ramp.ownRate) }
        return Array(Set(rates)).sorted()
    }

    private static func value(_ rank: Int) -> Double {
        let (decade, place) = rank >= 0 ? (rank / 3, rank % 3) : ((rank - 2) / 3, (rank % 3 + 3) % 3)
        return decimal([1, 2, 5][place], decade)
    }

    /// The Double nearest to digits · 10^exponent.
    private static func decimal(_ digits: Double, _ exponent: Int) -> Double {
        exponent < 0 ? digits / power(-exponent) : digits * power(exponent)
    }

    private static func power(_ exponent: Int) -> Double { .pow(10, Double(exponent)) }
}
