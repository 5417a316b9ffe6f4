import Rectifier

/// Samples of a monitor by layer: each quantity as a line over the steps.
struct LayerHistory {
    /// The numbers of the steps that samples were taken at, from 1 as findings count them.
    let steps: [Double]
    /// The names of the layers with parameters, in the order of the model.
    let layers: [String]
    /// The names of the activations, in the order in which they are computed.
    let activations: [String]
    private let samples: [MonitorSample]

    /// Nil if there are no samples.
    init?(_ history: MonitorHistory?) {
        guard let history, !history.samples.isEmpty else { return nil }
        samples = history.samples
        steps = samples.map { Double($0.step + 1) }
        layers = Self.unique(samples.flatMap { $0.parameters.map(\.layer) })
        activations = Self.unique(samples.flatMap { $0.activations.map(\.name) })
    }

    /// The names without those that were there before.
    private static func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    /// The norm of the gradient by all parameters of a layer.
    func gradientNorms(of layer: String) -> [Double?] {
        samples.map { Self.norm(of: $0.parameters.filter { $0.layer == layer }.map(\.gradient.norm)) }
    }

    /// Update ratio of a layer: `norm(Δw) / norm(w)` at each step.
    func updateRatios(of layer: String) -> [Double?] {
        samples.map { sample in
            let parameters = sample.parameters.filter { $0.layer == layer && $0.updateNorm != nil }
            guard let update = Self.norm(of: parameters.compactMap(\.updateNorm)),
                let size = Self.norm(of: parameters.map(\.weights.norm)), size > 0
            else { return nil }
            return update / size
        }
    }

    /// A number of one activation at each step; nil where it was not examined.
    func values(of activation: String, _ value: (ActivationSample) -> Double) -> [Double?] {
        samples.map { $0.activations.first { $0.name == activation }.map(value) }
    }

    /// The samples of one activation, each with its step.
    func samples(of activation: String) -> [(step: Double, sample: ActivationSample)] {
        zip(steps, samples).compactMap { step, sample in
            sample.activations.first { $0.name == activation }.map { (step, $0) }
        }
    }

    /// The last sample in which activations were examined.
    var lastActivations: [ActivationSample] { samples.last { !$0.activations.isEmpty }?.activations ?? [] }

    /// The learning rates, and the steps that they belong to.
    var learningRates: [(step: Double, rate: Double)] {
        zip(steps, samples).compactMap { step, sample in sample.learningRate.map { (step, $0) } }
    }

    private static func norm(of norms: [Double]) -> Double? {
        norms.isEmpty ? nil : norms.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
}

/// Some of many names, no more than can be told apart in a chart.
struct NameSelection {
    /// The names chosen: the first, the last, and others evenly between.
    let names: [String]
    /// Note on the names that were left out; nil for none.
    let note: String?

    init(_ names: [String], limit: Int, things: String) {
        guard names.count > limit, limit > 1 else {
            self.names = names
            note = nil
            return
        }
        self.names = (0..<limit).map { names[$0 * (names.count - 1) / (limit - 1)] }
        note = "Of \(names.count) \(things) \(limit) are drawn: the first, the last, and others evenly between."
    }
}
