import Rectifier

/// The same training without something and with it, seed by seed.
struct Remedy {
    /// The training, in a few words.
    let training: String
    /// What is added, in a few words.
    let name: String
    /// The training without it.
    let settings: NetworkSettings
    /// Adds it.
    let apply: (inout NetworkSettings) throws -> Void

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
    func measure(on sets: [LearningData], without: [Outcome]? = nil) throws -> Result {
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

    /// Which trainings it helps, in a sentence.
    func conclusion(_ subject: String) -> String {
        func names(_ verdict: String) -> String {
            filter { $0.verdict == verdict }.map {
                "\($0.remedy.training) (\($0.remedy.name), \($0.gain.points()) points)"
            }
            .joined(separator: "; ")
        }
        let parts = [
            ("helps", "helps with"), ("harms", "harms"),
            ("no difference seen", "makes no difference that could be seen with"),
        ]
        .compactMap { verdict, words in
            names(verdict).isEmpty ? nil : "\(words): \(names(verdict))"
        }
        return "\(subject) " + parts.joined(separator: ". It ") + "."
    }
}
