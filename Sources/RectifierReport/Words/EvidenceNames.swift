import Rectifier

// The quantities of findings, in words.
extension Finding.Evidence {
    /// The quantity in words, with the steps that it is over: `largest ‖Δw‖/‖w‖ of the 88 steps sampled`.
    public var name: String { quantity.title + (steps.map { " of \($0.text)" } ?? "") }
}

extension Finding.Evidence.Quantity {
    /// The quantity in words.
    public var title: String {
        switch self {
        case .deadFraction: "fraction of the layer's units that are dead"
        case .deadAtInitialization: "units dead before the first step"
        case .deadAtInitializationStandardized: "units dead before the first step if the inputs were standardised"
        case .zeroFraction: "fraction of zero activations"
        case .rows: "training rows examined"
        case .updateRatioAtDeath: "largest ‖Δw‖/‖w‖ sampled when most units died"
        case .biasFraction: "fraction of the pre-activation shift due to the bias"
        case .deadInitializationFraction: "fraction of such networks with a dead layer at initialisation"
        case .deadInitializationLowerBound: "lower bound of that probability, in theory"
        case .deadInitializationUpperBound: "upper bound of that probability, in theory"
        case .saturatedFraction: "fraction of units saturated on 99 of 100 rows"
        case .saturatedOutputs: "fraction of outputs in saturation"
        case .saturatedOutputsAtInitialization: "fraction of outputs in saturation before the first step"
        case .saturatedOutputsStandardized: "the same with standardised inputs"
        case .gradientRatio: "gradient norm of the first hidden layer, relative to the last"
        case .gradientFactor: "change of the gradient norm from a layer to the one before"
        case .signalDifferenceFirst: "fraction of the signal that differs between rows, first hidden layer"
        case .signalDifferenceLast: "fraction of the signal that differs between rows, last hidden layer"
        case .hiddenLayers: "hidden layers"
        case .initialGradientNorm: "gradient norm before the first step"
        case .fanInVariance: "largest variance of a layer's weights times fan-in"
        case .peakGradientNorm: "largest gradient norm"
        case .gradientGrowth: "largest gradient norm, relative to the first ones"
        case .largestUpdateRatio: "largest ‖Δw‖/‖w‖"
        case .medianUpdateRatio: "median ‖Δw‖/‖w‖"
        case .weightDistance: "distance of the weights from the initial ones, relative to those"
        case .weightNormRatio: "norm of the weights after the training, relative to before"
        case .largestParameter: "largest weight or bias before that step"
        case .learningRate: "learning rate"
        case .weightDecay: "weight decay"
        case .weightDecayPull: "pull of the weight decay on the initial weights, relative to that of the loss"
        case .steps: "steps"
        case .initialLoss: "training loss before the first step"
        case .finalLoss: "training loss at the end"
        case .constantLoss: "loss of the constant prediction, on the same rows"
        case .lossRatio: "training loss relative to the constant prediction"
        case .lossReduction: "training loss reduction from the constant prediction"
        case .setback: "largest rise of the loss over epochs, as a fraction of its fall"
        case .validationLoss: "validation loss of the last epoch"
        case .trainingLoss: "training loss of the last epoch, in training mode"
        case .validationAccuracy: "validation accuracy of the last epoch"
        case .bestEpoch: "epoch of the lowest validation loss"
        case .epochs: "epochs"
        case .parametersPerRow: "parameters for each training row"
        case .inputMean: "mean of the inputs"
        case .inputRootMeanSquare: "root mean square of the inputs"
        case .dependenceRows: "rows on which the dependence of the targets on the features was tested"
        case .featureChance: "p-value of that dependence, on single features"
        case .neighborChance: "p-value of that dependence, by nearest neighbours"
        }
    }
}

extension Finding.Evidence.Reference {
    /// In words: `constant prediction`.
    public var title: String {
        switch self {
        case .chance: "constant prediction"
        case .theory, .typical, .ideal, .limit: rawValue
        case .best: "best epoch"
        case .bestEpoch: "epoch of the lowest validation loss"
        case .beginning: "at the beginning"
        }
    }
}
