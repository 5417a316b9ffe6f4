import RectifierCore

/// Task: classification or regression.
public enum LearningTask: String, Sendable, Hashable, Codable, CaseIterable {
    /// Which of several classes a row is of.
    case classification
    /// A number.
    case regression
}

/// What a target can be: it decides the loss. An integer, of any type, is a class and learned by
/// cross-entropy; `Float` is a number and learned by the mean squared error.
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

extension SupervisedTarget where Self: TensorNumeric & FixedWidthInteger {
    /// Classification.
    public static var task: LearningTask { .classification }

    /// The cross-entropy.
    public static func loss(
        _ outputs: Tensor<Float>, _ targets: Tensor<Self>, reduction: LossReduction
    ) -> Tensor<Float> { crossEntropy(outputs, targets, reduction: reduction) }

    /// The cross-entropy, each row's times the weight of its class.
    public static func loss(
        _ outputs: Tensor<Float>, _ targets: Tensor<Self>, classWeights: Tensor<Float>?, reduction: LossReduction
    ) -> Tensor<Float> {
        guard let classWeights else { return loss(outputs, targets, reduction: reduction) }
        // Not over the sum of the batch's weights: then a batch without a rare class would count as much as one with it.
        guard reduction == .mean else {
            return crossEntropy(outputs, targets, classWeights: classWeights, reduction: reduction)
        }
        return crossEntropy(outputs, targets, classWeights: classWeights, reduction: .sum) / Float(targets.count)
    }

    /// The number of targets whose class has the highest score.
    public static func hits(_ outputs: Tensor<Float>, _ targets: Tensor<Self>) -> Int? {
        (outputs.argmax() .== targets.cast(to: Int32.self)).trueCount
    }
}

extension Int: SupervisedTarget {}
extension Int8: SupervisedTarget {}
extension Int16: SupervisedTarget {}
extension Int32: SupervisedTarget {}
extension Int64: SupervisedTarget {}
extension UInt: SupervisedTarget {}
extension UInt8: SupervisedTarget {}
extension UInt16: SupervisedTarget {}
extension UInt32: SupervisedTarget {}
extension UInt64: SupervisedTarget {}

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
