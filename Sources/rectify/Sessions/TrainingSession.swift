import Glibc
import Rectifier

/// A run of `rectify train` from its options to its result: begun, or resumed.
struct TrainingSession {
    /// What the run is, as it is saved in each checkpoint and beside the result.
    let manifest: RunManifest
    let loaded: LoadedData
    let model: LayerList
    /// Where the run and its checkpoints are; nil for nowhere.
    let directory: String?
    /// Keeps other trainings out of the directory; nil where nothing is written.
    let lock: DirectoryLock?
    /// Where the run is resumed; nil where it begins.
    let checkpoint: Checkpoint?
    /// Notes to print before the training.
    var notes: [String]

    var experiment: Experiment { manifest.experiment }
    private var trainer: Trainer { experiment.training.trainer }
    var data: PreparedData { loaded.data }
    var report: TrainingReport {
        TrainingReport(
            loaded: loaded, experiment: experiment, parameters: model.parameterCount,
            epochSearch: manifest.epochSearch)
    }

    /// The time of one row with and without zeros skipped, measured now; nil where the network has no zeros to skip, or no
    /// layer large enough.
    func measuredSkipping(of run: Experiment.Result) -> SkippingMeasurement? {
        guard run.activity.contains(where: { $0.zeroShare > 0.25 }), SkippingMeasurement.isWorthwhile(for: run.model)
        else { return nil }
        return SkippingMeasurement(of: run.model, on: data.resultFeatures, for: 0.1)
    }

    /// A new run.
    ///
    /// - Parameters:
    ///   - isOverwriting: Whether a run that is in the directory may be replaced.
    ///   - findsEpochs: Whether the data decides on the number of epochs where the options do not.
    ///   - announce: Called before what may take its time, with what it is.
    init(
        beginning options: DataOptions, _ network: NetworkOptions, _ outputs: RunManifest.Outputs = .init(),
        in directory: String?, lock: DirectoryLock? = nil, isOverwriting: Bool = false, findsEpochs: Bool = false,
        announce: (String) -> Void = { _ in }
    ) throws {
        let configuration = try options.configuration()
        let first = try network.experiment(configuration)
        if case .images(let images) = try configuration.source {
            try NetworkSize.check(features: images.featureCount, hidden: first.model.hidden)
        }
        self.lock = lock ?? directory.map(DirectoryLock.init)
        if let directory {
            try OutputDirectory.check(directory)
            try self.lock?.acquire()
            try Self.checkNothingIsLost(in: directory, isOverwriting: isOverwriting)
        }
        var open = findsEpochs ? network.open : []
        if options.validationFraction != nil { open.remove(.validationRows) }
        let (experiment, loaded, search) = try Experiment.settled(open, on: first.load(), first) { rows in
            announce(
                "Looking for the number of epochs by cross-validation on \(rows.grouped) training rows; --epochs N leaves "
                    + "that out.")
        } _: { data in
            let experiment = try network.experiment(configuration, for: data)
            try Self.check(experiment, data)
            return experiment
        }
        self.loaded = loaded
        manifest = RunManifest(
            experiment, on: loaded, outputs: outputs, epochSearch: search, isFingerprinted: directory != nil)
        self.directory = directory
        checkpoint = nil
        notes = loaded.notes.map(\.optionText)
        model = try experiment.makeModel(for: loaded.data)
    }

