import RectifierCore
import RectifierData
import RectifierTraining

/// What a network is like at one moment, on the rows that it is trained on.
struct NetworkView {
    /// The mean loss of the rows.
    let loss: Double
    /// What each activation does.
    let probes: [ActivationProbe]
    /// The parameters and their gradients, in the order of the model.
    let parameters: [ParameterView]
    /// The layers with matrices of weights, in the order in which they are computed, and the gradient that arrives there.
    let layers: [LayerView]
    /// By what ``MeanFieldProfile`` predicts the gradient to change from a layer to the one before it; nil where it has nothing to say.
    let predictedFactor: Double?

    /// One parameter, and the gradient of the loss by it.
    struct ParameterView {
        let name: String
        let count: Int
        /// Whether it is a matrix, or more, of weights. Biases and slopes are not.
        let isWeight: Bool
        /// The variance of the weights times the number of inputs: 2 for He's rule with ReLU. 0 for what is no matrix.
        let fanInVariance: Double
        /// The Euclidean norm of the numbers themselves.
        let norm: Double
        /// The Euclidean norm of the gradient; NaN or infinite where that is.
        let gradientNorm: Double

        /// The name of the module that holds it.
        var layer: String { ParameterName.layer(of: name) }
    }

    /// One layer with a matrix of weights.
    struct LayerView {
        let name: String
        /// The norm of the gradient by its outputs, for one row; of the norms of all rows the root of the mean square.
        let gradientNorm: Double
        /// See ``ParameterView/fanInVariance``.
        let fanInVariance: Double
    }

    /// Looks at `model`. The gradient is of at most `gradientRows` rows, and taken as in training: with the batch's
    /// statistics where there is batch normalisation.
    init<Target: SupervisedTarget>(
        of model: some Layer, on data: Dataset<Target>, classWeights: [Float]? = nil, gradientRows: Int = 512
    ) {
        loss = Evaluation(of: model, on: data, classWeights: classWeights).loss
        probes = ActivationProbe.measure(model, on: data.features)
        let rows = 0..<min(gradientRows, data.count)
        let (features, targets) = (data.features[range: rows], data.targets[range: rows])
        let weights = classWeights.map { Tensor($0) }
        let (gradient, operations) = gradientWithOperations(at: model, training: RandomGenerator(seed: 0)) {
            // By the sum, each row's own gradient arrives whole.
            Target.loss($0(features), targets, classWeights: weights, reduction: .sum)
        }
        let count = Double(rows.count)
        parameters = model.parameters.map { name, tensor in
            let norm = tensor.euclideanNorm
            return ParameterView(
                name: name, count: tensor.count, isWeight: tensor.rank >= 2,
                fanInVariance: tensor.rank >= 2 ? norm * norm / Double(max(tensor.shape[0], 1)) : 0, norm: norm,
                gradientNorm: (gradient[name]?.euclideanNorm ?? 0) / count)
        }
        var layers: [LayerView] = []
        for parameter in parameters where parameter.isWeight {
            guard let one = operations.first(where: { $0.layer == parameter.layer && !$0.isActivation }) else {
                continue
            }
            layers.append(
                LayerView(
                    name: parameter.layer, gradientNorm: one.norm / count.squareRoot(),
                    fanInVariance: parameter.fanInVariance))
        }
        self.layers = layers
        predictedFactor = Self.predictedFactor(of: model, on: features)
    }

    /// By what mean-field theory predicts the gradient to change from a hidden layer to the one before it; nil where it has
    /// nothing to say, as of layers of other kinds.
    private static func predictedFactor(of model: some Layer, on rows: Tensor<Float>) -> Double? {
        guard let profile = try? MeanFieldProfile(of: model, on: rows), profile.layers.count > 2
        else { return nil }
        let (first, last) = (profile.layers[0].gradientNorm, profile.layers[profile.layers.count - 2].gradientNorm)
        let factor = Double.pow(first / last, 1 / Double(profile.layers.count - 2))
        return factor.isFinite ? factor : nil
    }

    /// The norm of the gradient of the mean loss by all parameters.
    var gradientNorm: Double { parameters.reduce(0) { $0 + $1.gradientNorm * $1.gradientNorm }.squareRoot() }
}

extension Dataset where Target: SupervisedTarget {
    /// The mean loss on these rows of the constant prediction that is best for others: the cross-entropy of the fractions of
    /// their classes, where one that is not there counts as half a row, or the mean squared distance from their mean.
    func constantLoss(of others: Dataset) -> Double {
        if let labels = targets as? Tensor<Int32>, let known = others.targets as? Tensor<Int32> {
            var counts: [Int32: Double] = [:]
            for label in labels.scalars { counts[label] = 0.5 }
            for label in known.scalars { counts[label, default: 0.5] += 1 }
            let all = counts.values.sorted().reduce(0, +)
            return labels.scalars.reduce(0) { $0 - .log((counts[$1] ?? 0.5) / all) } / Double(max(labels.count, 1))
        }
        guard let numbers = targets as? Tensor<Float>, let known = others.targets as? Tensor<Float>, known.count > 0
        else { return 0 }
        let mean = known.scalars.reduce(0) { $0 + Double($1) } / Double(known.count)
        let squares = numbers.scalars.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        return squares / Double(max(numbers.count, 1))
    }

    /// The mean loss of the best answer that is the same for every row: the entropy of the classes' shares, or the variance
    /// of the numbers. What a network does no better than has learned nothing.
    var chanceLoss: Double { chanceLoss(classWeights: nil) }

    /// The same where the loss has a weight for each class.
    func chanceLoss(classWeights: [Float]?) -> Double {
        if let labels = targets as? Tensor<Int32> {
            var counts: [Int32: Int] = [:]
            for label in labels.scalars { counts[label, default: 0] += 1 }
            let total = Double(labels.count)
            if let classWeights {
                let weighted = counts.sorted { $0.key < $1.key }.map {
                    Double(classWeights[Int($0.key)]) * Double($0.value)
                }
                let sum = weighted.reduce(0, +)
                // Of the mean over the rows: the weights need not have the mean 1 on these.
                return weighted.reduce(0) { $0 - ($1 > 0 ? $1 / total * .log($1 / sum) : 0) }
            }
            // Sorted: the order of a dictionary is another in each process, and so would be the last bits.
            return counts.values.sorted().reduce(0) { $0 - Double($1) / total * .log(Double($1) / total) }
        }
        guard let numbers = targets as? Tensor<Float>, numbers.count > 0 else { return 0 }
        let mean = numbers.scalars.reduce(0) { $0 + Double($1) } / Double(numbers.count)
        return numbers.scalars.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(numbers.count)
    }
}
