import RectifierCore
import RectifierData

/// Where numbers stopped being finite: found by making the step again that could not be made.
struct FailureTrace: Sendable, Hashable {
    /// The number of the step, from 1 over the whole training; nil if it is not known.
    let step: Int?
    /// What is not finite.
    let place: Finding.NonFinitePlace
    /// The largest magnitude that is finite, of the parameters before the step; nil if they are not known.
    let largestParameter: Double?

    /// What can be found of a training; nil for one whose numbers are all finite.
    init?<Model: Layer, Target: SupervisedTarget>(of training: TrainingTrace<Model, Target>) {
        if let failure = training.failure {
            step = failure.step
            place = Self.place(failure)
            largestParameter = Self.largest(failure.model)
        } else if let error = training.divergence {
            let before = training.steps.map { $0 + 1 }
            step = before
            place = error.parameters.isEmpty ? .loss : .gradient(error.parameters)
            largestParameter = nil
        } else if let model = training.after, let names = Self.nonFinite(model) {
            let sample = training.monitored?.samples.first { $0.nonFiniteCount > 0 }
            step = sample.map { $0.step + 1 }
            place = .parameters(names)
            largestParameter = Self.largest(model)
        } else {
            return nil
        }
    }

    private static func place<Model, Target>(_ failure: TrainingTrace<Model, Target>.Failure) -> Finding.NonFinitePlace
    {
        if let names = nonFinite(failure.model) { return .parameters(names) }
        let observations = observe(failure.model) { model in
            Target.loss(model(failure.features), failure.targets, reduction: .mean)
        }.observations
        if let first = observations.first(where: { !$0.output.isFinite().isAllTrue }) {
            return .output(layer: first.layer, operation: first.operation)
        }
        let gradient = valueWithGradient(at: failure.model) { model in
            Target.loss(model(failure.features), failure.targets, reduction: .mean)
        }.gradient
        let names = gradient.layout.entries.map(\.name).filter { name in
            !(gradient[name]?.isFinite().isAllTrue ?? true)
        }
        return names.isEmpty ? .loss : .gradient(names)
    }

    private static func nonFinite(_ model: some Module) -> [String]? {
        let names = model.parameters.filter { !$0.tensor.isFinite().isAllTrue }.map(\.name)
        return names.isEmpty ? nil : names
    }

    private static func largest(_ model: some Module) -> Double {
        model.parameters.reduce(0) { most, entry in
            entry.tensor.scalars.reduce(most) { $1.isFinite ? max($0, Double($1.magnitude)) : $0 }
        }
    }
}
