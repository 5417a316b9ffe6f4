import Testing

@testable import RectifierCore
@testable import TestSupport

@Suite struct PReLUTests {
    @Test func oneSlopeForAll() {
        let x = Tensor<Float>([-2, -0.0, 0, 3, -.infinity, .infinity, .nan])
        let y = PReLU(initialSlope: 0.25)(x).scalars
        #expect(y[0] == -0.5 && y[1] == 0 && y[2] == 0 && y[3] == 3 && y[4] == -.infinity && y[5] == .infinity)
        #expect(y[6].isNaN)
        #expect(PReLU()(-2.0) == -0.5)
        #expect(PReLU()([-4.0 as Float, 4]) == [-1, 4])
    }

    @Test(arguments: [0, 1, 3, 7, 8, 15, 16, 17, 31, 33, 64, 67, 1000]) func valuesAndGradients(count: Int) {
        for slope in [0.25, 0, -0.5, 1.5] as [Float] {
            var layer = PReLU(initialSlope: slope)
            layer.weight = Tensor([slope])
            let values: [Float] = (0..<count).map { Float($0 * 37 % 41 - 20) / 4 }
            let x = Tensor(values)
            let upstream = Tensor<Float>(unevenUpstream(count))
            let (_, found, toX) = valueWithGradient(at: layer, x) { layer, x in (layer(x) * upstream).sum() }
            let y = layer(x).scalars
            var toSlope = 0.0
            for (index, (x, g)) in zip(x.scalars, upstream.scalars).enumerated() {
                #expect(y[index] == (x > 0 ? x : slope * x))
                // At 0 the slope is α, that of the left side.
                #expect(toX.scalars[index] == (x > 0 ? g : slope * g))
                if x <= 0 { toSlope += Double(g * x) }
            }
            #expect(distance(found["weight"]?.scalar ?? .nan, toSlope) <= 1e-5 * (1 + toSlope.magnitude))
        }
    }

    @Test func oneSlopeAChannel() {
        var layer = PReLU(channels: 3, axis: 1)
        layer.weight = [0.5, 0, -1]
        let x = Tensor<Float>(repeating: -2, shape: [2, 3, 2])
        #expect(layer(x)[0] == [[-1, -1], [0, 0], [2, 2]])
        let upstream = Tensor<Float>((1...12).map(Float.init), shape: [2, 3, 2])
        let (_, found, toX) = valueWithGradient(at: layer, x) { layer, x in (layer(x) * upstream).sum() }
        // -2·(1 + 2 + 7 + 8), -2·(3 + 4 + 9 + 10), -2·(5 + 6 + 11 + 12)
        #expect(found[\.weight] == [-36, -52, -68])
        #expect(toX[1] == [[3.5, 4], [0, 0], [-11, -12]])
        var rows = PReLU(channels: 2)
        rows.weight = [1, 3]
        #expect(rows([[-1, -1], [2, -2]]) == [[-1, -3], [2, -6]])
        #expect(layer(-2.0, channel: 2) == 2)
    }

    @Test func theSlopeIsLearned() {
        var model = Sequential { PReLU() }
        #expect(model.parameters.map(\.name) == ["0.weight"])
        let x: Tensor<Float> = [-1, -2, 3]
        var optimizer = SGD(learningRate: 0.1)
        for _ in 0..<200 {
            let gradient = gradient(at: model) { meanSquaredError($0(x), [-0.75, -1.5, 3]) }
            optimizer.update(&model, along: gradient)
        }
        #expect(distance(model.parameters[0].tensor.scalar, 0.75) < 1e-4)
    }

    @Test func slopesThatDoNotFitTrap() async {
        await #expect(processExitsWith: .failure) { _ = PReLU(channels: 3)(Tensor(zeros: [2, 4])) }
    }
}
