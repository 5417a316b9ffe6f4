import RectifierCore

extension Monitor {
    /// How many steps apart samples are to be so that they add at most about a twentieth to a training's time: 50, or
    /// more where a sample takes longer beside a step.
    ///
    /// It follows from the numbers of weights, layers and rows alone, by what steps and samples were found to take, so
    /// that a run that is resumed is watched at the same steps. A step of a small network takes less time than a look
    /// at a dozen tensors, however few numbers they have: there hundreds of steps lie between two samples.
    ///
    ///     var monitor = Monitor(every: .steps(Monitor.sparingInterval(for: model, batchSize: 32)))
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - batchSize: How many rows a step is taken on.
    ///   - rows: How many rows the activations are observed on.
    public static func sparingInterval(
        for model: some Module, batchSize: Int, rows: Int = Trainer.defaultMonitoredRows
    ) -> Int {
        let parameters = model.parameters.map(\.tensor)
        let weights = Double(parameters.reduce(0) { $0 + $1.count })
        // An activation has about as many units as the layer before it has biases.
        let units = Double(parameters.reduce(0) { $0 + ($1.shape.rank == 1 ? $1.count : 0) })
        let step = stepNanoseconds + Double(batchSize) * weights * productNanoseconds
        let sample =
            Double(parameters.count) * tensorNanoseconds + weights * weightNanoseconds
            + Double(rows) * (weights * productNanoseconds / 3 + units * outputNanoseconds)
        return max(shortestInterval, Int((sample / step / share).rounded(.up)))
    }

    private static let shortestInterval = 50
    /// Half of a twentieth: caches that a sample has filled with other numbers make the next step slower.
    private static let share = 0.025

    // What was found on a processor of 2022; only their ratios matter. A tensor counts for half more than was found, as the
    // smallest network's steps with Adam were over a twentieth otherwise. A weight is copied besides, since the optimiser
    // changes what the monitor still holds.
    private static let stepNanoseconds = 8_000.0
    private static let productNanoseconds = 0.025
    private static let tensorNanoseconds = 90_000.0
    private static let weightNanoseconds = 4.0
    private static let outputNanoseconds = 0.5
}
