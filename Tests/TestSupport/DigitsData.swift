@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments

/// The digits as data to learn from, divided as the tool divides them.
enum DigitsData {
    static func learning(_ settings: Experiment, scaling: InputScaling = .standard) throws -> PreparedData {
        var generator = settings.generators.rows
        let isScaled = scaling == InputScaling.standard
        let data = try ClassificationData(
            name: "digits", isScaled ? Digits.dataset : Digits.unscaledDataset, classNames: Digits.classNames,
            scaling: scaling, validationFraction: 0.1, testFraction: 0.2, using: &generator)
        return PreparedData(data, divisor: isScaled ? Float(Digits.maximumPixel) : 1)
    }
}
