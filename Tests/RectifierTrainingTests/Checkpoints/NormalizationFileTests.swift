import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierTraining

@Suite struct NormalizationFileTests {
    private static func trained() -> Sequential<Chain<Chain<Linear, BatchNorm>, Linear>> {
        var generator = RandomGenerator(seed: 6)
        var network = Sequential {
            Linear(4, 3, using: &generator)
            BatchNorm(3)
            Linear(3, 2, using: &generator)
        }
        let x = Tensor<Float>(normal: 1, standardDeviation: 2, shape: [16, 4], using: &generator)
        var optimizer = Adam(learningRate: 0.1)
        for _ in 0..<3 {
            let (_, gradient) = valueWithGradient(at: &network, training: &generator) { $0(x).squared().mean() }
            #expect(gradient.unreached.isEmpty)
            optimizer.update(&network, along: gradient)
        }
        return network
    }
    @Test func buffersAreSavedAndLoaded() throws {
        let network = Self.trained()
        #expect(network.state.first { $0.name == "1.num_batches_tracked" }?.tensor.scalar == 3)
        #expect(network.state.first { $0.name == "1.running_mean" }?.tensor != Tensor(zeros: [3]))
        let path = FileManager.default.temporaryDirectory.path + "/\(UUID().uuidString).safetensors"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try save(network, to: path)
        var loaded = Sequential {
            Linear(4, 3)
            BatchNorm(3)
            Linear(3, 2)
        }
        try load(into: &loaded, from: path)
        for (mine, theirs) in zip(network.state, loaded.state) {
            #expect(mine.name == theirs.name && mine.tensor == theirs.tensor)
        }
        let x = Tensor<Float>(ones: [1, 4])
        #expect(loaded(x) == network(x), "evaluation takes one row")
    }

    /// PyTorch's num_batches_tracked is an integer.
    @Test func integerCountsAreLoaded() throws {
        let header =
            #"{"running_mean":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
            + #""running_var":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"#
            + #""num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[8,16]}}"#
        var bytes = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init) + Array(header.utf8)
        for value in [1.5, 2.5] as [Float] { bytes += withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init) }
        bytes += withUnsafeBytes(of: Int64(7).littleEndian, Array.init)
        var layer = BatchNorm(1, affine: false)
        try load(into: &layer, from: SafetensorsFile(bytes: bytes))
        #expect(layer.runningMean == [1.5] && layer.runningVariance == [2.5] && layer.batchCount.scalar == 7)
    }
}
