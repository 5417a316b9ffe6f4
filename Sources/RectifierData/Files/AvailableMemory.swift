import Glibc

/// The memory that is left to this process.
package enum AvailableMemory {
    /// Number of bytes still available: the minimum of what the machine has left without swapping, what its control groups
    /// (of a container, say) allow, and its own limits (`ulimit -v`, `ulimit -d`). `Int.max` where nothing is known.
    package static var bytes: Int {
        [machine, controlGroups, limit(RLIMIT_AS, "VmSize:"), limit(RLIMIT_DATA, "VmData:")].compactMap { $0 }
            .min() ?? .max
    }

    private static var machine: Int? { text("/proc/meminfo").flatMap { number(after: "MemAvailable:", in: $0) } }

    /// Bytes left by a limit of the process; nil without one.
    private static func limit(_ resource: __rlimit_resource, _ name: String) -> Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0, let most = Int(exactly: limit.rlim_cur),
            let status = text("/proc/self/status"), let used = number(after: name, in: status)
        else { return nil }
        return max(most - used, 0)
    }

    /// Bytes left by the control groups of the process, and those above them.
    private static var controlGroups: Int? {
        let lines = text("/proc/self/cgroup")?.split(separator: "\n") ?? []
        return lines.compactMap { line -> Int? in
            // 0::/user.slice for version 2; 4:memory:/user.slice for version 1.
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return nil }
            if parts[0] == "0" {
                return room(
                    "/sys/fs/cgroup", parts[2], limit: "memory.max", used: "memory.current", freeable: "inactive_file ")
            }
            guard parts[1].split(separator: ",").contains("memory") else { return nil }
            return room(
                "/sys/fs/cgroup/memory", parts[2], limit: "memory.limit_in_bytes", used: "memory.usage_in_bytes",
                freeable: "total_inactive_file ")
        }.min()
    }

    /// The least that is left in the group and those above it.
    private static func room(
        _ root: String, _ group: Substring, limit: String, used: String, freeable: String
    ) -> Int? {
        var names = group.split(separator: "/")
        var least: Int?
        while true {
            // In a container the group's name is the host's, and only the root is there.
            let directory = ([Substring(root)] + names).joined(separator: "/") + "/"
            if let most = text(directory + limit).flatMap({ number(after: "", in: $0) }),
                let taken = text(directory + used).flatMap({ number(after: "", in: $0) })
            {
                let cached = text(directory + "memory.stat").flatMap { number(after: freeable, in: $0) } ?? 0
                least = min(least ?? .max, max(most - max(taken - cached, 0), 0))
            }
            if names.popLast() == nil { return least }
        }
    }

    /// The number after `name` at the beginning of a line, in bytes.
    private static func number(after name: String, in text: String) -> Int? {
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            let words = line.dropFirst(name.count).split(whereSeparator: \.isWhitespace)
            guard let number = words.first.flatMap({ Int($0) }) else { return nil }
            return words.dropFirst().first == "kB" ? number * 1024 : number
        }
        return nil
    }

    /// The beginning of a file that the system makes up.
    private static func text(_ path: String) -> String? {
        let descriptor = FileDescriptor.open(path, O_RDONLY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return withUnsafeTemporaryAllocation(byteCount: 1 << 14, alignment: 1) { buffer in
            let count = FileDescriptor.read(descriptor, into: buffer)
            return count < 0 ? nil : String(decoding: UnsafeRawBufferPointer(rebasing: buffer[..<count]), as: UTF8.self)
        }
    }
}
