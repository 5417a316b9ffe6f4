import Foundation

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments

/// A file with the given content; all of them are removed when the tests end.
struct TableFile {
    let path: String

    init(_ bytes: [UInt8]) throws {
        path = Self.folder + "/\(UUID()).csv"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    init(_ text: String) throws { try self.init(Array(text.utf8)) }

    /// Not removed file by file: `try TableFile(text).path` would be gone before it is read.
    private static let folder: String = {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("rectify-tables-\(getpid())").path
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        atexit { try? FileManager.default.removeItem(atPath: TableFile.folder) }
        return path
    }()

    /// A table of `count` rows: the names, and each row's fields.
    init(_ names: String, rows count: Int, _ row: (Int) -> String) throws {
        try self.init(names + "\n" + (0..<count).map { row($0) + "\n" }.joined())
    }

    /// All records of it.
    func records(delimiter: Character = ",") throws -> [[String]] {
        var reader = try reader(delimiter: delimiter)
        var records: [[String]] = []
        while try reader.next() {
            var record: [String] = []
            for field in reader.fields { record.append(reader.text(field)) }
            records.append(record)
        }
        return records
    }

    func reader(delimiter: Character = ",") throws -> CSVReader {
        CSVReader(try ByteSource(path), delimiter: delimiter.asciiValue!)
    }
}

/// What is thrown about a table; nil if nothing is.
func tableError(_ body: () throws -> Void) -> TableError? {
    do {
        try body()
        return nil
    } catch {
        return error as? TableError
    }
}
