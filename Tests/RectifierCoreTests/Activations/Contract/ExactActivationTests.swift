import Testing

@testable import RectifierCore
@testable import TestSupport

/// Integers stay integers where the function is exact on them. That the others do not take integers is a compiler error,
/// which no test can show.
@Suite struct ExactActivationTests {
    private func expectKept<I: TensorInteger & ExactInput>(_: I.Type) {
        let values: [I] = [0, 1, 2, 5, 6, 7, 100]
        let tensor = Tensor(values)
        let relus: Tensor<I> = relu(tensor)
        #expect(relus == tensor)
        #expect(ReLU()(tensor) == tensor)
        #expect(relu(values) == values)
        let sixes: Tensor<I> = relu6(tensor)
        #expect(sixes.scalars == [0, 1, 2, 5, 6, 6, 6])
        #expect(relu6(values) == [0, 1, 2, 5, 6, 6, 6])
        #expect(Identity()(tensor) == tensor)
        #expect(hardTanh(tensor, lower: 1, upper: 6).scalars == [1, 1, 2, 5, 6, 6, 6])
        #expect(HardTanh()(values) == [0, 1, 1, 1, 1, 1, 1])
        #expect(shiftedReLU(tensor) == tensor)
        #expect(threshold(tensor, threshold: 5.5, value: 3).scalars == [3, 3, 3, 3, 6, 7, 100])
        #expect(step(tensor, threshold: 5.5).scalars == [0, 0, 0, 0, 1, 1, 1])
        #expect(step(values, threshold: 6) == [0, 0, 0, 0, 1, 1, 1])
        #expect(step(values, threshold: -0.5) == [1, 1, 1, 1, 1, 1, 1])
        // Bounds that the type does not reach are none.
        #expect(hardTanh(values, lower: -1e30, upper: 1e30) == values)
        #expect(threshold(values, threshold: -1e30) == values)
        #expect(step(values, threshold: 1e30).allSatisfy { $0 == 0 })
        #expect(relu(7 as I) == 7)
        #expect(relu6(7 as I) == 6)
    }

    private func expectKeptNegative<I: TensorInteger & ExactInput & SignedInteger>(_ type: I.Type) {
        expectKept(type)
        let tensor = Tensor<I>([.min, -2, -1, 0, 1, 2, .max], shape: [7, 1])
        #expect(relu(tensor) == Tensor<I>([0, 0, 0, 0, 1, 2, .max], shape: [7, 1]))
        #expect(relu6(tensor) == Tensor<I>([0, 0, 0, 0, 1, 2, 6], shape: [7, 1]))
        #expect(Identity()(tensor) == tensor)
        #expect(hardTanh(tensor, lower: -2, upper: 1) == Tensor<I>([-2, -2, -1, 0, 1, 1, 1], shape: [7, 1]))
        #expect(shiftedReLU(tensor) == Tensor<I>([-1, -1, -1, 0, 1, 2, .max], shape: [7, 1]))
        #expect(
            threshold(tensor, threshold: -1.5, value: -5) == Tensor<I>([-5, -5, -1, 0, 1, 2, .max], shape: [7, 1]))
        #expect(step(tensor, threshold: -1.5) == Tensor<I>([0, 0, 1, 1, 1, 1, 1], shape: [7, 1]))
        #expect(relu(-2 as I) == 0)
        #expect(relu([-2, 2] as [I]) == [0, 2])
    }

    @Test func everyIntegerTypeStays() {
        expectKeptNegative(Int.self)
        expectKeptNegative(Int8.self)
        expectKeptNegative(Int16.self)
        expectKeptNegative(Int32.self)
        expectKeptNegative(Int64.self)
        expectKept(UInt.self)
        expectKept(UInt8.self)
        expectKept(UInt16.self)
        expectKept(UInt32.self)
        expectKept(UInt64.self)
    }

    @Test func parametersThatIntegersDoNotHaveTrap() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = hardTanh([1, 2], lower: -0.5, upper: 1)
        }
        #expect(result?.said.contains("whole") ?? false)
        await #expect(processExitsWith: .failure) { _ = hardTanh([1, 2] as [UInt8], lower: -2, upper: -1) }
        await #expect(processExitsWith: .failure) { _ = threshold([1, 2] as [UInt8], threshold: 5, value: -1) }
        // The same bounds are right for other numbers.
        #expect(hardTanh([-1.0, 2], lower: -0.5, upper: 1) == [-0.5, 1])
    }

    @Test func nestedArraysStayNested() {
        #expect(relu([[-1, 2], [3, -4]]) == [[0, 2], [3, 0]])
        #expect(sigmoid([[0.0], []]) == [[0.5], []])
    }

    @Test func realTensorsAreInputsOfBothKinds() {
        func exact<T: ExactInput>(_ x: T) -> T { relu(x) }
        #expect(exact(Tensor<Float>([-1, 1])) == [0, 1])
        #expect(exact(Tensor<Double>([-1, 1])) == [0, 1])
        let slopes = gradient(at: [-1, 0, 2] as Tensor<Double>) { exact($0).sum() }
        #expect(slopes == [0, 0, 1])
        #expect(gradient(at: [-1, 0, 2] as Tensor<Float>) { exact($0).sum() } == [0, 0, 1])
        #expect(Identity()(Tensor<Double>([-1, 1])) == [-1, 1])
        #expect(gradient(at: [-1, 2] as Tensor<Float>) { Identity()($0 * 3).sum() } == [3, 3])
    }
}
