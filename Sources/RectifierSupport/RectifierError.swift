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
