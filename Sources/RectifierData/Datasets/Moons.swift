import RealModule
import RectifierCore

/// Points of two classes that lie like two half moons, one reaching into the other: no line separates them.
public enum Moons {
    /// `count` points, half of each class, with some noise.
    ///
    /// The first moon is the upper half of a circle around (0, 0), the second the lower half of one around (1, ½), both
    /// of radius 1, as in scikit-learn's `make_moons`. The points are random, and the same for the same state of the
    /// generator.
    ///
    /// - Parameters:
    ///   - count: How many points there are.
    ///   - noise: The standard deviation of what is added to each coordinate.
    ///   - generator: Where the random numbers come from.
    public static func dataset(
        count: Int, noise: Double = 0.12, using generator: inout RandomGenerator
    ) -> Dataset<Int32> {
        var points: [Float] = []
        var classes: [Int32] = []
        for index in 0..<count {
            let isSecond = index % 2 == 1
            let angle = generator.uniformDouble() * .pi
            let x = isSecond ? 1 - Double.cos(angle) : .cos(angle)
            let y = isSecond ? 0.5 - Double.sin(angle) : .sin(angle)
            points.append(Float(x + noise * generator.normalDouble()))
            points.append(Float(y + noise * generator.normalDouble()))
            classes.append(isSecond ? 1 : 0)
        }
        return Dataset(features: Tensor(points, shape: [count, 2]), targets: Tensor(classes))
    }
}
