import Foundation
import Testing

@testable import RectifierCore
@testable import TestSupport

/// Misuse traps, with a message that names what and how to mend it, in release builds too.
@Suite struct GradientTrapTests {
    private func expect(_ result: ExitTest.Result?, says text: String) {
        let said = result?.said ?? ""
        #expect(said.contains(text), "\(said.prefix(400))")
    }

    @Test func nestedScopes() async {
        var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = gradient(at: [1] as Tensor<Float>) { x in
                gradient(at: x) { $0.squared().sum() }.sum()
            }
        }
        expect(result, says: "inside another one")
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = observe(SimpleNN()) { model in gradient(at: model) { $0.fc1.weight.sum() } }
        }
        expect(result, says: "a gradient or observe scope at SimpleNN inside another one")
    }

    @Test func aValueThatReachesNoParameter() async {
        var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let model = SimpleNN()
            // The model outside, not the closure's.
            _ = gradient(at: model) { _ in model(Tensor(ones: [1, 10])).sum() }
        }
        expect(result, says: "the value returned does not depend on SimpleNN")
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = gradient(at: SimpleNN(), where: { _ in false }, { $0(Tensor(ones: [1, 10])).sum() })
        }
        expect(result, says: "every parameter of SimpleNN is frozen")
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = gradient(at: [1] as Tensor<Float>) { $0.detached().sum() }
        }
        expect(result, says: "does not depend on the inputs")
    }

    @Test func aValueThatIsNoNumber() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = gradient(at: SimpleNN()) { $0(Tensor(ones: [3, 10])) }
        }
        expect(result, says: "a tensor of shape [3, 5]: a gradient is taken of a single number; use .mean() or .sum()")
    }

    @Test func anotherThread() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = gradient(at: [1] as Tensor<Float>) { x in
                let done = DispatchSemaphore(value: 0)
                Thread.detachNewThread {
                    _ = x + 1
                    done.signal()
                }
                done.wait()
                return x.sum()
            }
        }
        expect(result, says: "used on another thread: pass tensor.detached() there")
    }

    @Test func detachedTensorsMayBeUsedOnAnotherThread() {
        let found = gradient(at: [3] as Tensor<Float>) { x in
            let done = DispatchSemaphore(value: 0)
            let constant = x.detached()
            Thread.detachNewThread {
                #expect((constant + 1).scalars == [4])
                done.signal()
            }
            done.wait()
            return (x * constant).sum()
        }
        #expect(found == [3])
    }

    @Test func keyPathsToNoParameter() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let gradient = gradient(at: SimpleNN(), where: { $0 == "fc1.bias" }, { $0.fc1.bias!.sum() })
            _ = gradient[\.fc1.weight]
        }
        expect(result, says: "is not a parameter of SimpleNN that the gradient was taken of")
    }

    @Test func aGradientOfAnotherModel() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var model = Linear(3, 2)
            var optimizer = SGD()
            optimizer.update(&model, along: gradient(at: Linear(4, 2)) { $0.weight.sum() })
        }
        expect(result, says: "weight has shape [2, 3], its gradient [2, 4]")
    }

    @Test func anInPlaceResultThatDoesNotFit() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = gradient(at: [1] as Tensor<Float>) { x in
                var y = x * 2
                y += [1, 2, 3]
                return y.sum()
            }
        }
        expect(result, says: "does not fit into [1]")
    }
}
