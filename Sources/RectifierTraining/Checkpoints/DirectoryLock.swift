import Glibc
import RectifierData

/// A lock on a directory, against a second training that writes there. It is the system's, on the directory itself
/// (flock): nothing is left behind, and it goes with the process, however that ends.
public final class DirectoryLock {
    private let directory: String
    private var descriptor: Int32?

    /// A lock that is not held yet.
    public init(_ directory: String) { self.directory = directory }

    deinit {
        if let descriptor { close(descriptor) }
    }

    /// Takes the lock, if it is not held already. Without a word where there is no lock to be had: the directory does not
    /// exist yet, may not be read, or is on a file system without locks.
    ///
    /// - Throws: ``CheckpointError`` when another process, or another lock, holds it.
    public func acquire() throws(CheckpointError) {
        guard descriptor == nil else { return }
        let opened = FileDescriptor.open(directory, O_RDONLY | O_DIRECTORY)
        guard opened >= 0 else { return }
        if flock(opened, LOCK_EX | LOCK_NB) == 0 {
            descriptor = opened
            return
        }
        let isHeld = errno == EWOULDBLOCK
        close(opened)
        if isHeld { throw CheckpointError(.inUse, path: directory, "another training writes to this directory") }
    }
}
