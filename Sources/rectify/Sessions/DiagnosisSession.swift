import Glibc
import Rectifier
import RectifierReport

/// The subject of `rectify diagnose`: a new training, or a saved run.
struct DiagnosisSession {
    let request: RunRequest.Data
    let settings: NetworkSettings
    let loaded: DataOptions.Loaded
    /// The network before the first step.
    let network: LayerList
    /// The run that was made; nil to make one.
    let saved: SavedRun?
    /// Notes to print before the training.
    let notes: [String]

    var data: LearningData { loaded.data }
    var report: TrainingReport {
        TrainingReport(loaded: loaded, settings: settings, parameters: network.parameterCount)
    }

    /// The request: data, settings and outputs.
    static func session(_ options: DataOptions, _ network: NetworkOptions) throws -> DiagnosisSession {
        if let directory = options.data, isDirectory(directory) {
            return try DiagnosisSession(of: directory, options, network)
        }
        return try DiagnosisSession(training: options, network)
    }

    /// A training that is to be made.
    private init(training options: DataOptions, _ network: NetworkOptions) throws {
        let session = try TrainingSession(beginning: options, network, .init(), in: nil)
        (request, settings, loaded) = (session.request.data, session.settings, session.loaded)
        (self.network, saved, notes) = (session.model, nil, session.notes)
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
        let known = try? checkpoint?.note(RunRequest.noteName, as: RunRequest.self)
        let request = known?.data ?? RunRequest.Data(run.description)
        var (options, conflicts) = (options, ResumeConflicts(in: directory, isResumed: false))
        options.data = nil
        options.resume(request, &conflicts)
        let settings = run.description.settings
        for (given, known) in zip(try network.settings(over: settings).options, settings.options)
        where given.value != known.value {
            conflicts.add(given.name, given.value, known.value)
        }
        try conflicts.check()
        let loaded = try options.load(options.source(), settings, asFirstRelease: request.isOfFirstRelease)
        guard loaded.data.preparation.matches(run.description.data.preparation),
            loaded.data.counts.training == run.description.data.trainRows,
            known.map({ $0.fingerprint == loaded.data.fingerprint }) ?? true
        else {
            throw ToolError.data(
                "\(options.name): the rows are not those that the run in \(directory) was trained on. Bring the data back as "
                    + "it was, or name the data to train anew.")
        }
        (self.request, self.settings, self.loaded, saved) = (request, settings, loaded, run)
        self.network = try run.firstNetwork()
        notes = loaded.notes + ["The run in \(directory) is examined; nothing is trained."]
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Looks at the training, after making it if it was not made.
    func diagnose(quiet: Bool) throws -> NetworkDiagnosis {
        if let saved {
            return NetworkDiagnosis(
                from: network, to: saved.network, on: data, settings, history: saved.history,
                keptEpoch: saved.description.result.keptEpoch, monitored: saved.monitored)
        }
        var progress = ProgressDisplay(epochs: settings.epochs, from: 0, isQuiet: quiet)
        defer { progress.end() }
        return try Interruption.onControlC { interruption in
            try NetworkDiagnosis(training: network, on: data, settings, interruption: interruption) {
                progress.show($0, isInterrupted: interruption.isRequested)
            }
        }
    }

    /// Tries the remedies of what was found on copies, briefly; nil, with a word on it, where that is not possible: what was
    /// found is not lost for that.
    func tryRemedies(_ result: NetworkDiagnosis, _ trials: RemedyTrials, quiet: Bool) -> RemedyReport? {
        var progress = RemedyText.ProgressLine(isQuiet: quiet)
        do {
            return try Interruption.onControlC { interruption in
                try trials.run(
                    for: result.diagnosis.findings, data: data, settings: settings, interruption: interruption
                ) { progress.show($0) }
            }
        } catch {
            Output.note("Note: no remedy could be tried: \(error)")
            return nil
        }
    }

    /// The diagnosis as a page.
    func page(_ result: NetworkDiagnosis, _ remedies: RemedyReport?) -> DiagnosisReportPage {
        var record = report.record
        (record.history, record.keptEpoch, record.monitor) = (result.history, result.keptEpoch, result.monitored)
        record.activity = result.diagnosis.activations.map(\.activity)
        record.activityRows = "training set"
        record.layerNames = LayerNames(of: network)
        if let error = result.divergence { (record.ending, record.hasFailed) = ("\(error)", true) }
        let diagnosis = result.diagnosis
        let notes = diagnosis.examined.map { "Looked at: \($0)." } + diagnosis.unseen.map { "Not seen: \($0)." }
        return DiagnosisReportPage(
            DiagnosisRecord(
                findings: diagnosis.findings, training: record, remedies: remedies, notes: notes, command: command))
    }

    /// The command that trains anew with a remedy.
    func command(_ remedy: Finding.Remedy) -> String {
        let arguments = try? CommandText.arguments(request, settings, data, changes: remedy.options)
        return CommandText.text(["rectify", "train"] + (arguments ?? remedy.options))
    }

    /// The result for people.
    func lines(_ result: NetworkDiagnosis, _ remedies: RemedyReport?) -> [String] {
        let diagnosis = result.diagnosis
        let findings = advised(diagnosis.findings, remedies)
        if diagnosis.severity ?? .note == .note, result.divergence == nil {
            // A sound training is one line, and one for each note: --json and --report have all of it.
            return ["Found     Nothing wrong was found.\(diagnosis.learnedText.map { " Learned: \($0)." } ?? "")"]
                + diagnosis.unseen.map { "Not seen  \($0)" }
                + findings.map { "Note      \($0.kind.rawValue): \($0.summary)" }
                + (remedies.map { [""] + RemedyText.lines($0, command: command) } ?? [])
        }
        var lines = ["Found     \(FindingText.count(findings))"]
        lines += diagnosis.examined.enumerated().map { ($0 == 0 ? "Looked at " : "          ") + $1 }
        lines += diagnosis.unseen.map { "Not seen  \($0)" }
        if let learned = diagnosis.learnedText { lines.append("Learned   \(learned)") }
        if let error = result.divergence { lines.append("Ended     \(error)") }
        for (index, finding) in findings.enumerated() {
            let follows =
                finding.kind == .notLearning && finding.tried.isEmpty
                && findings[..<index].contains { $0.cause == finding.cause && $0.remedy == finding.remedy }
            lines +=
                [""]
                + (follows
                    ? FindingText.linesOfConsequence(finding) : FindingText.lines(finding, command: command))
        }
        if let remedies { lines += [""] + RemedyText.lines(remedies, command: command) }
        return lines
    }

    /// The findings with what trials leave of their remedies.
    private func advised(_ findings: [Finding], _ remedies: RemedyReport?) -> [Finding] {
        findings.map { finding in remedies.map { finding.advised(by: $0) } ?? finding }
    }

    /// The result for programs.
    func json(_ result: NetworkDiagnosis, _ remedies: RemedyReport?) -> JSON {
        let diagnosis = result.diagnosis
        var members: [(String, JSON)] = [
            ("task", .string(data.task.rawValue)),
            ("trainRows", .integer(data.counts.training)),
            ("trainExamples", .integer(data.counts.training)),
            ("epochs", .integer(result.history.count)),
            ("diverged", .boolean(result.divergence != nil)),
            ("learned", .optional(diagnosis.learned)),
            ("examined", .array(diagnosis.examined.map(JSON.string))),
            ("unseen", .array(diagnosis.unseen.map(JSON.string))),
            ("layers", .array(diagnosis.activations.map(json))),
            ("findings", .array(advised(diagnosis.findings, remedies).map(FindingText.json))),
        ]
        if let remedies { members.append(("remedies", RemedyText.json(remedies))) }
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

extension RunRequest.Data {
    /// The data of a run without a checkpoint.
    fileprivate init(_ run: RunDescription) {
        var encoding: TableEncoding?
        if case .table(let known) = run.data.preparation { encoding = known }
        self.init(
            name: run.data.name, target: encoding?.target, task: encoding.map { _ in run.task },
            hasNoHeader: encoding.map { !$0.hasHeader } ?? false,
            drop: (encoding?.dropped ?? []).filter { $0.reason == .asAsked }.map(\.name), keep: [],
            numeric: encoding?.isOfFirstRelease ?? false ? nil : [],
            categorical: encoding?.inputs.filter(\.areNames).map(\.name),
            date: encoding?.inputs.filter { $0.dates?.kind == .number }.map(\.name), missing: encoding?.missing,
            test: nil,
            scaling: encoding == nil && run.data.preparation.scaling == .standard
                ? .automatic : run.data.preparation.scaling, validationFraction: run.data.validationFraction,
            testFraction: run.data.testFraction ?? encoding.map { _ in 0 })
    }
}
