import Glibc
import Synchronization

/// The memory of a tensor: bytes aligned to a cache line, taken from a pool and given back when the last tensor that
/// uses them is gone.
///
/// Sending a storage between threads is safe for the reason that it is for Swift's arrays: every write follows a
/// uniqueness check in a mutating method of `Tensor`, so that bytes which two tensors can see are never written.
package final class Storage: @unchecked Sendable {
    let bytes: UnsafeMutableRawPointer
    private let sizeClass: SizeClass

    /// More bytes than any processor can address.
    static let mostBytes = 1 << 57

    /// Memory for `byteCount` bytes, not initialised.
    init(byteCount: Int) {
        sizeClass = SizeClass(byteCount: byteCount)
        bytes = Memory.take(sizeClass)
    }

    deinit { Memory.give(bytes, sizeClass) }
}

/// Sizes are rounded up to a quarter of a power of two, so that buffers of nearly the same size serve each other and
/// at most a fifth of the memory is not used.
struct SizeClass: Hashable, Sendable {
    let index: Int

    init(byteCount: Int) {
        let lines = max(byteCount + 63, 64) >> 6
        guard lines > 4 else {
            index = lines - 1
            return
        }
        let exponent = (lines - 1).bitWidth - 1 - (lines - 1).leadingZeroBitCount
        let quarter = ((lines - 1) >> (exponent - 2)) & 3
        index = (exponent - 1) * 4 + quarter
    }

    var byteCount: Int {
        guard index > 3 else { return (index + 1) << 6 }
        let exponent = index / 4 + 1
        return (4 + index % 4 + 1) << (exponent - 2 + 6)
    }
}

/// The pool that tensors take their memory from, and what can be asked of it.
public enum Memory {
    /// Counts since the process began, and bytes now.
    public struct Statistics: Sendable, Equatable {
        /// How often memory was asked of the system because the pool had none of that size.
        public var systemAllocations = 0
        /// How often a buffer was taken, from the pool or the system.
        public var buffersTaken = 0
        /// Bytes in buffers that tensors hold now.
        public var bytesInUse = 0
        /// Bytes in buffers that wait in the pool.
        public var bytesPooled = 0
        /// The maximum number of bytes that tensors held at once.
        public var peakBytesInUse = 0
    }

    /// Free buffers by size class. Only ever touched under the lock.
    private struct Pool: @unchecked Sendable {
        var free: [[UnsafeMutableRawPointer]] = Array(repeating: [], count: 256)
        var statistics = Statistics()
    }

    private static let pool = Mutex(Pool())

    /// The counts and bytes now.
    public static var statistics: Statistics { pool.withLock { $0.statistics } }

    /// Gives the memory of all buffers that no tensor holds back to the system.
    public static func releaseUnused() {
        pool.withLock { pool in
            for index in pool.free.indices {
                for bytes in pool.free[index] { bytes.deallocate() }
                pool.free[index].removeAll()
            }
            pool.statistics.bytesPooled = 0
        }
    }

    static func take(_ sizeClass: SizeClass) -> UnsafeMutableRawPointer {
        let byteCount = sizeClass.byteCount
        let address = pool.withLock { pool -> UInt in
            pool.statistics.buffersTaken += 1
            pool.statistics.bytesInUse += byteCount
            pool.statistics.peakBytesInUse = max(pool.statistics.peakBytesInUse, pool.statistics.bytesInUse)
            if let bytes = pool.free[sizeClass.index].popLast() {
                pool.statistics.bytesPooled -= byteCount
                return UInt(bitPattern: bytes)
            }
            pool.statistics.systemAllocations += 1
            return 0
        }
        return UnsafeMutableRawPointer(bitPattern: address) ?? allocate(byteCount)
    }

    /// Large buffers stand on pages of 2 MiB where the system has them: on small ones a processor spends a good part of
    /// its time on looking up where they are.
    private static func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer {
        let page = 1 << 21
        guard byteCount >= 2 * page else { return .allocate(byteCount: byteCount, alignment: 64) }
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: page)
        madvise(bytes, byteCount, MADV_HUGEPAGE)
        return bytes
    }

    static func give(_ bytes: UnsafeMutableRawPointer, _ sizeClass: SizeClass) {
        let address = UInt(bitPattern: bytes)
        pool.withLock { pool in
            guard let bytes = UnsafeMutableRawPointer(bitPattern: address) else { return }
            pool.statistics.bytesInUse -= sizeClass.byteCount
            // What waits and what is held together stay below twice the most that was ever held, or 64 MiB.
            let held = pool.statistics.bytesInUse + pool.statistics.bytesPooled + sizeClass.byteCount
            if held > max(2 * pool.statistics.peakBytesInUse, 1 << 26) {
                bytes.deallocate()
                return
            }
            pool.statistics.bytesPooled += sizeClass.byteCount
            pool.free[sizeClass.index].append(bytes)
        }
    }
}
