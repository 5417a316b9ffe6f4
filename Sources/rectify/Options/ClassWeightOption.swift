import Rectifier

/// The option `--class-weights`.
enum ClassWeightOption {
    /// The text that is saved.
    static func text(_ options: [String]) -> String { options.joined(separator: ",") }

    /// The weights that are asked for; nil for none.
    static func weights(_ options: [String], for data: PreparedData) throws -> ClassWeights? {
        if options.isEmpty { return nil }
        guard data.task == .classification else {
            throw ToolError.usage("--class-weights is for classes, and the target is a number. Leave it out.")
        }
        let counts = data.classCounts
        if options == [ClassWeights.balancedText] { return .balanced(counts: counts) }
        var weights: [String: Double] = [:]
        for (name, weight) in try options.flatMap({ try entries($0, data.classNames) }) {
            guard weights.updateValue(weight, forKey: name) == nil else {
                throw ToolError.usage("--class-weights: the class \(NameList.quoted(name)) is there twice.")
            }
        }
        let values = data.classNames.map { weights[$0] ?? 1 }
        guard zip(values, counts).contains(where: { $0 > 0 && $1 > 0 }) else {
            throw ToolError.usage("--class-weights: every class has the weight 0, and nothing would be learned.")
        }
        return ClassWeights(values, counts: counts, text: text(options))
    }

    /// The classes and weights in one text: one class, whose name may have commas in it, or several.
    private static func entries(_ text: String, _ names: [String]) throws -> [(String, Double)] {
        if let equals = text.lastIndex(of: "="), names.contains(String(text[..<equals])) {
            return [try entry(text, names)]
        }
        return try text.split(separator: ",", omittingEmptySubsequences: false).map { try entry(String($0), names) }
    }

    private static func entry(_ text: String, _ names: [String]) throws -> (String, Double) {
        guard let equals = text.lastIndex(of: "=") else {
            throw ToolError.usage(
                "--class-weights \(text): 'balanced' is needed, or classes with their weights, such as "
                    + "\(names.first ?? "yes")=5.")
        }
        let name = String(text[..<equals].drop { $0 == " " })
        guard names.contains(name) else {
            throw ToolError.usage(
                "--class-weights: there is no class \(NameList.quoted(name))\(DidYouMean.text(for: name, among: names)) "
                    + "The classes are \(NameList.text(names, limit: 20)).")
        }
        guard let weight: Double = NumberText.parse(text[text.index(after: equals)...]), weight >= 0, weight <= 1e6
        else {
            throw ToolError.usage("--class-weights \(text): a weight from 0 to 1000000 is needed, such as 5.")
        }
        return (name, weight)
    }
}
