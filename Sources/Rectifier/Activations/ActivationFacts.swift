// What is known of an activation whose type is only known when the program runs.

extension Activation {
    /// By how much weights before this function are scaled at the start, or nil for a function that is not one of
    /// single numbers, such as softmax. See `ElementwiseActivation.gain`.
    public var knownGain: Float? {
        (self as? any ElementwiseActivation)?.gain ?? (self as? PReLU)?.gain
    }

    /// What the gradient of a tensor keeps, or nil where it is not known.
    public var knownRemembers: Remembered? {
        if let activation = self as? any ElementwiseActivation { return activation.remembers }
        return (self as? PReLU)?.remembers ?? (self as? Softmax)?.remembers ?? (self as? LogSoftmax)?.remembers
    }
}
