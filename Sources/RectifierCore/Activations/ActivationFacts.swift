extension Activation {
    /// By how much weights before this function are scaled at the start, or nil for a function that is not one of
    /// single numbers, such as softmax. See `ElementwiseActivation.gain`.
    public var knownGain: Float? {
        (self as? any ElementwiseActivation)?.gain ?? (self as? PReLU)?.gain ?? (self as? Swish)?.gain
    }

    /// The function of one number that is applied to each element, or nil for a function that is not one of single
    /// numbers, such as softmax. A learned slope is taken as it is now; of several, the first.
    public var elementwiseForm: (any ElementwiseActivation)? {
        (self as? any ElementwiseActivation) ?? (self as? PReLU)?.elementwise ?? (self as? Swish)?.elementwise
    }
}
