import CKernels

// Normalisation: numbers moved and scaled so that their mean is 0 and their variance 1. Statistics are Doubles for
// Float too, and each result is rounded once; so numbers far from zero lose nothing when their mean is taken off.
//
// Each function has its kernel for Float; elsewhere it is written with tensors, in Double.

extension Backend {
    /// An array seen as outer × channels × inner elements; each channel's are normalised together.
    struct ChannelExtents {
        let outer: Int
        let channels: Int
        let inner: Int

        /// How many elements a channel has.
        var count: Int { outer * inner }

        fileprivate var shape: Shape { [outer, channels, inner] }
    }

    /// Σ u and Σ u·(x − mean) for each channel, with u = x − mean where it is nil.
    static func centeredSums<S: TensorReal>(
        of u: Tensor<S>? = nil, _ x: Tensor<S>, around mean: Tensor<Double>, _ extents: ChannelExtents
    ) -> (sums: Tensor<Double>, products: Tensor<Double>) {
        guard S.self == Float.self else {
            let distances = x.wide(extents) - mean.reshaped([extents.channels, 1] as Shape)
            let factors = u?.wide(extents) ?? distances
            return (factors.sum(axes: 0, 2), (factors * distances).sum(axes: 0, 2))
        }
        let sums = Tensor<Double>(uninitialized: [extents.channels])
        let products = Tensor<Double>(uninitialized: [extents.channels])
        rectifier_centered_sums(
            u?.floats, x.floats, mean.pointer, sums.pointer, products.pointer, extents.outer, extents.channels,
            extents.inner)
        return (sums, products)
    }

    /// The mean and the biased variance of each channel; 0 for channels without elements. In two passes, so that
    /// nothing cancels.
    static func moments<S: TensorReal>(
        _ x: Tensor<S>, _ extents: ChannelExtents
    ) -> (mean: Tensor<Double>, variance: Tensor<Double>) {
        let count = Double(max(extents.count, 1))
        let mean = centeredSums(x, around: Tensor(zeros: [extents.channels]), extents).sums / count
        return (mean, centeredSums(x, around: mean, extents).products / count)
    }

    /// (x − mean)·scale + shift, one number of each a channel.
    static func normalizeChannels<S: TensorReal>(
        _ x: Tensor<S>, _ mean: Tensor<Double>, scale: Tensor<Double>, shift: Tensor<Double>, _ extents: ChannelExtents
    ) -> Tensor<S> {
        guard S.self == Float.self else {
            let column: Shape = [extents.channels, 1]
            let result = (x.wide(extents) - mean.reshaped(column)) * scale.reshaped(column) + shift.reshaped(column)
            return result.cast(to: S.self).reshaped(x.shape)
        }
        let result = Tensor<S>(uninitialized: x.shape)
        rectifier_normalize_channels(
            x.floats, result.floats, mean.pointer, scale.pointer, shift.pointer, extents.outer, extents.channels,
            extents.inner)
        return result
    }

    /// scale·(g − constant − (x − mean)·slope), one number of each a channel.
    static func normalizeChannelsGradient<S: TensorReal>(
        _ x: Tensor<S>, _ g: Tensor<S>, _ mean: Tensor<Double>, scale: Tensor<Double>, constant: Tensor<Double>,
        slope: Tensor<Double>, _ extents: ChannelExtents
    ) -> Tensor<S> {
        guard S.self == Float.self else {
            let column: Shape = [extents.channels, 1]
            let line = (x.wide(extents) - mean.reshaped(column)) * slope.reshaped(column) + constant.reshaped(column)
            return ((g.wide(extents) - line) * scale.reshaped(column)).cast(to: S.self).reshaped(x.shape)
        }
        let result = Tensor<S>(uninitialized: x.shape)
        rectifier_normalize_channels_backward(
            x.floats, g.floats, result.floats, mean.pointer, scale.pointer, constant.pointer, slope.pointer,
            extents.outer, extents.channels, extents.inner)
        return result
    }

    /// (x − mean)·scale·weight + bias, with one mean and scale a row, one weight and bias a column.
    static func normalizeRows<S: TensorReal>(
        _ x: Tensor<S>, _ mean: Tensor<Double>, scale: Tensor<Double>, _ weight: Tensor<S>?, _ bias: Tensor<S>?,
        columns: Int
    ) -> Tensor<S> {
        let rows = mean.count
        guard S.self == Float.self else {
            var result = x.wide(rows, columns) - mean.expandingAxis(at: -1)
            result *= scale.expandingAxis(at: -1)
            if let weight { result *= weight.wide(columns) }
            if let bias { result += bias.wide(columns) }
            return result.cast(to: S.self).reshaped(x.shape)
        }
        let result = Tensor<S>(uninitialized: x.shape)
        rectifier_normalize_rows(
            x.floats, result.floats, mean.pointer, scale.pointer, weight?.floats, bias?.floats, rows, columns)
        return result
    }

    /// The gradients of normalised rows whose scale is 1 / √(mean square): see `rectifier_normalize_rows_backward`. Those
    /// of weight and bias are vectors.
    static func normalizeRowsGradient<S: TensorReal>(
        _ x: Tensor<S>, _ g: Tensor<S>, _ mean: Tensor<Double>, scale: Tensor<Double>, _ weight: Tensor<S>?,
        columns: Int, isCentered: Bool, needs: (x: Bool, weight: Bool, bias: Bool)
    ) -> (x: Tensor<S>?, weight: Tensor<Double>?, bias: Tensor<Double>?) {
        let rows = mean.count
        guard S.self == Float.self else {
            let normal = (x.wide(rows, columns) - mean.expandingAxis(at: -1)) * scale.expandingAxis(at: -1)
            let upstream = g.wide(rows, columns)
            let scaled = weight.map { upstream * $0.wide(columns) } ?? upstream
            var line = normal * (scaled * normal).mean(axes: 1, keepingAxes: true)
            if isCentered { line += scaled.mean(axes: 1, keepingAxes: true) }
            let toX = ((scaled - line) * scale.expandingAxis(at: -1)).cast(to: S.self).reshaped(x.shape)
            return (toX, (upstream * normal).sum(axes: 0), upstream.sum(axes: 0))
        }
        let toX = needs.x ? Tensor<S>(uninitialized: x.shape) : nil
        let toWeight = needs.weight ? Tensor<Double>(zeros: [columns]) : nil
        let toBias = needs.bias ? Tensor<Double>(zeros: [columns]) : nil
        rectifier_normalize_rows_backward(
            x.floats, g.floats, toX?.floats, toWeight?.pointer, toBias?.pointer, mean.pointer, scale.pointer,
            weight?.floats, isCentered, rows, columns)
        return (toX, toWeight, toBias)
    }
}

extension Tensor where Scalar: TensorReal {
    /// The same numbers as Doubles, in another shape and without history.
    fileprivate func wide(_ extents: Backend.ChannelExtents) -> Tensor<Double> {
        detached().cast(to: Double.self).reshaped(extents.shape)
    }

    fileprivate func wide(_ lengths: Int...) -> Tensor<Double> {
        detached().cast(to: Double.self).reshaped(Shape(lengths))
    }
}
