import ArgumentParser
import Glibc
import Rectifier

/// `rectify train`: a network that learns.
struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a network on a table or on images, and show what its neurons do.",
        discussion: """
            rectify train digits
            rectify train flowers.csv --target species --output runs/flowers
            rectify train fashion-mnist --hidden 256,128 --epochs 10 --output runs/fashion
            rectify train digits --activation leaky-relu:negative-slope=0.2
            rectify train digits --optimizer sgd --learning-rate 0.1 --momentum 0.9
            rectify train digits --schedule cosine --early-stopping patience=5 --output runs/digits
            rectify train --resume runs/digits

            A table is read as people have it: with commas, semicolons or tabs, with quotes, and with missing values \
            (empty, ?, NA, #N/A, null and their like; among numbers also -, none, missing; --missing adds a word). Its \
            columns are numbers, also as $1,000 or 5%, dates and times, or texts; 'rectify describe' shows how they are \
            understood. The target is the last column unless --target names another.

            Rows are divided at random, every class in the same proportion. Each epoch is reported on the validation \
            rows; the test rows are used once, at the end, and nothing is ever chosen on them. The train loss is the mean \
            over the last epoch, while learning.

            Of a table nothing need be said about the number of epochs. With \(TableCourse.fewestValidationRows) validation \
            rows or more the training ends when their loss no longer improves, and the best epoch is kept. Fewer would \
            choose by chance: none are then held back, the number of epochs is found by 5-fold cross-validation on the \
            training rows, and the network is trained on all of them for as many. With --epochs N it is N, and the last \
            epoch is kept, for regression the best; with --validation-fraction as many rows as said end the training.

            With --output checkpoints are written after epochs, as often as costs little: four a second at most. A run \
            that is in the directory already is replaced only with --overwrite. A run that was stopped, by whatever it was, goes on \
            by --resume DIR to what it would have come to: the same network, bit for bit. Its options need not be said \
            again; only --epochs may become more. Where DIR has no checkpoint yet and the data is named, the run begins \
            there; so one command can be repeated until it is done. Ctrl-C ends after the epoch and saves what there \
            is; a second one ends at once.

            Layer 1 is the first hidden layer, after the last comes the output layer; units are counted from 0. So layer 1, \
            unit 29, is row 29 of the weights that model.safetensors has as 0.weight. Every command calls them so.

            At the end it is said what is wrong with the training, if anything is; 'rectify diagnose' looks closer.

            The same seed gives the same network, bit for bit, on the same kind of processor. A training that diverges \
            ends with exit code 65 and saves nothing; with --json its losses are null.
            """)

    @OptionGroup var data: DataOptions

    @OptionGroup(title: "Options for the network") var network: NetworkOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Where model.safetensors, run.json and history.csv are written; without it nothing is saved.",
            valueName: "dir"))
    var output: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Goes on with the run in a directory that --output wrote.", valueName: "dir"))
    var resume: String?

    @Flag(help: "Replaces the run that is in the directory of --output.")
    var overwrite = false

    @OptionGroup(title: "Options for watching") var monitor: MonitorOptions

    @Flag(help: "Print one JSON object on standard output, and nothing else there.")
    var json = false

    @Flag(help: "Show no progress.")
    var quiet = false

    func run() throws {
        let session = try session()
        if !quiet { Output.note(session.report.introduction) }
        for note in session.notes { Output.note("Note: \(note)") }
        let outputs = try session.outputs()
        let start = ContinuousClock.now
        let run: NetworkRun
        do {
            run = try session.run(quiet: quiet, outputs)
        } catch let error as DivergenceError {
            session.removeCheckpoints()
            try outputs.report(error, session.report)
            let findings = session.findings(error, outputs)
            if json {
                let result = session.report.json(
                    nil, epochs: error.epoch - 1, seconds: (ContinuousClock.now - start) / .seconds(1), findings)
                try Output.write(result.text(levels: 1))
            }
            if !quiet { FindingText.brief(findings, closer: session.diagnoseCommand).forEach(Output.note) }
            throw error
        }
        try session.save(run)
        try outputs.report(run, session.report)
        let findings = session.findings(run)
        if json {
            let result = session.report.json(run, epochs: run.history.count, seconds: run.seconds, findings)
            try Output.write(result.text(levels: 1))
            return
        }
        let result = session.report.result(
            run, skipping: session.measuredSkipping(of: run), savedTo: session.directory,
            outputs: session.request.outputs)
        let brief = FindingText.brief(findings, closer: session.diagnoseCommand)
        try Output.write(([result] + brief).joined(separator: "\n"))
    }

    /// The run that the options ask for: a new one, or one that is gone on with.
    private func session() throws -> TrainingSession {
        let announce = { (text: String) in if !quiet { Output.note(text) } }
        guard let resume else {
            if overwrite, output == nil {
                throw ToolError.usage("--overwrite is for --output, which says where. Leave it out.")
            }
            return try TrainingSession(
                beginning: data, network, monitor.choice(savesRun: output != nil), in: output, isOverwriting: overwrite,
                findsEpochs: true, announce: announce)
        }
        if resume.isEmpty { throw ToolError.usage("--resume: the name of a directory is needed.") }
        if let output, output != resume {
            throw ToolError.usage(
                "--output \(output) and --resume \(resume): a run goes on in its own directory. Leave --output out.")
        }
        let lock = DirectoryLock(resume)
        try lock.acquire()
        if let checkpoint = try Checkpoint(newestIn: resume) {
            if overwrite {
                throw ToolError.usage(
                    "--overwrite and --resume \(resume): a run that is gone on with is not replaced. Leave one out.")
            }
            return try TrainingSession(resuming: checkpoint, in: resume, lock: lock, data, network, monitor)
        }
        guard data.data != nil else {
            throw ToolError(
                code: EX_NOINPUT,
                message: "--resume \(resume): there is no checkpoint to go on from. Check the path; or name the data, "
                    + "and the run begins there.")
        }
        var session = try TrainingSession(
            beginning: data, network, monitor.choice(savesRun: true), in: resume, lock: lock, isOverwriting: overwrite,
            findsEpochs: true, announce: announce)
        session.notes.append("There is no checkpoint in \(resume) yet; the run begins.")
        return session
    }
}
