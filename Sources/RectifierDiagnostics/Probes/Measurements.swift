import RectifierCore
import RectifierData
import RectifierExperiments
import RectifierTraining

/// The measurements of a training that findings are read from: numbers only, without the network and its rows.
struct Measurements {
    /// The number of training rows that were examined, and of all.
    let rows: (seen: Int, all: Int)
    /// The network before the first step; nil if it was not there.
    let before: NetworkView?
    /// The network after the last one; nil if it was not there, or is not finite.
    let after: NetworkView?
    /// What the network before the first step would do with inputs in scale; nil unless they are out of it.
    let inScale: [ActivationProbe]?
    /// The scale of the inputs.
    let inputs: InputScale
    /// The loss curve.
    let curve: LearningCurve
    /// The distance that each unit's weights and bias moved, by layer.
    let movements: [String: UnitMovement]
    /// What was recorded on the way.
    let history: MonitorHistory?
    /// Where the numbers stopped being finite, if they did.
    let failure: FailureTrace?
    let settings: Experiment?
    /// Whether the targets depend on the features; nil where more than a tenth was learned, and where that cannot be said.
    let dependence: TargetDependence?
    /// The names of the layers.
    let names: LayerNames
    /// The probability that networks with these settings are dead before the first step; nil where that is not in question.
    let birthRisk: DeadInitializationProbability?

    /// Looks at a training.
    ///
    /// - Parameters:
    ///   - training: The training.
    ///   - rowLimit: The maximum number of training rows that are examined; nil for all.
    init<Model: Layer, Target: SupervisedTarget>(
        of training: TrainingTrace<Model, Target>, rowLimit: Int? = nil
    ) {
        let all = training.training
        let data =
            rowLimit.map { $0 < all.count } ?? false ? all.subset(0..<(rowLimit ?? 0)) : all
        rows = (data.count, all.count)
        let weights = training.settings?.training.trainer.classWeights?.values
        let before = training.before.map { NetworkView(of: $0, on: data, classWeights: weights) }
        // What is NaN has no units to look at; FailureTrace says where it is.
        let after = training.after.flatMap { model in
            model.parameters.allSatisfy { $0.tensor.isFinite().isAllTrue }
                ? NetworkView(of: model, on: data, classWeights: weights) : nil
        }
        (self.before, self.after) = (before, after)
        inputs = InputScale(of: data.features)
        inScale =
            inputs.isWild
            ? training.before.map { ActivationProbe.measure($0, on: InputScale.standardized(data.features)) } : nil
        movements = UnitMovement.all(from: training.before, to: training.after)
        history = training.monitored
        settings = training.settings
        names =
            (training.before ?? training.after ?? training.failure?.model).map { LayerNames(of: $0) } ?? LayerNames()
        birthRisk =
            if case .sequence = training.before?.form {
                training.settings.flatMap { Self.birthRisk(of: $0, on: data.features) }
            } else {
                nil
            }
        failure = FailureTrace(of: training)
        curve = LearningCurve(
            chance: data.chanceLoss(classWeights: weights), first: before?.loss, last: after?.loss,
            epochs: training.epochs,
            keptEpoch: training.keptEpoch, isDiverged: training.divergence != nil || failure != nil,
            steps: training.steps, history: training.monitored,
            move: UnitMovement.relativeMove(from: training.before, to: training.after))
        dependence = curve.isBelow(0.1) && !curve.isDiverged ? TargetDependence(of: data) : nil
    }

    /// Whether so little was learned that something must be wrong: less than a tenth of what a loss of 0 would be, though
    /// the targets depend on the features, or the network is worse than the constant prediction by more than chance.
    ///
    /// A higher loss alone is no failure: labels that are wrong, and rows that say little of the target, leave one to the
    /// best network.
    var hasFailed: Bool {
        if curve.isDiverged { return true }
        return curve.isBelow(0.1) && !(dependence?.isAbsent ?? false) || curve.isBelow(-0.1)
    }

    /// The risk, by drawing: where no layer is narrow there is none, and large networks would take long to draw.
    private static func birthRisk(of settings: Experiment, on rows: Tensor<Float>) -> DeadInitializationProbability? {
        let features = rows.count / max(rows.shape[0], 1)
        let sizes = [features] + settings.model.hidden
        guard settings.model.hidden.contains(where: { $0 < 16 }),
            LayerList.linearParameterCount(sizes) ?? .max <= 100_000
        else { return nil }
        return try? DeadInitializationProbability(
            of: settings, outputs: 1, on: rows[range: 0..<min(rows.shape[0], 256)])
    }

    /// The learning rate that was set, or seen first.
    var learningRate: Double? {
        settings.map { Double($0.training.optimizer.learningRate) } ?? history?.samples.first?.learningRate
    }

    /// The probe of that name before the first step.
    func birth(_ name: String) -> ActivationProbe? { before?.probes.first { $0.name == name } }
}

/// The loss curve of a training, and the size of its steps.
struct LearningCurve {
    /// The loss of the best answer that is the same for all rows.
    let chance: Double
    /// The loss of the training rows before the first step.
    let first: Double?
    /// The loss of the training rows after the last.
    let last: Double?
    let epochs: [EpochRecord]
    /// The epoch after which the network was kept, if that is not the last.
    let keptEpoch: Int?
    /// Whether a number was not finite.
    let isDiverged: Bool
    let steps: Int?
    let history: MonitorHistory?
    /// ‖w after − w before‖ / ‖w before‖, the largest of all matrices of weights; nil if one of both is not known.
    let move: Double?

    /// The fraction of the chance loss that was learned away: 0 for nothing, 1 for all; below 0 for worse than nothing. Nil if
    /// it is not known.
    var learned: Double? {
        if isDiverged { return -.infinity }
        guard let last, chance > 0 else { return nil }
        return last.isFinite ? 1 - last / chance : -.infinity
    }

    /// Whether less than that fraction was learned; false if it is not known.
    func isBelow(_ share: Double) -> Bool { learned.map { $0 < share } ?? false }

    /// Whether the training loss is not below that of the constant prediction: a hundredth is what chance may give.
    var isAtConstant: Bool { !isDiverged && isBelow(0.01) }

    /// Whether a step changed a layer's weights by a tenth of their size, or all of them together by five times it.
    var hasLargeSteps: Bool {
        updateRatios.contains { $0.ratio >= 0.1 } || move.map { $0 >= 5 } ?? false
    }

    /// The steps that ``updateRatios`` are of: a maximum over them need not be that of all steps.
    var sampledSteps: Finding.SampledSteps {
        let count = updateRatios.count
        return .init(count: count, isAll: count == steps)
    }

    /// ‖Δw‖/‖w‖ of each sampled step, the largest of all parameters that hold many weights.
    var updateRatios: [(step: Int, ratio: Double)] {
        (history?.samples ?? []).compactMap { sample in
            let ratios = sample.weights.compactMap(\.updateRatio).filter(\.isFinite)
            return ratios.max().map { (sample.step, $0) }
        }
    }
}

extension MonitorSample {
    /// The parameters that steps are compared by: of each layer the one with most numbers. A bias that begins at 0 has no
    /// relative step, and a learned slope that is near 0 changes by many times its size.
    var weights: [ParameterSample] {
        var largest: [String: ParameterSample] = [:]
        for one in parameters where one.weights.count > largest[one.layer]?.weights.count ?? 7 {
            largest[one.layer] = one
        }
        return parameters.filter { largest[$0.layer]?.name == $0.name }
    }
}

extension [Double] {
    /// The number that half of the others are below; nil of none.
    var median: Double? { isEmpty ? nil : sorted()[count / 2] }
}
