import RealModule

// What each schedule gives at a tick.

extension Schedule {
    /// The rate, and the momentum if the schedule cycles it, at a point of time. Without state but that of a plateau.
    func values(at time: ScheduleTime, base: Double, plateau: ReduceOnPlateau.State) -> ScheduleValues {
        switch self {
        case .oneCycle(let cycle): return cycle.values(at: time, base: base)
        case .cyclic(let cycles): return cycles.values(at: time, base: base)
        case .reduceOnPlateau(let rule): return ScheduleValues(learningRate: rule.rate(plateau, base: base))
        case .sequence(let parts):
            let (part, time) = Self.active(parts, at: time)
            return part.schedule.values(at: time, base: base, plateau: plateau)
        case .chain(let schedules):
            return schedules.reduce(ScheduleValues(learningRate: base)) { outer, schedule in
                let inner = schedule.values(at: time, base: outer.learningRate, plateau: plateau)
                return ScheduleValues(learningRate: inner.learningRate, momentum: inner.momentum ?? outer.momentum)
            }
        default: return ScheduleValues(learningRate: rate(at: time, base: base))
        }
    }

    private func rate(at time: ScheduleTime, base: Double) -> Double {
        switch self {
        case .constant(let factor, let span):
            return span.count.map { time.tick(span.unit) >= $0 } ?? false ? base : base * factor
        case .step(let span, let factor):
            return base * Double.pow(factor, time.tick(span.unit) / time.ticks(of: span, part: 3))
        case .multiStep(let milestones, let unit, let factor):
            let all = time.ticks(of: Span(unit))
            let reached = (milestones ?? [all.dividedRoundingUp(by: 2), all - all / 4])
                .count { $0 <= time.tick(unit) }
            return base * Double.pow(factor, reached)
        case .exponential(let factor, let unit):
            let tick = time.tick(unit)
            if let factor { return base * Double.pow(factor, tick) }
            return base * Double.pow(0.01, Double(tick) / Double(time.ticks(of: Span(unit))))
        case .polynomial(let span, let power):
            return base * Double.pow(1 - time.fraction(of: span), power)
        case .linear(let from, let to, let span):
            return base * (from + (to - from) * time.fraction(of: span))
        case .cosine(let span, let minimum):
            return Self.cosine(base, minimum, time.tick(span.unit), time.ticks(of: span))
        case .cosineRestarts(let first, let growth, let minimum):
            var (tick, length) = (time.tick(first.unit), time.ticks(of: first, part: 4))
            if growth == 1 { tick %= length }
            while tick >= length {
                tick -= length
                length = length.clampedMultiplied(by: growth)
            }
            return Self.cosine(base, minimum, tick, length)
        case .oneCycle, .cyclic, .reduceOnPlateau, .sequence, .chain: return base
        }
    }

    private static func cosine(_ base: Double, _ minimum: Double, _ tick: Int, _ length: Int) -> Double {
        // The angle is kept small: the cosine of a large one is less exact.
        let angle = Double.pi * (Double(tick % length.clampedMultiplied(by: 2)) / Double(length))
        return minimum + (base - minimum) * (1 + Double.cos(angle)) / 2
    }

    /// The part of a sequence that a point of time lies in, and the time counted from its start.
    private static func active(_ parts: [Part], at time: ScheduleTime) -> (Part, ScheduleTime) {
        var time = time
        for part in parts.dropLast() {
            let steps = time.steps(of: part.length ?? part.schedule.length ?? .allEpochs)
            if time.step < steps { return (part, time) }
            time.step -= steps
            time.steps = max(time.steps - steps, 1)
        }
        return (parts[parts.count - 1], time)
    }

    /// The length of the schedule, in a number of steps or epochs; nil where it has no such number.
    ///
    /// Constant, polynomial, linear, cosine and one-cycle schedules have that of their span, cosines with restarts that of
    /// the first one; a chain that of the first of its schedules that has one. The others go on for ever.
    public var length: Span? {
        let span: Span? =
            switch self {
            case .constant(_, let span), .polynomial(let span, _), .linear(_, _, let span), .cosine(let span, _),
                .cosineRestarts(let span, _, _):
                span
            case .oneCycle(let cycle): cycle.span
            case .chain(let schedules): schedules.lazy.compactMap(\.length).first
            case .step, .multiStep, .exponential, .cyclic, .reduceOnPlateau, .sequence: nil
            }
        return span?.count == nil ? nil : span
    }

    /// The schedules that this one is made of, itself if it is a simple one, in order.
    var leaves: [Schedule] {
        switch self {
        case .sequence(let parts): parts.flatMap(\.schedule.leaves)
        case .chain(let schedules): schedules.flatMap(\.leaves)
        default: [self]
        }
    }

    /// The plateau that is watched at a point of time, and the base rate that it has then.
    func plateau(
        at time: ScheduleTime, base: Double, _ state: ReduceOnPlateau.State
    ) -> (rule: ReduceOnPlateau, base: Double)? {
        switch self {
        case .reduceOnPlateau(let rule): return (rule, base)
        case .sequence(let parts):
            let (part, time) = Self.active(parts, at: time)
            return part.schedule.plateau(at: time, base: base, state)
        case .chain(let schedules):
            var base = base
            for schedule in schedules {
                if let found = schedule.plateau(at: time, base: base, state) { return found }
                base = schedule.values(at: time, base: base, plateau: state).learningRate
            }
            return nil
        default: return nil
        }
    }
}

extension ScheduleTime {
    /// How much of `span` has passed, from 0 to 1.
    fileprivate func fraction(of span: Schedule.Span) -> Double {
        let all = ticks(of: span)
        return Double(min(tick(span.unit), all)) / Double(all)
    }
}
