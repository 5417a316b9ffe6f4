import RectifierSupport

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
