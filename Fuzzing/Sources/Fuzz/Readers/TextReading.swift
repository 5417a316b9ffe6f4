@testable import RectifierCore
@testable import RectifierData
@testable import RectifierSupport
@testable import RectifierTraining

extension FuzzedReader {
    static func readText(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        // One thing at a time, the same for the same bytes: all of them take long.
        let sum = bytes.reduce(0) { $0 &+ $1 }
        switch sum % 4 {
        case 0: readNames(text)
        case 1:
            if let schedule = attempt({ try Schedule(parsing: text) }) { use(schedule) }
        case 2:
            guard let rule = attempt({ try EarlyStopping(parsing: text) }) else { return }
            check(attempt { try EarlyStopping(parsing: rule.text) } == rule, "\(rule.text) is not read back")
        default:
            guard let activation = attempt({ try ActivationCatalog.make(parsing: text) }) else { return }
            let again = attempt { try ActivationCatalog.make(parsing: activation.text) }
            check(again?.text == activation.text, "\(activation.text) is not read back")
            // The gain takes a hundred times as long as the rest.
            if sum % 16 == 3 { use(activation) }
        }
    }

    private static func readNames(_ text: String) {
        _ = NearestNames.nearest(to: "relu", among: [text])
        check(NameList.quoted(text).unicodeScalars.allSatisfy { $0.value >= 0x20 }, "a control character is left")
        readNumbers(text)
    }

    private static func readNumbers(_ text: String) {
        _ = NumberText.integer(text)
        if let value = NumberText.parse(text, as: Double.self) {
            check(
                NumberText.parse(NumberText.text(value), as: Double.self).map { $0 == value } ?? false || value.isNaN,
                "\(value)")
            _ = NumberText.short(value)
        }
        if let value = NumberText.parse(text, as: Float.self) {
            check(
                NumberText.parse(NumberText.text(value), as: Float.self).map { $0 == value } ?? false || value.isNaN,
                "\(value)")
        }
        for decimalComma in [false, true] {
            guard case .number(let value) = Decimal.parse(text, decimalComma: decimalComma) else { continue }
            check(value.isFinite, "\(value) in a table")
            if !decimalComma { check(Double(text) == value, "\(text) is read as \(value)") }
        }
    }

    /// The schedule's rates in a training, and beyond its end.
    private static func use(_ schedule: Schedule) {
        let again = attempt { try Schedule(parsing: schedule.text) }
        check(again?.text == schedule.text, "\(schedule.text) is not read back")
        var progress = ScheduleProgress(schedule, base: 0.1, length: TrainingLength(epochs: 3, stepsPerEpoch: 4))
        for step in [0, 1, 2, 3, 5, 8, 11, 12, 1000, 1 << 40, .max] {
            _ = progress.values(at: step)
            progress.observe(step % 2 == 0 ? .nan : 1, epoch: min(step, 1 << 20) + 1)
        }
    }

    /// The activation in a network, and of numbers.
    private static func use(_ activation: any ConfigurableActivation) {
        check(!activation.documentation.range.isEmpty, "\(activation.text) says nothing of its range")
        var generator = RandomGenerator(seed: 0)
        let network = attempt {
            try LayerList.feedForward(features: 2, hidden: [3], outputs: 2, activation: activation, using: &generator)
        }
        let x = Tensor<Float>([0, -1, .nan, .infinity, 3.4e38, -.infinity], shape: [3, 2])
        if let network { check(network(x).shape == [3, 2], "a network's output") }
        if let row = activation as? any RowActivation, row.axis == -1 || row.axis == 0 {
            check(row.callAsFunction([1, -2, 3, .nan] as [Double]).count > 0, "nothing of four numbers")
        }
    }

    static let textSeeds: [[UInt8]] = {
        let others: [String] = [
            "leaky-relu : negative-slope = 0.2", "hard-tanh:lower=0,upper=6", "prelu:channels=3,axis=-1",
            "prelu:channels=4", "Log_Sigmoid", "gelu:approximation=tanh", "rrelu:lower=0.1", "hard-tanh:lower=1e30",
            "1.5e-3", "-12,5", "0x10", "inf", "nan", "123456789012345678901234567890", "16777217", "1e-45", "relu:",
            "a:b=c,d=e", "linear:epochs=5/cosine", "exponential:factor=0.9@epochs=10/(cosine*constant:factor=0.5)",
            "one-cycle:max=0.1,steps=1000", "multi-step:epochs=1:2:2,factor=0.5", "patience=5,monitor=val-loss",
            "min-delta=0.1,min-delta-mode=relative,start-from=2,baseline=1,mode=max,monitor=val-accuracy",
        ]
        return (ActivationCatalog.all.map(\.text) + ScheduleCatalog.all.map(\.text) + others).map { Array($0.utf8) }
    }()

    static let textWords: [String] = {
        let parameters: [(name: String, value: String)] = ActivationCatalog.all.flatMap { $0.parameters }
        return [
            "/", "*", "@", "(", ")", "epochs=", "steps=", "per=step", ":", "=", ",", "_", "-", "é", "\u{301}", "👨‍👩‍👧",
            "inf", "nan", "e", "+",
        ] + ActivationCatalog.names
            + ScheduleCatalog.names
            + Set(parameters.map { $0.name + "=" }).sorted()
    }()

    static func textAttacks(_ size: Int) -> [[UInt8]] {
        func repeated(_ text: String) -> String { String(repeating: text, count: size / text.utf8.count) }
        var texts: [String] = ["a", " ", ":", "=", "a=1,", "9", "\u{301}", "\u{301}\u{316}", "🇩", "👨‍", "é", "\n"].map(
            repeated)
        texts += ["0." + repeated("0") + "1", "1e" + repeated("9"), "relu" + repeated(" "), "relu:" + repeated("a=1,")]
        texts.append("a:" + (0..<(size / 9)).map { "o\($0)=1" }.joined(separator: ","))
        return texts.map { Array($0.utf8) }
    }
}
