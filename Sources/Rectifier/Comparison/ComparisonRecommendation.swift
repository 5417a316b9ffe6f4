/// Which activation to use, and why, in words.
///
/// Evidence comes first. Those are as good as the one with the highest mean whose shortfall is at most the margin at
/// the upper end of its interval. Among them cost decides: those within a tenth of the fastest are equally cheap; and
/// then the guide's order: ReLU where it is not dying, leaky ReLU, PReLU, ELU, others.
public struct ComparisonRecommendation: Sendable, Hashable, Codable {
    /// What the choice stands on.
    public enum Basis: String, Sendable, Hashable, Codable {
        /// It is better than every other one.
        case better
        /// Others are as good, within the margin; cost and simplicity decided.
        case simplest
        /// It has the highest mean, but others may be as good.
        case highestMean = "highest-mean"
    }

    /// The activation's name.
    public let name: String
    /// What the choice stands on.
    public let basis: Basis
    /// Those that are as good within the margin, the best first; the recommended one among them.
    public let equals: [String]
    /// Why, in sentences.
    public let sentences: [String]

    /// The sentences one after the other.
    public var text: String { sentences.joined(separator: " ") }

    /// Above this share of dead units a ReLU is taken to be dying.
    public static let dyingShare = 0.1

    init(arms: [ComparisonArm], pairs: [ComparisonPair], metric: ComparisonMetric, plan: ComparisonPlan) {
        // Stable: of equal means the first one.
        let order = arms.indices.sorted { (-arms[$0].mean, $0) < (-arms[$1].mean, $1) }
        let best = arms[order[0]]
        func pair(_ one: String, _ other: String) -> ComparisonPair? {
            pairs.first { ($0.first, $0.second) == (one, other) || ($0.first, $0.second) == (other, one) }
        }
        /// By how much the best may be better, at most.
        func mostShortfall(_ name: String) -> Double {
            guard let pair = pair(best.name, name), let interval = pair.interval else { return .infinity }
            return pair.first == best.name ? interval.upper : -interval.lower
        }
        let others = order.dropFirst().map { arms[$0] }
        let equals = [best] + others.filter { mostShortfall($0.name) <= plan.margin }
        let worse = others.filter { pair(best.name, $0.name)?.verdict == .better(best.name) }
        let chosen = Self.cheapest(of: equals, in: arms)

        name = chosen.name
        self.equals = equals.map(\.name)
        basis = equals.count > 1 ? .simplest : worse.count == others.count ? .better : .highestMean

        var sentences = [
            "Use \(chosen.name)\(chosen.learningRate.map { ", with a learning rate of \(NumberText.text($0))" } ?? "")."
        ]
        let margin = metric.text(difference: plan.margin)
        let score = "\(metric.text(best.mean)) in the mean of \(best.scores.count) seeds"
        switch basis {
        case .better:
            sentences.append(
                "It is better than every other one here: \(score), and each of the \(others.count) comparisons with it "
                    + "passes Holm's correction.")
        case .simplest:
            sentences.append(
                chosen.name == best.name
                    ? "It has the best score, \(score)."
                    : "The best score is \(best.name)'s, \(score); \(chosen.name) has \(metric.text(chosen.mean)), and "
                        + "is worse by at most \(metric.text(difference: max(mostShortfall(chosen.name), 0))).")
            let also = equals.filter { $0.name != chosen.name }.map(\.name)
            sentences.append(
                "\(Self.list(also)) \(also.count == 1 ? "is" : "are") as good within \(margin), the margin below which "
                    + "a difference is taken not to matter; so cost and simplicity decide.")
        case .highestMean:
            sentences.append(
                "It has the highest score, \(score)\(worse.isEmpty ? ", but that is weak evidence" : "").")
        }
        let beside = arms.filter { $0.name != chosen.name }
        let beaten = beside.filter { arm in pair(chosen.name, arm.name)?.verdict == .better(chosen.name) }
        if basis != .better, !beaten.isEmpty {
            sentences.append("It is better than \(Self.list(beaten.map(\.name))).")
        }
        let open = beside.filter { !beaten.contains($0) && !equals.contains($0) }
        if !open.isEmpty {
            sentences.append(
                "Whether it is better than \(Self.list(open.map(\.name))) is open; more seeds would tell.")
        }
        if let cost = Self.cost(chosen, beside: arms) { sentences.append(cost) }
        sentences.append(Self.guidance(chosen))
        if let relu = arms.first(where: { $0.name == "relu" }), let share = relu.silentShare {
            sentences.append(Self.dying(share, isChosen: chosen.name == "relu"))
        }
        self.sentences = sentences
    }

