import ArgumentParser
import Rectifier

/// `rectify diagnose`: what is wrong with a training, why, and what helps.
struct Diagnose: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diagnose",
        abstract: "Find what is wrong with a training, why, and what helps.",
        discussion: """
            rectify diagnose digits --hidden 64,64 --optimizer sgd --learning-rate 2
            rectify diagnose flowers.csv --target species --json
            rectify diagnose runs/digits
            rectify diagnose digits --optimizer sgd --learning-rate 1 --try-remedies --report diagnosis.html

            Trains as 'rectify train' with the same options does, to the same network, and watches every layer, most \
            closely at the beginning; or looks at the run in a directory that 'rectify train --output' wrote, without \
            training again. What a run did not record, which is more with --monitor, it says it could not see.

            Looked for are units that are dead (each by name, since when, and whether they can come back), signals and \
            gradients that vanish or explode, saturation, numbers that are not finite, a learning rate too high or too \
            low, overfitting, weight decay that is too strong, and a network that learns nothing: whose training loss is \
            not below that of the constant prediction. Each finding says how much it matters (note, warning, severe), the numbers that it \
            follows from, its cause, and what to do, as code and as a command. Findings are no failure: the exit code \
            is 0, for a training that diverges too.

            With --try-remedies what may help is tried on copies: a brief training for each change and each of three \
            seeds, with the same first draws, rows and batches, judged on validation rows beside one without a change. \
            What did not help is then no longer advised, but listed with its result. How much is tried depends on the \
            size of the network, so that it takes a minute or two at the most; --remedies and --remedy-steps set it. The \
            test rows stay unused.
            """)

    @OptionGroup var data: DataOptions

    @OptionGroup(title: "Options for the network") var network: NetworkOptions

    @Flag(
        help: ArgumentHelp(
            "Try what may help: each change on a copy, briefly, with three seeds, on the training rows, judged on the "
                + "validation rows."))
    var tryRemedies = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How many changes are tried at the most. (default: up to 7, fewer for large networks)", valueName: "n"),
        transform: OptionValues.remedies)
    var remedies: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How many steps each trial has at the most. (default: up to 500, 2,000 for overfitting; fewer for large "
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
        try results.check(inputs: session.request.files)
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
