/// What is learned.
public enum LearningTask: String, Sendable, Hashable, Codable, CaseIterable {
    /// Which of several classes a row is of.
    case classification
    /// A number.
    case regression
}

/// What a target can be: it decides the loss. `Int32` is a class and learned by cross-entropy, `Float` a number and
/// learned by the mean squared error.
public protocol SupervisedTarget: TensorScalar {
    /// What is learned from such targets.
    static var task: LearningTask { get }
    /// The loss of a network's outputs, a row of scores a target, or one number.
    static func loss(_ outputs: Tensor<Float>, _ targets: Tensor<Self>, reduction: LossReduction) -> Tensor<Float>
    /// How many of the outputs are right; nil where that cannot be said of a number.
    static func hits(_ outputs: Tensor<Float>, _ targets: Tensor<Self>) -> Int?
}

extension Int32: SupervisedTarget {
    /// Classification.
    public static var task: LearningTask { .classification }

    /// The cross-entropy.
    public static func loss(
        _ outputs: Tensor<Float>, _ targets: Tensor<Int32>, reduction: LossReduction
    ) -> Tensor<Float> { crossEntropy(outputs, targets, reduction: reduction) }

    /// How often the class has the highest score.
    public static func hits(_ outputs: Tensor<Float>, _ targets: Tensor<Int32>) -> Int? {
        (outputs.argmax() .== targets).trueCount
    }
}

extension Float: SupervisedTarget {
    /// Regression.
    public static var task: LearningTask { .regression }

    /// The squared error.
    public static func loss(
        _ outputs: Tensor<Float>, _ targets: Tensor<Float>, reduction: LossReduction
    ) -> Tensor<Float> { meanSquaredError(outputs.reshaped(targets.shape), targets, reduction: reduction) }

    /// Nil.
    public static func hits(_ outputs: Tensor<Float>, _ targets: Tensor<Float>) -> Int? { nil }
}
