import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierSupport

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
    }

    @Test func whatIsNoFileIsNotRead() throws {
        let directory = try TemporaryDirectory()
        let pipe = directory.path + "/pipe"
        try #require(mkfifo(pipe, 0o600) == 0)
        for (path, what) in [(pipe, "a pipe"), ("/dev/zero", "a device"), ("/dev/null", "a device")] {
            let error = try #require(error { _ = try WholeFile.read(path) })
            #expect(error.kind == .isNoFile)
            #expect(
                error.description
                    == "\(path): this is \(what), and no file; give a file, which can be read more than once.")
        }
    }

    @Test func whatDoesNotFitIntoTheMemoryIsNotRead() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/large"
        try AtomicFile.write([1], to: path)
        // 64 TiB where the file system has such files, of which the disk has a byte.
        guard [46, 42, 40].contains(where: { truncate(path, 1 << $0) == 0 }) else { return }
        let error = try #require(error { _ = try WholeFile.read(path) })
        #expect(error.kind == .tooLarge)
        #expect(error.description.contains("bytes are left. Give less, or run it where there is more memory."))
        #expect(AvailableMemory.bytes > 0 && AvailableMemory.bytes < .max)
    }

    /// A limit on the size of files ends the process within the writing, as a kill at that moment would.
    @Test func aProcessThatIsKilledWhileItWritesLeavesNothingBehind() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/file"
        try AtomicFile.write([1], to: path)
        await #expect(processExitsWith: .signal(SIGXFSZ)) { [path = path as String] in
            signal(SIGXFSZ, SIG_DFL)
            // The threads that tests run on block signals.
            var signals = sigset_t()
            sigemptyset(&signals)
            sigaddset(&signals, SIGXFSZ)
            pthread_sigmask(SIG_UNBLOCK, &signals, nil)
            var limit = rlimit(rlim_cur: 1 << 16, rlim_max: 1 << 16)
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            try AtomicFile.write([UInt8](repeating: 2, count: 1 << 20), to: path)
        }
        #expect(try WholeFile.read(path) == [1])
        // A file system without nameless files is left a temporary one, which goes before the next run.
        AtomicFile.removeLeftovers(in: directory.path)
        #expect(try directory.names == ["file"])
    }

    @Test func leftoversOfTheDeadAreRemovedAndTheirsWhoWriteAreNot() throws {
        let directory = try TemporaryDirectory()
        // No process has this number: the largest is 2²².
        let (left, held, own) = (".rectifier-4194305-1-0", ".rectifier-4194305-2-0", ".rectifier-\(getpid())-3-0")
        for name in [left, held, own] { try AtomicFile.write([1], to: directory.path + "/" + name) }
        // As a writer in another container does, whose number is not one of here.
        let descriptor = open(directory.path + "/" + held, O_RDONLY)
        #expect(flock(descriptor, LOCK_EX) == 0)
        AtomicFile.removeLeftovers(in: directory.path)
        #expect(try directory.names == [held, own].sorted())
        close(descriptor)
        AtomicFile.removeLeftovers(in: directory.path)
        #expect(try directory.names == [own])
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
        let inPlace = try #require(error { try AtomicFile.write([1], to: directory.path) })
        #expect(inPlace.kind == .cannotCreate)
        #expect(inPlace.description == "\(directory.path): this is a directory; give the name of a file.")
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
        #expect(error?.kind == .cannotCreate)
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
