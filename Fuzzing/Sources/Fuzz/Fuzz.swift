import CFuzz
import Foundation

@testable import RectifierCore
@testable import RectifierExperiments

// What libFuzzer calls. Which reader is tried stands on the command line: `Fuzz --reader=csv …`.

private let reader: FuzzedReader = {
    let prefix = "--reader="
    let name = CommandLine.arguments.first { $0.hasPrefix(prefix) }?.dropFirst(prefix.count) ?? ""
    guard let reader = FuzzedReader(rawValue: String(name)) else {
        print("--reader= is one of \(FuzzedReader.allCases.map(\.rawValue).joined(separator: ", "))")
        exit(64)
    }
    return reader
}()

/// The most memory that an input took, as a fraction of what it may take, and how much of what that was.
private nonisolated(unsafe) var largest = (share: 0.0, peak: 0, size: 0)

/// Called once at the start; with `--write=DIRECTORY` writes seeds, large inputs and words there, and ends.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_ count: UnsafeMutableRawPointer?, _ arguments: UnsafeMutableRawPointer?) -> Int32 {
    let prefix = "--write="
    if let argument = CommandLine.arguments.first(where: { $0.hasPrefix(prefix) }) {
        do {
            try write(into: String(argument.dropFirst(prefix.count)))
        } catch {
            print(error)
            exit(74)
        }
        exit(0)
    }
    // What is made once is not counted as an input's.
    reader.seeds.forEach(reader.read)
    releaseUnusedMemory()
    fuzz_count_allocations()
    atexit {
        print(
            "\(reader.rawValue): the most memory was \(largest.peak) bytes for an input of \(largest.size), "
                + "\(Int(largest.share * 100)) % of its limit")
    }
    return 0
}

private func write(into directory: String) throws {
    let groups = [("seeds", reader.seeds), ("large", reader.large(1 << 18))]
    for (folder, inputs) in groups {
        let path = "\(directory)/\(folder)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (index, input) in inputs.enumerated() {
            try Data(input).write(to: URL(fileURLWithPath: "\(path)/\(index)"))
        }
    }
    let words = reader.words.map { word in
        "\"" + word.utf8.map { "\\x" + String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() + "\"\n"
    }
    // libFuzzer does not take an empty file.
    try Data((["# Words of \(reader.rawValue)\n"] + words).joined().utf8).write(
        to: URL(fileURLWithPath: "\(directory)/words"))
}

/// Reads one input. What traps, or takes more memory than it may, ends the process; libFuzzer then saves the input.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
    let bytes = Array(UnsafeBufferPointer(start: data, count: size))
    let before = fuzz_restart_peak()
    reader.read(bytes)
    let peak = Int(fuzz_peak() - before)
    // Memory that waits for the next tensor would hide that tensor's.
    releaseUnusedMemory()
    let limit = reader.memoryLimit(size)
    if peak > limit { fatalError("\(peak) bytes of memory for an input of \(size); \(limit) is the limit") }
    let share = Double(peak) / Double(limit)
    if share > largest.share { largest = (share, peak, size) }
    return 0
}

private nonisolated(unsafe) var mutator = ByteMutator(reader, seed: 0)

/// Changes an input: half of the time as libFuzzer does, and half as the tests do.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ limit: Int, _ seed: UInt32) -> Int {
    if seed % 2 == 0 {
        let count = LLVMFuzzerMutate(data, size, limit)
        guard seed % 4 == 0 else { return count }
        return store(reader.repaired(Array(UnsafeBufferPointer(start: data, count: count))), data, limit)
    }
    mutator.generator = RandomGenerator(seed: UInt64(seed))
    return store(mutator.mutated(Array(UnsafeBufferPointer(start: data, count: size)), limit: limit), data, limit)
}

private func store(_ bytes: [UInt8], _ data: UnsafeMutablePointer<UInt8>, _ limit: Int) -> Int {
    let count = min(bytes.count, limit)
    for index in 0..<count { data[index] = bytes[index] }
    return count
}
