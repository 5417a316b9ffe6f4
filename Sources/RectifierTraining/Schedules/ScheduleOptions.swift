import RectifierCore
import RectifierSupport

// The options of the simple schedules as text, read and written.

extension Schedule {
    /// Reads a simple schedule.
    init(_ options: NamedOptions) throws(ScheduleError) {
        guard let kind = Kind(rawValue: options.name) else {
            throw .unknownName(
                options.name, nearest: NearestNames.nearest(to: options.name, among: ScheduleCatalog.names))
        }
        do {
            var reader = OptionReader(options)
            self = try Self.read(kind, &reader)
            try reader.checkAllTaken()
        } catch { throw .option(error) }
    }

    private static func read(_ kind: Kind, _ reader: inout OptionReader) throws(OptionError) -> Schedule {
        switch kind {
        case .constant:
            .constant(factor: try reader.number("factor") ?? 1, over: try reader.span() ?? .allEpochs)
        case .step: .step(every: try reader.span() ?? .allEpochs, factor: try reader.number("factor") ?? 0.1)
        case .multiStep: try multiStep(&reader)
        case .exponential:
            .exponential(factor: try reader.number("factor"), per: try reader.choice("per") ?? .epoch)
        case .polynomial: .polynomial(over: try reader.span() ?? .allEpochs, power: try reader.number("power") ?? 1)
        case .linear:
            .linear(
                from: try reader.number("from") ?? 1.0 / 3, to: try reader.number("to") ?? 1,
                over: try reader.span() ?? .epochs(5))
        case .cosine: .cosine(over: try reader.span() ?? .allEpochs, minimum: try reader.number("min") ?? 0)
        case .cosineRestarts:
            .cosineRestarts(
                first: try reader.span() ?? .allEpochs, growth: try reader.integer("growth") ?? 1,
                minimum: try reader.number("min") ?? 0)
        case .oneCycle: try oneCycle(&reader)
        case .cyclic: try cyclic(&reader)
        case .reduceOnPlateau: try reduceOnPlateau(&reader)
        }
    }

    private static func multiStep(_ reader: inout OptionReader) throws(OptionError) -> Schedule {
        func list(_ text: String) -> [Int]? {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            let numbers = parts.compactMap { NumberText.integer($0) }
            return numbers.count == parts.count ? numbers : nil
        }
        let needs = "a list of whole numbers such as 30:80"
        let (milestones, unit) = try reader.counted { reader, name throws(OptionError) in
            try reader.value(name, needs: needs, list)
        }
        return .multiStep(at: milestones, per: unit ?? .epoch, factor: try reader.number("factor") ?? 0.1)
    }

    private static func oneCycle(_ reader: inout OptionReader) throws(OptionError) -> Schedule {
        let defaults = OneCycle()
        return .oneCycle(
            OneCycle(
                maximum: try reader.number("max"), over: try reader.span() ?? defaults.span,
                warmUp: try reader.number("warm-up") ?? defaults.warmUp,
                anneal: try reader.choice("anneal") ?? defaults.anneal,
                divisor: try reader.number("divisor") ?? defaults.divisor,
                finalDivisor: try reader.number("final-divisor") ?? defaults.finalDivisor,
                threePhases: try reader.flag("three-phases") ?? defaults.threePhases,
                momentum: try reader.momentum(defaults.momentum)))
    }

    private static func cyclic(_ reader: inout OptionReader) throws(OptionError) -> Schedule {
        let defaults = Cyclic()
        return .cyclic(
            Cyclic(
                minimum: try reader.number("min"), maximum: try reader.number("max"),
                up: try reader.span() ?? defaults.up, down: try reader.integer("down"),
                mode: try reader.choice("mode") ?? defaults.mode,
                decay: try reader.number("decay") ?? defaults.decay,
                momentum: try reader.momentum(defaults.momentum)))
    }

    private static func reduceOnPlateau(_ reader: inout OptionReader) throws(OptionError) -> Schedule {
        let defaults = ReduceOnPlateau()
        let (metric, mode) = try reader.metric()
        return .reduceOnPlateau(
            ReduceOnPlateau(
                monitor: metric ?? defaults.monitor, mode: mode,
                factor: try reader.number("factor") ?? defaults.factor,
                patience: try reader.integer("patience") ?? defaults.patience,
                threshold: try reader.number("threshold") ?? defaults.threshold,
                thresholdMode: try reader.choice("threshold-mode") ?? defaults.thresholdMode,
                cooldown: try reader.integer("cooldown") ?? defaults.cooldown,
                minimum: try reader.number("min") ?? defaults.minimum,
                epsilon: try reader.number("epsilon") ?? defaults.epsilon))
    }

