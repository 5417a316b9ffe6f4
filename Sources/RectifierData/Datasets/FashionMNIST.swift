import RectifierSupport

/// Fashion-MNIST: 70,000 grey images of clothes, 28 × 28 pixels, in ten classes.
///
/// Xiao, Rasul and Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms"
/// (2017). The files are those of the Debian package `dataset-fashion-mnist`, or the same ones from elsewhere.
public struct FashionMNIST: Sendable {
    /// Images and their labels.
    public struct Images: Sendable {
        /// The pixels, 0 (black) to 255 (white), image by image and row by row: count × 784 bytes.
        public let pixels: [UInt8]
        /// The class of each image, 0 to 9: count bytes.
        public let labels: [UInt8]
        /// Number of images.
        public var count: Int { labels.count }
    }

    /// Where the Debian package puts the files.
    public static let defaultDirectory = "/usr/share/datasets/fashion-mnist"
    /// The rows of an image.
    public static let rows = 28
    /// The columns of an image.
    public static let columns = 28
    /// The names of the classes, in the order of their labels.
    public static let classNames = [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
    ]

    /// The images to train on; 60,000 in the package's files.
    public let training: Images
    /// The images to test on; 10,000 in the package's files.
    public let test: Images

    /// Reads the four files in `directory`, each with or without `.gz`.
    ///
    /// - Throws: ``FashionMNISTError`` if one is missing or they do not fit together; ``FileError``, ``GzipError`` or
    ///   ``IDXError`` if one cannot be read.
    public init(directory: String = Self.defaultDirectory) throws {
        training = try Self.read("train", in: directory)
        test = try Self.read("t10k", in: directory)
    }

    private static func read(_ prefix: String, in directory: String) throws -> Images {
        let (images, imagesPath) = try readFile("\(directory)/\(prefix)-images-idx3-ubyte")
        let (labels, labelsPath) = try readFile("\(directory)/\(prefix)-labels-idx1-ubyte")
        guard images.shape.count == 3, images.shape[1] == rows, images.shape[2] == columns else {
            throw FashionMNISTError(
                kind: .wrongShape, path: imagesPath,
                problem: "the array's shape is \(images.shape), not images of \(rows) × \(columns).")
        }
        guard labels.shape.count == 1 else {
            throw FashionMNISTError(
                kind: .wrongShape, path: labelsPath,
                problem: "the array's shape is \(labels.shape), not one label each.")
        }
        guard labels.shape == [images.shape[0]] else {
            throw FashionMNISTError(
                kind: .differentCounts, path: labelsPath,
                problem: "there are \(labels.shape[0]) labels, but \(images.shape[0]) images in \(imagesPath).")
        }
        if let index = labels.bytes.firstIndex(where: { $0 >= classNames.count }) {
            throw FashionMNISTError(
                kind: .unknownLabel, path: labelsPath,
                problem: "label \(index) is \(labels.bytes[index]); labels are from 0 to \(classNames.count - 1).")
        }
        return Images(pixels: images.bytes, labels: labels.bytes)
    }

    /// The file of that path with `.gz`, or else without, and which one it was.
    private static func readFile(_ path: String) throws -> (IDXFile, String) {
        for candidate in [path + ".gz", path] {
            do {
                return (try IDXFile(reading: candidate), candidate)
            } catch let error as FileError where error.kind == .missing {
                continue
            }
        }
        throw FashionMNISTError(kind: .missing, path: path + ".gz", problem: "there is no such file.")
    }
}

/// Why Fashion-MNIST's files cannot be used.
public struct FashionMNISTError: RectifierError, Hashable {
    /// The problem.
    public enum Kind: Hashable, Sendable {
        /// A file is missing.
        case missing
        /// A file holds an array of another shape.
        case wrongShape
        /// There are more or fewer labels than images.
        case differentCounts
        /// A label is none of the ten classes'.
        case unknownLabel
    }

    /// The problem.
    public let kind: Kind
    /// The file.
    public let path: String
    /// The problem, in words.
    public let problem: String
}

extension FashionMNISTError: CustomStringConvertible {
    /// The file, what is wrong and the remedy.
    public var description: String {
        kind == .missing
            ? "\(path): \(problem) Install the files with: apt-get install dataset-fashion-mnist"
            : "\(path): \(problem) Install the package dataset-fashion-mnist anew."
    }
}
