import Testing

@testable import RectifierCore
@testable import TestSupport

@Suite struct LayerTests {
    @Test func linearIsTheProductWithTheTransposedWeight() {
        let layer = Linear(weight: [[1, 2, 3], [4, 5, 6]], bias: [10, 20])
        #expect(layer([[1, 0, -1], [1, 1, 1]]) == [[8, 18], [16, 35]])
        #expect(layer([1, 0, -1]) == [8, 18])
        #expect(layer(Tensor(ones: [2, 1, 3])) == [[[16, 35]], [[16, 35]]])
        #expect(layer(Tensor(zeros: [0, 3])).shape == [0, 2])
        #expect(Linear(weight: [[1, 2]], bias: nil)([[3, 4]]) == [[11]])
    }

    @Test func linearsGradients() {
        let inputs: [Tensor<Double>] = [
            [[1, -2, 3], [0.5, 1, -1]], [[0.1, 0.2, 0.3], [-1, 1, 2]], [0.5, -0.5],
        ]
        #expect(checkGradient(at: inputs) { linear($0[0], $0[1], $0[2]) }.largestError < 1e-8)
        #expect(checkGradient(at: [inputs[0], inputs[1]]) { linear($0[0], $0[1]) }.largestError < 1e-8)
        let rows: [Tensor<Double>] = [[1, -2, 3], inputs[1], inputs[2]]
        #expect(checkGradient(at: rows) { linear($0[0], $0[1], $0[2]) }.largestError < 1e-8)
        // One tensor as input and weight, and the bias twice.
        let square: Tensor<Double> = [[0.5, 2], [-1, 3]]
        #expect(checkGradient(at: [square, inputs[2]]) { linear($0[0], $0[0], $0[1]) + $0[1] }.largestError < 1e-8)
    }

    @Test func shapesThatDoNotFitTrap() async {
        var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Linear(3, 2)(Tensor(zeros: [4, 5]))
        }
        #expect(result?.said.contains("an input of shape [4, 5] and a weight of shape [2, 3]") == true)
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Linear(weight: Tensor(zeros: [2, 3]), bias: Tensor(zeros: [3]))
        }
        #expect(result?.said.contains("a weight of shape [2, 3] and a bias of [3]") == true)
    }

    @Test func flatten() {
        #expect(Flatten()(Tensor(zeros: [2, 3, 4])).shape == [2, 12])
        #expect(Flatten(startAxis: 0)(Tensor(zeros: [2, 3, 4])).shape == [24])
        #expect(Flatten(startAxis: -2)(Tensor(zeros: [2, 3, 4])).shape == [2, 12])
    }

    @Test func sequentialAndListsAreTheirLayersInOrder() {
        var generator = RandomGenerator(seed: 3)
        let (first, second) = (Linear(3, 4, using: &generator), Linear(4, 2, using: &generator))
        let x = Tensor<Float>(normal: 0, shape: [5, 3], using: &generator)
        let expected = second(relu(first(x)))
        #expect(
            Sequential {
                first
                ReLU()
                second
            }(x) == expected)
        #expect(LayerList([first, ReLU(), second])(x) == expected)
        #expect(
            Sequential {
                Sequential {
                    first
                    ReLU()
                }
                second
            }(x) == expected)
        #expect(LayerList([])(x) == x)
    }

    @Test func aLetModelServesManyTasks() async {
        var generator = RandomGenerator(seed: 3)
        let model = Sequential {
            Linear(16, 64, using: &generator)
            GELU()
            Linear(64, 4, using: &generator)
        }
        let inputs = (0..<64).map { _ in Tensor<Float>(normal: 0, shape: [9, 16], using: &generator) }
        let expected = inputs.map { model($0) }
        let slopes = inputs.map { x in gradient(at: model) { $0(x).squared().sum() }.flat }
        await withTaskGroup(of: (Int, Tensor<Float>, Tensor<Float>).self) { group in
            for (index, x) in inputs.enumerated() {
                group.addTask { (index, model(x), gradient(at: model) { $0(x).squared().sum() }.flat) }
            }
            for await (index, y, slope) in group {
                #expect(y == expected[index])
                #expect(slope == slopes[index])
            }
        }
    }
}

@Suite struct DropoutTests {
    private let x = Tensor<Float>(ones: [100, 100])

    @Test func evaluationPassesEverything() {
        #expect(Dropout(0.5)(x) == x)
        #expect(gradient(at: x) { Dropout(0.5)($0).sum() } == x)
        #expect(!TrainingScope.isActive)
    }

    @Test func trainingDropsAShareAndKeepsSums() {
        var model = Sequential {
            Dropout(0.25)
            PReLU(initialSlope: 1)
        }
        var generator = RandomGenerator(seed: 9)
        let before = generator
        var seen: [Tensor<Float>] = []
        for _ in 0..<2 {
            _ = valueWithGradient(at: &model, training: &generator) { model in
                #expect(TrainingScope.isActive)
                let y = model(x)
                seen.append(y.detached())
                return y.sum()
            }
        }
        let kept = 1 / Float(0.75)
        #expect(seen[0].scalars.allSatisfy { $0 == 0 || $0 == kept })
        let share = Double(seen[0].scalars.filter { $0 == 0 }.count) / 10_000
        #expect((share - 0.25).magnitude < 0.02)
        #expect(seen[0] != seen[1], "the generator goes on")
        #expect(generator != before)
        var again = before
        _ = valueWithGradient(at: &model, training: &again) { model in
            let y = model(x)
            #expect(y.detached() == seen[0], "the same seed gives the same mask")
            return y.sum()
        }
    }

    @Test func gradientsGoThroughWhatWasKept() {
        struct Scaled: Module {
            var scale = Tensor<Float>(ones: [1000])
            var dropout = Dropout(0.5)
        }
        var (model, generator) = (Scaled(), RandomGenerator(seed: 2))
        var output = Tensor<Float>(0)
        let (_, gradient) = valueWithGradient(at: &model, training: &generator) { model in
            let y = model.dropout(model.scale)
            output = y.detached()
            return y.sum()
        }
        #expect(gradient[\.scale] == output)
        #expect(Set(output.scalars) == [0, 2])
    }

    @Test func everythingOrNothing() {
        func output(_ probability: Float) -> Tensor<Float> {
            var (model, generator) = (
                Sequential {
                    Dropout(probability)
                    PReLU()
                }, RandomGenerator(seed: 2)
            )
            var output = Tensor<Float>(0)
            _ = valueWithGradient(at: &model, training: &generator) {
                output = $0(x).detached()
                return $0(x).sum()
            }
            return output
        }
        #expect(output(0) == x)
        #expect(output(1) == Tensor(zeros: [100, 100]))
    }
}
