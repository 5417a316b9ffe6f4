import ArgumentParser
import Glibc
import Rectifier

/// `rectify train`: a network that learns.
struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a network on a table or on images, and report accuracy and activations.",
        discussion: """
            rectify train digits
            rectify train flowers.csv --target species --output runs/flowers
            rectify train fashion-mnist --hidden 256,128 --epochs 10 --output runs/fashion
            rectify train digits --activation leaky-relu:negative-slope=0.2
            rectify train digits --network "linear 128, batch-norm, relu, dropout 0.2, linear"
            rectify train digits --optimizer sgd --learning-rate 0.1 --momentum 0.9
            rectify train digits --schedule cosine --early-stopping patience=5 --output runs/digits
            rectify train --resume runs/digits

            A table may be separated by commas, semicolons or tabs, with quotes, and with missing values (empty, ?, NA, #N/A, \
            null and the like; among numbers also -, none, missing; --missing adds a word). Its columns are numbers, also as \
            $1,000 or 5%, dates and times, or text; 'rectify describe' shows how they are read. The target is the last column \
            unless --target names another.

            The examples are split at random into training, validation and test set, stratified by class. The validation set is \
            evaluated after each epoch. The test set is used once, at the end, and nothing is ever selected on it. The training \
            loss is the mean over the last epoch, in training mode.

            For a table the number of epochs need not be given. With \(TableTrainingDefaults.fewestValidationRows) validation rows or more, \
            early stopping on the validation loss ends the training, and the best epoch is kept. Fewer rows would select by \
            chance: then there is no validation set, the number of epochs is found by 5-fold cross-validation on the training \
            set, and the network is trained on all of it for as many. --epochs N trains N epochs and keeps the last, for \
            regression the best; --validation-fraction sets a validation set of that size, which then ends the training.

            With --output checkpoints are written after epochs, at most four a second. A run that is already in the directory is \
            replaced only with --overwrite. --resume DIR continues a run that was stopped, for whatever reason, to the same \
            network, bit for bit. Its options need not be repeated; only --epochs may be raised. Where DIR has no checkpoint yet \
            and the data is named, the run starts there; so one command can be repeated until it is done. Ctrl-C ends the \
            training after the current epoch and saves; a second one ends it at once.

            Layer 1 is the first hidden layer, and the output layer comes after the last one. Units are counted from 0. So layer \
            1, unit 29, is row 29 of 0.weight in model.safetensors. All commands use these names.

            At the end problems of the training are listed, if there are any; 'rectify diagnose' looks closer.

            The same random seed gives the same network, bit for bit, on the same kind of processor. A training that diverges \
            ends with exit code 65 and saves nothing; with --json its losses are null.
            """)

    @OptionGroup var data: DataOptions

    @OptionGroup(title: "Options for the network") var network: NetworkOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Directory for model.safetensors, run.json and history.csv; without it nothing is saved.",
            valueName: "dir"))
    var output: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Resume the run in this directory, which --output wrote.", valueName: "dir"))
    var resume: String?

    @Flag(help: "Replace the run that is in the directory of --output.")
    var overwrite = false

    @OptionGroup(title: "Options for monitoring") var monitor: MonitorOptions

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
        let run: Experiment.Result
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
            outputs: session.manifest.outputs)
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
                "--output \(output) and --resume \(resume): a run is resumed in its own directory. Leave --output out.")
        }
        let lock = DirectoryLock(resume)
        try lock.acquire()
        if let checkpoint = try Checkpoint(newestIn: resume) {
            if overwrite {
                throw ToolError.usage(
                    "--overwrite and --resume \(resume): a resumed run is not replaced. Leave one out.")
            }
            return try TrainingSession(resuming: checkpoint, in: resume, lock: lock, data, network, monitor)
        }
        guard data.data != nil else {
            throw ToolError(
                code: EX_NOINPUT,
                message: "--resume \(resume): there is no checkpoint to go on from. Check the path; or name the data, "
                    + "and the run starts there.")
        }
        var session = try TrainingSession(
            beginning: data, network, monitor.choice(savesRun: true), in: resume, lock: lock, isOverwriting: overwrite,
            findsEpochs: true, announce: announce)
        session.notes.append("There is no checkpoint in \(resume) yet; the run starts.")
        return session
    }
}
