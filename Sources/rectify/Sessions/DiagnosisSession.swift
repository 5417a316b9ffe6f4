import Glibc
import Rectifier
import RectifierReport

/// The subject of `rectify diagnose`: a new training, or a saved run.
struct DiagnosisSession {
    let experiment: Experiment
    let loaded: LoadedData
    /// The network before the first step.
    let network: LayerList
    /// The run that was made; nil to make one.
    let saved: SavedRun?
    /// Notes to print before the training.
    let notes: [String]

    var data: PreparedData { loaded.data }
    var report: TrainingReport {
        TrainingReport(loaded: loaded, experiment: experiment, parameters: network.parameterCount)
    }

    /// The experiment: model, training and data.
    static func session(_ options: DataOptions, _ network: NetworkOptions) throws -> DiagnosisSession {
        if let directory = options.data, isDirectory(directory) {
            return try DiagnosisSession(of: directory, options, network)
        }
        return try DiagnosisSession(training: options, network)
    }

    /// A training that is to be made.
    private init(training options: DataOptions, _ network: NetworkOptions) throws {
        let session = try TrainingSession(beginning: options, network, in: nil)
        (experiment, loaded, self.network) = (session.experiment, session.loaded, session.model)
        (saved, notes) = (nil, session.notes)
    }

