extension Activation {
    /// By how much weights before this function are scaled at the start, or nil for a function that is not one of
    /// single numbers, such as softmax. See `ElementwiseActivation.gain`.
    public var knownGain: Float? {
        (self as? any ElementwiseActivation)?.gain ?? (self as? PReLU)?.gain ?? (self as? Swish)?.gain
    }
}
