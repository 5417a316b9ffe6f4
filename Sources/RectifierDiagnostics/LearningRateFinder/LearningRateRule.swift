import RectifierSupport

/// A rule by which a learning rate is suggested after a range test.
public enum LearningRateRule: String, Sendable, Hashable, Codable, CaseIterable {
    /// Where the smoothed loss falls fastest over the logarithm of the rate: fastai's `steep`.
    case steepest
    /// Two thirds of the way, or nearly, down the longest descent of the smoothed loss: fastai's `valley`.
    case valley
    /// A tenth of the rate at which the smoothed loss is lowest: fastai's `minimum`.
    case minimum
    /// The highest rate at which no unit dies, below those at which many do.
    case noDeath = "no-death"

    /// What the rule says, in a sentence for somebody new to it.
    public var explanation: String {
        switch self {
        case .steepest: "The rate at which the loss falls fastest."
        case .valley: "A point more than half-way down the longest fall of the loss."
        case .minimum: "A tenth of the rate at which the loss is lowest: there it is about to rise again."
        case .noDeath: "The highest rate at which no unit dies, below those at which many do."
        }
    }

    /// The rate that the rule reads off a curve.
    ///
    /// `steepest` is the rate r_i with the least (l_{i+1} − l_i) / (ln r_{i+1} − ln r_i). `minimum` is r_i / 10 with the
    /// least l_i. `valley` takes the longest strictly falling subsequence of the losses, which ends at e and has m
    /// members, and from e − m on ⌊m/3⌋ + ⌊m/6⌋ places more. Of equal ones the first is taken. `noDeath` is not in the
    /// curve, and nil.
    ///
    /// - Parameters:
    ///   - rates: The rates, each above the one before.
    ///   - losses: The smoothed loss at each of them, finite. Traps when there are more or fewer.
    /// - Returns: Nil where the loss nowhere falls.
    ///
    /// Source: Smith 2017, arXiv 1506.01186, for the test; fastai 2.7 for the rules.
    public func rate(rates: [Double], losses: [Double]) -> Double? {
        require(rates.count == losses.count, "LearningRateRule: \(rates.count) rates and \(losses.count) losses")
        switch self {
        case .steepest:
            let slopes = rates.indices.dropLast().map { index in
                (losses[index + 1] - losses[index]) / (.log(rates[index + 1]) - .log(rates[index]))
            }
            guard let steepest = slopes.indices.min(by: { slopes[$0] < slopes[$1] }), slopes[steepest] < 0 else {
                return nil
            }
            return rates[steepest]
        case .valley:
            let descent = Self.longestDescent(losses)
            guard descent.count > 1 else { return nil }
            // Where all of the curve falls, this begins before it.
            return rates[max(descent.end - descent.count + descent.count / 3 + descent.count / 6, 0)]
        case .minimum:
            guard let lowest = losses.indices.min(by: { losses[$0] < losses[$1] }), lowest > 0 else { return nil }
            return rates[lowest] / 10
        case .noDeath: return nil
        }
    }

    /// The longest strictly falling subsequence: how many members it has, and the index of the last; the first of
    /// several.
    static func longestDescent(_ values: [Double]) -> (count: Int, end: Int) {
        // ends[k]: of the falling subsequences of k + 1 members so far, the greatest last member. They fall with k.
        var ends: [Double] = []
        var longest = (count: 0, end: 0)
        for (index, value) in values.enumerated() {
            var (low, high) = (0, ends.count)
            while low < high {
                let middle = (low + high) / 2
                if ends[middle] > value { low = middle + 1 } else { high = middle }
            }
            if low == ends.count { ends.append(value) } else { ends[low] = value }
            if low + 1 > longest.count { longest = (low + 1, index) }
        }
        return longest
    }
}
