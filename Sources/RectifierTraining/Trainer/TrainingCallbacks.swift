import RectifierCore

/// Callbacks of a training: functions that the trainer calls as it goes, and metrics of one's own. Keras' and Lightning's
/// callbacks.
///
///     var callbacks = TrainingCallbacks<Network>()
///     callbacks.transformGradient = .clipNorm(1).then { $0["fc1.weight"]? *= 0.1 }
///     callbacks.afterStep = { state, progress, gradient in
///         if progress.loss > 10 * progress.meanLoss { state.optimizer.learningRate /= 2 }
///         return .continue
///     }
///     callbacks.checkpoint = { try Checkpoint.save($0, in: "run") }
///     try trainer.run(&state, on: data, callbacks: callbacks)
///
/// All can throw, which ends the training.
public struct TrainingCallbacks<Model: Module> {
    /// Called between gradient and update. After it come ``Trainer/clipNorm`` and ``Trainer/clipValue``.
    public var transformGradient: GradientTransform<Model>?
    /// Called after each step, with the state, which it may change, the progress, and the gradient of the step as the
    /// optimiser got it.
    ///
    /// The state is a value. A copy of it is a snapshot, and the training goes back to one that is assigned:
    ///
    ///     var snapshot: TrainingState<Network>?
    ///     callbacks.afterStep = { state, progress, gradient in
    ///         if progress.step % 100 == 0 { snapshot = state }
    ///         if progress.loss > 100, var earlier = snapshot {
    ///             earlier.optimizer.learningRate /= 2         // else the same would happen again, to the bit
    ///             state = earlier
    ///         }
    ///         return gradient.norm < 1e-6 ? .stop("The gradient is 0.") : .continue
    ///     }
    ///
    /// With a schedule, which sets the learning rate of each step, change `state.schedule?.base` instead. All that can be
    /// changed is in a checkpoint, so a training that is resumed goes on with it.
    public var afterStep: ((inout TrainingState<Model>, TrainingProgress, Gradient<Model>) throws -> TrainingAction)?
    /// The metrics of one's own, measured after each epoch of the model that the epoch is judged by, outside training
    /// mode. One that is NaN is a ``MetricError``, but for the one that early stopping monitors, which ends the training
    /// where it stops at numbers that are not finite.
    public var metrics: [Metric: (Model) throws -> Double]
    /// Called with the state after each epoch, when ``afterStep`` stops, and within an epoch as
    /// ``Trainer/checkpointInterval`` says.
    public var checkpoint: ((TrainingState<Model>) throws -> Void)?
    /// Called after each step, and after each epoch.
    public var report: ((TrainingProgress) throws -> Void)?
    /// Ends the training after the epoch under way.
    public var cancellation: CancellationToken?

    /// The given callbacks.
    public init(
        transformGradient: GradientTransform<Model>? = nil,
        afterStep: ((inout TrainingState<Model>, TrainingProgress, Gradient<Model>) throws -> TrainingAction)? = nil,
        metrics: [Metric: (Model) throws -> Double] = [:], cancellation: CancellationToken? = nil,
        checkpoint: ((TrainingState<Model>) throws -> Void)? = nil,
        report: ((TrainingProgress) throws -> Void)? = nil
    ) {
        self.transformGradient = transformGradient
        self.afterStep = afterStep
        self.metrics = metrics
        self.checkpoint = checkpoint
        self.report = report
        self.cancellation = cancellation
    }
}

/// The next thing that a training does after a step.
public enum TrainingAction: Sendable, Hashable {
    /// Goes on, from the state as it now is.
    case `continue`
    /// Ends the training at once; the reason is the outcome's.
    case stop(String)
}

/// Gradient transform: a function between gradient and update, such as clipping. Optax' `GradientTransformation`.
///
///     callbacks.transformGradient = .clipNorm(1).then(.clipValue(0.5))
///     callbacks.transformGradient = GradientTransform { gradient in gradient.flat += noise(gradient.flat.shape) }
public struct GradientTransform<Model: Module> {
    /// Changes the gradient in place; gives the norm before clipping where it has found it.
    let apply: (inout Gradient<Model>) throws -> Double?

    /// A transform of one's own.
    public init(_ transform: @escaping (inout Gradient<Model>) throws -> Void) {
        apply = { gradient in
            try transform(&gradient)
            return nil
        }
    }

    private init(_ apply: @escaping (inout Gradient<Model>) throws -> Double?) { self.apply = apply }

    /// Scales the gradient down to a norm of at most `maximum`, see ``Gradient/clipNorm(to:p:)``. A gradient that is not
    /// finite ends the training with a ``DivergenceError``.
    public static func clipNorm(_ maximum: Double, p: Double = 2) -> GradientTransform {
        GradientTransform { (gradient: inout Gradient<Model>) throws -> Double? in
            let norm = try gradient.clipNorm(to: maximum, p: p, refusesNonFinite: true)
            return p == 2 ? norm : nil
        }
    }

    /// Limits each number of the gradient, see ``Gradient/clipValues(to:)``.
    public static func clipValue(_ limit: Float) -> GradientTransform {
        GradientTransform { $0.clipValues(to: limit) }
    }

    /// This transform, then another.
    public func then(_ next: GradientTransform) -> GradientTransform {
        GradientTransform { (gradient: inout Gradient<Model>) throws -> Double? in
            let norm = try apply(&gradient)
            let later = try next.apply(&gradient)
            return norm ?? later
        }
    }

    /// This transform, then one of one's own.
    public func then(_ next: @escaping (inout Gradient<Model>) throws -> Void) -> GradientTransform {
        then(GradientTransform(next))
    }
}
