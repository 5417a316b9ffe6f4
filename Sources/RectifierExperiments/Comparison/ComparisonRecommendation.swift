import RectifierCore
import RectifierSupport

/// Which activation to use, and why, in words.
///
/// Evidence comes first: an activation that was shown to be worse than another is out. Of those that are left the simplest
/// is chosen, in this order: ReLU where it is not dying, leaky ReLU, PReLU, ELU, and the others by their mean. Only the
/// scores decide, and not how long a training took: the same data and seeds give the same choice on every machine.
public struct ComparisonRecommendation: Sendable, Hashable, Codable {
    /// Basis of the recommendation.
    public enum Basis: String, Sendable, Hashable, Codable {
        /// It is better than every other one.
        case better
        /// Nothing was shown to be better; it is the simplest of those.
        case simplest
        /// Nothing was shown to be better, and besides being the simplest of those it has the highest mean.
        case highestMean = "highest-mean"
    }

    /// The activation's name.
    public let name: String
    /// Basis of the recommendation.
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
        func isBeaten(_ name: String) -> Bool {
            pairs.contains { pair in
                guard case .better(let winner) = pair.verdict else { return false }
                return winner != name && [pair.first, pair.second].contains(name) && !pair.isWithinMargin
            }
        }
        let others = order.dropFirst().map { arms[$0] }
        let worse = others.filter { pair(best.name, $0.name)?.verdict == .better(best.name) }
        // What is better by less than the margin is not better by anything that matters.
        let tied = [best] + others.filter { !isBeaten($0.name) }
        let equals = [best] + tied.dropFirst().filter { mostShortfall($0.name) <= plan.margin }
        let chosen = Self.simplest(of: tied)

        name = chosen.name
        self.equals = equals.map(\.name)
        basis =
            tied.count == 1 && worse.count == others.count
            ? .better : equals.count < arms.count && chosen == best ? .highestMean : .simplest

        var sentences = [
            "Use \(chosen.name)\(chosen.learningRate.map { ", with a learning rate of \(NumberText.text($0))" } ?? "")."
        ]
        let margin = metric.text(difference: plan.margin)
        let names = Self.list(tied.map(\.name))
        let simplest =
            tied.contains { $0.name == "relu" && $0 != chosen }
            ? "the simplest except relu, whose units die" : "the simplest"
        let score = "\(metric.text(best.mean)) in the mean of \(best.scores.count) seeds"
        switch basis {
        case .better:
            sentences.append(
                "It is better than every other activation here: \(score); all \(others.count) comparisons with it are "
                    + "significant after the Holm correction.")
        case .simplest:
            sentences.append(
                chosen == best
                    ? "It has the best score, \(score)."
                    : "The best score is \(best.name)'s, \(score); \(chosen.name) has \(metric.text(chosen.mean))"
                        + (mostShortfall(chosen.name).isFinite
                            ? ", and is worse by at most \(metric.text(difference: max(mostShortfall(chosen.name), 0)))."
                            : "."))
            sentences.append(
                equals.count == tied.count
                    ? "\(names) are equivalent within the margin, \(margin), "
                        + "and \(chosen.name) is \(simplest)."
                    : "No difference between \(names) was shown, and \(chosen.name) is \(simplest).")
        case .highestMean:
            sentences.append(
                "It has the highest score, \(score)"
                    + (tied.count == 1
                        ? "."
                        : ", and of \(names), between which no difference was shown, it is \(simplest)."
                            + (worse.isEmpty ? " That is weak evidence." : "")))
        }
        let beside = arms.filter { $0.name != chosen.name }
        let beaten = beside.filter { arm in pair(chosen.name, arm.name)?.verdict == .better(chosen.name) }
        if basis != .better, !beaten.isEmpty {
            sentences.append("It is better than \(Self.list(beaten.map(\.name))).")
        }
        let open = beside.filter { !beaten.contains($0) && !equals.contains($0) }
        if !open.isEmpty {
            sentences.append(
                "Whether it is better than \(Self.list(open.map(\.name))) is undecided; more seeds would tell.")
        }
        if let cost = Self.cost(chosen, beside: arms) { sentences.append(cost) }
        let relu = arms.first { $0.name == "relu" }
        if let share = relu?.silentShare { sentences.append(Self.dying(share, isChosen: chosen == relu)) }
        self.sentences = sentences
    }

    /// The simplest; of equally simple ones the first.
    private static func simplest(of arms: [ComparisonArm]) -> ComparisonArm {
        arms.indices.min { (rank(arms[$0]), $0) < (rank(arms[$1]), $1) }.map { arms[$0] } ?? arms[0]
    }

    private static func rank(_ arm: ComparisonArm) -> Int {
        let isDying = arm.name == "relu" && arm.silentShare ?? 0 > dyingShare
        return isDying ? simplicity.count : simplicity.firstIndex(of: baseName(arm)) ?? simplicity.count + 1
    }

    private static func baseName(_ arm: ComparisonArm) -> String { String(arm.name.prefix { $0 != ":" }) }

    /// The simplest first.
    private static let simplicity = ["relu", "leaky-relu", "prelu", "elu"]

    private static func dying(_ share: Double, isChosen: Bool) -> String {
        let percent = ComparisonMetric.accuracy.text(share)
        if share > dyingShare {
            return
                "With relu \(percent) of the hidden units were dead at the end (0 on every test example), so dying ReLUs are a "
                + "problem here"
                + (isChosen ? "; nothing did better nevertheless, and a narrower network may do as well." : ".")
        }
        return
            "With relu \(percent) of the hidden units were dead at the end (0 on every test example), so dying ReLUs are no "
            + "problem here."
    }

    private static func cost(_ chosen: ComparisonArm, beside arms: [ComparisonArm]) -> String? {
        let times = arms.compactMap(\.secondsPerEpoch)
        guard let own = chosen.secondsPerEpoch, let least = times.min(), let most = times.max(), least > 0 else {
            return nil
        }
        let text = "An epoch takes \(NumberText.short((own * 1e5).rounded() / 100)) ms with it"
        if most <= 1.1 * least { return "\(text); all take about as long." }
        if own <= 1.1 * least {
            return "\(text), about the minimum; the maximum is \(ratio(most / least)) times as long."
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
