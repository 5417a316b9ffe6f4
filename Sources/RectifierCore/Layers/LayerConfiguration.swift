import RectifierSupport

/// A layer of a network as it is written: `linear 128`, `relu`, `dropout 0.2`.
///
///     let layers = try LayerConfiguration.layers(parsing: "linear 128, batch-norm, relu, dropout 0.2, linear")
///     let model = try LayerList(layers, features: 64, outputs: 10, using: &generator)
///
/// The text of a network is its layers in order with commas between. `linear N` is a ``Linear`` layer of N units; the last
/// one is `linear` alone, since its outputs follow from the data. The others are `batch-norm`, `layer-norm`, `rms-norm`,
/// `dropout P`, and the activations, as `ActivationCatalog.make(parsing:)` reads them.
public enum LayerConfiguration: Sendable, Hashable {
    /// ``Linear``, with so many units; nil for as many as the network has outputs.
    case linear(units: Int?)
    /// ``BatchNorm``. A linear layer right before it has no bias, since the mean is subtracted anyway.
    case batchNorm
    /// ``LayerNorm``.
    case layerNorm
    /// ``RMSNorm``.
    case rmsNorm
    /// ``Dropout``, with that probability.
    case dropout(Float)
    /// An activation, as `ActivationCatalog.make(parsing:)` reads it.
    case activation(String)

    /// The layer as text, which ``layers(parsing:)`` reads back.
    public var text: String {
        switch self {
        case .linear(let units): units.map { "linear \($0)" } ?? "linear"
        case .batchNorm: "batch-norm"
        case .layerNorm: "layer-norm"
        case .rmsNorm: "rms-norm"
        case .dropout(let probability): "dropout \(NumberText.text(probability))"
        case .activation(let text): text
        }
    }

    /// Whether it is a normalisation.
    public var isNormalization: Bool { [.batchNorm, .layerNorm, .rmsNorm].contains(self) }

    /// The names of the layers that are no activations.
    private static let names = ["linear", "batch-norm", "layer-norm", "rms-norm", "dropout"]

    /// The largest number of layers, and of units in one.
    package static let (maximumLayers, maximumUnits) = (40_000, 1_000_000)

    /// The layers of a network in a text.
    ///
    /// - Throws: ``NetworkError/layer(_:number:problem:)``, which names the place; ``OptionError`` for an activation
    ///   whose parameters are not right.
    public static func layers(parsing text: String) throws -> [LayerConfiguration] {
        let parts = split(text)
        guard parts.count <= maximumLayers else {
            throw NetworkError.layer(text, number: maximumLayers + 1, problem: LayerProblem.tooMany(maximumLayers).text)
        }
        var layers: [LayerConfiguration] = []
        for (place, part) in parts.enumerated() {
            do throws(LayerProblem) {
                layers.append(try layer(parsing: part))
            } catch {
                if case .activation(let error) = error { throw error }
                throw NetworkError.layer(part, number: place + 1, problem: error.text)
            }
        }
        let open = layers.indices.filter { layers[$0] == .linear(units: nil) }
        let lastLinear = layers.lastIndex { if case .linear = $0 { true } else { false } }
        guard let lastLinear else {
            throw NetworkError.layer(text, number: layers.count, problem: LayerProblem.noOutput.text)
        }
        if let wrong = open.first(where: { $0 != lastLinear }) {
            throw NetworkError.layer(parts[wrong], number: wrong + 1, problem: LayerProblem.noUnits.text)
        }
        guard open == [lastLinear] else {
            throw NetworkError.layer(parts[lastLinear], number: lastLinear + 1, problem: LayerProblem.noOutput.text)
        }
        return layers
    }

