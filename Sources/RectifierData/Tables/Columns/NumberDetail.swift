/// Statistics of a numeric column beside mean and standard deviation: by what other rows are judged, and how they are
/// scaled.
public struct NumberDetail: Sendable, Hashable, Codable {
    /// The smallest number of the training rows.
    public let minimum: Double
    /// The largest.
    public let maximum: Double
    /// The scale, where it is neither (x − mean)/deviation nor none.
    public let scale: NumberScale?

    /// The details of the known ones of `values`; nil where there is none.
    init?(of values: [Double], _ scaling: InputScaling) {
        let known = values.filter { !$0.isNaN }
        guard let minimum = known.min(), let maximum = known.max() else { return nil }
        (self.minimum, self.maximum) = (minimum, maximum)
        scale = NumberScale(scaling, fitting: known)
    }

    private init(minimum: Double, maximum: Double) {
        (self.minimum, self.maximum) = (minimum, maximum)
        scale = nil
    }

    /// The same without a scale of its own.
    var unscaled: NumberDetail { NumberDetail(minimum: minimum, maximum: maximum) }

    /// Whether a number lies farther outside the range of the training rows than that range is wide: what is said of it
    /// is extrapolated.
    func isFarOutside(_ x: Double) -> Bool {
        let width = maximum - minimum
        return x < minimum - width || x > maximum + width
    }
}
