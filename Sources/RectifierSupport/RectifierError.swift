import Glibc
import Synchronization

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// An error of this library: it says what is wrong, where, and the remedy, in a sentence or two.
///
/// It is a `LocalizedError`, so `localizedDescription` and everything that shows an error by it say the same words.
public protocol RectifierError: LocalizedError, CustomStringConvertible, Sendable {}

extension RectifierError {
    /// The same as `description`.
    public var errorDescription: String? { description }
}

/// Ends the program with a message when a programmer's mistake is found. Unlike `precondition`, it prints the message in
/// release builds too, where people train.
@inlinable @inline(__always)
package func require(
    _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
    if !condition { fatalError(message(), file: file, line: line) }
}

/// A warning: something that is allowed, and seldom meant. It is given once for each value in a process.
///
/// By default it is a line on standard error; ``setHandler(_:)`` gives it to a log instead.
public enum RectifierWarning: Sendable, Hashable {
    /// A model of this type has a layer that behaves differently in training, such as Dropout or BatchNorm, and an
    /// optimiser updated it along a gradient of the evaluating form, in which it does not.
    case trainedInEvaluationMode(model: String)

    /// Gives every further warning to `handler`, in place of standard error; nil for standard error again.
    public static func setHandler(_ handler: (@Sendable (RectifierWarning) -> Void)?) {
        state.withLock { $0.handler = handler }
    }

    /// Gives the warning, unless it was given before.
    package static func give(_ warning: RectifierWarning) {
        let (isNew, handler) = state.withLock { ($0.given.insert(warning).inserted, $0.handler) }
        guard isNew else { return }
        if let handler { return handler(warning) }
        let line = Array("warning: \(warning)\n".utf8)
        // Where nobody reads it there is nothing to be done.
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    private struct State {
        var given: Set<RectifierWarning> = []
        var handler: (@Sendable (RectifierWarning) -> Void)?
    }

    private static let state = Mutex(State())
}

extension RectifierWarning: CustomStringConvertible {
    /// The cause, and the remedy.
    public var description: String {
        switch self {
        case .trainedInEvaluationMode(let model):
            "\(model) is trained in evaluation mode: it has a layer such as Dropout or BatchNorm, which did nothing, or "
                + "used its running statistics. Take gradients by valueWithGradient(at: &model, training: &generator)."
        }
    }
}
