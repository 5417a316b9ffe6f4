/// How often each unit of an activation was 0, over any number of batches: what sparsity and silent units are read from.
///
/// Units lie along the last axis of the output; everything before it is rows.
struct UnitActivity {
    private(set) var zeros: [Int]
    private(set) var rows = 0

    /// Nothing counted yet, for units as `output` has them.
    init(like output: Tensor<Float>) { zeros = Array(repeating: 0, count: output.shape.last ?? 1) }

    mutating func add(_ output: Tensor<Float>) {
        guard !zeros.isEmpty else { return }
        rows += output.count / zeros.count
        let units = zeros.count
        output.withUnsafeBufferPointer { values in
            zeros.withUnsafeMutableBufferPointer { zeros in
                for start in stride(from: 0, to: values.count, by: units) {
                    for unit in 0..<units where values[start + unit] == 0 { zeros[unit] += 1 }
                }
            }
        }
    }

    /// The share of outputs that are exactly 0; 0 of none.
    var zeroShare: Double { Double(zeros.reduce(0, +)) / Double(max(rows * zeros.count, 1)) }

    /// The units that were 0 on every row, by their index; none when there were no rows.
    var silentUnits: [Int] { zeros.indices.filter { zeros[$0] == rows && rows > 0 } }
}
