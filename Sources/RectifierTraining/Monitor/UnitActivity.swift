import RectifierCore
import RectifierSupport

/// How often each unit of an activation was 0, over any number of batches: what sparsity and silent units are read from.
///
/// Units lie along the last axis of the output; everything before it is rows.
package struct UnitActivity {
    private var zeros: [Int32]
    /// How many rows were counted.
    private(set) var rows = 0

    /// Nothing counted yet, for units as `output` has them.
    package init(like output: Tensor<Float>) { zeros = Array(repeating: 0, count: output.shape.last ?? 1) }

    package mutating func add(_ output: Tensor<Float>) {
        guard !zeros.isEmpty else { return }
        require(
            output.shape.last ?? 1 == zeros.count, "an activation of shape \(output.shape) after \(zeros.count) units")
        rows += output.count / zeros.count
        Backend.countZeros(output, into: &zeros)
    }

    /// How many units there are.
    package var units: Int { zeros.count }

    /// The fraction of outputs that are exactly 0; 0 of none.
    package var zeroShare: Double { Double(zeros.reduce(0) { $0 + Int($1) }) / Double(max(rows * units, 1)) }

    /// The units that were 0 on every row, by their index; none when there were no rows.
    package var silentUnits: [Int] { zeros.indices.filter { Int(zeros[$0]) == rows && rows > 0 } }
}