    /// The options of a simple schedule, as they are written.
    var options: [(name: String, value: String)] {
        switch self {
        case .constant(let factor, let span):
            number("factor", factor) + text(span, unless: .allEpochs)
        case .step(let span, let factor): text(span, unless: .allEpochs) + number("factor", factor)
        case .multiStep(let milestones, let unit, let factor):
            (milestones.map { [("\(unit.rawValue)s", $0.map(String.init).joined(separator: ":"))] }
                ?? text(Span(unit), unless: .allEpochs)) + number("factor", factor)
        case .exponential(let factor, let unit): number("factor", factor) + text(Span(unit), unless: .allEpochs)
        case .polynomial(let span, let power): text(span, unless: .allEpochs) + number("power", power)
        case .linear(let from, let to, let span):
            number("from", from) + number("to", to) + text(span, unless: .epochs(5))
        case .cosine(let span, let minimum): text(span, unless: .allEpochs) + number("min", minimum)
        case .cosineRestarts(let first, let growth, let minimum):
            text(first, unless: .allEpochs) + [("growth", String(growth))] + number("min", minimum)
        case .oneCycle(let cycle):
            number("max", cycle.maximum) + text(cycle.span, unless: .allSteps) + number("warm-up", cycle.warmUp)
                + [("anneal", cycle.anneal.rawValue)] + number("divisor", cycle.divisor)
                + number("final-divisor", cycle.finalDivisor) + [("three-phases", String(cycle.threePhases))]
                + text(cycle.momentum)
        case .cyclic(let cycles):
            number("min", cycles.minimum) + number("max", cycles.maximum) + text(cycles.up, unless: .allSteps)
                + (cycles.down.map { [("down", String($0))] } ?? []) + [("mode", cycles.mode.rawValue)]
                + number("decay", cycles.decay) + text(cycles.momentum)
        case .reduceOnPlateau(let rule):
            [("monitor", rule.monitor.name), ("mode", rule.mode.rawValue)] + number("factor", rule.factor)
                + [("patience", String(rule.patience))] + number("threshold", rule.threshold)
                + [("threshold-mode", rule.thresholdMode.rawValue), ("cooldown", String(rule.cooldown))]
                + number("min", rule.minimum) + number("epsilon", rule.epsilon)
        case .sequence, .chain: []
        }
    }

    private func number(_ name: String, _ value: Double?) -> [(name: String, value: String)] {
        value.map { [(name, NumberText.text($0))] } ?? []
    }

    private func text(_ span: Span, unless usual: Span) -> [(name: String, value: String)] {
        if span == usual { return [] }
        return [span.count.map { ("\(span.unit.rawValue)s", String($0)) } ?? ("per", span.unit.rawValue)]
    }

    private func text(_ momentum: ClosedRange<Double>?) -> [(name: String, value: String)] {
        guard let momentum else { return [("cycle-momentum", "false")] }
        return number("min-momentum", momentum.lowerBound) + number("max-momentum", momentum.upperBound)
    }
}

extension OptionReader {
    /// `steps` or `epochs`, as `read` reads them, or the unit alone, `per`.
    fileprivate mutating func counted<Value>(
        _ read: (inout OptionReader, String) throws(OptionError) -> Value?
    ) throws(OptionError) -> (value: Value?, unit: Schedule.Unit?) {
        let (steps, epochs) = (try read(&self, "steps"), try read(&self, "epochs"))
        let unit: Schedule.Unit? = steps != nil ? .step : epochs != nil ? .epoch : nil
        if steps != nil, let epochs { throw bad("epochs", "\(epochs)", needs: "either steps or epochs") }
        guard let per = try choice("per", Schedule.Unit.self) else { return (steps ?? epochs, unit) }
        guard unit ?? per == per else { throw bad("per", per.rawValue, needs: "the unit of the other option") }
        return (steps ?? epochs, per)
    }

    /// A span; nil where nothing is said of it.
    fileprivate mutating func span() throws(OptionError) -> Schedule.Span? {
        let (count, unit) = try counted { reader, name throws(OptionError) in try reader.integer(name) }
        return unit.map { Schedule.Span($0, count) }
    }

    /// The limits of a momentum, of which one may be given alone; nil where it is not cycled.
    fileprivate mutating func momentum(
        _ usual: ClosedRange<Double>?
    ) throws(OptionError) -> ClosedRange<Double>? {
        let (low, high) = (try number("min-momentum"), try number("max-momentum"))
        if try flag("cycle-momentum") == false {
            guard low == nil, high == nil else { throw bad("cycle-momentum", "false", needs: "true, with its limits,") }
            return nil
        }
        let (lower, upper) = (low ?? usual?.lowerBound ?? 0, high ?? usual?.upperBound ?? 0)
        guard lower <= upper else {
            throw bad(
                low == nil ? "max-momentum" : "min-momentum", NumberText.text(low ?? upper),
                needs: "min-momentum not above max-momentum")
        }
        return lower...upper
    }
}
