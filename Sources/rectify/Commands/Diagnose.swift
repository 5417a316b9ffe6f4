import ArgumentParser
import Rectifier

/// `rectify diagnose`: what is wrong with a training, why, and what helps.
struct Diagnose: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diagnose",
        abstract: "Find out why a training fails or is slow, and what fixes it.",
        discussion: """
            rectify diagnose digits --hidden 64,64 --optimizer sgd --learning-rate 2
            rectify diagnose flowers.csv --target species --json
            rectify diagnose runs/digits
            rectify diagnose digits --optimizer sgd --learning-rate 1 --try-remedies --report diagnosis.html

            Trains the same network as 'rectify train' with the same options and monitors every layer, most closely at the \
            beginning; or examines the run in a directory that 'rectify train --output' wrote, without training again. Findings \
            that need more than the run recorded are listed as not checked; train with --monitor to record more.

            It looks for dead units (by number, since which step, and whether they can recover), vanishing or exploding signals \
            and gradients, saturation, infinities and NaN, a learning rate too high or too low, overfitting, too strong weight \
            decay, and a network that does not learn: one whose training loss is not below the constant-prediction baseline. \
            Each finding has a severity (note, warning, severe), the measured numbers, a cause, and a fix, as code and as a \
            command. The exit code is 0 whatever is found, for a training that diverges too. The names of the findings, with \
            --json too, are \(Finding.Kind.allCases.map(\.rawValue).joined(separator: ", ")).

            --try-remedies tries the fixes: short trainings of each change with three random seeds, with the same initial \
            weights, split and batches, compared on the validation set with the unchanged training. A fix that did not help is \
            no longer suggested, but listed with its result. The number of trials depends on the size of the network, so that \
            they take a minute or two; --remedies and --remedy-steps set it. The test set is not used.
            """)

    @OptionGroup var data: DataOptions

    @OptionGroup(title: "Options for the network") var network: NetworkOptions

    @Flag(
        help: ArgumentHelp(
            "Try the suggested fixes: short trainings of each on the training set, with three seeds, compared on the "
                + "validation set."))
    var tryRemedies = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Maximum number of fixes to try. (default: up to 7, fewer for large networks)", valueName: "n"),
        transform: OptionValues.remedies)
    var remedies: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Maximum number of steps of each trial. (default: up to 500, 2,000 for overfitting; fewer for large "
                + "networks)", valueName: "n"), transform: OptionValues.steps)
    var remedySteps: Int?

    @OptionGroup var results: ResultOptions

    func run() throws {
        try results.check(inputs: data.files)
        if !tryRemedies,
            let option = remedies.map({ "--remedies \($0)" }) ?? remedySteps.map({ "--remedy-steps \($0)" })
        {
            throw ToolError.usage("\(option): it needs --try-remedies.")
        }
        let session = try DiagnosisSession.session(data, network)
        // A run's own table is known only now.
        try results.check(inputs: session.experiment.data.files)
        if !results.quiet { Output.note(session.report.introduction) }
        for note in session.notes { Output.note("Note: \(note)") }
        let result = try session.diagnose(quiet: results.quiet)
        let report = tryRemedies ? session.tryRemedies(result, trials, quiet: results.quiet) : nil
        try results.write { session.page(result, report).html }
        let text =
            results.json
            ? session.json(result, report).text(levels: 3)
            : session.lines(result, report).joined(separator: "\n")
        try Output.write(text)
    }

    private var trials: SuggestionTrials {
        var trials = SuggestionTrials()
        if let remedies { trials.limit = remedies }
        // Who names the steps has chosen how long it takes.
        if let remedySteps { (trials.steps, trials.longSteps, trials.work) = (remedySteps, remedySteps, nil) }
        return trials
    }
}
