import Dispatch
import Synchronization

/// What `body` gives for 0 ..< count, in order; computed on all cores, each number on one thread.
///
/// All numbers should be of networks of the same form: the library remembers the form of the network met last.
func concurrently<Value: Sendable>(_ count: Int, _ body: @Sendable (Int) throws -> Value) throws -> [Value] {
    let results = Mutex<[Int: Result<Value, any Error>]>([:])
    DispatchQueue.concurrentPerform(iterations: count) { index in
        let result = Result { try body(index) }
        results.withLock { $0[index] = result }
    }
    return try results.withLock { results in
        try (0..<count).compactMap { try results[$0]?.get() }
    }
}
