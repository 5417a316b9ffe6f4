import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import TestSupport

/// A short part of `make fuzz`: the readers of what comes from outside neither trap nor hang. What memory they take is
/// examined there. Each reader in a process of its own, whose last input is in a file if it does not come to its end.
@Suite struct FuzzingTests {
    @Test(arguments: FuzzedReader.allCases)
    func changedInputsAreReadOrRefused(reader: FuzzedReader) async throws {
        let file = try TableFile([]).path
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            [reader = reader as FuzzedReader, file = file as String] in
            alarm(300)
            var mutator = ByteMutator(reader, seed: 1)
            let inputs = reader.seeds + (0..<3000).map { _ in mutator.next(limit: 4096) }
            for input in inputs {
                try Data(input).write(to: URL(fileURLWithPath: file))
                reader.read(input)
            }
        }
        if result == nil { Issue.record("\(reader), with \(try WholeFile.read(file))") }
    }

    /// Other changes follow from another seed, the same from the same one.
    @Test(arguments: FuzzedReader.allCases)
    func changesFollowFromTheSeed(reader: FuzzedReader) {
        func inputs(_ seed: UInt64) -> [[UInt8]] {
            var mutator = ByteMutator(reader, seed: seed)
            return (0..<50).map { _ in mutator.next(limit: 4096) }
        }
        #expect(inputs(1) == inputs(1) && inputs(1) != inputs(2))
        #expect(inputs(1).allSatisfy { $0.count <= 4096 } && Set(inputs(1)).count > 30)
        #expect(reader.seeds.count > 1)
    }
}
