import CKernels
import Foundation
import Testing

@testable import RectifierCore
@testable import TestSupport

/// Random numbers, of which about a share is 0.
private func numbers(_ shape: Shape, zeros: Double, _ generator: inout RandomGenerator) -> Tensor<Float> {
    let numbers = Tensor<Float>(normal: 0, shape: shape, using: &generator)
    let places = Tensor<Float>(uniform: 0..<1, shape: shape, using: &generator)
    return (places .< Tensor(Float(zeros))).replacing(numbers, with: 0)
}

/// The product with all zeros skipped, beside the plain loops of Double.
private func expectProducts(_ sizes: [(inputs: Int, outputs: Int)]) {
    var generator = RandomGenerator(seed: 1)
    for (inputs, outputs) in sizes {
        let weight = Tensor<Float>(normal: 0, shape: [outputs, inputs], using: &generator)
        let bias = Tensor<Float>(normal: 0, shape: [outputs], using: &generator)
        for (rows, zeros) in [(1, 0), (1, 0.5), (1, 0.9), (1, 1), (2, 0.75), (3, 0.95), (8, 0.5)] {
            let x = numbers([rows, inputs], zeros: zeros, &generator)
            for bias in [bias, nil] {
                let (result, count) = Backend.multiplySkippingZeros(
                    x, weight.transposed(), adding: bias, atMost: .max, shape: [rows, outputs])
                #expect(count == x.scalars.filter { $0 == 0 }.count)
                let exact = linear(
                    x.cast(to: Double.self), weight.cast(to: Double.self), bias?.cast(to: Double.self))
                // A sum in order of normal numbers is off by less than n·ε·√n.
                let bound = 6e-8 * Double(inputs + 1) * Double(inputs + 1).squareRoot() + 1e-6
                #expect(
                    difference(result?.scalars ?? [], exact.scalars, within: bound) == nil,
                    "\(rows) × \(inputs) → \(outputs), \(zeros)")
            }
        }
    }
}

/// Around the widths of vectors, the rows that are read at once, and the columns of a piece.
private let sizes = [
    (inputs: 1, outputs: 1), (1, 5), (3, 1), (7, 3), (8, 4), (9, 7), (15, 8), (16, 9), (17, 15), (31, 16), (33, 17),
    (64, 31), (100, 33), (130, 64), (64, 130), (300, 511), (20, 1025),
]

@Suite struct ZeroSkippingTests {
    @Test func productsAgreeWithDoubles() { expectProducts(sizes + [(1100, 1537)]) }

    // The best form of the loops for this processor is tested above; these are the others.
    @Test func productsAgreeWithDoublesWithoutVectors() async {
        await #expect(processExitsWith: .success) {
            setenv("RECTIFIER_ISA", "baseline", 1)
            #expect(String(cString: rectifier_isa()) == "baseline")
            expectProducts(sizes)
        }
    }

    @Test(.enabled(if: ProcessorSupport.hasAVX2)) func productsAgreeWithDoublesWithAVX2() async {
        await #expect(processExitsWith: .success) {
            setenv("RECTIFIER_ISA", "avx2", 1)
            #expect(String(cString: rectifier_isa()) == "avx2")
            expectProducts(sizes)
        }
    }

    @Test(arguments: [(1, 1), (3, 40), (16, 16), (17, 15), (33, 70), (300, 517)])
    func aTurnedMatrixIsItsTranspose(rows: Int, columns: Int) {
        let x = Tensor<Float>(rangeTo: rows * columns).reshaped([rows, columns])
        #expect(Backend.transposed(x) == x.transposed())
    }

    /// Each element is one sum in order, whoever computes it: the bits of a row do not depend on the rows beside it, and
    /// those of a column not on the columns beside it.
    @Test func aRowHasTheSameBitsEverywhere() {
        var generator = RandomGenerator(seed: 2)
        let (x, y) = (
            numbers([8, 700], zeros: 0.6, &generator),
            Tensor<Float>(normal: 0, shape: [700, 2100], using: &generator)
        )
        func product(_ x: Tensor<Float>, _ y: Tensor<Float>) -> Tensor<Float>? {
            Backend.multiplySkippingZeros(
                x, y, adding: nil, atMost: .max, shape: [x.shape[0], y.shape[1]]
            ).result
        }
        let all = product(x, y)
        #expect(all != nil && product(x, y) == all)
        for row in [0, 3, 7] { #expect(product(x[range: row..<row + 1], y) == all?[range: row..<row + 1]) }
        #expect(product(x, y[range: 0..<700, 900..<1000]) == all?[range: 0..<8, 900..<1000])
    }

    @Test func whatIsNotFiniteComesThrough() throws {
        var generator = RandomGenerator(seed: 3)
        let layer = Linear(128, 128, using: &generator)
        let served = layer.skippingZeros(from: .share(0))
        var x = numbers([1, 128], zeros: 0.8, &generator)
        x[scalarAt: 0, 5] = .infinity
        #expect(served(x).scalars.map(\.isFinite) == layer(x).scalars.map(\.isFinite))
        x[scalarAt: 0, 6] = .nan
        #expect(served(x).scalars.allSatisfy { $0.isNaN })
        // 0·∞ is NaN, and must not be skipped.
        for bad in [Float.infinity, -.infinity, .nan] {
            var damaged = layer
            damaged.weight[scalarAt: 3, 4] = bad
            var x = numbers([1, 128], zeros: 0, &generator)
            x[scalarAt: 0, 4] = 0
            let prepared = damaged.skippingZeros(from: .share(0))
            #expect(prepared.cache.zeroSkipping == nil && prepared(x)[0].scalars[3].isNaN)
        }
    }
}

