import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierSupport
@testable import TestSupport

@Suite struct IDXTests {
    private static func kind(_ bytes: [UInt8]) -> (IDXError.Kind, Int)? {
        do { _ = try IDXFile(bytes: bytes, path: "x.idx") } catch let error as IDXError {
            return (error.kind, error.offset)
        } catch {}
        return nil
    }

    @Test func arraysOfAnyRank() throws {
        let matrix = try IDXFile(bytes: [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6])
        #expect(matrix.shape == [2, 3])
        #expect(matrix.bytes == [1, 2, 3, 4, 5, 6])
        let number = try IDXFile(bytes: [0, 0, 8, 0, 7])
        #expect(number.shape == [])
        #expect(number.bytes == [7])
        let empty = try IDXFile(bytes: [0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 1, 0])
        #expect(empty.shape == [0, 256])
        #expect(empty.bytes == [])
        let long = try IDXFile(bytes: [0, 0, 8, 1, 0, 1, 0, 2] + [UInt8](repeating: 9, count: 65538))
        #expect(long.shape == [65538])
    }

    @Test(
        arguments: [
            ([], .truncated(needed: 4), 0), ([0, 0, 8], .truncated(needed: 4), 3),
            ([1, 0, 8, 0, 7], .notIDX, 0), ([0, 1, 8, 0, 7], .notIDX, 0), ([0, 0, 9, 0, 7], .unsupportedType(9), 2),
            ([0, 0, 8, 1, 0, 0, 0], .truncated(needed: 8), 7),
            ([0, 0, 8, 1, 0, 0, 0, 2, 5], .truncated(needed: 10), 9),
            ([0, 0, 8, 1, 0, 0, 0, 2, 5, 5, 5, 5], .trailingBytes(2), 10),
            ([0, 0, 8, 1, 255, 255, 255, 255], .truncated(needed: 4_294_967_303), 8),
            ([0, 0, 8, 255, 1], .truncated(needed: 1024), 5),
            (
                [0, 0, 8, 3] + [UInt8](repeating: 255, count: 12),
                .tooLarge([4_294_967_295, 4_294_967_295, 4_294_967_295]), 4
            ),
            (
                [0, 0, 8, 4, 0, 0, 0, 0] + [UInt8](repeating: 255, count: 12),
                .tooLarge([0, 4_294_967_295, 4_294_967_295, 4_294_967_295]), 4
            ),
        ] as [([UInt8], IDXError.Kind, Int)])
    func malformed(bytes: [UInt8], kind: IDXError.Kind, offset: Int) throws {
        let error = try #require(Self.kind(bytes))
        #expect(error.0 == kind)
        #expect(error.1 == offset)
    }

    /// A file of 12 bytes, and what follows them is not decompressed: a small file could become gigabytes.
    @Test func noMoreIsDecompressedThanTheHeaderSays() throws {
        let header: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 4, 1, 2, 3, 4]
        let packed = FuzzedReader.gzip(storing: header)
        #expect(try IDXFile(bytes: packed).bytes == [1, 2, 3, 4])
        let bomb = packed + Array(repeatElement(FuzzedReader.gzipSeeds[4], count: 1000).joined())
        #expect {
            try IDXFile(bytes: bomb, path: "x.gz")
        } throws: {
            ($0 as? GzipError)?.kind == .tooLarge(limit: 12)
        }
        #expect {
            try IDXFile(bytes: FuzzedReader.gzip(storing: Array(header.dropLast())))
        } throws: {
            ($0 as? IDXError)?.kind == .truncated(needed: 12)
        }
    }

    @Test func messagesNameFileAndPlace() {
        #expect {
            try IDXFile(bytes: [0, 0, 8, 1, 0, 0, 0, 2, 5], path: "x.idx")
        } throws: {
            "\($0)" == "x.idx, byte 9: the file ends here, but needs 10 bytes; download it again."
        }
    }
}

@Suite struct FashionMNISTTests {
    @Test(.enabled(if: FileManager.default.fileExists(atPath: FashionMNIST.defaultDirectory)))
    func thePackagesFiles() throws {
        let data = try FashionMNIST()
        #expect(data.training.count == 60_000)
        #expect(data.test.count == 10_000)
        #expect(data.training.pixels.count == 60_000 * 784)
        #expect(data.test.pixels.count == 10_000 * 784)
        #expect(data.training.labels.prefix(8) == [9, 0, 0, 3, 0, 2, 7, 2])
        #expect(data.test.labels.prefix(8) == [9, 2, 1, 1, 6, 1, 4, 6])
        // The sum of all pixels, by Python.
        #expect(data.test.pixels.withUnsafeBufferPointer { $0.reduce(0) { $0 &+ Int($1) } } == 573_469_082)
        for label in 0..<10 as Range<UInt8> {
            #expect(data.training.labels.count { $0 == label } == 6000)
        }
        #expect(FashionMNIST.classNames.count == 10)
    }

    /// A directory with two training and one test image, changed by `change`.
    private func reading(changing name: String = "", to bytes: [UInt8]? = nil) throws -> FashionMNIST {
        let directory = NSTemporaryDirectory() + "rectifier-tests-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let images = { (count: UInt8) -> [UInt8] in
            [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 28, 0, 0, 0, 28]
                + [UInt8](repeating: count, count: Int(count) * 784)
        }
        var files: [String: [UInt8]] = [
            "train-images-idx3-ubyte": images(2), "train-labels-idx1-ubyte": [0, 0, 8, 1, 0, 0, 0, 2, 9, 0],
            "t10k-images-idx3-ubyte": images(1), "t10k-labels-idx1-ubyte": [0, 0, 8, 1, 0, 0, 0, 1, 3],
        ]
        if !name.isEmpty { files[name] = bytes }
        try AtomicFile.replace(files.map { (name: $0.key, bytes: $0.value) }, in: directory)
        return try FashionMNIST(directory: directory)
    }

    private func kind(_ name: String, _ bytes: [UInt8]?) -> FashionMNISTError.Kind? {
        do { _ = try reading(changing: name, to: bytes) } catch { return (error as? FashionMNISTError)?.kind }
        return nil
    }

    @Test func filesOfOnesOwn() throws {
        let data = try reading()
        #expect(data.training.labels == [9, 0])
        #expect(data.test.pixels == [UInt8](repeating: 1, count: 784))
        #expect(kind("train-labels-idx1-ubyte", nil) == .missing)
        #expect(kind("t10k-images-idx3-ubyte", nil) == .missing)
        #expect(kind("train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 1, 9]) == .differentCounts)
        #expect(kind("train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 9, 10]) == .unknownLabel)
        #expect(kind("train-labels-idx1-ubyte", [0, 0, 8, 0, 9]) == .wrongShape)
        #expect(kind("train-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1]) == .wrongShape)
        #expect(throws: IDXError.self) { try reading(changing: "train-images-idx3-ubyte", to: [0, 0]) }
        #expect(throws: GzipError.self) { try reading(changing: "train-images-idx3-ubyte", to: [0x1F, 0x8B]) }
    }

    @Test func aMissingPackageIsNamed() {
        #expect {
            try FashionMNIST(directory: "/none")
        } throws: {
            "\($0)"
                == "/none/train-images-idx3-ubyte.gz: there is no such file. "
                + "Install the files with: apt-get install dataset-fashion-mnist"
        }
    }
}
