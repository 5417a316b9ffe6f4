import Glibc
import Rectifier

/// A run of `rectify train` from its options to its result: begun, or gone on with.
struct TrainingSession {
    /// What is learned from, how, and what is written beside it.
    let request: RunRequest
    let loaded: DataOptions.Loaded
    let model: LayerList
    /// Where the run and its checkpoints are; nil for nowhere.
    let directory: String?
    /// Keeps other trainings out of the directory; nil where nothing is written.
    let lock: DirectoryLock?
    /// Where the run goes on from; nil where it begins.
    let checkpoint: Checkpoint?
    /// What the user should know beforehand.
    var notes: [String]
    /// The files that are read.
    private let inputs: [String]

    /// How the number of epochs was found by cross-validation; nil where it was not.
    var epochSearch: EpochSearch? { request.epochSearch }

    var settings: NetworkSettings { request.settings }
    var data: LearningData { loaded.data }
    var report: TrainingReport {
        TrainingReport(
            loaded: loaded, settings: settings, parameters: model.parameterCount, epochSearch: epochSearch)
    }

    /// The time of one row with and without zeros skipped, measured now; nil where the network has no zeros to skip, or no
    /// layer large enough.
    func measuredSkipping(of run: NetworkRun) -> SkippingMeasurement? {
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
        beginning options: DataOptions, _ network: NetworkOptions, _ outputs: TrainingOutputs.Choice,
        in directory: String?, lock: DirectoryLock? = nil, isOverwriting: Bool = false, findsEpochs: Bool = false,
        announce: (String) -> Void = { _ in }
    ) throws {
        var options = options
        let source = try options.source()
        var settings = try network.settings()
        if case .images(let images) = source {
            try NetworkSize.check(features: images.featureCount, hidden: settings.hidden)
        }
        self.lock = lock ?? directory.map(DirectoryLock.init)
        if let directory {
            try OutputDirectory.check(directory)
            try self.lock?.acquire()
            try Self.checkNothingIsLost(in: directory, isOverwriting: isOverwriting)
        }
        var loaded = try options.load(source, settings)
        settings = try network.settings(for: loaded.data)
        var search: EpochSearch?
        if findsEpochs, loaded.plan != nil, network.leavesEpochsOpen {
            // Too few rows to choose by are better trained on.
            if options.validationFraction == nil, network.leavesValidationOpen,
                loaded.data.counts.validation < TableCourse.fewestValidationRows
            {
                options.validationFraction = 0
                loaded = try options.load(source, settings, plan: loaded.plan)
                settings = try network.settings(for: loaded.data)
            }
            let (training, validation, _) = loaded.data.counts
            let course = TableCourse(rows: training, settings: settings)
            settings = network.settings(settings, in: course, hasValidationRows: validation > 0)
            if validation == 0, settings.earlyStopping == nil {
                try Self.check(settings, loaded.data)
                announce(
                    "Looking for the number of epochs by cross-validation on \(training.grouped) training rows; --epochs N "
                        + "leaves that out.")
                search = try EpochSearch(
                    for: loaded.data, settings, weightDecays: network.weightDecays(in: course), limit: course.limit,
                    patience: course.patience)
                settings.epochs = try search?.epochs ?? network.settings(for: loaded.data).epochs
                settings.optimizer.weightDecay = search?.weightDecay ?? settings.optimizer.weightDecay
            }
        }
        self.loaded = loaded
        request = RunRequest(
            data: options.request, fingerprint: directory == nil ? "" : loaded.data.fingerprint,
            names: directory == nil ? nil : DataNames(loaded.data), settings: settings, outputs: outputs,
            epochSearch: search)
        self.directory = directory
        checkpoint = nil
        notes = loaded.notes
        inputs = options.files
        model = try Self.network(settings, loaded.data)
    }

