import CKernels
import Glibc
import Synchronization

/// Threads for many things that do not depend on each other, such as trainings from different seeds: each works alone,
/// and its loops are not shared with others, which for small networks costs more than it brings.
package enum Workers {
    /// How many there are: what OMP_NUM_THREADS says, or as many as processors.
    static var count: Int { rectifier_worker_count() }

    /// The results of `body` for each number below `count`, in their order, whichever thread made them.
    ///
    /// Numbers are begun in their order as threads come free. Once `body` has thrown, none is begun any more; the error
    /// is that of the smallest number that had one.
    package static func map<Result: Sendable>(
        _ count: Int, threads: Int = Workers.count, _ body: @escaping @Sendable (Int) throws -> Result
    ) throws -> [Result] {
        let work = Work(count: count, body)
        var handles: [pthread_t] = []
        for _ in 0..<min(max(threads, 1), count) {
            var handle = pthread_t()
            let context = Unmanaged.passRetained(Job { work.run() })
            let status = pthread_create(
                &handle, nil,
                { context in
                    guard let context else { return nil }
                    rectifier_work_alone()
                    Unmanaged<Job>.fromOpaque(context).takeRetainedValue().run()
                    return nil
                }, context.toOpaque())
            if status == 0 { handles.append(handle) } else { context.release() }
        }
        // Without a single thread to be had, this one does the work.
        if handles.isEmpty { work.run() }
        for handle in handles { pthread_join(handle, nil) }
        return try work.results()
    }
}

/// What a thread is handed: without the type of the results, which C cannot know.
private final class Job: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Numbers that threads take in turn, and what came of them.
private final class Work<Result: Sendable>: Sendable {
    private let body: @Sendable (Int) throws -> Result
    private let count: Int
    private let next = Atomic(0)
    private let outcomes = Mutex<[Int: Swift.Result<Result, any Error>]>([:])

    init(count: Int, _ body: @escaping @Sendable (Int) throws -> Result) {
        self.count = count
        self.body = body
    }

    func run() {
        while true {
            let number = next.add(1, ordering: .relaxed).oldValue
            guard number < count else { return }
            let outcome = Swift.Result { try body(number) }
            if case .failure = outcome { next.store(count, ordering: .relaxed) }
            outcomes.withLock { $0[number] = outcome }
        }
    }

    /// The results of all numbers, once all threads are done.
    func results() throws -> [Result] {
        let outcomes = outcomes.withLock { $0 }
        return try outcomes.sorted { $0.key < $1.key }.map { try $0.value.get() }
    }
}
