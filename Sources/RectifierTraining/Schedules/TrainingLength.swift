import RectifierCore
import RectifierSupport

/// The length of a training, which schedules without numbers of their own span.
public struct TrainingLength: Sendable, Hashable, Codable {
    /// The number of epochs.
    public let epochs: Int
    /// The number of optimiser steps per epoch.
    public let stepsPerEpoch: Int

    /// Traps when one of the numbers is below 1.
    public init(epochs: Int, stepsPerEpoch: Int) {
        require(epochs > 0 && stepsPerEpoch > 0, "TrainingLength: \(epochs) epochs of \(stepsPerEpoch) steps")
        self.epochs = epochs
        self.stepsPerEpoch = stepsPerEpoch
    }

    /// The numbers of epochs that settings and files may have; products with them fit into an Int.
    package static let epochRange = 1...1_000_000_000

    /// All steps; of more than an `Int` holds, the largest.
    public var steps: Int { epochs.clampedMultiplied(by: stepsPerEpoch) }
}

/// Where a training stands, seen by one schedule: a part of a sequence counts from its own start.
struct ScheduleTime {
    /// The steps made.
    var step: Int
    /// The steps there are.
    var steps: Int
    let stepsPerEpoch: Int

    /// The ticks that have passed. PyTorch's `last_epoch`.
    func tick(_ unit: Schedule.Unit) -> Int { unit == .step ? step : step / stepsPerEpoch }

    /// The ticks of `span`. Without a number it is that part of the training, rounded up.
    func ticks(of span: Schedule.Span, part divisor: Int = 1) -> Int {
        if let count = span.count { return count }
        let all = span.unit == .step ? steps : steps.dividedRoundingUp(by: stepsPerEpoch)
        return Swift.max(all.dividedRoundingUp(by: divisor), 1)
    }

    /// The steps of `span`.
    func steps(of span: Schedule.Span) -> Int {
        let ticks = ticks(of: span)
        return span.unit == .step ? ticks : ticks.clampedMultiplied(by: stepsPerEpoch)
    }
}
