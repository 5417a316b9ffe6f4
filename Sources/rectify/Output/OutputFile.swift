import Glibc
import Rectifier

/// A file that the user chose for a result: `--report`, `--output`.
enum OutputFile {
    /// Throws when it clearly cannot be written, or is what is read: better said before an hour of training than after.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - option: The option that named it.
    ///   - inputs: Files that are read, or that belong to what is read or written beside it.
    static func check(_ path: String, option: String, inputs: [String] = []) throws {
        if path.isEmpty { throw ToolError.usage("\(option): the name of a file is needed.") }
        if StandardDescriptors.isClosedOutput(path) {
            throw ToolError(code: EX_CANTCREAT, message: "\(option) \(path): it is closed; choose another place.")
        }
        if let identity = FileIdentity(path), let input = inputs.first(where: { FileIdentity($0) == identity }) {
            throw ToolError.usage(
                input == path
                    ? "\(option) \(path): this file is read, or belongs to the run, and would be replaced; give another name."
                    : "\(option) \(path): this is the same file as \(input), which would be replaced; give another name."
            )
        }
        guard let problem = problem(path) else { return }
        throw ToolError(
            code: EX_CANTCREAT,
            message: problem == EISDIR
                ? "\(option) \(path): this is a directory; give the name of a file."
                : "\(option) \(path): cannot be written (\(String(cString: strerror(problem)))); choose another place or "
                    + "check its permissions.")
    }

    /// The system's error code of what is in the way; nil for nothing that can be seen.
    private static func problem(_ path: String) -> Int32? {
        let kind = FileKind(at: path)
        if kind == .directory { return EISDIR }
        if kind != nil, access(path, W_OK) != 0 { return errno }
        if kind != nil, kind != .regular { return nil }
        // A file takes its name in its directory, links followed.
        let place = kind == nil ? path : RealPath.of(path)
        let slash = place.lastIndex(of: "/")
        let directory = slash.map { $0 == place.startIndex ? "/" : String(place[..<$0]) } ?? "."
        return access(directory, W_OK | X_OK) == 0 ? nil : errno
    }
}