    /// The run in a directory.
    private init(of directory: String, _ options: DataOptions, _ network: NetworkOptions) throws {
        let checkpoint = try? Checkpoint(newestIn: directory)
        if access(directory + "/run.json", F_OK) != 0, checkpoint != nil {
            throw ToolError(
                code: EX_NOINPUT,
                message:
                    "\(directory): the run there is not complete. 'rectify train --resume \(directory)' resumes "
                    + "it.")
        }
        let run = try SavedRun(readingFrom: directory)
        // Of a run of the first release only the checkpoint says where the data was from.
        let known = try? checkpoint?.note(RunManifest.noteName, as: RunManifest.self)
        var experiment = run.manifest.experiment
        if run.manifest.fingerprint == nil, let known { experiment.data = known.experiment.data }
        var (options, conflicts) = (options, ResumeConflicts(in: directory, isResumed: false))
        options.data = nil
        experiment.data = options.resume(experiment.data, &conflicts)
        conflicts.add(try network.experiment(over: experiment).options(otherThan: experiment))
        try conflicts.check()
        let loaded = try experiment.load()
        let fingerprint = run.manifest.fingerprint ?? known?.fingerprint
        guard loaded.data.preparation.matches(run.data.preparation),
            loaded.data.counts.training == run.data.trainRows,
            fingerprint.map({ $0 == loaded.data.fingerprint }) ?? true
        else {
            throw ToolError.data(
                "\(experiment.data.name): the rows are not those that the run in \(directory) was trained on. Bring the data "
                    + "back as it was, or name the data to train anew.")
        }
        (self.experiment, self.loaded, saved) = (experiment, loaded, run)
        self.network = try run.firstNetwork()
        notes = loaded.notes.map(\.optionText) + ["The run in \(directory) is examined; nothing is trained."]
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Looks at the training, after making it if it was not made.
    func diagnose(quiet: Bool) throws -> Diagnosis {
        if let saved {
            return Diagnosis(
                from: network, to: saved.network, on: data, experiment, history: saved.history,
                keptEpoch: saved.result.keptEpoch, monitored: saved.monitored)
        }
        var progress = ProgressDisplay(epochs: experiment.training.trainer.epochs, from: 0, isQuiet: quiet)
        defer { progress.end() }
        return try CancellationToken.onControlC { cancellation in
            try Diagnosis(
                training: network, on: data, experiment,
                callbacks: TrainingCallbacks(
                    cancellation: cancellation,
                    report: { progress.show($0, isInterrupted: cancellation.isCancelled) }))
        }
    }

    /// Tries the remedies of what was found on copies, briefly; nil, with a word on it, where that is not possible: what was
    /// found is not lost for that.
    func tryRemedies(_ diagnosis: Diagnosis, _ trials: SuggestionTrials, quiet: Bool) -> SuggestionReport? {
        var progress = SuggestionText.ProgressLine(experiment, isQuiet: quiet)
        do {
            return try CancellationToken.onControlC { cancellation in
                try trials.run(
                    for: diagnosis.findings, data: data, settings: experiment, cancellation: cancellation
                ) { progress.show($0) }
            }
        } catch {
            Output.note("Note: no remedy could be tried: \(Failure.explain(error)?.message ?? "\(error)")")
            return nil
        }
    }

    /// The diagnosis as a page.
    func page(_ diagnosis: Diagnosis, _ remedies: SuggestionReport?) -> DiagnosisReportPage {
        var record = report.record
        (record.history, record.keptEpoch, record.monitor) = (
            diagnosis.history, diagnosis.keptEpoch, diagnosis.monitored
        )
        record.activity = diagnosis.activations.map(\.activity)
        record.activityRows = "training set"
        record.layerNames = LayerNames(of: network)
        if let error = diagnosis.divergence { (record.ending, record.hasFailed) = ("\(error)", true) }
        let notes =
            diagnosis.examined.sentences.map { "Examined: \($0)." }
            + diagnosis.unseen.map { "Not seen: \($0.sentence)." }
        return DiagnosisReportPage(
            DiagnosisRecord(
                findings: diagnosis.findings, training: record, settings: experiment, trials: remedies, notes: notes,
                command: command, options: { CommandText.text($0.options) }))
    }

    /// The command that trains anew with a suggestion.
    func command(_ suggestion: Suggestion) -> String {
        let arguments = try? CommandText.arguments(experiment, data, changes: suggestion.changes)
        return CommandText.text(["rectify", "train"] + (arguments ?? suggestion.options))
    }

    /// The result for people.
    func lines(_ diagnosis: Diagnosis, _ remedies: SuggestionReport?) -> [String] {
        let findings = advised(diagnosis.findings, remedies)
        if diagnosis.severity ?? .note == .note, diagnosis.divergence == nil {
            // A sound training is one line, and one for each note: --json and --report have all of it.
            return ["Found     Nothing wrong was found.\(diagnosis.learnedText.map { " Learned: \($0)." } ?? "")"]
                + diagnosis.unseen.map { "Not seen  \($0.sentence)" }
                + findings.map { "Note      \($0.kind.rawValue): \($0.summary)" }
                + (remedies.map { [""] + SuggestionText.lines($0, command: command) } ?? [])
        }
        var lines = ["Found     \(FindingText.count(findings))"]
        lines += diagnosis.examined.sentences.enumerated().map { ($0 == 0 ? "Examined  " : "          ") + $1 }
        lines += diagnosis.unseen.map { "Not seen  \($0.sentence)" }
        if let learned = diagnosis.learnedText { lines.append("Learned   \(learned)") }
        if let error = diagnosis.divergence { lines.append("Ended     \(error)") }
        for (index, finding) in findings.enumerated() {
            let follows =
                finding.kind == .notLearning && finding.tried.isEmpty
                && findings[..<index].contains { $0.cause == finding.cause && $0.suggestion == finding.suggestion }
            lines +=
                [""]
                + (follows
                    ? FindingText.linesOfConsequence(finding)
                    : FindingText.lines(finding, experiment, command: command))
        }
        if let remedies { lines += [""] + SuggestionText.lines(remedies, command: command) }
        return lines
    }

    /// The findings with what trials leave of their remedies.
    private func advised(_ findings: [Finding], _ remedies: SuggestionReport?) -> [Finding] {
        findings.map { finding in remedies.map { finding.advised(by: $0) } ?? finding }
    }

    /// The result for programs.
    func json(_ diagnosis: Diagnosis, _ remedies: SuggestionReport?) -> JSON {
        var members: [(String, JSON)] = [
            ("schema", .integer(2)),
            ("task", .string(data.task.rawValue)),
            ("trainRows", .integer(data.counts.training)),
            ("trainExamples", .integer(data.counts.training)),
            ("epochs", .integer(diagnosis.history.count)),
            ("diverged", .boolean(diagnosis.divergence != nil)),
            ("learned", .optional(diagnosis.learned)),
            ("examined", .array(diagnosis.examined.sentences.map(JSON.string))),
            ("unseen", .array(diagnosis.unseen.map { .string($0.sentence) })),
            ("layers", .array(diagnosis.activations.map(json))),
            ("findings", .array(advised(diagnosis.findings, remedies).map { FindingText.json($0, experiment) })),
        ]
        if let remedies { members.append(("remedies", SuggestionText.json(remedies))) }
        return .object(members)
    }

    private func json(_ probe: ActivationProbe) -> JSON {
        .object([
            ("layer", .string(probe.layer)), ("layerName", .string(LayerNames(of: network).name(probe.layer))),
            ("activation", .string(probe.operation)), ("units", .integer(probe.units)),
            ("deadUnits", .array(probe.deadUnits.map(JSON.integer))), ("zeroShare", .double(probe.zeroShare)),
            ("zeroFraction", .double(probe.zeroShare)),
            ("flatShare", .double(probe.flatShare)),
            ("saturatedFraction", .double(probe.flatShare)),
        ])
    }
}
