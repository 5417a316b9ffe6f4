import RealModule
import Testing

@testable import RectifierCore
@testable import RectifierTraining
@testable import TestSupport

@Suite struct ExponentialMovingAverageTests {
    private struct Model: Module {
        var a = Tensor<Float>([1, -2, 3])
        var b = Tensor<Float>([[0.5]])
        @Buffer var running = Tensor<Float>([0])
    }

    private func models(_ count: Int) -> [Model] {
        var generator = RandomGenerator(seed: 4)
        return (0..<count).map { index in
            Model(
                a: Tensor(normal: 0, shape: [3], using: &generator),
                b: Tensor(normal: 0, shape: [1, 1], using: &generator),
                running: Tensor([Float(index)]))
        }
    }

    /// The average with each start, beside the sum of the weights in Double.
    @Test(arguments: ExponentialMovingAverageStart.allCases, [0.0, 0.5, 0.9, 0.999])
    func averagesAreSums(start: ExponentialMovingAverageStart, decay: Double) {
        let models = models(20)
        var average = ExponentialMovingAverage(of: Model(), decay: decay, start: start)
        #expect(average.nextDecay == 0)
        for (index, model) in models.enumerated() {
            average.update(with: model)
            #expect(average.updates == index + 1)
            let weights: [Double] = (0...index).map { place in
                let age = Double.pow(decay, index - place)
                switch start {
                case .copy: return age * (place == 0 ? 1 : 1 - decay)
                case .biasCorrected: return age * (1 - decay) / (1 - Double.pow(decay, index + 1))
                case .warmUp:
                    func kept(_ number: Int) -> Double {
                        number == 0 ? 0 : min(decay, Double(number + 1) / Double(number + 10))
                    }
                    return (place..<index).reduce(1 - kept(place)) { $0 * kept($1 + 1) }
                }
            }
            #expect(distance(weights.reduce(0, +), 1) < 1e-12)
            for element in 0..<3 {
                let expected = zip(weights, models).reduce(0) { $0 + $1.0 * Double($1.1.a.scalars[element]) }
                #expect(distance(average.model.a.scalars[element], expected) < 1e-6)
            }
            // Buffers are those of the last model.
            #expect(average.model.running.scalars == [Float(index)])
        }
    }

    @Test func itGoesOnWhereItWas() {
        let models = models(10)
        for start in ExponentialMovingAverageStart.allCases {
            var average = ExponentialMovingAverage(of: Model(), decay: 0.9, start: start)
            for model in models[..<6] { average.update(with: model) }
            var resumed = ExponentialMovingAverage(
                resuming: average.model, after: average.updates, decay: 0.9, start: start)
            for model in models[6...] {
                average.update(with: model)
                resumed.update(with: model)
            }
            #expect(resumed.model.a == average.model.a && resumed.model.b == average.model.b)
            #expect(resumed.updates == average.updates)
        }
    }

    @Test func modelsAreLeftAndNothingIsCopied() {
        let models = models(3)
        let before = models.map(\.a.scalars)
        var average = ExponentialMovingAverage(of: models[0], decay: 0.5)
        average.update(with: models[0])
        average.update(with: models[1])
        // From the second update on it has tensors of its own and works in them.
        let places = [average.model.a.pointer, average.model.b.pointer]
        average.update(with: models[2])
        #expect([average.model.a.pointer, average.model.b.pointer] == places)
        #expect(models.map(\.a.scalars) == before)
        // The training's model is not shared either once it changes.
        let kept = average.model
        average.update(with: models[0])
        #expect(kept.a != average.model.a)
    }

    @Test func mistakesTrap() async {
        await #expect(processExitsWith: .failure) { _ = ExponentialMovingAverage(of: Model(), decay: 1) }
        await #expect(processExitsWith: .failure) {
            var average = ExponentialMovingAverage(of: Model())
            average.update(with: Model())
            average.update(with: Model(a: [1]))
        }
        await #expect(processExitsWith: .failure) {
            struct Some: Module { var parts: [Tensor<Float>] }
            var average = ExponentialMovingAverage(of: Some(parts: [[1]]))
            average.update(with: Some(parts: [[1], [2]]))
        }
    }
}
