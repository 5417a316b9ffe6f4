import RectifierCore

/// Task: classification or regression.
public enum LearningTask: String, Sendable, Hashable, Codable, CaseIterable {
    /// Which of several classes a row is of.
    case classification
    /// A number.
    case regression
}

/// Type of a target, which decides the loss. `Int32` is a class and learned by cross-entropy, `Float` a number and
/// learned by the mean squared error.
public protocol SupervisedTarget: TensorScalar {
    /// The task of such targets.
    static var task: LearningTask { get }
    /// The loss of a network's outputs, a row of scores a target, or one number.
    static func loss(_ outputs: Tensor<Float>, _ targets: Tensor<Self>, reduction: LossReduction) -> Tensor<Float>
    /// The loss where each class has a weight, see ``ClassWeights``: the mean is the sum of the weighted losses over the
    /// number of rows.
    static func loss(
        _ outputs: Tensor<Float>, _ targets: Tensor<Self>, classWeights: Tensor<Float>?, reduction: LossReduction
    ) -> Tensor<Float>
    /// Number of correct predictions; nil for regression.
    static func hits(_ outputs: Tensor<Float>, _ targets: Tensor<Self>) -> Int?
}

extension SupervisedTarget {
    /// The loss without weights: numbers have no classes.
    public static func loss(
        _ outputs: Tensor<Float>, _ targets: Tensor<Self>, classWeights: Tensor<Float>?, reduction: LossReduction
    ) -> Tensor<Float> { loss(outputs, targets, reduction: reduction) }
}

extension Int32: SupervisedTarget {
    /// Classification.
    public static var task: LearningTask { .classification }

    /// The cross-entropy.
    public static func loss(
        _ outputs: Tensor<Float>, _ targets: Tensor<Int32>, reduction: LossReduction
    ) -> Tensor<Float> { crossEntropy(outputs, targets, reduction: reduction) }

    /// The cross-entropy, each row's times the weight of its class.
    public static func loss(
        _ outputs: Tensor<Float>, _ targets: Tensor<Int32>, classWeights: Tensor<Float>?, reduction: LossReduction
    ) -> Tensor<Float> {
        guard let classWeights else { return loss(outputs, targets, reduction: reduction) }
        // Not over the sum of the batch's weights: then a batch without a rare class would count as much as one with it.
        guard reduction == .mean else {
            return crossEntropy(outputs, targets, classWeights: classWeights, reduction: reduction)
        }
        return crossEntropy(outputs, targets, classWeights: classWeights, reduction: .sum) / Float(targets.count)
    }

    /// Number of examples whose class has the highest score.
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
