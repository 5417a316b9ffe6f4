import Testing

@testable import RectifierCore

private func addresses(_ model: some Module) -> [UInt] {
    var model = model
    var addresses: [UInt] = []
    model.forEachParameter { tensor, _ in addresses.append(UInt(bitPattern: tensor.pointer)) }
    return addresses
}

private func moved(_ model: some Module, from before: [UInt]) -> [String] {
    zip(model.parameters, zip(addresses(model), before)).filter { $1.0 != $1.1 }.map(\.0.name)
}

private struct Model: Module {
    var block = [Linear(4, 4), Linear(4, 4)]
    var layers: [any Layer] = [Linear(4, 4), PReLU()]
    var head: Linear? = Linear(4, 3)
    var pair = (Linear(3, 3), 1)

    func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
        var x = x
        for layer in block { x = relu(layer(x)) }
        for layer in layers { x = layer(x) }
        return pair.0(head?(x) ?? x)
    }
}

private func expectNoCopies<O: Optimizer>(_ optimizer: O) {
    let x = Tensor<Float>(ones: [8, 4])
    let classes = Tensor<Int32>([0, 1, 2, 0, 1, 2, 0, 1])
    var (model, optimizer) = (Model(), optimizer)
    let before = addresses(model)
    #expect(Set(before).count == 11)
    var counts: [Int] = []
    for _ in 0..<5 {
        let count = Memory.statistics.buffersTaken
        let (_, gradient) = valueWithGradient(at: model) { crossEntropy($0(x), classes) }
        optimizer.update(&model, along: gradient)
        counts.append(Memory.statistics.buffersTaken - count)
    }
    #expect(moved(model, from: before).isEmpty, "\(moved(model, from: before))")
    #expect(Set(counts.dropFirst(2)).count == 1, "\(counts)")
}

private func expectSnapshotsToStay() {
    var model = Sequential {
        Linear(4, 4)
        Dropout(0.5)
        Linear(4, 2)
    }
    var (optimizer, generator) = (Adam(), RandomGenerator(seed: 1))
    let x = Tensor<Float>(ones: [8, 4])
    let before = addresses(model)
    for _ in 0..<3 {
        let (_, gradient) = valueWithGradient(at: &model, training: &generator) { $0(x).squared().mean() }
        optimizer.update(&model, along: gradient)
    }
    #expect(moved(model, from: before).isEmpty, "\(moved(model, from: before))")
    let snapshot = model
    let values = snapshot.parameters.map(\.tensor.scalars)
    let (_, gradient) = valueWithGradient(at: model) { $0(x).squared().mean() }
    optimizer.update(&model, along: gradient)
    #expect(snapshot.parameters.map(\.tensor.scalars) == values)
    #expect(model.parameters.map(\.tensor.scalars) != values)
}

/// A step of training copies no parameter: each stays where it is in memory. Processes of their own, since buffers are
/// counted for all threads.
@Suite struct ModuleCopyTests {
    @Test func stepsCopyNothing() async {
        await #expect(processExitsWith: .success) {
            expectNoCopies(SGD(learningRate: 0.1))
            expectNoCopies(SGD(learningRate: 0.1, momentum: 0.9))
            expectNoCopies(Adam())
            expectNoCopies(AdamW())
        }
    }

    @Test func trainingCopiesNothingAndSnapshotsStay() async {
        await #expect(processExitsWith: .success) { expectSnapshotsToStay() }
    }
}
