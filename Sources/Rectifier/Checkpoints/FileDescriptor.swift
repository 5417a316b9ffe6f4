import Glibc

/// An open file of the system.
enum FileDescriptor {
    /// Writes all of `bytes`, in as many calls as that takes.
    ///
    /// - Returns: The system's error code, or nil when all is written.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
            }
            if count >= 0 {
                written += count
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }
}
