// Does workloads as the driver, bench.py, asks for them, a line a request:
//
//     prepare NAME FILE    reads the data                                           → ready, or absent
//     check FILE           writes the result as raw floats, for comparison          → ready
//     run N                does the work N times                                    → the seconds that took
//
// With the argument `limit` it does what bounds the work, in place of the work; a number is that of the threads. With
// `dense` it has only the work where zeros can be skipped, and does it without.
import Foundation
import Rectifier

/// The workload at hand.
struct Session {
    let isLimit: Bool
    let isDense: Bool
    let threads: Int
    private var workload: (any Workload)?

    init(isLimit: Bool, isDense: Bool, threads: Int) {
        (self.isLimit, self.isDense, self.threads) = (isLimit, isDense, threads)
    }

    mutating func answer(_ request: [String]) throws -> String {
        switch (request.first, request.count) {
        case ("prepare", 3):
            workload = nil
            releaseUnusedMemory()
            let name = try WorkloadName(parsing: request[1])
            var canSkip = false
            if case .skipping = name { canSkip = true }
            // What the whole products take is no limit where most of them is skipped.
            if isLimit && canSkip || isDense && !canSkip { return "absent" }
            workload =
                isLimit
                ? try prepareLimit(name, request[2], threads: threads)
                : try prepare(name, DataFile(reading: request[2]), isDense: isDense)
            return "ready"
        case ("check", 2):
            let numbers = workload?.check() ?? []
            try numbers.withUnsafeBytes { try Data($0).write(to: URL(fileURLWithPath: request[1])) }
            return "ready"
        case ("run", 2):
            let iterations = Int(request[1]) ?? 0
            let time = ContinuousClock().measure { workload?.run(iterations: iterations) }
            return String(time / .seconds(1))
        default: throw BadName(text: request.joined(separator: " "))
        }
    }
}

var session = Session(
    isLimit: CommandLine.arguments.contains("limit"), isDense: CommandLine.arguments.contains("dense"),
    threads: CommandLine.arguments.compactMap { Int($0) }.first ?? 2)
while let line = readLine() {
    do {
        print(try session.answer(line.split(separator: " ").map(String.init)))
    } catch {
        print("error \(error)")
    }
    fflush(nil)
}
