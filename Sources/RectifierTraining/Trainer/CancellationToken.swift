import Glibc
import Synchronization

/// Cancellation token: ends a training after the epoch under way, asked for from any thread.
///
///     let token = CancellationToken()
///     let outcome = try trainer.run(&state, on: data, callbacks: TrainingCallbacks(cancellation: token))
///     outcome.ending      // .interrupted, if `token.cancel()` was called meanwhile
public final class CancellationToken: Sendable {
    private let flag = Atomic(false)

    /// A token that is not cancelled.
    public init() {}

    /// Asks for the end.
    public func cancel() { flag.store(true, ordering: .relaxed) }

    /// Whether the end was asked for.
    public var isCancelled: Bool { flag.load(ordering: .relaxed) }

    /// Runs `body` so that Ctrl-C (the signal SIGINT) cancels the token, once: a second Ctrl-C ends the process at
    /// once. Afterwards signals are handled as they were.
    ///
    /// Where the signal is ignored, as under `nohup`, it stays ignored. Only one such call can be under way in a process;
    /// a call inside another one changes nothing and runs `body` with the same token.
    public static func onControlC<Result>(_ body: (CancellationToken) throws -> Result) rethrows -> Result {
        // Made here, since a signal handler may not make it.
        let token = ControlC.token
        guard ControlC.isCaught.exchange(true, ordering: .relaxed) == false else { return try body(token) }
        token.flag.store(false, ordering: .relaxed)
        var (caught, before) = (sigaction(), sigaction())
        sigaction(SIGINT, nil, &before)
        let isIgnored =
            unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
        if isIgnored {
            ControlC.isCaught.store(false, ordering: .relaxed)
            return try body(token)
        }
        caught.__sigaction_handler.sa_handler = { _ in ControlC.token.cancel() }
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
        return try body(token)
    }
}

/// What the handler of the signal sees.
private enum ControlC {
    static let token = CancellationToken()
    static let isCaught = Atomic(false)
}
