import RectifierCore

extension Layer {
    /// Whether training would meet a variance of a single number in a batch of this one row, as in a ``BatchNorm``. It is tried,
    /// on a copy and without a gradient: which layers there are does not say what shapes they get.
    func needsMoreRows(than row: Tensor<Float>, using generator: RandomGenerator) -> Bool {
        let tape = Tape(purpose: .observation, generator: generator)
        tape.meetsLoneNumber = false
        tape.scope("\(Self.self)") { _ = self(row) }
        return tape.meetsLoneNumber == true
    }
}
