import Rectifier
import RectifierReport

/// Lu et al. 2019: narrow and deep ReLU networks are often born dead, so that they put out the same for every row and
/// nothing can train them.
enum BornDead: Claim {
    static let name = "born-dead"
    static let seeds = 4000
    static let unit = "networks of each width"

    private static let widths = [2, 3, 4, 6, 8]
    private static let depths = [5, 10, 20, 40]

    static func measure(seeds networks: Int) throws -> Evidence {
        let digits = try Subjects.digits(seeds: 1)[0].classes.training.features
        let sign = Tensor<Float>([-1, 1], shape: [2, 1])
        var evidence = Evidence()
        var (rows, lines, oneRowFits, digitsFit, signFit, cells) = (
            [[String]](), [LineChart.Series](), 0, 0, 0, 0
        )
        for width in widths {
            let ofDigits = try deaths(networks, width: width, on: digits)
            let ofSign = try deaths(networks, width: width, on: sign)
            func share(_ deaths: [Int?], _ depth: Int) -> Estimate {
                Estimate(shareOf: deaths.count { $0.map { $0 <= depth } ?? false }, in: networks)
            }
            for depth in depths {
                let hidden = Array(repeating: width, count: depth)
                let bound = BornDeadBounds(hidden: hidden, basis: .oneDirection).upper
                let least = BornDeadBounds(hidden: hidden, basis: .twoDirections).lower
                let (one, two) = (share(ofDigits.map(\.firstRow), depth), share(ofSign.map(\.allRows), depth))
                let all = share(ofDigits.map(\.allRows), depth)
                cells += 1
                if (one.low...one.high).contains(bound) { oneRowFits += 1 }
                if all.low <= bound { digitsFit += 1 }
                if two.low <= bound, two.high >= least { signFit += 1 }
                rows.append([
                    "\(width)", "\(depth)", "\((bound * 100).text(1)) %", one.bracketedPercent(),
                    all.bracketedPercent(), "\((least * 100).text(1)) %", two.bracketedPercent(),
                ])
            }
            lines.append(
                LineChart.Series(
                    "width \(width)", x: (1...40).map(Double.init),
                    y: (1...40).map { share(ofDigits.map(\.allRows), $0).value }))
        }
        evidence.add(
            [
                "width", "depth", "bound 1 − (1 − 2⁻ʷ)ᵈ", "dead for one digit",
                "dead for all 1,258 digits", "lower bound for ±1", "dead for ±1 (one feature)",
            ], rows)
        evidence.add(
            "claim-born-dead",
            LineChart(
                title: "Networks that are born dead, on the digits", x: ChartAxis("hidden layers"),
                y: ChartAxis("born dead", format: .percent, range: 0...1), series: lines))
        let training = try trained()
        evidence.add(
            "Of 60 networks of 20 layers of 4 units \(training.dead) were born dead. Trained for 20 epochs with Adam at "
                + "0.003, the best of these got \((training.bestDead * 100).text(1)) % of the test rows right, where always "
                + "answering the commonest class gets about 10 %; of the \(60 - training.dead) others the best got "
                + "\((training.bestAlive * 100).text(1)) %.")
        evidence.conclude(
            "For one row the formula holds: its value lies in the 95 % interval in \(oneRowFits) of \(cells) cases. For all "
                + "digits it is an upper bound, kept in \(digitsFit) of \(cells); for rows of one feature with both signs the "
                + "shares are between the paper's two bounds in \(signFit) of \(cells). Death comes with depth and goes with "
                + "width.")
        return evidence
    }

    /// After how many hidden layers a network is dead; nil if it lives.
    private struct Death: Sendable {
        /// For the first row.
        var firstRow: Int?
        /// For every row.
        var allRows: Int?
    }

    /// He's first weights, symmetric, with biases of 0: the setting of the bound.
    private static func deaths(_ networks: Int, width: Int, on rows: Tensor<Float>) throws -> [Death] {
        try concurrently(networks) { seed in
            var generator = RandomGenerator(seed: UInt64(seed))
            var (death, x) = (Death(), rows)
            for depth in 1...(depths.max() ?? 1) {
                x = relu(Linear(x.shape[1], width, initializer: .heNormal(), using: &generator)(x))
                if death.firstRow == nil, x[range: 0..<1].max().scalar == 0 { death.firstRow = depth }
                if x.max().scalar == 0 {
                    death.allRows = depth
                    break
                }
            }
            // What is dead for every row is dead for the first.
            death.firstRow = death.firstRow ?? death.allRows
            return death
        }
    }

    /// Whether those that are born dead learn.
    private static func trained() throws -> (dead: Int, bestDead: Double, bestAlive: Double) {
        let sets = try Subjects.digits(seeds: 60)
        let trial = Trial(
            Experiment(
                hidden: Array(repeating: 4, count: 20), optimizer: .init(.adam, learningRate: 0.003), epochs: 20))
        let results = try concurrently(sets.count) { seed in
            let network = try trial.network(for: sets[seed], seed: seed)
            let outputs = network(sets[seed].classes.training.features)
            let isDead = (outputs .== 0).isAllTrue
            return (isDead: isDead, accuracy: try trial.run(on: sets[seed], seed: seed).accuracy)
        }
        let dead = results.filter(\.isDead)
        return (
            dead.count, dead.map(\.accuracy).max() ?? 0, results.filter { !$0.isDead }.map(\.accuracy).max() ?? 0
        )
    }
}
