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
            low, and overfitting. Each finding says how much it matters (note, warning, severe), the numbers that it \
            follows from, its cause, and what to do, as code and as a command. Findings are no failure: the exit code \
            is 0, for a training that diverges too.

            With --try-remedies what may help is tried on copies: a brief training for each change and each of three \
            seeds, with the same first draws, rows and batches, judged on validation rows beside one without a change. \
            The test rows stay unused.
            """)

    @OptionGroup var data: DataOptions

    @OptionGroup(title: "Options for the network") var network: NetworkOptions

    @Flag(
        help: ArgumentHelp(
            "Try what may help: each change on a copy, briefly, with three seeds, on the training rows, judged on the "
                + "validation rows."))
    var tryRemedies = false

    @OptionGroup var results: ResultOptions

    func run() throws {
        try results.check(inputs: data.files)
        let session = try DiagnosisSession.session(data, network)
        // A run's own table is known only now.
        try results.check(inputs: session.request.files)
        if !results.quiet { Output.note(session.report.introduction) }
        for note in session.notes { Output.note("Note: \(note)") }
        let result = try session.diagnose(quiet: results.quiet)
        let remedies = tryRemedies ? try session.tryRemedies(result, quiet: results.quiet) : nil
        try results.write { session.page(result, remedies).html }
        let text =
            results.json
            ? session.json(result, remedies).text(levels: 3)
            : session.lines(result, remedies).joined(separator: "\n")
        try Output.write(text)
    }
}
