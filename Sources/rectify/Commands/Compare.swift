import ArgumentParser
import Glibc
import Rectifier
import RectifierReport

/// `rectify compare`: which activation to use.
struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare activations on your data: scores over several seeds, significance, and time per epoch.",
        discussion: """
            rectify compare digits
            rectify compare flowers.csv --target species --activations relu,elu,tanh --seeds 30
            rectify compare prices.csv --hidden 32 --epochs 50 --margin 1 --report comparison.html
            rectify compare digits --learning-rates 0.001 --activations relu,leaky-relu:negative-slope=0.2

            Each random seed is one repetition. Within a seed all activations have the same training, validation and test set, \
            the same batches, and the same normal draws as initial weights, scaled by the gain of each; between seeds all of it \
            differs. Within a seed each activation is trained at every learning rate of one grid, and the network with the best \
            validation score is tested: nothing is ever selected on the test set. The grid is found first, with two other seeds, \
            around --learning-rate; it is extended where the best rate of an activation lies at an end.

            The test scores (accuracy, or R²) are compared seed by seed: the mean difference with its 95 % confidence interval \
            (Student's t), the exact Wilcoxon signed-rank test, and the Holm correction over all pairs. One is called better if \
            the corrected p-value is at most 0.05 and the interval lies on one side of 0. 'No difference' means that the \
            interval lies within the margin (equivalence); otherwise none was detected, which is less. A training that diverges \
            counts as the worst score.

            Trainings run on all processors, each in one thread (OMP_NUM_THREADS sets how many run at once). The scores do not \
            depend on that. 'rectify train' reaches the same score with the same --seed, --activation, --learning-rate and \
            --initializer he-normal (or xavier-normal). Ctrl-C compares the seeds that are complete.
            """)

    @OptionGroup var data: DataOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The activations. (default: \(ComparisonPlan.usualActivations.joined(separator: ",")))",
            valueName: "names"), transform: OptionValues.activations)
    var activations: [String]?

    @Option(
        parsing: .unconditional,
        help: "Number of random seeds (repetitions), from --seed on, 2 to 10000. (default: 20)",
        transform: OptionValues.seeds)
    var seeds: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Grid of learning rates; one rate for no search. (default: found around --learning-rate)",
            valueName: "rates"), transform: OptionValues.learningRates)
    var learningRates: [Float]?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Equivalence margin in percentage points of accuracy, or hundredths of R²: smaller differences do not matter. "
                + "(default: 0.5)",
            valueName: "points"), transform: OptionValues.points)
    var margin: Double?

    @OptionGroup(title: "Options for the network") var network: NetworkOptions

    @OptionGroup var results: ResultOptions

    func run() throws {
        try check()
        let configuration = try data.configuration()
        let loaded = try network.experiment(configuration).load()
        let plan = try plan(configuration, for: loaded.data)
        try NetworkSize.check(
            features: loaded.data.featureCount, hidden: plan.settings.model.hidden + [loaded.data.outputCount])
        let introduction = ComparisonIntroduction(loaded, plan)
        if !results.quiet { Output.note(introduction.lines.joined(separator: "\n")) }
        for note in loaded.notes { Output.note("Note: \(note)") }

        let display = ComparisonDisplay(isQuiet: results.quiet)
        defer { display.end() }
        let comparison = try CancellationToken.onControlC { cancellation in
            // Only what can be handed to other threads.
            let (experiment, schema) = (plan.settings, loaded.schema)
            return try ActivationComparison(
                plan, cancellation: cancellation, report: { display.show($0, isInterrupted: cancellation.isCancelled) }
            ) { seed in
                var experiment = experiment
                experiment.seed = seed
                return try experiment.load(schema).data
            }
        }
        display.end()
        try results.write {
            ComparisonReportPage(comparison, title: loaded.data.name, facts: introduction.facts).html
        }
        let output = ComparisonOutput(comparison, loaded.data)
        try Output.write(
            results.json
                ? output.json.text(levels: 2) : output.lines(report: results.report).joined(separator: "\n"))
    }

    /// Checks that the parser cannot make.
    private func check() throws {
        if network.activation != nil {
            throw ToolError.usage("--activation: name what is to be compared by --activations, such as relu,elu.")
        }
        if learningRates != nil, network.learningRate != nil {
            throw ToolError.usage(
                "--learning-rate and --learning-rates both say which rates are tried. Leave one out.")
        }
        for text in activations ?? [] { _ = try ActivationOption.parse(text, option: "--activations") }
        try results.check(inputs: data.files)
        if let test = data.test, let kind = FileKind(at: test), kind == .pipe || kind == .socket {
            throw ToolError.usage("--test \(test): it is read once for each seed; give a file.")
        }
    }

    /// The plan of the comparison for such data.
    private func plan(_ configuration: DataConfiguration, for data: PreparedData) throws -> ComparisonPlan {
        let settings = try network.experiment(configuration, for: data)
        var plan = ComparisonPlan(
            settings: settings,
            grid: learningRates.map(LearningRateGrid.init)
                ?? network.learningRate.map { LearningRateGrid(around: $0) })
        plan.activations = activations ?? plan.activations
        plan.seedCount = seeds ?? plan.seedCount
        plan.margin = margin ?? plan.margin
        _ = try plan.names()
        return plan
    }
}
