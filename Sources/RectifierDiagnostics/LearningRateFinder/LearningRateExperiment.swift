import RectifierCore
import RectifierData
import RectifierSupport
import RectifierTraining

/// What a learning-rate range test does, step by step.
struct LearningRateExperiment<Model: Layer, Target: SupervisedTarget> {
    let range: LearningRateFinder
    let model: Model
    let optimizer: any Optimizer
    let trainer: Trainer
    let data: Dataset<Target>
    /// The rows to judge by.
    let held: Dataset<Target>
    /// The rows that units are examined on: some to train on, since only those give gradients.
    let sample: Tensor<Float>
    let generator: RandomGenerator

    private var training: RateTraining<Model, Target> {
        RateTraining(model, optimizer, trainer, on: data, generator)
    }

    /// The training with the rising rate.
    func ramp(_ report: (LearningRateFinder.Progress) -> Void) -> LearningRateResult {
        var training = training
        var result = LearningRateResult(
            // As it was written: 0.001, and not the Float nearest to it.
            ownRate: NumberText.parse(NumberText.text(optimizer.learningRate)) ?? 0,
            start: Evaluation(of: model, on: held),
            deadAtStart: DeadUnits.measure(model, on: sample), plannedSteps: range.steps)
        result.constantLoss = .init(judged: held.constantLoss(of: data), training: data.chanceLoss)
        result.layerNames = LayerNames(of: model)
        var (mean, best) = (0.0, Double.infinity)
        for index in 0..<range.steps {
            let rate = range.rate(ofStep: index)
            guard let (loss, norm) = try? training.step(rate: rate) else {
                result.hasDiverged = true
                break
            }
            mean = range.smoothing * mean + (1 - range.smoothing) * loss
            let smoothed = mean / (1 - .pow(range.smoothing, Double(index + 1)))
            var point = LearningRateResult.Point(rate: rate, loss: loss, smoothedLoss: smoothed, gradientNorm: norm)
            if index % range.sampleInterval == 0 || index == range.steps - 1 {
                point.dead = DeadUnits.measure(training.model, on: sample)
                point.accuracy = Evaluation(of: training.model, on: held).accuracy
            }
            result.points.append(point)
            report(progress(1, index + 1, of: range.steps, rate, loss))
            best = min(best, smoothed)
            if smoothed > range.divergenceFactor * best {
                result.hasDiverged = true
                break
            }
        }
        return result
    }

    /// A training at each rate that could be meant, from the lowest to the highest.
    func trials(
        after ramp: LearningRateResult, _ report: (LearningRateFinder.Progress) -> Void
    ) -> [LearningRateResult.Trial] {
        let rates = RoundRates.trials(after: ramp, range)
        return rates.enumerated().map { index, rate in
            var training = training
            // The losses of the last quarter: one batch's is noisy.
            var losses: [Double] = []
            for step in 0..<range.trialSteps {
                guard let (loss, _) = try? training.step(rate: rate) else {
                    return LearningRateResult.Trial(rate: rate, steps: step)
                }
                if step >= range.trialSteps * 3 / 4 { losses.append(loss) }
                report(progress(2 + index, step + 1, of: range.trialSteps, rate, loss))
            }
            let evaluation = Evaluation(of: training.model, on: held)
            guard evaluation.loss.isFinite else {
                return LearningRateResult.Trial(rate: rate, steps: range.trialSteps)
            }
            let dead = DeadUnits.measure(training.model, on: sample)
            return LearningRateResult.Trial(
                rate: rate, steps: range.trialSteps, trainLoss: losses.reduce(0, +) / Double(losses.count),
                evaluation: evaluation, dead: dead, newlyDead: dead.since(ramp.deadAtStart))
        }
    }

    private func progress(
        _ number: Int, _ step: Int, of steps: Int, _ rate: Double, _ loss: Double
    ) -> LearningRateFinder.Progress {
        LearningRateFinder.Progress(
            training: number, trainings: range.mostTrainings, fraction: Double(step) / Double(steps), rate: rate,
            loss: loss)
    }
}
