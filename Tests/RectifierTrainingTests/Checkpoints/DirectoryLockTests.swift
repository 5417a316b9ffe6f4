import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierTraining
@testable import TestSupport

@Suite struct DirectoryLockTests {
    @Test func onlyOneHoldsIt() throws {
        let folder = try TemporaryFolder()
        var first: DirectoryLock? = DirectoryLock(folder.path)
        try first?.acquire()
        try first?.acquire()
        let second = DirectoryLock(folder.path)
        let error = #expect(throws: CheckpointError.self) { try second.acquire() }
        #expect(error?.kind == .inUse && error?.path == folder.path)
        first = nil
        try second.acquire()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }

    @Test func aDirectoryThatDoesNotExistYetIsLockedLater() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/new"
        let lock = DirectoryLock(path)
        try lock.acquire()
        try AtomicFile.createDirectory(path)
        try lock.acquire()
        #expect(throws: CheckpointError.self) { try DirectoryLock(path).acquire() }
    }
}
