import Glibc
import Synchronization

/// A wish to end a training after the epoch under way, which anyone may express from any thread.
///
///     let interruption = Interruption()
///     let outcome = try trainer.run(&state, on: data, interruption: interruption)
///     outcome.ending      // .interrupted, if `interruption.request()` was called meanwhile
public final class Interruption: Sendable {
    private let flag = Atomic(false)

    /// A wish that is not yet expressed.
    public init() {}

    /// Expresses the wish.
    public func request() { flag.store(true, ordering: .relaxed) }

    /// Whether the wish was expressed.
    public var isRequested: Bool { flag.load(ordering: .relaxed) }

    /// Runs `body` so that Ctrl-C (the signal SIGINT) expresses the wish, once: a second Ctrl-C ends the process at
    /// once. Afterwards signals are handled as they were.
    ///
    /// Where the signal is ignored, as under `nohup`, it stays ignored. Only one such call can be under way in a process;
    /// a call inside another one changes nothing and runs `body` with the same wish.
    public static func onControlC<Result>(_ body: (Interruption) throws -> Result) rethrows -> Result {
        // Made here, since a signal handler may not make it.
        let interruption = ControlC.interruption
        guard ControlC.isCaught.exchange(true, ordering: .relaxed) == false else { return try body(interruption) }
        interruption.flag.store(false, ordering: .relaxed)
        var (caught, before) = (sigaction(), sigaction())
        sigaction(SIGINT, nil, &before)
        let isIgnored =
            unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
        if isIgnored {
            ControlC.isCaught.store(false, ordering: .relaxed)
            return try body(interruption)
        }
        caught.__sigaction_handler.sa_handler = { _ in ControlC.interruption.request() }
        // Once caught the system's own handling is back; what was under way (a write, say) goes on.
        caught.sa_flags = SA_RESTART | Int32(bitPattern: UInt32(SA_RESETHAND))
        sigaction(SIGINT, &caught, nil)
        // A process that was started from a thread which blocks signals, as those of Dispatch do, blocks them too.
        var (signals, blocked) = (sigset_t(), sigset_t())
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_UNBLOCK, &signals, &blocked)
        defer {
            pthread_sigmask(SIG_SETMASK, &blocked, nil)
            sigaction(SIGINT, &before, nil)
            ControlC.isCaught.store(false, ordering: .relaxed)
        }
        return try body(interruption)
    }
}

/// What the handler of the signal sees.
private enum ControlC {
    static let interruption = Interruption()
    static let isCaught = Atomic(false)
}
