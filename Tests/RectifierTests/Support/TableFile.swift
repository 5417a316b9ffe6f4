import Foundation

@testable import Rectifier

/// A file with the given content, removed at the end.
final class TableFile {
    let path: String
    private let folder: TemporaryFolder

    init(_ bytes: [UInt8]) throws {
        folder = try TemporaryFolder()
        path = folder.path + "/table.csv"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    convenience init(_ text: String) throws { try self.init(Array(text.utf8)) }

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

/// What is wrong with a table, by the place and the problem.
func tableError(_ body: () throws -> Void) -> TableError? {
    do {
        try body()
        return nil
    } catch {
        return error as? TableError
    }
}
