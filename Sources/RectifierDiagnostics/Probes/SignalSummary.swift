import RectifierSupport

extension SignalPropagation {
    /// What becomes of a gradient, or of what distinguishes rows, over all hidden layers.
    public enum Trend: String, Sendable, Hashable, Codable {
        /// Less than a thousandth is left.
        case vanishes
        /// Less than a tenth is left.
        case shrinks
        /// It stays within a factor of ten.
        case keeps
        /// It becomes more than ten times as large.
        case grows
        /// It becomes more than a thousand times as large.
        case explodes

        /// The trend of a ratio of the end to the beginning.
        public init(ratio: Double) {
            switch ratio {
            case ..<1e-3: self = .vanishes
            case ..<0.1: self = .shrinks
            case ...10: self = .keeps
            case ...1e3: self = .grows
            default: self = .explodes
            }
        }
    }

    /// What is left of a gradient's norm in the first hidden layer, of that in the last; nil for fewer than two.
    public var gradientRatio: Double? {
        guard layers.count > 2 else { return nil }
        let (first, last) = (layers[0].gradientNorm.measured, layers[layers.count - 2].gradientNorm.measured)
        return last > 0 ? first / last : 0
    }

    /// What is left in the last hidden layer of the variance that distinguishes rows in the first; nil for fewer than two
    /// hidden layers, or for a single row.
    public var rowVarianceRatio: Double? {
        guard layers.count > 2, layers[0].correlation != nil else { return nil }
        let (first, last) = (layers[0].rowVariance.measured, layers[layers.count - 2].rowVariance.measured)
        return first > 0 ? last / first : nil
    }

    /// What is seen, in a few sentences for a reader who is new to it.
    public var summary: String {
        guard layers.count > 2, let ratio = gradientRatio, let last = layers.dropLast().last else {
            return "\(activation): with fewer than two hidden layers nothing can vanish or explode."
        }
        var text = "\(activation): the gradient \(Self.words(Trend(ratio: ratio)))"
        let way = "after \(layers.count - 2) layer\(layers.count == 3 ? "" : "s")"
        if let factor = gradientFactor {
            let predicted = factor.predicted.map { " (predicted \(Self.text($0)))" } ?? ""
            text += ": a layer passes on \(Self.text(factor.measured)) of its norm\(predicted), and \(way) "
            text += "\(Self.text(ratio)) of it is left."
        } else {
            text += ": \(way) \(Self.text(ratio)) of its norm is left."
        }
        if let correlation = last.correlation, let first = layers[0].correlation {
            let (before, after) = (first.measured, correlation.measured)
            text +=
                " Rows have a correlation of \(Self.text(before)) in the first layer and \(Self.text(after)) in the last"
            text += after > 0.95 && before < 0.9 ? ", which can hardly tell them apart." : "."
        }
        if blockedDraws > 0 {
            text += " In \(blockedDraws) of \(draws) draws no gradient reaches the first layer at all."
        }
        return text
    }

    private static func words(_ trend: Trend) -> String {
        switch trend {
        case .vanishes: "vanishes"
        case .shrinks: "shrinks"
        case .keeps: "keeps its size"
        case .grows: "grows"
        case .explodes: "explodes"
        }
    }

    private static func text(_ value: Double) -> String { NumberText.short(value, digits: 3) }
}
