import Rectifier

/// The same training without something and with it, seed by seed.
struct Remedy {
    /// The training, in a few words.
    let training: String
    /// What is added, in a few words.
    let name: String
    /// The training without it.
    let settings: Experiment
    /// Adds it.
    let apply: (inout Experiment) throws -> Void

    /// What it brought.
    struct Result {
        let remedy: Remedy
        let without: [Outcome]
        let with: [Outcome]

        /// How many more test rows are right with it.
        var gain: Estimate { with.gain(over: without) }
        /// How much lower the loss on the test rows is with it.
        var lossGain: Estimate { without.gain(over: with) { $0.loss } }

        /// What the interval says of the rows that are right.
        var verdict: String { gain.isAbove(0) ? "helps" : gain.isBelow(0) ? "harms" : "no difference seen" }
    }

    /// - Parameter without: The trainings without it, if they are known already.
    func measure(on sets: [PreparedData], without: [Outcome]? = nil) throws -> Result {
        var changed = settings
        try apply(&changed)
        return Result(
            remedy: self, without: try without ?? Trial(settings).run(on: sets), with: try Trial(changed).run(on: sets))
    }
}

extension [Remedy.Result] {
    static var header: [String] {
        [
            "training", "remedy", "right without", "right with", "difference, points", "test loss without",
            "test loss with", "less by", "rows right: it",
        ]
    }

    var rows: [[String]] {
        map { result in
            [
                result.remedy.training, result.remedy.name, result.without.accuracy.percent(),
                result.with.accuracy.percent(), result.gain.points(), result.without.loss.text(3),
                result.with.loss.text(3), result.lossGain.text(3, signed: true), result.verdict,
            ]
        }
    }

    /// What it does to the rows that are right, training by training.
    func conclusion(_ subject: String) -> String {
        var trainings: [String] = []
        for result in self where !trainings.contains(result.remedy.training) {
            trainings.append(result.remedy.training)
        }
        let parts = trainings.map { training -> String in
            let results = filter { $0.remedy.training == training }
            if results.count == 1 {
                return
                    "\(training): \(results[0].verdict) (\(results[0].remedy.name), \(results[0].gain.points()) points)"
            }
            let verdicts = ["helps", "harms", "no difference seen"].compactMap { verdict -> String? in
                let count = results.count { $0.verdict == verdict }
                return count == 0 ? nil : "\(verdict) in \(count) of \(results.count)"
            }
            let gains = results.map { $0.gain.value * 100 }
            return "\(training): \(verdicts.joined(separator: ", ")) (\((gains.min() ?? 0).text(1, signed: true)) to "
                + "\((gains.max() ?? 0).text(1, signed: true)) points)"
        }
        return "\(subject) " + parts.joined(separator: "; ") + "."
    }
}
