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

extension ActivationError: RectifierError {}
extension BornDeadBoundsError: RectifierError {}
extension CheckpointError: RectifierError {}
extension ComparisonError: RectifierError {}
extension DivergenceError: RectifierError {}
extension EarlyStoppingError: RectifierError {}
extension FashionMNISTError: RectifierError {}
extension FileError: RectifierError {}
extension GzipError: RectifierError {}
extension IDXError: RectifierError {}
extension MeanFieldError: RectifierError {}
extension ModelFileError: RectifierError {}
extension MonitorError: RectifierError {}
extension NamedOptionsError: RectifierError {}
extension NetworkError: RectifierError {}
extension NonFiniteGradientError: RectifierError {}
extension OptimizerMemoryError: RectifierError {}
extension OptionError: RectifierError {}
extension RemedyTrialError: RectifierError {}
extension RunDescriptionError: RectifierError {}
extension SafetensorsError: RectifierError {}
extension ScheduleError: RectifierError {}
extension SplitError: RectifierError {}
extension TableError: RectifierError {}
