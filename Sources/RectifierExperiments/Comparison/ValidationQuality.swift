import RectifierCore
import RectifierData
import RectifierTraining

/// Validation score of a network, by which a learning rate is selected.
struct ValidationQuality: Sendable, Hashable {
    /// The accuracy, or R²; nil where R² does not exist, the targets all being the same.
    let score: Double?
    /// The mean loss: it decides where the scores are the same, and for numbers alone, which of the rows' R² follows.
    let loss: Double

    private init(score: Double?, loss: Double) { (self.score, self.loss) = (score, loss) }

    /// That of a network. Throws when there are no validation rows.
    init(of model: LayerList, on data: PreparedData) throws(ComparisonError) {
        switch data.parts {
        case .classes(let parts):
            guard let rows = parts.validation else { throw .noRows(.validation) }
            let evaluation = Evaluation(of: model, on: rows)
            self.init(score: evaluation.accuracy, loss: evaluation.loss)
        case .numbers(let parts):
            guard let rows = parts.validation else { throw .noRows(.validation) }
            // In the scale that was learned in, which R² does not depend on.
            let metrics = RegressionMetrics(
                predictions: model.outputs(for: rows.features).scalars, targets: rows.targets.scalars)
            self.init(
                score: metrics.determination, loss: metrics.rootMeanSquaredError * metrics.rootMeanSquaredError)
        }
    }

    /// The mean of some; nil, the worst, where one of them is a training that diverged.
    static func mean(_ qualities: [ValidationQuality?]) -> ValidationQuality? {
        let known = qualities.compactMap(\.self)
        guard known.count == qualities.count, !known.isEmpty else { return nil }
        let scores = known.compactMap(\.score)
        return ValidationQuality(
            score: scores.count == known.count ? scores.reduce(0, +) / Double(scores.count) : nil,
            loss: known.reduce(0) { $0 + $1.loss } / Double(known.count))
    }

    /// Whether it is better: a higher score, or the same and a lower loss.
    func isBetter(than other: ValidationQuality) -> Bool {
        let (ours, theirs) = (score ?? -loss, other.score ?? -other.loss)
        return ours == theirs ? loss < other.loss : ours > theirs
    }
}

extension PreparedData {
    /// The same data without its test rows, so that nothing can be chosen by them.
    var withoutTestRows: PreparedData {
        let parts: Parts =
            switch parts {
            case .classes(let parts): .classes(Splits(training: parts.training, validation: parts.validation))
            case .numbers(let parts): .numbers(Splits(training: parts.training, validation: parts.validation))
            }
        return PreparedData(name: name, parts: parts, preparation: preparation, classNames: classNames)
    }

    /// Throws when there are no rows to choose or to judge by.
    func checkComparable() throws(ComparisonError) {
        if counts.validation == 0 { throw .noRows(.validation) }
        if counts.test == 0 { throw .noRows(.test) }
    }
}

extension LayerActivity {
    /// The activity of every activation in `model` on the test rows of `data`; none without such rows.
    static func measure(_ model: LayerList, on data: PreparedData) -> [LayerActivity] {
        switch data.parts {
        case .classes(let parts): parts.test.map { measure(model, on: $0) } ?? []
        case .numbers(let parts): parts.test.map { measure(model, on: $0) } ?? []
        }
    }
}
