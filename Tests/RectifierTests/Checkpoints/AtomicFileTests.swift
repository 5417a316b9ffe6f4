import Foundation
import Testing

@testable import Rectifier

/// A new directory, removed with its content at the end.
private final class TemporaryDirectory {
    let path = NSTemporaryDirectory() + "rectifier-tests-\(UUID())"

    init() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }
}

@Suite struct AtomicFileTests {
    private func error(_ body: () throws -> Void) -> FileError? {
        do { try body() } catch { return error as? FileError }
        return nil
    }

    @Test(arguments: [0, 1, 65535, 65536, 200_000]) func whatIsWrittenIsRead(count: Int) throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/file"
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &>> 3) }
        try AtomicFile.write(bytes, to: path)
        #expect(try WholeFile.read(path) == bytes)
        try AtomicFile.write([1, 2], to: path)
        #expect(try WholeFile.read(path) == [1, 2])
        #expect(try directory.names == ["file"])
    }

    @Test func sizesThatTheSystemDoesNotTell() throws {
        #expect(try String(decoding: WholeFile.read("/proc/self/status"), as: UTF8.self).contains("Name:"))
        #expect(try WholeFile.read("/dev/null") == [])
    }

    @Test func readingErrors() throws {
        let directory = try TemporaryDirectory()
        let missing = directory.path + "/none"
        #expect(error { _ = try WholeFile.read(missing) }?.kind == .missing)
        #expect(error { _ = try WholeFile.read(missing) }?.description.hasPrefix(missing) == true)
        #expect(error { _ = try WholeFile.read("/dev/null/x") }?.kind == .missing)
        #expect(error { _ = try WholeFile.read(directory.path) }?.kind == .isDirectory)
        let loop = directory.path + "/loop"
        try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: loop)
        #expect(error { _ = try WholeFile.read(loop) }?.kind == .cannotRead)
    }

    @Test func writingErrorsLeaveNothingBehind() throws {
        let directory = try TemporaryDirectory()
        #expect(error { try AtomicFile.write([1], to: directory.path) }?.kind == .isDirectory)
        let nowhere = try #require(error { try AtomicFile.write([1], to: directory.path + "/none/x") })
        #expect(nowhere.kind == .cannotCreate)
        #expect(nowhere.reason == "No such file or directory")
        #expect(error { try AtomicFile.write([1], to: "/proc/x") }?.kind == .cannotCreate)
        let full = try #require(error { try AtomicFile.write([1], to: "/dev/full") })
        #expect(full.kind == .cannotWrite)
        #expect(
            full.description == "/dev/full: cannot be written (No space left on device); check that the disk has room.")
        #expect(try directory.names.isEmpty)
    }

    @Test func devicesAreNotReplaced() throws {
        try AtomicFile.write([1, 2, 3], to: "/dev/null")
        var status = stat()
        #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    }

    @Test func permissionsAndLinksAreKept() throws {
        let directory = try TemporaryDirectory()
        let (file, link) = (directory.path + "/file", directory.path + "/link")
        try AtomicFile.write([1], to: file)
        #expect(chmod(file, 0o640) == 0)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "file")
        try AtomicFile.write([2], to: link)
        #expect(try WholeFile.read(file) == [2])
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "file")
        var status = stat()
        #expect(stat(file, &status) == 0 && status.st_mode & 0o7777 == 0o640)
    }

    @Test func severalFilesAreReplacedTogether() throws {
        let directory = try TemporaryDirectory()
        let run = directory.path + "/a/b"
        try AtomicFile.replace([("model", [1]), ("run.json", [2])], in: run)
        #expect(try WholeFile.read(run + "/model") == [1])
        try AtomicFile.replace([("model", [3]), ("run.json", [4])], in: run + "/")
        #expect(try WholeFile.read(run + "/model") == [3])
        #expect(try WholeFile.read(run + "/run.json") == [4])

        // One that cannot be written leaves the earlier run, and no temporary files.
        try AtomicFile.createDirectory(run + "/history.csv")
        let error = error { try AtomicFile.replace([("model", [5]), ("history.csv", [6])], in: run) }
        #expect(error?.kind == .isDirectory)
        #expect(error?.path == run + "/history.csv")
        #expect(try WholeFile.read(run + "/model") == [3])
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: run).sorted() == ["history.csv", "model", "run.json"])
    }

    @Test func directories() throws {
        let directory = try TemporaryDirectory()
        try AtomicFile.createDirectory(directory.path + "/x/y//z/")
        try AtomicFile.createDirectory(directory.path + "/x/y/z")
        try AtomicFile.write([], to: directory.path + "/x/file")
        #expect(error { try AtomicFile.createDirectory(directory.path + "/x/file") }?.kind == .cannotCreate)
        let below = error { try AtomicFile.replace([("m", [])], in: directory.path + "/x/file/sub") }
        #expect(below?.kind == .cannotCreate)
        #expect(below?.reason == "Not a directory")
        #expect(error { try AtomicFile.createDirectory("/proc/none") }?.kind == .cannotCreate)
    }

    @Test(arguments: [
        ("a", "."), ("a/b", "a"), ("/a", "/"), ("/", "/"), ("a//", "."), ("/x/y/", "/x"), (".", "."), ("..", "."),
        ("é/ü", "é"),
    ])
    func parents(path: String, parent: String) {
        #expect(AtomicFile.parentDirectory(of: path) == parent)
    }
}
