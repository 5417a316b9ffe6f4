import RectifierCore
import RectifierSupport

/// How strong the signal is in a linear layer of a network, before its activation, and the gradient by it: measured.
public struct LayerSignal: Sendable, Hashable {
    /// The layer's name, such as `0` or `2`.
    public let layer: String
    /// How many outputs it has.
    public let units: Int
    /// How large its outputs are, and what tells rows apart.
    public let moments: RowMoments
    /// The norm of the gradient by the outputs for one row; of the norms of all rows the root of the mean square.
    public let gradientNorm: Double

    /// The signals of each linear layer of a network, the first one first.
    ///
    /// The gradient is not that of a loss but of the sum of the outputs, each times a number drawn from N(0, 1): so what is
    /// seen is what the layers do to any gradient. It is carried back layer by layer and scaled meanwhile, so that it
    /// does not fall below what a Float can hold, however deep the network is. The network evaluates, as outside
    /// training, where batch normalisation that has seen no batch changes next to nothing.
    ///
    /// - Parameters:
    ///   - network: The network, a `Sequential` or a `LayerList`. Layers within layers of other kinds are not examined.
    ///   - rows: What it is applied to, rows along the first axis. Traps when there are none.
    ///   - generator: What is multiplied with the outputs is drawn from it.
    public static func measure(
        of network: some Layer, on rows: Tensor<Float>, using generator: inout RandomGenerator
    ) -> [LayerSignal] {
        require(rows.rank > 0 && rows.shape[0] > 0, "LayerSignal: rows of shape \(rows.shape)")
        var inputs: [Tensor<Float>] = []
        var output = rows
        let layers = network.sequence
        for (_, layer) in layers {
            inputs.append(output)
            output = layer(output)
        }
        var gradient = ScaledGradient(Tensor(normal: 0, shape: output.shape, using: &generator))
        var signals: [LayerSignal] = []
        for (index, (name, layer)) in layers.enumerated().reversed() {
            if case .linear(let weight, _) = layer.form {
                let values = index + 1 < inputs.count ? inputs[index + 1] : output
                signals.append(
                    LayerSignal(
                        layer: name, units: weight.shape[0], moments: RowMoments(of: values),
                        gradientNorm: gradient.norm / Double(rows.shape[0]).squareRoot()))
            }
            gradient.pass(through: layer, at: inputs[index])
        }
        return signals.reversed()
    }
}

/// A gradient as numbers of a usual size, times a power of e.
private struct ScaledGradient {
    private var values: Tensor<Float>
    private var logarithm = 0.0

    init(_ values: Tensor<Float>) { self.values = values }

    private var valuesNorm: Double {
        values.withUnsafeBufferPointer { $0.reduce(0) { $0 + Double($1) * Double($1) } }.squareRoot()
    }

    /// Its Euclidean norm.
    var norm: Double {
        let norm = valuesNorm
        // 0 times an infinity would be NaN.
        return norm == 0 ? 0 : norm * .exp(logarithm)
    }

    /// Makes it that by the layer's input, of that by its output.
    mutating func pass(through layer: any Layer, at input: Tensor<Float>) {
        let norm = valuesNorm
        if norm > 0, norm.isFinite, norm < 1e-6 || norm > 1e6 {
            let scale = Float(min(1 / norm, 1e30))
            values = values * Tensor(scale)
            logarithm -= .log(Double(scale))
        }
        values = valueWithGradient(at: input, along: values) { layer($0) }.gradient
    }
}
