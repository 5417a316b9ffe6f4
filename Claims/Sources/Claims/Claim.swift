/// Something that is said of activations or of training, and the measurement that shows whether it is so.
protocol Claim {
    /// The name by which it is chosen, and that its place in the document has.
    static var name: String { get }
    /// How many seeds there are when nobody asks for another number.
    static var seeds: Int { get }
    /// What the seeds are a number of, such as `seeds` or `rounds`.
    static var unit: String { get }
    /// Measures, with that many seeds.
    static func measure(seeds: Int) throws -> Evidence
}

extension Claim {
    static var unit: String { "seeds" }
}

/// All claims.
enum ClaimCatalog {
    /// In the order of the document.
    static var all: [any Claim.Type] {
        [
            Cost.self, VanishingGradients.self, HalfOff.self, Death.self, EpochSpeed.self, Clipping.self,
            Schedules.self, Stopping.self, SparseRectifiers.self, ThirtyLayers.self, EightLayers.self, BornDead.self,
            EdgeOfChaos.self, Linearity.self,
        ]
    }
}
