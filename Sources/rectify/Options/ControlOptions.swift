import ArgumentParser
import Rectifier

/// Options of the training loop: clipping, schedule, early stopping, averaging, accumulation.
struct ControlOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Gradient clipping by norm: the maximum norm, such as 1.", valueName: "norm"),
        transform: OptionValues.limit)
    var clipNorm: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Gradient clipping by value: the maximum magnitude of each element.", valueName: "limit"),
        transform: OptionValues.valueLimit)
    var clipValue: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Learning-rate schedule: \(ScheduleCatalog.names.joined(separator: ", ")); several in sequence with "
                + "'/'. 'rectify plot --schedule' plots one.",
            valueName: "name[:key=value,…]"),
        transform: OptionValues.schedule)
    var schedule: Schedule?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Ends the training when a validation metric no longer improves, and restores the best network: "
                + "patience=5,monitor=val-loss, and min-delta, min-delta-mode, mode, start-from, baseline, "
                + "restore-best, check-finite, training-rows.",
            valueName: "key=value,…"),
        transform: OptionValues.earlyStopping)
    var earlyStopping: EarlyStopping?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Exponential moving average of the weights: its decay, such as 0.999. (default: none; 0.99 where "
                + "cross-validation finds the number of epochs)",
            valueName: "decay"),
        transform: OptionValues.decay)
    var ema: Double?

    @Option(
        name: [.long, .customLong("gradient-accumulation-steps")], parsing: .unconditional,
        help: ArgumentHelp(
            "Gradient accumulation steps: batches whose mean gradient makes one step, 1 to 1000000. (default: 1)",
            valueName: "count"),
        transform: OptionValues.accumulation)
    var accumulate: Int?

    @Flag(
        help: ArgumentHelp(
            "Drop the last batch of an epoch if it is smaller than the others; batch normalisation needs it where one "
                + "example would be left."))
    var dropLast = false

    /// Puts what is given in the place of what `trainer` has.
    func apply(to trainer: inout Trainer, keepsLast: Bool) throws {
        if keepsLast, earlyStopping?.restoresBest ?? false {
            throw ToolError.usage(
                "--keep-epoch last and --early-stopping contradict each other, since the latter keeps the best network. "
                    + "Leave one out, or write restore-best=false.")
        }
        trainer.clipNorm = clipNorm ?? trainer.clipNorm
        trainer.clipValue = clipValue ?? trainer.clipValue
        trainer.schedule = schedule ?? trainer.schedule
        trainer.earlyStopping = earlyStopping ?? trainer.earlyStopping
        trainer.averageDecay = ema ?? trainer.averageDecay
        trainer.accumulation = accumulate ?? trainer.accumulation
        trainer.dropLast = dropLast || trainer.dropLast
    }
}
