import Rectifier

/// A loss of one's own: the focal loss, −(1 − p)^γ·log p with γ = 2 and p the probability of the right class, the mean over
/// the examples. Easy examples count little.
///
/// A loss is a function of tensors; its gradient follows. Source: Lin et al. 2017, arXiv 1708.02002.
func focalLoss(_ scores: Tensor<Float>, _ labels: Tensor<Int32>) -> Tensor<Float> {
    let losses = crossEntropy(scores, labels, reduction: .none)
    let probability = (-losses).exp()
    return ((1 - probability).squared() * losses).mean()
}
