import Rectifier
import Testing

@testable import TestSupport

@Suite struct HolmCorrectionTests {
    /// Holm's procedure is the closed one of Bonferroni's: p of a test is the greatest, over all groups of tests with
    /// it, of the group's least p times its size.
    private static func closed(_ p: [Double]) -> [Double] {
        p.indices.map { index in
            (0..<1 << p.count).filter { $0 >> index & 1 == 1 }.map { group in
                let members = p.indices.filter { group >> $0 & 1 == 1 }.map { p[$0] }
                return min(1, Double(members.count) * (members.min() ?? 1))
            }.max() ?? 1
        }
    }

    @Test func itIsTheClosedProcedure() {
        var generator = RandomGenerator(seed: 3)
        for count in 1...8 {
            for _ in 0..<20 {
                let p = (0..<count).map { _ in generator.uniformDouble() * generator.uniformDouble() * 0.2 }
                #expect(difference(HolmCorrection.adjusted(p), Self.closed(p), within: 1e-15) == nil)
            }
        }
        #expect(HolmCorrection.adjusted([]).isEmpty)
        #expect(HolmCorrection.adjusted([0.04, 0.04, 1]) == [0.12, 0.12, 1])
    }
}