    /// A run that goes on from its checkpoint in `directory`, whose lock is held.
    init(
        resuming checkpoint: Checkpoint, in directory: String, lock: DirectoryLock, _ options: DataOptions,
        _ network: NetworkOptions, _ outputs: MonitorOptions
    ) throws {
        self.lock = lock
        guard let saved = try checkpoint.note(RunRequest.noteName, as: RunRequest.self) else {
            throw ToolError.data(
                "\(checkpoint.path): 'rectify train' did not write this checkpoint. Give the directory of one that it "
                    + "wrote.")
        }
        var (options, request) = (options, saved)
        var conflicts = ResumeConflicts(in: directory)
        options.resume(saved.data, &conflicts)
        request.settings = try network.settings(over: saved.settings)
        let epochs = request.settings.epochs
        request.settings.epochs = saved.settings.epochs
        for (given, known) in zip(request.settings.options, saved.settings.options) where given.value != known.value {
            conflicts.add(given.name, given.value, known.value)
        }
        if epochs < checkpoint.epoch + (checkpoint.step > 0 ? 1 : 0) {
            conflicts.add("--epochs", "\(epochs)", "\(checkpoint.epoch) done already")
        }
        try conflicts.check()
        let known = saved.outputs.inside(directory)
        request.outputs = try outputs.choice(over: known.choice, savesRun: true)

        loaded = try options.load(options.source(), saved.settings, asFirstRelease: saved.data.isOfFirstRelease)
        if let names = saved.names, let difference = DataNames(loaded.data)?.difference(from: names) {
            throw ToolError.data(
                "\(options.name): the names are not those that the run in \(directory) was begun with: \(difference). "
                    + "Bring the data back as it was, or begin a new run with --output.")
        }
        let fingerprint = loaded.data.fingerprint
        guard fingerprint == saved.fingerprint else {
            throw ToolError.data(
                "\(options.name): the rows are not those that the run in \(directory) was begun with (their checksum "
                    + "is \(fingerprint), and was \(saved.fingerprint)). Bring the data back as it was, or begin a new "
                    + "run with --output.")
        }
        request.settings.epochs = epochs
        self.request = request
        self.directory = directory
        self.checkpoint = checkpoint
        notes = loaded.notes
        inputs = options.files
        let given = ["--report": outputs.report, "--tensorboard": outputs.tensorboard].compactMapValues { $0 }
        notes += known.notes.filter { given[$0.option] == nil }.map(\.text)
        if let problem = checkpoint.problem {
            notes.append("The newest checkpoint cannot be used; the one before it is. \(problem)")
        }
        notes.append(
            checkpoint.isOver(after: epochs)
                ? "The run in \(directory) is complete; nothing is left to do."
                : "The run goes on after epoch \(checkpoint.epoch) of \(epochs).")
        model = try Self.network(request.settings, loaded.data)
        try checkEpochs(saved.settings.epochs)
    }

    /// Throws where such a network cannot be made and trained.
    private static func check(_ settings: NetworkSettings, _ data: LearningData) throws {
        try NetworkSize.check(features: data.featureCount, hidden: settings.hidden + [data.outputCount])
        try settings.check(rows: data.counts.training)
        // Only a checkpoint that was changed by hand has others.
        if let count = settings.classWeights?.values.count, count != data.classNames.count {
            throw ToolError.data(
                "The run has \(count) class weights for \(data.classNames.count) classes. Begin a new run with --output."
            )
        }
    }

    private static func network(_ settings: NetworkSettings, _ data: LearningData) throws -> LayerList {
        try check(settings, data)
        return try settings.makeNetwork(features: data.featureCount, outputs: data.outputCount)
    }

