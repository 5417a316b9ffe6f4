import RectifierSupport

/// Class weights: a factor for the loss of each class's rows, so that a rare class, or one whose mistakes cost more,
/// counts for more.
///
///     trainer.classWeights = .balanced(counts: data.classCounts)     // n/(classes · rows of the class)
///     trainer.classWeights = ClassWeights([1, 5], counts: data.classCounts)
///
/// The values are scaled to a mean of 1 over the training rows, so that the learning rate keeps its meaning; the ratios
/// are what counts. scikit-learn's `class_weight` and Keras' `class_weight`.
public struct ClassWeights: Sendable, Hashable, Codable {
    /// The option as text: `balanced`, or `NAME=WEIGHT,…`.
    public let text: String
    /// The factor of each class, in the order of the classes.
    public let values: [Float]

    /// Weights in the given ratio, for classes with so many training rows.
    ///
    /// Traps when there is not one of each, and for a weight that is negative or not finite; where all rows would have
    /// the weight 0 there is nothing to learn, and it traps too.
    public init(_ weights: [Double], counts: [Int], text: String = "") {
        require(
            weights.count == counts.count && weights.allSatisfy { $0 >= 0 && $0.isFinite },
            "ClassWeights: \(weights) for \(counts.count) classes: a number of 0 or more is needed for each")
        let sum = zip(weights, counts).reduce(0) { $0 + $1.0 * Double($1.1) }
        require(sum > 0, "ClassWeights: every row would have the weight 0")
        let rows = Double(counts.reduce(0, +))
        values = weights.map { Float($0 * rows / sum) }
        self.text = text
    }

    /// Weights that were asked for, before the classes are known.
    public init(unresolved text: String) { (self.text, values) = (text, []) }

    /// Weights with which each class counts the same, however many rows it has: n/(classes · rows of the class).
    public static func balanced(counts: [Int]) -> ClassWeights {
        ClassWeights(counts.map { $0 > 0 ? 1 / Double($0) : 0 }, counts: counts, text: balancedText)
    }

    /// The text of ``balanced(counts:)``.
    public static let balancedText = "balanced"
}