    /// The texts between commas; a comma within the parameters of an activation is followed by `name=value`.
    private static func split(_ text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).reduce(into: []) { parts, part in
            if part.contains("="), !part.contains(":"), let last = parts.last, last.contains(":") {
                parts[parts.count - 1] = last + "," + part
            } else {
                parts.append(String(part))
            }
        }
    }

    private static func layer(parsing text: String) throws(LayerProblem) -> LayerConfiguration {
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        guard let first = words.first else { throw .missing }
        let name = NamedOptions.normalize(first)
        func checkNoMore(than count: Int) throws(LayerProblem) {
            if words.count > count { throw .surplus(words[count]) }
        }
        switch name {
        case "linear":
            try checkNoMore(than: 2)
            guard words.count == 2 else { return .linear(units: nil) }
            guard let units = NumberText.integer(words[1]), 1...maximumUnits ~= units else {
                throw .badNumber(words[1], needs: "a number of units from 1 to \(maximumUnits)")
            }
            return .linear(units: units)
        case "dropout":
            try checkNoMore(than: 2)
            guard words.count == 2 else { return .dropout(0.5) }
            guard let probability: Float = NumberText.parse(words[1]), 0...1 ~= probability else {
                throw .badNumber(words[1], needs: "a probability from 0 to 1")
            }
            return .dropout(probability)
        case "batch-norm", "layer-norm", "rms-norm":
            try checkNoMore(than: 1)
            return name == "batch-norm" ? .batchNorm : name == "layer-norm" ? .layerNorm : .rmsNorm
        default:
            let kind = String(name.prefix { $0 != ":" })
            guard ActivationCatalog.names.contains(kind) else {
                throw .unknown(kind, nearest: NearestNames.nearest(to: kind, among: names + ActivationCatalog.names))
            }
            if words.count > 1, !first.contains(":") { throw .surplus(words[1]) }
            do {
                return .activation(try ActivationCatalog.make(parsing: text).text)
            } catch let error as any RectifierError {
                throw .activation(error)
            } catch { throw .unknown(kind, nearest: []) }
        }
    }
}

extension [LayerConfiguration] {
    /// The layers as text, which ``LayerConfiguration/layers(parsing:)`` reads back.
    public var text: String { map(\.text).joined(separator: ", ") }
}

/// A mistake in the text of a layer.
private enum LayerProblem: Error {
    /// There is nothing between two commas.
    case missing
    /// There is no such layer and no such activation.
    case unknown(String, nearest: [String])
    /// A number is missing, or not possible.
    case badNumber(String, needs: String)
    /// There is more than the layer takes.
    case surplus(String)
    /// A linear layer that is not the last needs its number of units.
    case noUnits
    /// The last linear layer must have as many units as the network has outputs.
    case noOutput
    /// There are more layers than that.
    case tooMany(Int)
    /// The parameters of an activation are not right.
    case activation(any RectifierError)

    /// The mistake in words.
    var text: String {
        switch self {
        case .missing: "a layer is missing."
        case .unknown(_, let nearest):
            "there is no such layer or activation"
                + (nearest.isEmpty
                    ? "." : "; did you mean \(nearest.map { "'\($0)'" }.joined(separator: " or "))?")
        case .badNumber(let number, let needs): "\(NameList.quoted(number)) is not possible; \(needs) is needed."
        case .surplus(let word):
            "\(NameList.quoted(word)) is too much; an activation's parameters are written name:parameter=value."
        case .noUnits: "only the last linear layer is without a number of units; write 'linear 64'."
        case .noOutput:
            "the last linear layer must be 'linear' alone: it has as many units as there are outputs."
        case .tooMany(let limit): "at most \(limit) layers are possible."
        case .activation(let error): "\(error)"
        }
    }
}

/// The choice of what stands between a hidden layer and its activation, as it can be written to a file.
public enum Normalization: String, Sendable, Hashable, Codable, CaseIterable {
    /// Nothing.
    case none
    /// Each unit brought to mean 0 and variance 1 over the rows of a batch, see ``BatchNorm``: a unit can then not be off
    /// for every row of a batch, nor can signals grow or shrink from layer to layer. Ioffe & Szegedy 2015, arXiv
    /// 1502.03167.
    case batch
    /// Each row brought to mean 0 and variance 1 over the units of the layer, see ``LayerNorm``: it does the same for
    /// one row as for many. Ba, Kiros & Hinton 2016, arXiv 1607.06450.
    case layer

    /// What it is in a sentence, such as `batch normalisation`; nil for none.
    public var title: String? {
        switch self {
        case .none: nil
        case .batch: "batch normalisation"
        case .layer: "layer normalisation"
        }
    }

    /// The batch size nearest to `batchSize` in which no row is left alone; `batchSize` itself where there is none.
    package static func batchSize(near batchSize: Int, withoutLoneRowOf rows: Int) -> Int {
        let near = (0..<100).lazy.flatMap { [batchSize + $0, batchSize - $0] }
        return near.first { $0 > 1 && rows % $0 != 1 } ?? batchSize
    }
}
