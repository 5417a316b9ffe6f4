import Testing

@testable import RectifierCore
@testable import RectifierData

@Suite struct DigitsTests {
    @Test func allImagesAndLabels() {
        let (images, labels) = (Digits.images, Digits.labels)
        #expect(images.count == 1797 * 64)
        #expect(labels.count == 1797)
        #expect(images.max() == Digits.maximumPixel)
        #expect(
            (0..<10).map { digit in labels.count { $0 == digit } } == [
                178, 182, 177, 183, 181, 182, 181, 179, 174, 180,
            ])
        #expect(images.reduce(0) { $0 + Int($1) } == 561_718)
        #expect(labels.prefix(10) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
        #expect(labels.suffix(4) == [0, 8, 9, 8])
    }

    /// The first image, a nought.
    @Test func theFirstImage() {
        #expect(
            Digits.images.prefix(64) == [
                0, 0, 5, 13, 9, 1, 0, 0,
                0, 0, 13, 15, 10, 15, 5, 0,
                0, 3, 15, 2, 0, 11, 8, 0,
                0, 4, 12, 0, 0, 8, 8, 0,
                0, 5, 8, 0, 0, 9, 8, 0,
                0, 4, 11, 0, 1, 12, 7, 0,
                0, 2, 14, 5, 10, 12, 0, 0,
                0, 0, 6, 13, 10, 0, 0, 0,
            ])
    }
}
