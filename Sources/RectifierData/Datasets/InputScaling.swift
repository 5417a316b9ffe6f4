/// The choice of how inputs are brought into scale, as it can be written to a file.
public enum InputScaling: String, Sendable, Hashable, Codable, CaseIterable {
    /// As by ``standard``, but for a column of numbers, or a target, whose standard deviation a few values decide on: by
    /// median and quartiles, and beyond three such deviations by the logarithm. See ``NumberScale/logarithmicTails(median:deviation:)``.
    case automatic
    /// To mean 0 and deviation 1 on the training rows: of a table each column of numbers, of images all pixels together.
    case standard
    /// For tables, against heavy tails: by the median and the quartiles of the training rows, and smoothly kept within ±3.
    /// Images are scaled as by ``standard``.
    case robust
    /// For tables, against heavy tails: by rank, as normal numbers. Images are scaled as by ``standard``.
    case quantile
    /// Not at all: numbers as they are read, and pixels neither divided nor moved. Networks learn badly from inputs that
    /// are large, or far from 0; this is for those that are in scale already, and to see what happens.
    case none
}
