import Testing

@testable import RectifierCore
@testable import TestSupport

/// Every operation against PyTorch in float64 (NumPy for the values): Double to 1e-12, Float to 2e-5.
@Suite struct TensorOperationTests {
    @Test(arguments: TensorOperation.all) func inDouble(_ reference: TensorOperation) throws {
        try expect(reference, Double.self, within: 1e-12)
    }

    @Test(arguments: TensorOperation.all) func inFloat(_ reference: TensorOperation) throws {
        try expect(reference, Float.self, within: 2e-5)
    }

    @Test func allOperationsAreThere() {
        #expect(TensorOperation.all.count > 380)
        #expect(Set(TensorOperation.all.map(\.operation)).count == 47)
    }

    private func expect<S: TensorReal>(_ reference: TensorOperation, _: S.Type, within tolerance: Double) throws {
        let inputs = reference.inputs.map { $0.tensor(S.self) }
        let output = try reference.apply(inputs)
        #expect(output.shape == Shape(reference.output.shape))
        #expect(difference(output.scalars, reference.output.values.values, within: tolerance) == nil)
        let upstream = Tensor<S>(reference.upstream.map { S($0.value) }, shape: output.shape)
        let gradients = try valueWithGradient(at: inputs) { try (reference.apply($0) * upstream).sum() }.gradients
        for (input, (found, expected)) in zip(gradients, reference.gradients).enumerated() {
            #expect(found.shape == inputs[input].shape)
            let difference = difference(found.scalars, expected.values, within: tolerance)
            #expect(difference == nil, "gradient of input \(input)")
        }
        // A gradient for one input alone: the others are constants.
        for number in inputs.indices where inputs.count > 1 {
            let single = try gradient(at: inputs[number]) { x in
                var changed = inputs
                changed[number] = x
                return try (reference.apply(changed) * upstream).sum()
            }
            #expect(single == gradients[number])
        }
    }
}
