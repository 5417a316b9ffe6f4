/// Some work that is timed beside other work.
struct TimedWork {
    let name: String
    /// Does the work that many times.
    let run: (Int) -> Void
}

/// The times of several pieces of work, measured in turn, so that what else the machine does falls on all alike.
struct InterleavedTimes {
    /// For each piece of work the seconds that it took once, in each round.
    let seconds: [[Double]]

    /// - Parameters:
    ///   - rounds: How often each piece of work is measured, another one first each time.
    ///   - sample: The seconds that one measurement takes at least.
    init(_ works: [TimedWork], rounds: Int, sample: Double = 0.004) {
        let iterations = works.map { Self.iterations($0, lasting: sample) }
        var seconds = works.map { _ in [Double]() }
        for round in 0..<rounds {
            for place in works.indices {
                let index = (place + round) % works.count
                seconds[index].append(Self.time(works[index], iterations[index]) / Double(iterations[index]))
            }
        }
        self.seconds = seconds
    }

    /// How many times as long as `other` the work took: the median of the rounds' ratios.
    func ratio(_ index: Int, to other: Int) -> Estimate {
        Estimate(medianOf: zip(seconds[index], seconds[other]).map { $0 / $1 })
    }

    /// The seconds that the work took.
    func time(_ index: Int) -> Estimate { Estimate(medianOf: seconds[index]) }

    private static func time(_ work: TimedWork, _ iterations: Int) -> Double {
        ContinuousClock().measure { work.run(iterations) } / .seconds(1)
    }

    private static func iterations(_ work: TimedWork, lasting sample: Double) -> Int {
        var count = 1
        while true {
            let seconds = time(work, count)
            if seconds >= sample { return count }
            count = max(count * 2, Int(Double(count) * min(sample * 1.2 / max(seconds, 1e-9), 10)))
        }
    }
}
