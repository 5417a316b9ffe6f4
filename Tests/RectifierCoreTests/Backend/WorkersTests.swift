import CKernels
import Testing

@testable import RectifierCore
@testable import RectifierSupport

@Suite struct WorkersTests {
    private struct Failure: Error, Equatable { let number: Int }

    @Test func resultsAreInOrderWhoeverMadeThem() throws {
        for threads in [1, 3, 8] {
            #expect(try Workers.map(100, threads: threads) { $0 * $0 } == (0..<100).map { $0 * $0 })
        }
        #expect(try Workers.map(0) { $0 }.isEmpty)
    }

    @Test func anErrorEndsTheWork() throws {
        let error = #expect(throws: Failure.self) {
            try Workers.map(1000, threads: 4) { number in
                if number >= 10 { throw Failure(number: number) }
                return number
            }
        }
        #expect(try #require(error).number == 10)
    }

    @Test func eachWorksAloneAndOthersAreNotAffected() throws {
        let before = rectifier_thread_count()
        #expect(try Workers.map(4, threads: 2) { _ in rectifier_thread_count() } == [1, 1, 1, 1])
        #expect(rectifier_thread_count() == before)
        #expect(Workers.count >= 1)
    }
}
