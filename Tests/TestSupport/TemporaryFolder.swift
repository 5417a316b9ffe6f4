import Foundation

/// A new directory, removed with its content at the end.
final class TemporaryFolder {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("rectify-\(UUID())").path

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
