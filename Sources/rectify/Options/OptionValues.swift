import ArgumentParser
import Rectifier

/// Texts of options as values. What is thrown says what is needed; the parser puts the option's name before it.
enum OptionValues {
    @Sendable static func epochs(_ text: String) throws -> Int { try whole(text, Trainer.epochRange) }
    @Sendable static func batchSize(_ text: String) throws -> Int { try whole(text, Trainer.batchSizeRange) }
    @Sendable static func accumulation(_ text: String) throws -> Int {
        try whole(text, Trainer.accumulationRange)
    }
    @Sendable static func units(_ text: String) throws -> Int { try whole(text, ModelConfiguration.unitRange) }
    @Sendable static func layers(_ text: String) throws -> Int {
        try whole(text, 1...ModelConfiguration.maximumHiddenLayers)
    }
    /// Repetitions with other random numbers.
    @Sendable static func seeds(_ text: String) throws -> Int { try whole(text, 1...ComparisonPlan.mostSeeds) }
    /// Steps of a short training, all of which are kept.
    @Sendable static func steps(_ text: String) throws -> Int { try whole(text, 1...1_000_000) }
    @Sendable static func rows(_ text: String) throws -> Int { try whole(text, 1...1_000_000_000) }

    /// Changes that are tried.
    @Sendable static func remedies(_ text: String) throws -> Int { try whole(text, 1...1000) }

    private static func whole(_ text: String, _ range: ClosedRange<Int>) throws -> Int {
        guard let value = NumberText.integer(text), range.contains(value) else {
            throw needed("a whole number from \(range.lowerBound) to \(range.upperBound.grouped)")
        }
        return value
    }

    @Sendable static func seed(_ text: String) throws -> UInt64 {
        guard let value = UInt64(text) else { throw needed("a whole number from 0 to \(UInt64.max)") }
        return value
    }

    @Sendable static func learningRate(_ text: String) throws -> Float {
        try number(text, "a number above 0, such as 0.001") { $0 > 0 }
    }

