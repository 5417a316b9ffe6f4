/// When checkpoints are written: by time, so that they cost little however short an epoch is. Putting one on the disk
/// takes milliseconds, and an epoch of a small table less than one.
struct CheckpointPace {
    /// The shortest time between two.
    private static let shortest = Duration.milliseconds(250)
    /// The time between two is so many times what the last one took: 5 % of the training at most.
    private static let factor = 20

    private let clock = ContinuousClock()
    private var last = ContinuousClock.now
    private var cost = Duration.zero

    /// Whether enough time has passed.
    var isDue: Bool { clock.now - last >= max(Self.shortest, cost * Self.factor) }

    /// Writes one, and notes how long that took.
    mutating func measure(_ write: () throws -> Void) rethrows {
        let start = clock.now
        try write()
        last = clock.now
        cost = last - start
    }
}