    /// Throws when the directory has a run, or files of its names, that a new one would replace; and, whether it may be
    /// replaced or not, when a newer version made it.
    private static func checkNothingIsLost(in directory: String, isOverwriting: Bool) throws {
        do {
            _ = try RunDescription(readingFrom: directory)
        } catch let error as RunDescriptionError where error.kind == .newerVersion {
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
            let saved = try? checkpoint.note(RunRequest.noteName, as: RunRequest.self),
            !checkpoint.isOver(after: saved.settings.epochs)
        {
            throw ToolError.usage(
                "--output \(directory): there is a run that was stopped after epoch \(checkpoint.epoch) of "
                    + "\(saved.settings.epochs). Go on with it by --resume \(directory), choose another directory, or "
                    + "replace it with --overwrite.")
        }
        let names = NetworkRun.fileNames + [Checkpoint.fileName, Checkpoint.previousFileName]
        guard let name = names.first(where: { access(directory + "/" + $0, F_OK) == 0 }) else { return }
        throw ToolError.usage(
            "--output \(directory): there is a run already (\(name)). Choose another directory, or replace it with "
                + "--overwrite.")
    }

    /// Throws when the run cannot be made as long as it is now to be, as if that had been said at its beginning.
    private func checkEpochs(_ before: Int) throws {
        guard settings.epochs != before, let schedule = checkpoint?.schedule else { return }
        let length = TrainingLength(epochs: settings.epochs, stepsPerEpoch: stepsPerEpoch)
        guard schedule.isSame(lasting: length, forFirst: stepsDone) else {
            throw ToolError.usage(
                "--epochs \(settings.epochs), where the run has \(before): its schedule \(schedule.schedule.text) follows "
                    + "the number of epochs, and would have been another from the start. Leave --epochs out.")
        }
    }

    /// What is written while the run goes on, from where it goes on.
    func outputs() throws -> TrainingOutputs {
        if let directory { try RunFiles.check(in: directory, inputs: inputs) }
        return try TrainingOutputs(
            request.outputs, from: stepsDone, isOver: checkpoint?.isOver(after: settings.epochs) ?? false,
            inputs: inputs + (directory.map(RunFiles.paths) ?? []))
    }

    private var stepsPerEpoch: Int { settings.trainer.steps(of: data.counts.training) }
    private var stepsDone: Int { (checkpoint?.epoch ?? 0) * stepsPerEpoch + (checkpoint?.step ?? 0) }

    /// Trains, with checkpoints after epochs, and gives the run.
    func run(quiet: Bool, _ outputs: TrainingOutputs) throws -> NetworkRun {
        if let directory {
            AtomicFile.removeLeftovers(in: directory)
            // Those of a run that is replaced would otherwise be gone on with if this one is stopped before its first.
            if checkpoint == nil { Checkpoint.remove(in: directory) }
        }
        let steps = stepsPerEpoch
        let notes = [RunRequest.noteName: try Checkpoint.noteText(request)]
        var progress = ProgressDisplay(
            epochs: settings.epochs, from: checkpoint?.epoch ?? 0, isQuiet: quiet)
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
        return try Interruption.onControlC { interruption in
            var surroundings = NetworkRun.Surroundings()
            surroundings.checkpoint = checkpoint
            surroundings.interruption = interruption
            surroundings.monitor = outputs.monitor(
                of: model, batchSize: settings.batchSize * settings.accumulation, stepsPerEpoch: steps)
            surroundings.save = { state in
                try outputs.add(state, stepsPerEpoch: steps)
                guard let directory else { return }
                let isOver = state.epoch >= settings.epochs || state.stopping?.stop != nil
                if isOver || interruption.isRequested || pace.isDue {
                    try save(state, in: directory)
                } else {
                    unsaved = state
                }
            }
            surroundings.report = { progress.show($0, isInterrupted: interruption.isRequested) }
            let run = try NetworkRun(training: model, on: data, settings, surroundings)
            // Ctrl-C may come between the look for it above and the training's own.
            if let unsaved, let directory { try save(unsaved, in: directory) }
            return run
        }
    }

    /// Writes the run, if there is a place for it; one that is there already stays untouched.
    func save(_ run: NetworkRun) throws {
        guard let directory else { return }
        let description = RunDescription(
            task: data.task,
            data: .init(data, validationFraction: request.data.validationFraction, testFraction: loaded.testFraction),
            settings: settings, result: .init(run))
        try run.save(description, to: directory)
    }

    /// What is wrong with the run, apart from what is only good to know: from what is at hand, and some training rows.
    func findings(_ run: NetworkRun) -> [Finding] {
        findings(to: run.model, run.history, keptEpoch: run.keptEpoch, run.monitored)
    }

    /// What was wrong with a training that diverged.
    func findings(_ error: DivergenceError, _ outputs: TrainingOutputs) -> [Finding] {
        findings(to: nil, outputs.last.history, outputs.last.monitor, error)
    }

    private func findings(
        to result: LayerList?, _ history: [EpochRecord], keptEpoch: Int? = nil, _ monitored: MonitorHistory?,
        _ divergence: DivergenceError? = nil
    ) -> [Finding] {
        NetworkDiagnosis(
            from: model, to: result, on: data, settings, history: history, keptEpoch: keptEpoch, monitored: monitored,
            divergence: divergence, rowLimit: 4096
        ).diagnosis.findings.filter { $0.severity > .note }
    }

    /// The command that looks closer.
    var diagnoseCommand: String {
        if let directory { return CommandText.text(["rectify", "diagnose", directory]) }
        let arguments = try? CommandText.arguments(request.data, settings, data)
        return CommandText.text(["rectify", "diagnose"] + (arguments ?? [request.data.name]))
    }

    /// Removes what a training that diverged has left: nothing can be learned from there.
    func removeCheckpoints() {
        if let directory { Checkpoint.remove(in: directory) }
    }
}
