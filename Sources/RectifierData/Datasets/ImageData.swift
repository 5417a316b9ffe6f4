import RectifierCore

extension Digits {
    /// The images as rows of 64 features between 0 (white) and 1 (black), and the digits that they show.
    public static var dataset: Dataset<Int32> { .init(pixels: images, divisor: maximumPixel, labels: labels) }

    /// The same with pixels as they are stored, 0 to 16.
    public static var unscaledDataset: Dataset<Int32> { .init(pixels: images, divisor: 1, labels: labels) }
}

extension FashionMNIST.Images {
    /// The images as rows of 784 features between 0 (black) and 1 (white), and their classes.
    public var dataset: Dataset<Int32> { .init(pixels: pixels, divisor: .max, labels: labels) }

    /// The same with pixels as they are stored, 0 to 255.
    public var unscaledDataset: Dataset<Int32> { .init(pixels: pixels, divisor: 1, labels: labels) }
}

extension Dataset where Target == Int32 {
    /// Images of bytes, each divided by the same number.
    fileprivate init(pixels: [UInt8], divisor: UInt8, labels: [UInt8]) {
        // A table of all 256 quotients is quicker than 47 million divisions, and exact all the same.
        let quotients = (0...255).map { Float($0) / Float(divisor) }
        var features = Tensor<Float>(zeros: [labels.count, labels.isEmpty ? 0 : pixels.count / labels.count])
        features.withUnsafeMutableBufferPointer { features in
            for index in features.indices { features[index] = quotients[Int(pixels[index])] }
        }
        self.init(features: features, targets: Tensor(labels.map(Int32.init)))
    }
}