    /// The one that cost and the guide's order prefer.
    private static func cheapest(of equals: [ComparisonArm], in arms: [ComparisonArm]) -> ComparisonArm {
        let least = equals.compactMap(\.secondsPerEpoch).min() ?? 0
        let cheap = equals.filter { $0.secondsPerEpoch.map { $0 <= 1.1 * least } ?? false }
        let candidates = cheap.isEmpty ? equals : cheap
        return candidates.indices.min { (rank(candidates[$0]), $0) < (rank(candidates[$1]), $1) }.map { candidates[$0] }
            ?? equals[0]
    }

    private static func rank(_ arm: ComparisonArm) -> Int {
        let isDying = arm.name == "relu" && arm.silentShare ?? 0 > dyingShare
        return isDying ? guide.count : guide.firstIndex { $0.name == baseName(arm) } ?? guide.count + 1
    }

    private static func baseName(_ arm: ComparisonArm) -> String { String(arm.name.prefix { $0 != ":" }) }

    /// When the guide says to use which, in its order.
    private static let guide: [(name: String, when: String)] = [
        ("relu", "when simple and fast is wanted and dying units are no worry"),
        ("leaky-relu", "against dying units, with a small fixed slope below zero"),
        ("prelu", "when the network should learn the slope below zero itself, for data that vary"),
        (
            "elu",
            "for smooth handling of negative inputs, faster training in epochs and better generalisation, at a higher "
                + "cost"
        ),
    ]

    private static func guidance(_ arm: ComparisonArm) -> String {
        guard let entry = guide.first(where: { $0.name == baseName(arm) }) else {
            return "The usual advice, which is on ReLU, leaky ReLU, PReLU and ELU, says nothing of \(baseName(arm))."
        }
        return "The usual advice is to take \(entry.name) \(entry.when)."
    }

    private static func dying(_ share: Double, isChosen: Bool) -> String {
        let percent = ComparisonMetric.accuracy.text(share)
        if share > dyingShare {
            return "With relu \(percent) of the hidden units were 0 on every test row at the end, so dying is a worry "
                + "here"
                + (isChosen ? "; it did best nevertheless, and a narrower network may do as well." : ".")
        }
        return "With relu \(percent) of the hidden units were 0 on every test row at the end, so dying is no worry "
            + "here."
    }

    private static func cost(_ chosen: ComparisonArm, beside arms: [ComparisonArm]) -> String? {
        let times = arms.compactMap(\.secondsPerEpoch)
        guard let own = chosen.secondsPerEpoch, let least = times.min(), let most = times.max(), least > 0 else {
            return nil
        }
        let text = "An epoch takes \(NumberText.short((own * 1e5).rounded() / 100)) ms with it"
        if most <= 1.1 * least { return "\(text); all take about as long." }
        if own <= 1.1 * least {
            return "\(text), about the least of all; the most is \(ratio(most / least)) times the least."
        }
        let fastest = arms.first { $0.secondsPerEpoch == least }?.name ?? ""
        return "\(text), \(ratio(own / least)) times as long as with \(fastest), the fastest."
    }

    private static func ratio(_ value: Double) -> String { NumberText.text((value * 100).rounded() / 100) }

    /// Names with commas, and `and` before the last.
    private static func list(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }
}