    /// `0.001,0.01`: learning rates.
    @Sendable static func learningRates(_ text: String) throws -> [Float] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            try number(String(part.drop { $0 == " " }), "a list of numbers above 0, such as 0.001,0.003,0.01,") {
                $0 > 0
            }
        }
    }

    /// Half a point is 0.5, and the share 0.005.
    @Sendable static func points(_ text: String) throws -> Double {
        guard let value: Double = NumberText.parse(text), value >= 0, value <= 100 else {
            throw needed("a number of points from 0 to 100, such as 0.5,")
        }
        return value / 100
    }

    /// `relu,leaky-relu:negative-slope=0.2`: activations. A comma within the parameters of one is followed by `name=value`.
    @Sendable static func activations(_ text: String) throws -> [String] {
        try text.split(separator: ",", omittingEmptySubsequences: false).reduce(into: []) { names, part in
            let part = part.drop { $0 == " " }
            guard !part.isEmpty else { throw needed("a list of activations, such as relu,elu,") }
            if part.contains("="), !part.contains(":"), let last = names.last {
                names[names.count - 1] = last + "," + part
            } else {
                names.append(String(part))
            }
        }
    }

    @Sendable static func weightDecay(_ text: String) throws -> Float {
        try number(text, "a number of 0 or more, such as 0.01") { $0 >= 0 }
    }

    @Sendable static func momentum(_ text: String) throws -> Float {
        try number(text, "a number of at least 0 and less than 1, such as 0.9") { $0 >= 0 && $0 < 1 }
    }

    @Sendable static func fraction(_ text: String) throws -> Double {
        guard let value: Double = NumberText.parse(text), value >= 0, value < 1 else {
            throw needed("a number of at least 0 and less than 1, such as 0.2")
        }
        return value
    }

    @Sendable static func limit(_ text: String) throws -> Double {
        guard let value: Double = NumberText.parse(text), value > 0, value.isFinite else {
            throw needed("a number above 0, such as 1")
        }
        return value
    }

    @Sendable static func valueLimit(_ text: String) throws -> Float {
        try number(text, "a number above 0, such as 1") { $0 > 0 }
    }

    @Sendable static func decay(_ text: String) throws -> Double {
        guard let value: Double = NumberText.parse(text), value >= 0, value < 1 else {
            throw needed("a number of at least 0 and less than 1, such as 0.999")
        }
        return value
    }

    @Sendable static func schedule(_ text: String) throws -> Schedule {
        do { return try Schedule(parsing: text) } catch { throw ValidationError("\(error)") }
    }

    @Sendable static func earlyStopping(_ text: String) throws -> EarlyStopping {
        do { return try EarlyStopping(parsing: text) } catch { throw ValidationError("\(error)") }
    }

    /// `-4,4`: two numbers, the first below the second.
    @Sendable static func range(_ text: String) throws -> ClosedRange<Double> {
        let needs = "two numbers, the first below the second, such as -4,4,"
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            NumberText.parse(String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()), as: Double.self)
        }
        guard parts.count == 2, let lower = parts[0], let upper = parts[1], lower < upper else { throw needed(needs) }
        guard max(abs(lower), abs(upper)) <= 1e30 else { throw needed("a range within -1e30,1e30") }
        guard upper - lower > max(abs(lower), abs(upper)) * 1e-9, upper - lower > 1e-30 else {
            throw needed("a range that is wide enough to draw")
        }
        return lower...upper
    }

    /// `128,64`, or `none` for no hidden layers.
    @Sendable static func hidden(_ text: String) throws -> [Int] {
        if text.lowercased() == "none" { return [] }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count <= ModelConfiguration.maximumHiddenLayers else {
            throw needed("at most \(ModelConfiguration.maximumHiddenLayers) hidden layers")
        }
        return try parts.map { part in
            let trimmed = part.drop { $0 == " " }
            guard let value = NumberText.integer(trimmed), ModelConfiguration.unitRange.contains(value) else {
                throw needed(
                    "the units of each hidden layer, 1 to \(ModelConfiguration.unitRange.upperBound), such as 128,64, or none"
                )
            }
            return value
        }
    }

    @Sendable static func optimizer(_ text: String) throws -> OptimizerConfiguration.Kind { try choice(text) }

    @Sendable static func initialization(_ text: String) throws -> InitializerKind { try choice(text) }

    @Sendable static func normalization(_ text: String) throws -> Normalization { try choice(text) }

    @Sendable static func scaling(_ text: String) throws -> InputScaling { try choice(text) }

    @Sendable static func color(_ text: String) throws -> ColorChoice { try choice(text) }

    @Sendable static func bias(_ text: String) throws -> Float {
        try number(text, "a number, such as 0.1") { _ in true }
    }

    @Sendable static func keptEpoch(_ text: String) throws -> KeptEpoch { try choice(text) }

    @Sendable static func badCells(_ text: String) throws -> BadCells { try choice(text) }

    @Sendable static func task(_ text: String) throws -> LearningTask { try choice(text) }

    /// `name,name`, or a name with a comma in it: which of the two it is, the table says.
    @Sendable static func names(_ text: String) throws -> String {
        guard parts(of: [text]).allSatisfy({ !$0.isEmpty }) else {
            throw needed("a list of columns' names, such as age,height,")
        }
        return text
    }

    /// All that stands between commas.
    static func parts(of names: [String]) -> [String] {
        names.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }.map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }

    @Sendable static func dateOrder(_ text: String) throws -> DateStyle.Order { try choice(text) }

    /// One of the values of a type, by its name.
    private static func choice<Value: RawRepresentable<String> & CaseIterable>(_ text: String) throws -> Value {
        let name = NamedOptions.normalize(text)
        if let value = Value(rawValue: name) { return value }
        let names = Value.allCases.map(\.rawValue)
        throw ValidationError(
            "one of \(names.joined(separator: ", ")) is needed\(DidYouMean.text(for: name, among: names))")
    }

    private static func number(_ text: String, _ needs: String, where isValid: (Float) -> Bool) throws -> Float {
        guard let value: Float = NumberText.parse(text), value.isFinite, isValid(value) else { throw needed(needs) }
        return value
    }

    private static func needed(_ what: String) -> ValidationError { ValidationError("\(what) is needed") }
}
