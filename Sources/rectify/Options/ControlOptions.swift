import ArgumentParser
import Rectifier

/// The options that decide how a training is kept on course, and when it ends.
struct ControlOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Scales a gradient down to this norm: against exploding gradients. 1 is a usual value.", valueName: "norm"),
        transform: OptionValues.limit)
    var clipNorm: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Limits each number of a gradient to this magnitude.", valueName: "limit"),
        transform: OptionValues.valueLimit)
    var clipValue: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How the learning rate changes: \(ScheduleCatalog.names.joined(separator: ", ")); several one after the "
                + "other with '/'. 'rectify plot --schedule' draws one.",
            valueName: "name[:key=value,…]"),
        transform: OptionValues.schedule)
    var schedule: Schedule?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Ends the training when it no longer gets better on the validation rows, and keeps the best network: "
                + "patience=5,monitor=val-loss, and min-delta, min-delta-mode, mode, start-from, baseline, "
                + "restore-best, check-finite, training-rows.",
            valueName: "key=value,…"),
        transform: OptionValues.earlyStopping)
    var earlyStopping: EarlyStopping?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Keeps a moving average of the weights, of which each step leaves this share, such as 0.999. (default: none; "
                + "0.99 where cross-validation finds the number of epochs)",
            valueName: "decay"),
        transform: OptionValues.decay)
    var ema: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How many gradients a step is taken along: their mean, as if the batch were so many times larger; "
                + "1 to 1000000. (default: 1)",
            valueName: "count"),
        transform: OptionValues.accumulation)
    var accumulate: Int?

    @Flag(
        help: ArgumentHelp(
            "Leaves out the last batch of an epoch where it has fewer rows than the others: batch normalisation needs "
                + "it where one row would be left."))
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
