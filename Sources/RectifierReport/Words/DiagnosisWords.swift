import Rectifier

// A diagnosis, in words.
extension Diagnosis {
    /// What was learned, in a sentence; nil if it is not known.
    public var learnedText: String? {
        learned.map { reduction in
            reduction < 0
                ? "nothing: \(Self.lossText(learned: reduction))"
                : "training loss reduced \(NumberText.percent(reduction)) from the constant-prediction baseline"
        }
    }

    /// The training loss beside that of the constant prediction, where it is not below it.
    static func lossText(learned: Double) -> String {
        let ratio = 1 - learned
        let digits = abs(learned) < 0.01 ? 1e4 : ratio < 10 ? 100 : 1
        return "the training loss is \(NumberText.short((ratio * digits).rounded() / digits)) × that of the constant "
            + "prediction"
    }
}

extension Diagnosis.Examined {
    /// What was examined, in sentences.
    public var sentences: [String] {
        var texts: [String] = []
        let of = rows.seen < rows.all ? "the first \(rows.seen) of \(rows.all)" : "all \(rows.all)"
        let moments = [before ? "before the first step" : nil, after ? "after the last" : nil].compactMap(\.self)
        if !moments.isEmpty {
            texts.append("the network \(moments.joined(separator: " and ")), on \(of) training rows")
        }
        if let lastSample { texts.append("\(samples) steps on the way, up to step \(lastSample)") }
        if epochs > 0 { texts.append("the losses of \(epochs) epochs") }
        if failure { texts.append("the step that could not be made") }
        return texts
    }
}

extension Diagnosis.Unseen {
    /// What could not be examined and why, in a sentence.
    public var sentence: String {
        switch self {
        case .networkBefore: "the state before the first step: the first network is not known"
        case .networkAfter: "the network after the training: it is not known"
        case .divergedNetwork: "the network after the training, which is not finite"
        case .steps: "the step at which something began, and the size of steps and gradients: nothing was recorded"
        case .losses: "whether the loss rose or fell: no losses of epochs are known"
        case .overfitting: "overfitting: there are no validation rows"
        case .failedStep: "the origin of the first value that is not finite: the network of that step is not known"
        }
    }
}
