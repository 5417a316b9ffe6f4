import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierTraining
@testable import TestSupport

@Suite struct MonitorHistoryTests {
    private static let model = Linear(weight: [[1]], bias: nil)
    private static let step = valueWithGradient(at: model) { $0([[1]]).sum() }

    private static func watch(
        _ monitor: inout Monitor, _ steps: some Sequence<Int>, epoch: (Int) -> Int? = { _ in nil }
    ) {
        for number in steps {
            monitor.willUpdate(model, step.gradient, loss: Float(number), step: number, epoch: epoch(number))
        }
    }

    private func steps(_ limit: Int, every frequency: Monitor.Frequency, upTo end: Int) -> [Int] {
        var monitor = Monitor(every: frequency, history: MonitorHistory(limit: limit))
        Self.watch(&monitor, 0..<end, epoch: { $0 / 10 + 1 })
        #expect(monitor.history.samples.count <= limit)
        #expect(monitor.history.samples.allSatisfy { $0.loss == Double($0.step) })
        return monitor.history.samples.map(\.step)
    }

    @Test func samplesAreTakenAsAskedFor() {
        #expect(steps(100, every: .steps(1), upTo: 5) == [0, 1, 2, 3, 4])
        #expect(steps(100, every: .steps(4), upTo: 10) == [0, 4, 8])
        #expect(steps(100, every: .epochs(1), upTo: 35) == [0, 10, 20, 30])
        #expect(steps(100, every: .epochs(2), upTo: 55) == [0, 20, 40])
        var monitor = Monitor(every: .steps(3))
        Self.watch(&monitor, 1...10)
        #expect(monitor.history.samples.map(\.step) == [1, 4, 7, 10])
        // Steps that are not one apart.
        monitor = Monitor(every: .steps(10))
        Self.watch(&monitor, stride(from: 5, to: 60, by: 7))
        #expect(monitor.history.samples.map(\.step) == [5, 19, 33, 47])
    }

    /// When the limit is reached every second sample goes, and the distance doubles.
    @Test func thinning() {
        #expect(steps(4, every: .steps(1), upTo: 4) == [0, 1, 2, 3])
        #expect(steps(4, every: .steps(1), upTo: 5) == [0, 2, 4])
        #expect(steps(4, every: .steps(1), upTo: 8) == [0, 2, 4, 6])
        #expect(steps(4, every: .steps(1), upTo: 9) == [0, 4, 8])
        #expect(steps(4, every: .steps(3), upTo: 100) == [0, 48, 96])
        #expect(steps(4, every: .epochs(1), upTo: 95) == [0, 40, 80])
        // With an odd limit the one that is due goes too.
        #expect(steps(3, every: .steps(1), upTo: 4) == [0, 2])
        #expect(steps(3, every: .steps(1), upTo: 7) == [0, 4])
        #expect(steps(2, every: .steps(1), upTo: 100) == [0, 64])
        let many = steps(200, every: .steps(1), upTo: 100_000)
        #expect(many.count > 100)
        #expect(Set(zip(many.dropFirst(), many).map { $0 - $1 }) == [512])
    }

    /// A history that went through a file goes on as if nothing had happened, wherever that was.
    @Test func resuming() throws {
        var whole = Monitor(every: .steps(2), history: MonitorHistory(limit: 6))
        Self.watch(&whole, 0..<90)
        for stop in [1, 10, 11, 12, 40, 89] {
            var first = Monitor(every: .steps(2), history: MonitorHistory(limit: 6))
            Self.watch(&first, 0..<stop)
            let stored = try JSONEncoder().encode(first.history)
            var second = Monitor(
                every: .steps(2), history: try JSONDecoder().decode(MonitorHistory.self, from: stored))
            Self.watch(&second, stop..<90)
            #expect(second.history == whole.history)
        }
    }

    @Test func goingBack() {
        var monitor = Monitor(every: .steps(1))
        Self.watch(&monitor, 0..<6)
        monitor.removeSamples(from: 4)
        #expect(monitor.history.samples.map(\.step) == [0, 1, 2, 3])
        Self.watch(&monitor, 4..<5)
        #expect(monitor.history.samples.map(\.step) == [0, 1, 2, 3, 4])
    }

    @Test func aDamagedHistoryIsAnError() {
        for text in [#"{"samples":[],"limit":1,"spacing":1}"#, #"{"samples":[],"limit":8,"spacing":0}"#] {
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(MonitorHistory.self, from: Data(text.utf8))
            }
        }
    }

    @Test func misuseTraps() async {
        var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var monitor = Monitor(every: .steps(1))
            MonitorHistoryTests.watch(&monitor, [3, 2])
        }
        #expect(result?.said.contains("step 2 after a sample of step 3") == true)
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var monitor = Monitor(every: .epochs(1))
            MonitorHistoryTests.watch(&monitor, [3])
        }
        #expect(result?.said.contains("pass it to willUpdate") == true)
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Monitor(every: .steps(0))
        }
        #expect(result?.said.contains("a sample every steps(0)") == true)
    }
}
