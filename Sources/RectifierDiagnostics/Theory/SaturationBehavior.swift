import RectifierCore

/// What a function of one number is like far from 0, where a unit can get stuck.
struct SaturationBehavior: Sendable, Hashable {
    /// Whether there are numbers for which both the value and the slope are 0: a unit that sees no others is off, and no
    /// gradient passes it. False for functions that are flat at both ends, and 0 at neither.
    let canBeOff: Bool
    /// Whether it is flat at both ends, as the sigmoid is.
    let saturates: Bool
    /// The slope's largest magnitude.
    let steepest: Double

    /// A slope below this fraction of the steepest counts as flat: beyond ±4.4 for the sigmoid, and ±2.2 for tanh.
    static let flatShare = 0.05

    init(of function: some ElementwiseActivation) {
        let slopes = stride(from: -8.0, through: 8, by: 1.0 / 16).map { function.derivative($0).magnitude }
        steepest = slopes.filter(\.isFinite).max() ?? 0
        let far = [-20.0, 20]
        let limit = steepest * Self.flatShare
        saturates = far.allSatisfy { function.derivative($0).magnitude < limit }
        canBeOff = !saturates || far.contains { function.formula($0) == 0 && function.derivative($0) == 0 }
    }
}