    /// A run that is resumed from its checkpoint in `directory`, whose lock is held.
    init(
        resuming checkpoint: Checkpoint, in directory: String, lock: DirectoryLock, _ options: DataOptions,
        _ network: NetworkOptions, _ outputs: MonitorOptions
    ) throws {
        self.lock = lock
        guard let saved = try checkpoint.note(RunManifest.noteName, as: RunManifest.self) else {
            throw ToolError.data(
                "\(checkpoint.path): 'rectify train' did not write this checkpoint. Give the directory of one that it "
                    + "wrote.")
        }
        var conflicts = ResumeConflicts(in: directory)
        let configuration = options.resume(saved.experiment.data, &conflicts)
        var experiment = try network.experiment(over: saved.experiment)
        experiment.data = configuration
        let (epochs, epochsBefore) = (experiment.training.trainer.epochs, saved.experiment.training.trainer.epochs)
        experiment.training.trainer.epochs = epochsBefore
        conflicts.add(experiment.options(otherThan: saved.experiment))
        if epochs < checkpoint.epoch + (checkpoint.step > 0 ? 1 : 0) {
            conflicts.add("--epochs", "\(epochs)", "\(checkpoint.epoch) done already")
        }
        try conflicts.check()
        let known = saved.outputs.inside(directory)

        loaded = try experiment.load()
        if let names = saved.names,
            let difference = DataNames(loaded.data.preparation, loaded.data.classNames)?.difference(from: names)
        {
            throw ToolError.data(
                "\(configuration.name): the names are not those that the run in \(directory) was started with: \(difference). "
                    + "Bring the data back as it was, or start a new run with --output.")
        }
        let fingerprint = loaded.data.fingerprint
        guard fingerprint == saved.fingerprint else {
            throw ToolError.data(
                "\(configuration.name): the rows are not those that the run in \(directory) was started with (their checksum "
                    + "is \(fingerprint), and was \(saved.fingerprint ?? "not recorded")). Bring the data back as it was, or "
                    + "start a new run with --output.")
        }
        experiment.training.trainer.epochs = epochs
        manifest = RunManifest(
            experiment, on: loaded, outputs: try outputs.choice(over: known.choice, savesRun: true),
            epochSearch: saved.epochSearch)
        self.directory = directory
        self.checkpoint = checkpoint
        notes = loaded.notes.map(\.optionText)
        let given = ["--report": outputs.report, "--tensorboard": outputs.tensorboard].compactMapValues { $0 }
        notes += known.notes.filter { given[$0.option] == nil }.map(\.text)
        if let problem = checkpoint.problem {
            notes.append("The newest checkpoint cannot be used; the one before it is. \(problem)")
        }
        notes.append(
            checkpoint.isOver(after: epochs)
                ? "The run in \(directory) is complete; nothing is left to do."
                : "The run resumes after epoch \(checkpoint.epoch) of \(epochs).")
        try Self.check(experiment, loaded.data)
        model = try experiment.makeModel(for: loaded.data)
        try checkEpochs(epochsBefore)
    }

    /// Throws where such a network cannot be made and trained.
    private static func check(_ experiment: Experiment, _ data: PreparedData) throws {
        try NetworkSize.check(features: data.featureCount, hidden: experiment.model.hidden + [data.outputCount])
        try experiment.check(rows: data.counts.training)
        // Only a checkpoint that was changed by hand has others.
        if let count = experiment.training.trainer.classWeights?.values.count, count != data.classNames.count {
            throw ToolError.data(
                "The run has \(count) class weights for \(data.classNames.count) classes. Start a new run with --output."
            )
        }
    }

    /// Throws when the directory has a run, or files of its names, that a new one would replace; and, whether it may be
    /// replaced or not, when a newer version made it.
    private static func checkNothingIsLost(in directory: String, isOverwriting: Bool) throws {
        do {
            _ = try RunManifest(readingFrom: directory)
        } catch let error as RunManifestError where error.kind == .newerVersion {
            throw error
        } catch {}
        let newest: Checkpoint?
        do {
            newest = try Checkpoint(newestIn: directory)
        } catch let error as CheckpointError where error.kind == .newerVersion {
            throw error
        } catch { newest = nil }
        if isOverwriting { return }
        if let checkpoint = newest, checkpoint.epoch > 0,
            let saved = try? checkpoint.note(RunManifest.noteName, as: RunManifest.self),
            !checkpoint.isOver(after: saved.experiment.training.trainer.epochs)
        {
            throw ToolError.usage(
                "--output \(directory): there is a run that was stopped after epoch \(checkpoint.epoch) of "
                    + "\(saved.experiment.training.trainer.epochs). Resume it by --resume \(directory), choose another directory, or "
                    + "replace it with --overwrite.")
        }
        let names = Experiment.Result.fileNames + [Checkpoint.fileName, Checkpoint.previousFileName]
        guard let name = names.first(where: { access(directory + "/" + $0, F_OK) == 0 }) else { return }
        throw ToolError.usage(
            "--output \(directory): there is a run already (\(name)). Choose another directory, or replace it with "
                + "--overwrite.")
    }

    /// Throws when the run cannot be made as long as it is now to be, as if that had been said at its beginning.
    private func checkEpochs(_ before: Int) throws {
        guard trainer.epochs != before, let schedule = checkpoint?.schedule else { return }
        let length = TrainingLength(epochs: trainer.epochs, stepsPerEpoch: stepsPerEpoch)
        guard schedule.isSame(lasting: length, forFirst: stepsDone) else {
            throw ToolError.usage(
                "--epochs \(trainer.epochs), where the run has \(before): its schedule \(schedule.schedule.text) follows "
                    + "the number of epochs, and would have been another from the start. Leave --epochs out.")
        }
    }