@Suite struct SkippingModelTests {
    private struct Own: Layer {
        var first = Linear(20, 200)
        var blocks = [Linear(200, 200), Linear(200, 200)]
        var head: Linear? = Linear(200, 3)

        func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> {
            var x = relu(first(x))
            for block in blocks { x = relu(block(x)) }
            return head?(x) ?? x
        }
    }

    /// A network with 200 × 200 weights between its two hidden layers, whose other layers are too small.
    private func network(seed: UInt64 = 4) -> LayerList {
        var generator = RandomGenerator(seed: seed)
        var second = Linear(200, 200, using: &generator)
        second.bias = Tensor(repeating: -0.5, shape: [200])
        return LayerList([
            Linear(20, 200, using: &generator), ReLU(), second, ReLU(), Linear(200, 3, using: &generator),
        ])
    }

    private func rows(_ count: Int, _ size: Int = 20, seed: UInt64 = 5) -> Tensor<Float> {
        var generator = RandomGenerator(seed: seed)
        return Tensor(normal: 0, shape: [count, size], using: &generator)
    }

    private func expectSame(_ a: some Layer, _ b: some Layer, _ x: Tensor<Float>) {
        let exact = b(x).scalars.map(Double.init)
        #expect(difference(a(x).scalars, exact, within: 1e-5) == nil)
    }

    @Test func everyKindOfModelIsPreparedAndEqual() {
        let list = network()
        let chain = Sequential {
            Linear(20, 200)
            ReLU()
            Residual { Linear(200, 200) }
            ReLU()
            Linear(200, 3)
        }
        let own = Own()
        for count in 1...9 {
            let x = rows(count)
            expectSame(list.skippingZeros(from: .share(0)), list, x)
            expectSame(chain.skippingZeros(from: .share(0.3)), chain, x)
            expectSame(own.skippingZeros(), own, x)
        }
        func names(_ model: some Layer) -> [String] {
            let served = model.skippingZeros(from: .share(0))
            return SkippedWork.recorded { _ = served(rows(1)) }.work.layers.map(\.name)
        }
        #expect(names(list) == ["2"])
        #expect(names(own) == ["blocks.0", "blocks.1"])
        #expect(names(chain).count == 1)
        #expect(Linear(200, 200).skippingZeros()(Tensor(zeros: [200])) == Tensor(zeros: [200]))
    }

    @Test func theWorkIsCounted() {
        let served = network().skippingZeros(from: .share(0.25))
        let x = rows(1)
        let hidden = relu((network().layers[0] as? Linear)?(x) ?? x)
        let zeros = hidden.scalars.filter { $0 == 0 }.count
        #expect(zeros > 50 && zeros < 150)
        let (result, work) = SkippedWork.recorded {
            (0..<3).map { _ in served(x) }
        }
        #expect(result.count == 3)
        let expected = SkippedWork.Layer(
            name: "2", inputs: 200, outputs: 200, rows: 3, zeros: 3 * zeros, skippingRows: 3, skippedZeros: 3 * zeros)
        #expect(work.layers == [expected])
        #expect(work.multiplications == 3 * 40_000 && work.skippedMultiplications == 600 * zeros)
        #expect(work.share == Double(zeros) / 200 && work.layers[0].zeroShare == work.share)
        // Nothing is counted outside, nor of layers that are not prepared.
        let (_, other) = SkippedWork.recorded { network()(x) }
        #expect(other == SkippedWork() && other.share == 0)
    }

    /// Rows are multiplied without their zeros as long as they have together no more other numbers than one row may have.
    @Test func theThresholdIsForAllRowsTogether() {
        let layer = Linear(200, 100).skippingZeros(from: .share(0.9))
        func skips(_ ones: [Int]) -> Bool {
            let x = Tensor<Float>(
                ones.flatMap { count in (0..<200).map { $0 < count ? 1 : 0 } }, shape: [ones.count, 200])
            let (_, work) = SkippedWork.recorded { layer(x) }
            if work.layers.isEmpty { return false }
            #expect(work.layers[0].rows == ones.count && work.layers[0].zeros == x.count - ones.reduce(0, +))
            return work.layers[0].skippingRows == ones.count
        }
        #expect(skips([20]) && !skips([21]) && skips([0]))
        #expect(skips([10, 10]) && !skips([10, 11]) && skips([0, 20]))
        #expect(skips([2, 2, 2, 2, 2, 2, 2, 2]) && !skips([0, 0, 0, 0, 0, 0, 0, 0, 0]))
    }

