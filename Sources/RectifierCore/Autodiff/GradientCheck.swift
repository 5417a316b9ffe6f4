/// Compares the gradients that backpropagation finds with central differences, (f(x + h) − f(x − h)) / 2h, in Double.
///
///     let check = checkGradient(at: [x, w]) { $0[0].matrixProduct($0[1]).exp() }
///     check.largestError < 1e-6
///
/// A result with several elements is summed with unequal weights first, so that no error cancels. At kinks the two
/// differ; keep the inputs away from them.
///
/// - Parameters:
///   - inputs: Where the gradients are taken.
///   - step: h, relative to the larger of 1 and the number's magnitude.
///   - function: What is checked. It must give the same result each time.
/// - Returns: The largest error, relative to the larger of 1 and the two derivatives' magnitudes; the input and its element
///   where it is; and the derivatives there, that of backpropagation and that of central differences.
public func checkGradient(
    at inputs: [Tensor<Double>], step: Double = 1e-5, _ function: ([Tensor<Double>]) -> Tensor<Double>
) -> (largestError: Double, place: (input: Int, element: Int), gradient: Double, difference: Double) {
    func weighted(_ inputs: [Tensor<Double>]) -> Tensor<Double> {
        let output = function(inputs)
        let weights = (0..<output.count).map { 0.5 + Double(($0 * 7919) % 101) / 101 }
        return (output * Tensor(weights, shape: output.shape)).sum()
    }
    let gradients = valueWithGradient(at: inputs, weighted).gradients
    var worst = (largestError: 0.0, place: (input: 0, element: 0), gradient: 0.0, difference: 0.0)
    for (number, input) in inputs.enumerated() {
        let (values, derivatives) = (input.scalars, gradients[number].scalars)
        for element in values.indices {
            let h = step * max(1, values[element].magnitude)
            func value(_ x: Double) -> Double {
                var changed = (inputs: inputs, values: values)
                changed.values[element] = x
                changed.inputs[number] = Tensor(changed.values, shape: input.shape)
                return weighted(changed.inputs).scalar
            }
            let difference = (value(values[element] + h) - value(values[element] - h)) / (2 * h)
            let derivative = derivatives[element]
            let error = (derivative - difference).magnitude / max(1, derivative.magnitude, difference.magnitude)
            // A NaN is the worst error of all.
            if !(error <= worst.largestError) {
                worst = (
                    largestError: error.isNaN ? .infinity : error, place: (input: number, element: element),
                    gradient: derivative,
                    difference: difference
                )
            }
        }
    }
    return worst
}
