import RectifierCore
import RectifierSupport

extension Schedule {
    /// Checks the numbers, and that each part of a sequence has an end.
    ///
    /// - Throws: ``ScheduleError``, which names the option and what it needs.
    public func check() throws(ScheduleError) {
        switch self {
        case .sequence(let parts):
            if parts.count < 2 { throw .tooFew }
            for part in parts {
                try part.schedule.check()
                if let length = part.length {
                    try Self.checkAll([Requirement(length), Requirement(hasNumber: length)], of: part.schedule.text)
                }
            }
            if let last = parts.last, last.length != nil { throw .lengthOfLast(part: last.schedule.text) }
            for part in parts.dropLast() where part.length == nil && part.schedule.length == nil {
                throw .endless(part: part.schedule.text)
            }
        case .chain(let schedules):
            if schedules.count < 2 { throw .tooFew }
            for schedule in schedules { try schedule.check() }
        default: try Self.checkAll(requirements, of: kind?.rawValue ?? "")
        }
        if leaves.count(where: { $0.kind == .reduceOnPlateau }) > 1 { throw .severalPlateaus }
    }

    private static func checkAll(_ requirements: [Requirement], of owner: String) throws(ScheduleError) {
        guard let missed = requirements.first(where: { !$0.isMet }) else { return }
        throw .option(
            .badValue(option: missed.option, of: owner, value: missed.value, needs: missed.needs))
    }

    /// What an option needs.
    private struct Requirement {
        let option: String
        let value: String
        let needs: String
        let isMet: Bool

        init(_ option: String, _ value: Double, _ needs: String, _ isMet: Bool) {
            (self.option, self.value, self.needs) = (option, NumberText.text(value), needs)
            self.isMet = isMet && value.isFinite
        }

        init(notNegative option: String, _ value: Double) {
            self.init(option, value, "a number of 0 or more", value >= 0)
        }

        init(positive option: String, _ value: Double) {
            self.init(option, value, "a number above 0", value > 0)
        }

        init(_ option: String, _ value: Int, in range: ClosedRange<Int>) {
            self.init(
                option, Double(value), "a whole number from \(range.lowerBound) to \(range.upperBound)",
                range.contains(value))
        }

        init(_ span: Span) { self.init("\(span.unit.rawValue)s", span.count ?? 1, in: 1...Self.largest) }

        init(hasNumber span: Span) {
            self.init("\(span.unit.rawValue)s", 0, "a number", span.count != nil)
        }

        init(momentum: ClosedRange<Double>?) {
            self.init(
                "momentum", momentum?.upperBound ?? 0, "a number of at least 0 and less than 1",
                momentum.map { $0.lowerBound >= 0 && $0.upperBound < 1 } ?? true)
        }

        /// More epochs or steps than anybody makes; the sums of such numbers fit an `Int`.
        static let largest = 1_000_000_000
    }

    /// The requirements of a simple schedule.
    private var requirements: [Requirement] {
        switch self {
        case .constant(let factor, let span), .step(let span, let factor):
            [Requirement(span), Requirement(notNegative: "factor", factor)]
        case .multiStep(let milestones, let unit, let factor):
            [Requirement(notNegative: "factor", factor)]
                + (milestones.map { milestones in
                    let option = "\(unit.rawValue)s"
                    return [Requirement(option, 0, "a list such as 30:80", !milestones.isEmpty)]
                        + milestones.map { Requirement(option, $0, in: 0...Requirement.largest) }
                } ?? [])
        case .exponential(let factor, _): [Requirement(positive: "factor", factor ?? 1)]
        case .polynomial(let span, let power): [Requirement(span), Requirement(notNegative: "power", power)]
        case .linear(let from, let to, let span):
            [Requirement(span), Requirement(notNegative: "from", from), Requirement(notNegative: "to", to)]
        case .cosine(let span, let minimum): [Requirement(span), Requirement(notNegative: "min", minimum)]
        case .cosineRestarts(let first, let growth, let minimum):
            [
                Requirement(first), Requirement("growth", growth, in: 1...1000),
                Requirement(notNegative: "min", minimum),
            ]
        case .oneCycle(let cycle):
            [
                Requirement(cycle.span), Requirement(positive: "max", cycle.maximum ?? 1),
                Requirement("warm-up", cycle.warmUp, "a number from 0 to 1", cycle.warmUp >= 0 && cycle.warmUp <= 1),
                Requirement(positive: "divisor", cycle.divisor),
                Requirement(positive: "final-divisor", cycle.finalDivisor), Requirement(momentum: cycle.momentum),
            ]
        case .cyclic(let cycles):
            [
                Requirement(cycles.up), Requirement("down", cycles.down ?? 1, in: 1...Requirement.largest),
                Requirement(notNegative: "min", cycles.minimum ?? 0),
                Requirement(positive: "max", cycles.maximum ?? 1), Requirement(notNegative: "decay", cycles.decay),
                Requirement(momentum: cycles.momentum),
            ]
        case .reduceOnPlateau(let rule):
            [
                Requirement(
                    "factor", rule.factor, "a number of at least 0 and less than 1",
                    rule.factor >= 0 && rule.factor < 1),
                Requirement("patience", rule.patience, in: 0...Requirement.largest),
                Requirement(notNegative: "threshold", rule.threshold),
                Requirement("cooldown", rule.cooldown, in: 0...Requirement.largest),
                Requirement(notNegative: "min", rule.minimum), Requirement(notNegative: "epsilon", rule.epsilon),
            ]
        case .sequence, .chain: []
        }
    }
}