    @Test func aChangedWeightIsUsedAndTheCopyIsGone() {
        var model = network().skippingZeros(from: .share(0))
        let copy = model
        let x = rows(1)
        let before = model(x)
        func prepared(_ model: LayerList) -> Bool { (model.layers[2] as? Linear)?.cache.zeroSkipping != nil }
        #expect(prepared(model))
        model.forEachParameter { tensor, _ in tensor *= 2 }
        #expect(!prepared(model) && prepared(copy) && copy(x) == before)
        var plain = network()
        plain.forEachParameter { tensor, _ in tensor *= 2 }
        #expect(model(x) == plain(x))

        // A step of training, with the same result as without a copy.
        var (trained, other) = (copy, network())
        var (first, second) = (SGD(learningRate: 0.1), SGD(learningRate: 0.1))
        for _ in 0..<2 {
            first.update(&trained, along: gradient(at: trained) { $0(x).squared().sum() })
            second.update(&other, along: gradient(at: other) { $0(x).squared().sum() })
        }
        #expect(!prepared(trained) && trained(x) == other(x))
        var layer = Linear(200, 200).skippingZeros()
        layer.bias = nil
        #expect(layer.cache.zeroSkipping != nil)
        layer.weight = Tensor(zeros: [200, 200])
        #expect(layer.cache.zeroSkipping == nil && layer(Tensor(ones: [1, 200])) == Tensor(zeros: [1, 200]))
    }

    @Test func gradientsAndFilesAreThoseOfTheModel() throws {
        let (plain, x) = (network(), rows(1))
        let served = plain.skippingZeros(from: .share(0))
        #expect(
            gradient(at: served) { $0(x).squared().sum() }.flat == gradient(at: plain) { $0(x).squared().sum() }.flat)
        // The gradient of the input goes through the layers too.
        let (_, ours) = valueWithGradient(at: x) { served($0).squared().sum() }
        let (_, theirs) = valueWithGradient(at: x) { plain($0).squared().sum() }
        #expect(ours == theirs && ours.scalars.contains { $0 != 0 })
        #expect(served.state.map(\.name) == plain.state.map(\.name))
        #expect(zip(served.state, plain.state).allSatisfy { $0.tensor == $1.tensor })
        #expect(observe(served) { $0(x) }.observations.count == observe(plain) { $0(x) }.observations.count)
    }

    @Test func rowsSayWhichLayersAreWorthACopy() {
        var generator = RandomGenerator(seed: 6)
        let model = LayerList([
            Linear(200, 200, using: &generator), ReLU(), Linear(200, 200, using: &generator), Tanh(),
            Linear(200, 200, using: &generator),
        ])
        let rows = rows(5, 200)
        func prepared(_ model: LayerList) -> [Bool] {
            model.layers.compactMap { $0 as? Linear }.map { $0.cache.zeroSkipping != nil }
        }
        #expect(prepared(model.skippingZeros()) == [true, true, true])
        #expect(prepared(model.skippingZeros(from: .share(0.3), onRowsLike: rows)) == [false, true, false])
        #expect(prepared(model.skippingZeros(from: .share(0.3), onRowsLike: rows * 0)) == [true, true, true])
        #expect(prepared(model.skippingZeros(from: .share(1), onRowsLike: rows)) == [false, false, false])
        expectSame(model.skippingZeros(from: .share(0.3), onRowsLike: rows), model, rows[range: 0..<1])
        // Measured on whatever machine this is: any share, and the same outputs but for rounding.
        expectSame(model.skippingZeros(from: .measured), model, rows[range: 0..<1])
    }

    @Test func whatIsSavedIsMeasured() {
        let model = network()
        let measured = SkippingMeasurement(of: model, on: rows(70), for: 0.01)
        #expect(measured.seconds > 0)
        #expect(SkippingMeasurement.isWorthwhile(for: model) && !SkippingMeasurement.isWorthwhile(for: Linear(10, 10)))
        var silent = model
        if var layer = silent.layers[0] as? Linear {
            layer.bias = Tensor(repeating: -100, shape: [200])
            silent.layers[0] = layer
        }
        let all = SkippingMeasurement(of: silent, on: rows(70), for: 0.01)
        #expect(all.work.share == 1 && all.work.layers[0].rows == 64)
        #expect(all.skippingSeconds.map { $0 > 0 && all.speedup == all.seconds / $0 } == true)
        let none = SkippingMeasurement(of: Linear(20, 20), on: rows(2), for: 0)
        #expect(none.skippingSeconds == nil && none.speedup == 1 && none.work == SkippedWork())
    }

    @Test func aShareThatIsNoneTraps() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Linear(200, 200).skippingZeros(from: .share(1.5))
        }
        #expect(result?.said.contains("a share of 1.5") == true)
    }
}