    /// The outputs that are written during the training, from the epoch where it resumes.
    func outputs() throws -> TrainingOutputs {
        let inputs = experiment.data.files
        if let directory { try RunFiles.check(in: directory, inputs: inputs) }
        return try TrainingOutputs(
            manifest.outputs, from: stepsDone, isOver: checkpoint?.isOver(after: trainer.epochs) ?? false,
            inputs: inputs + (directory.map(RunFiles.paths) ?? []))
    }

    private var stepsPerEpoch: Int { trainer.steps(of: data.counts.training) }
    private var stepsDone: Int { (checkpoint?.epoch ?? 0) * stepsPerEpoch + (checkpoint?.step ?? 0) }

    /// Trains, with checkpoints after epochs, and gives the run.
    func run(quiet: Bool, _ outputs: TrainingOutputs) throws -> Experiment.Result {
        if let directory {
            AtomicFile.removeLeftovers(in: directory)
            // Those of a run that is replaced would otherwise be gone on with if this one is stopped before its first.
            if checkpoint == nil { Checkpoint.remove(in: directory) }
        }
        let steps = stepsPerEpoch
        let notes = [RunManifest.noteName: try Checkpoint.noteText(manifest)]
        var progress = ProgressDisplay(
            epochs: trainer.epochs, from: checkpoint?.epoch ?? 0, isQuiet: quiet)
        defer { progress.end() }
        // A damaged checkpoint is not kept in place of the good one before it.
        var keepsPrevious = checkpoint?.problem == nil
        var pace = CheckpointPace()
        var unsaved: TrainingState<LayerList>?
        func save(_ state: TrainingState<LayerList>, in directory: String) throws {
            try pace.measure {
                // A new directory is made with its first checkpoint.
                try AtomicFile.createDirectory(directory)
                try lock?.acquire()
                try Checkpoint.save(state, in: directory, notes: notes, keepsPrevious: keepsPrevious)
            }
            (keepsPrevious, unsaved) = (true, nil)
        }
        return try CancellationToken.onControlC { cancellation in
            var callbacks = TrainingCallbacks<LayerList>(cancellation: cancellation)
            callbacks.checkpoint = { state in
                try outputs.add(state, stepsPerEpoch: steps)
                guard let directory else { return }
                let isOver = state.epoch >= trainer.epochs || state.stopping?.stop != nil
                if isOver || cancellation.isCancelled || pace.isDue {
                    try save(state, in: directory)
                } else {
                    unsaved = state
                }
            }
            callbacks.report = { progress.show($0, isInterrupted: cancellation.isCancelled) }
            let run = try Experiment.Result(
                training: model, on: data, experiment, from: checkpoint,
                monitor: outputs.monitor(
                    of: model, batchSize: trainer.batchSize * trainer.accumulation, stepsPerEpoch: steps),
                callbacks: callbacks)
            // Ctrl-C may come between the look for it above and the training's own.
            if let unsaved, let directory { try save(unsaved, in: directory) }
            return run
        }
    }

    /// Writes the run, if there is a place for it; one that is there already stays untouched.
    func save(_ run: Experiment.Result) throws {
        guard let directory else { return }
        try run.save(manifest, to: directory)
    }

    /// Findings on the run without mere notes, from its records and some training rows.
    func findings(_ run: Experiment.Result) -> [Finding] {
        findings(to: run.model, run.history, keptEpoch: run.keptEpoch, run.monitored)
    }

    /// Findings on a training that diverged.
    func findings(_ error: DivergenceError, _ outputs: TrainingOutputs) -> [Finding] {
        findings(to: nil, outputs.last.history, outputs.last.monitor, error)
    }

    private func findings(
        to result: LayerList?, _ history: [EpochRecord], keptEpoch: Int? = nil, _ monitored: MonitorHistory?,
        _ divergence: DivergenceError? = nil
    ) -> [Finding] {
        Diagnosis(
            from: model, to: result, on: data, experiment, history: history, keptEpoch: keptEpoch, monitored: monitored,
            divergence: divergence, rowLimit: 4096
        ).findings.filter { $0.severity > .note }
    }

    /// The command that looks closer.
    var diagnoseCommand: String {
        if let directory { return CommandText.text(["rectify", "diagnose", directory]) }
        let arguments = try? CommandText.arguments(experiment, data)
        return CommandText.text(["rectify", "diagnose"] + (arguments ?? [experiment.data.name]))
    }

    /// Removes what a training that diverged has left: nothing can be learned from there.
    func removeCheckpoints() {
        if let directory { Checkpoint.remove(in: directory) }
    }
}
