private import CDigits

/// 1,797 handwritten digits, 8 × 8 pixels each: small enough to be part of the library.
///
/// The test set of Alpaydin and Kaynak's "Optical Recognition of Handwritten Digits" (UCI Machine Learning Repository,
/// 1998; CC BY 4.0), in the order in which scikit-learn's `load_digits` has it; `Sources/CDigits/README.md` says more.
public enum Digits {
    /// Number of images.
    public static let count = Int(c_digits_count)
    /// The rows of an image.
    public static let rows = 8
    /// The columns of an image.
    public static let columns = 8
    /// The largest value of a pixel; the smallest is 0.
    public static let maximumPixel: UInt8 = 16
    /// The names of the classes, in the order of their labels.
    public static let classNames = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]

    /// The pixels of all images, 0 (white) to 16 (black), image by image and row by row: count × 64 bytes.
    public static var images: [UInt8] {
        Array(UnsafeBufferPointer(start: c_digits(), count: count * rows * columns))
    }

    /// The digit that each image shows, 0 to 9: count bytes.
    public static var labels: [UInt8] {
        Array(UnsafeBufferPointer(start: c_digits() + count * rows * columns, count: count))
    }
}
