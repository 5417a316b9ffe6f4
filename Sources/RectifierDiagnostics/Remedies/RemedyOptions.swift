import RectifierCore
import RectifierData
import RectifierExperiments
import RectifierSupport
import RectifierTraining

extension RemedyChange {
    /// The changes that options of `rectify train` stand for; nil where one of them is no such change, or has a value that
    /// cannot be read.
    static func changes(fromOptions options: [String]) -> [RemedyChange]? {
        guard !options.isEmpty, options.count.isMultiple(of: 2) else { return nil }
        let pairs = stride(from: 0, to: options.count, by: 2).map { (options[$0], options[$0 + 1]) }
        var changes: [RemedyChange] = []
        for (name, value) in pairs {
            // It comes with a weight decay, which brings it along.
            if name == "--optimizer", value == "adamw", pairs.contains(where: { $0.0 == "--weight-decay" }) { continue }
            guard let change = RemedyChange(option: name, value: value) else { return nil }
            changes.append(change)
        }
        return changes
    }

    private init?(option: String, value: String) {
        let change: RemedyChange? =
            switch option {
            case "--learning-rate": NumberText.parse(value).map { .learningRate($0) }
            case "--initializer": InitializerKind(rawValue: value).map { .initialization($0) }
            case "--activation": (try? ActivationCatalog.make(parsing: value)).map { _ in .activation(value) }
            case "--normalization": Normalization(rawValue: value).map { .normalization($0) }
            case "--bias": NumberText.parse(value).map { .bias($0) }
            case "--clip-norm": NumberText.parse(value).map { .clipNorm($0) }
            case "--schedule": (try? Schedule(parsing: value)).map { .schedule($0) }
            case "--early-stopping": (try? EarlyStopping(parsing: value)).map { .earlyStopping($0) }
            case "--weight-decay": NumberText.parse(value).map { .weightDecay($0) }
            case "--hidden": Self.sizes(value).map { .hidden($0) }
            case "--scale": InputScaling(rawValue: value).map { .scaling($0) }
            default: nil
            }
        guard let change else { return nil }
        self = change
    }

    private static func sizes(_ text: String) -> [Int]? {
        if text == "none" { return [] }
        let sizes = text.split(separator: ",").map { NumberText.integer($0) }
        return sizes.contains(nil) ? nil : sizes.compactMap(\.self)
    }
}
