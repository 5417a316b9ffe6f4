extension Finding {
    /// A number that a finding follows from, and what it is compared with.
    public struct Evidence: Sendable, Hashable, Codable {
        /// The quantity.
        public var quantity: Quantity
        /// The number; nil where it is not finite, which JSON cannot say.
        public var value: Double?
        /// What it is compared with; nil where there is no such number.
        public var expected: Double?
        /// What ``expected`` is; nil where there is none.
        public package(set) var reference: Reference?
        /// The steps that a largest or median step is over; nil for other quantities.
        public package(set) var steps: SampledSteps?

        /// A number and what it is compared with.
        public init(
            _ quantity: Quantity, _ value: Double, expected: Double? = nil, _ reference: Reference = .typical,
            over steps: SampledSteps? = nil
        ) {
            self.quantity = quantity
            self.value = value.isFinite ? value : nil
            self.expected = expected.flatMap { $0.isFinite ? $0 : nil }
            self.reference = self.expected == nil ? nil : reference
            self.steps = steps
        }

        /// The quantities that findings follow from.
        public enum Quantity: String, Sendable, Hashable, Codable, CaseIterable {
            // Units.
            /// The fraction of the layer's units that are dead.
            case deadFraction = "dead-fraction"
            /// The number of units dead before the first step.
            case deadAtInitialization = "dead-at-initialization"
            /// The same if the inputs were standardised.
            case deadAtInitializationStandardized = "dead-at-initialization-standardized"
            /// The fraction of zero activations.
            case zeroFraction = "zero-fraction"
            /// The training rows examined.
            case rows
            /// ‖Δw‖/‖w‖ of the largest step sampled when most units died.
            case updateRatioAtDeath = "update-ratio-at-death"
            /// The fraction of the pre-activation shift that is due to the bias.
            case biasFraction = "bias-fraction"
            /// The fraction of the drawn networks that have a dead layer.
            case deadInitializationFraction = "dead-initialization-fraction"
            /// The lower bound of that probability in theory.
            case deadInitializationLowerBound = "dead-initialization-lower-bound"
            /// The upper bound of that probability in theory.
            case deadInitializationUpperBound = "dead-initialization-upper-bound"
            /// The fraction of units saturated on 99 of 100 rows.
            case saturatedFraction = "saturated-fraction"
            /// The fraction of outputs in saturation.
            case saturatedOutputs = "saturated-outputs"
            /// The same before the first step.
            case saturatedOutputsAtInitialization = "saturated-outputs-at-initialization"
            /// The same with standardised inputs.
            case saturatedOutputsStandardized = "saturated-outputs-standardized"

            // Gradients and signals.
            /// The gradient norm of the first hidden layer, relative to the last one's.
            case gradientRatio = "gradient-ratio"
            /// The change of the gradient norm from a layer to the one before.
            case gradientFactor = "gradient-factor"
            /// The fraction of the signal that differs between samples in the first hidden layer.
            case signalDifferenceFirst = "signal-difference-first"
            /// The same in the last hidden layer.
            case signalDifferenceLast = "signal-difference-last"
            /// The number of hidden layers.
            case hiddenLayers = "hidden-layers"
            /// The gradient norm before the first step.
            case initialGradientNorm = "initial-gradient-norm"
            /// The largest variance of a layer's weights times its fan-in.
            case fanInVariance = "fan-in-variance"
            /// The largest gradient norm.
            case peakGradientNorm = "peak-gradient-norm"
            /// That, relative to the first ones.
            case gradientGrowth = "gradient-growth"

            // Steps.
            /// ‖Δw‖/‖w‖ of the largest step.
            case largestUpdateRatio = "largest-update-ratio"
            /// The median of ‖Δw‖/‖w‖.
            case medianUpdateRatio = "median-update-ratio"
            /// The distance of the weights from the initial ones, relative to those.
            case weightDistance = "weight-distance"
            /// The norm of the weights after the training, relative to before.
            case weightNormRatio = "weight-norm-ratio"
            /// The largest weight or bias before the step that failed.
            case largestParameter = "largest-parameter"
            /// The learning rate.
            case learningRate = "learning-rate"
            /// The weight decay.
            case weightDecay = "weight-decay"
            /// The pull of the weight decay on the initial weights, relative to that of the loss.
            case weightDecayPull = "weight-decay-pull"
            /// The number of steps.
            case steps

            // Losses.
            /// The training loss before the first step.
            case initialLoss = "initial-loss"
            /// The training loss at the end.
            case finalLoss = "final-loss"
            /// The loss of the constant prediction on the training rows.
            case constantLoss = "constant-loss"
            /// The final loss relative to that of the constant prediction.
            case lossRatio = "loss-ratio"
            /// The reduction of the training loss from that of the constant prediction.
            case lossReduction = "loss-reduction"
            /// The largest rise of the loss over epochs, as a fraction of its fall.
            case setback
            /// The validation loss of the last epoch.
            case validationLoss = "validation-loss"
            /// The training loss of the last epoch, in training mode.
            case trainingLoss = "training-loss"
            /// The validation accuracy of the last epoch.
            case validationAccuracy = "validation-accuracy"
            /// The epoch of the lowest validation loss.
            case bestEpoch = "best-epoch"
            /// The number of epochs.
            case epochs
            /// The parameters for each training row.
            case parametersPerRow = "parameters-per-row"

            // Data.
            /// The mean of the inputs.
            case inputMean = "input-mean"
            /// The root mean square of the inputs.
            case inputRootMeanSquare = "input-root-mean-square"
            /// The rows of the test whether the targets depend on the features.
            case dependenceRows = "dependence-rows"
            /// The p-value of the dependence on single features.
            case featureChance = "feature-chance"
            /// The p-value of the dependence by nearest neighbours.
            case neighborChance = "neighbor-chance"
        }

        /// What a number is compared with.
        public enum Reference: String, Sendable, Hashable, Codable, CaseIterable {
            /// The constant prediction: chance.
            case chance
            /// Theory.
            case theory
            /// Trainings that go well, by a rule of thumb.
            case typical
            /// A training without any fault; a little more is often no harm.
            case ideal
            /// A limit that should not be exceeded.
            case limit
            /// The best of all epochs of this training.
            case best
            /// The same quantity in the epoch with the lowest validation loss.
            case bestEpoch = "best-epoch"
            /// The same quantity at the beginning of this training.
            case beginning
        }
    }

    /// The value of a quantity among the evidence; nil where it is not there, or not finite.
    public func value(_ quantity: Evidence.Quantity) -> Double? {
        evidence.first { $0.quantity == quantity }?.value
    }
}
