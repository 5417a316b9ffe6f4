import Testing

@testable import Rectifier

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
        #expect(relu(7 as I) == 7)
        #expect(relu6(7 as I) == 6)
    }

    private func expectKeptNegative<I: TensorInteger & ExactInput & SignedInteger>(_ type: I.Type) {
        expectKept(type)
        let tensor = Tensor<I>([.min, -2, -1, 0, 1, 2, .max], shape: [7, 1])
        #expect(relu(tensor) == Tensor<I>([0, 0, 0, 0, 1, 2, .max], shape: [7, 1]))
        #expect(relu6(tensor) == Tensor<I>([0, 0, 0, 0, 1, 2, 6], shape: [7, 1]))
        #expect(Identity()(tensor) == tensor)
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
