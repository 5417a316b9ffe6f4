import Rectifier
import RectifierReport

/// Half of the units are off at the start; and how many later.
enum HalfOff: Claim {
    static let name = "half-off"
    static let seeds = 10

    private struct Case {
        let name: String
        let isFashion: Bool
        let settings: Experiment
    }

    private static let cases = [
        Case(
            name: "digits, Adam 0.001", isFashion: false,
            settings: Experiment(hidden: [128, 64], optimizer: .init(.adam, learningRate: 0.001), epochs: 20)),
        Case(
            name: "digits, SGD 0.05", isFashion: false,
            settings: Experiment(
                hidden: [128, 64], optimizer: .init(.sgd, learningRate: 0.05, momentum: 0.9), epochs: 20)),
        Case(
            name: "digits, 5 layers, Adam 0.001", isFashion: false,
            settings: Experiment(
                hidden: [64, 64, 64, 64, 64], optimizer: .init(.adam, learningRate: 0.001), epochs: 20)),
        Case(
            name: "Fashion-MNIST, Adam 0.001", isFashion: true,
            settings: Experiment(
                hidden: [256, 128], optimizer: .init(.adam, learningRate: 0.001), epochs: 20, batchSize: 128)),
        Case(
            name: "Fashion-MNIST, SGD 0.05", isFashion: true,
            settings: Experiment(
                hidden: [256, 128], optimizer: .init(.sgd, learningRate: 0.05, momentum: 0.9), epochs: 20,
                batchSize: 128)),
    ]

    static func measure(seeds: Int) throws -> Evidence {
        let (digits, fashion) = (try Subjects.digits(seeds: seeds), try Subjects.fashion(seeds: seeds))
        var evidence = Evidence()
        var (rows, starts, ends) = ([[String]](), [Estimate](), [(name: String, share: Double)]())
        for one in cases {
            let courses = try courses(Trial(one.settings), one.isFashion ? fashion : digits)
            let layers = one.settings.model.hidden.count
            for layer in 0..<layers {
                func share(_ epoch: Int) -> Estimate { Estimate(meanOf: courses.map { $0.zeroShares[epoch][layer] }) }
                let (start, end) = (share(0), share(one.settings.training.trainer.epochs))
                starts.append(start)
                ends.append(("\(one.name), layer \(layer + 1)", end.value))
                rows.append([
                    one.name, "\(layer + 1) (\(one.settings.model.hidden[layer]) units)", start.percent(),
                    share(1).percent(),
                    end.percent(), Estimate(meanOf: courses.map { $0.silentShares[layer] }).percent(),
                    layer == 0 ? Estimate(meanOf: courses.map(\.accuracy)).percent() : "",
                ])
            }
            guard one.name.hasSuffix("Adam 0.001"), layers == 2 else { continue }
            evidence.add("claim-half-off-\(one.isFashion ? "fashion" : "digits")", chart(one, courses))
        }
        evidence.add(
            ["training", "layer", "zeros at the start", "after 1 epoch", "after 20", "units that never fire", "right"],
            rows)
        let halves = starts.count { ($0.low...$0.high).contains(0.5) }
        let furthest = starts.max { abs($0.value - 0.5) < abs($1.value - 0.5) } ?? starts[0]
        if let least = ends.min(by: { $0.share < $1.share }), let most = ends.max(by: { $0.share < $1.share }) {
            evidence.conclude(
                "At the start half of the outputs are 0: the interval holds 50 % in \(halves) of \(starts.count) layers, and the "
                    + "one furthest from it has \(furthest.percent()). After the training it is between "
                    + "\((least.share * 100).text(0)) % (\(least.name)) and \((most.share * 100).text(0)) % "
                    + "(\(most.name)).")
        }
        return evidence
    }

    /// What one training was like.
    private struct Course: Sendable {
        /// The fraction of zeros on the test rows, for each epoch from 0, of each layer.
        var zeroShares: [[Double]] = []
        /// The fraction of units that were 0 on all test rows in the end, of each layer.
        var silentShares: [Double] = []
        var accuracy = 0.0
    }

    private static func courses(_ trial: Trial, _ sets: [PreparedData]) throws -> [Course] {
        try concurrently(sets.count) { seed in
            let data = sets[seed]
            var course = Course()
            func look(_ model: LayerList) {
                let activity = LayerActivity.measure(model, on: data.test)
                course.zeroShares.append(activity.map(\.zeroShare))
                course.silentShares = activity.map { Double($0.silentUnits.count) / Double($0.units) }
            }
            look(try trial.network(for: data, seed: seed))
            course.accuracy = try trial.run(on: data, seed: seed) { look($0.model) }.accuracy
            return course
        }
    }

    private static func chart(_ one: Case, _ courses: [Course]) -> LineChart {
        let epochs = (0...one.settings.training.trainer.epochs).map(Double.init)
        func share(_ epoch: Int, _ layer: Int) -> Estimate {
            Estimate(meanOf: courses.map { $0.zeroShares[epoch][layer] })
        }
        var chart = LineChart(
            title: "Share of zeros: \(one.name)", x: ChartAxis("epochs"),
            y: ChartAxis("outputs that are 0", format: .percent, range: 0...1),
            series: one.settings.model.hidden.indices.map { layer in
                LineChart.Series(
                    "layer \(layer + 1)", x: epochs, y: epochs.indices.map { share($0, layer).value })
            })
        chart.rules = [LineChart.Rule(at: 0.5, on: .y, "half")]
        return chart
    }
}
