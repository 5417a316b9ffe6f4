import Foundation
import Rectifier
import Testing

@testable import TestSupport

/// Tables that cannot be learned from: each ends with what is wrong and where, and leaves nothing behind.
@Suite struct BadTableTests {
    struct Bad: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        let place: String
        let part: String
        var options: [String] = []

        init(_ name: String, _ text: String, _ place: String, _ part: String, _ options: [String] = []) {
            self.init(name, bytes: Array(text.utf8), place, part, options)
        }

        init(_ name: String, bytes: [UInt8], _ place: String, _ part: String, _ options: [String] = []) {
            (testDescription, self.bytes, self.place, self.part, self.options) = (name, bytes, place, part, options)
        }
    }

    static let rows = (0..<20).map { "\($0 % 7).5,\($0 % 3),\(["u", "v"][$0 % 2])\n" }.joined()

    static let bad: [Bad] = [
        Bad("no such target", "a,b,y\n" + rows, "line 1, character 1", "no column 'z'", ["--target", "z"]),
        Bad(
            "a target without values", "a,b,y\n1,2,\n2,3,?\n", "line 1, column 'y'",
            "no row has a value in the target column 'y'"),
        Bad(
            "a row with too few fields", "a,b,y\n" + rows + "1,2\n", "line 22, character 3",
            "this row has 2 fields, the others have 3"),
        Bad(
            "a row with too many fields", "a,b,y\n" + rows + "1,2,u,4\n", "line 22, character 7",
            "this row has 4 fields"),
        Bad("empty", "", "line 1, character 1", "the file is empty"),
        Bad("blank lines", "\n\r\n  \n", "line 1, character 1", "the file is empty"),
        Bad("names and no row", "a,b,y\n", "line 1, character 1", "no row"),
        Bad("one class", "a,y\n1,x\n2,x\n3,\n", "line 1, column 'y'", "the same value, 'x'"),
        Bad("one number", "a,y\n1,2.5\n2,2.5\n3,2.5\n", "line 1, column 'y'", "the same value, '2.5'"),
        Bad("every value missing", "a,y\n?,?\n,NA\n", "line 1, column 'y'", "no row has a value"),
        Bad(
            "nothing to learn from", "a,y\n?,u\n,v\nNA,u\nnull,v\n", "line 1, character 1",
            "'a': every value is missing"),
        Bad("one column", "y\nu\nv\nu\nv\n", "line 1, character 1", "the target is the only one"),
        Bad(
            "binary rubbish", bytes: (0..<4000).map { UInt8(truncatingIfNeeded: ($0 &* $0 &* 31) >> 3) },
            "line 1, character", "text does not contain"),
        Bad(
            "a picture", bytes: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D], "line 1, character 1",
            "not UTF-8"),
        Bad("NUL", "a,b,y\n" + rows + "1,2,\u{0}\n", "line 22, character 5", "text does not contain"),
        Bad(
            "10 MB on one line", String(repeating: "a,", count: 5_000_000), "line 1, character 1",
            "longer than 8388608 bytes"),
        Bad(
            "lines before the names", "# exported\n# by me\na,b,y\n" + rows, "line 1, character 1",
            "2 lines stand before the line of names, beginning with '# exported'; take them out, with 'tail -n +3'"),
        Bad("a class a row", "a,y\n1,p\n2,q\n3,r\n4,s\n", "line 1, column 'y'", "4 classes in 4 rows"),
        Bad(
            "too large for a Float", "a,b,y\n" + rows + "1e39,2,u\n", "line 22, column 'a'",
            "'1e39' in column 'a' is out of range"),
        Bad("infinite", "a,b,y\n" + rows + "1,-inf,u\n", "line 22, column 'b'", "'-inf' in column 'b'"),
        Bad("Latin-1", bytes: Array("a,b,y\n\(rows)1,2,caf".utf8) + [0xE9, 0x0A], "line 22, character 8", "LATIN1"),
        Bad(
            "UTF-16", bytes: [0xFF, 0xFE] + Array("a,b,y\n".utf16).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] },
            "line 1, character 1", "UTF-16"),
        Bad(
            "a quote that is not closed", "a,b,y\n" + rows + "1,\"2,u\n3,4,u\n", "line 22, character 3", "never closed"),
        Bad("text after a quote", "a,b,y\n" + rows + "1,\"2\"x,u\n", "line 22, character 6", "after the closing quote"),
        Bad("two rows", "a,y\n1,x\n2,z\n", "line 1, column 'y'", "2 classes in 2 rows"),
    ]

    /// Whether the file is a table all the same: it is described, and told apart from one that can be learned from.
    static let describable: Set<String> = [
        "a target without values", "one class", "one number", "every value missing", "nothing to learn from",
        "one column", "a class a row", "two rows",
    ]

    @Test(arguments: bad)
    func whatCannotBeLearnedFromIsSaidWithItsPlace(table: Bad) throws {
        let file = try CommandFile(table.bytes)
        for command in [["train", "--epochs", "1", "--output", file.run], ["describe"]] {
            let outcome = try Tool.run([command[0], file.path] + command.dropFirst() + table.options)
            let isDescribed = command == ["describe"] && Self.describable.contains(table.testDescription)
            #expect(outcome.status == (isDescribed ? 0 : 65), "\(outcome.errors)")
            #expect(outcome.output.contains("COLUMN") == isDescribed && outcome.output.isEmpty != isDescribed)
            let start = isDescribed ? "Note: No network can be trained on it as it is." : "Error:"
            #expect(outcome.errors.hasPrefix("\(start) \(file.path), \(table.place)"), "\(outcome.errors.prefix(300))")
            #expect(outcome.errors.contains(table.part), "\(outcome.errors.prefix(300))")
            #expect(outcome.errors.count < 1000)
            #expect(!FileManager.default.fileExists(atPath: file.run))
        }
    }

    @Test func tooFewRowsForThreeParts() throws {
        let file = try CommandFile("a,y\n1,u\n2,v\n3,u\n5,v\n")
        let outcome = try Tool.run("train", file.path, "--output", file.run)
        #expect(outcome.status == 65 && outcome.errors.contains("No class among the 4 rows has enough"))
        #expect(!FileManager.default.fileExists(atPath: file.run))
        let all = ["--validation-fraction", "0", "--test-fraction", "0", "--epochs", "1"]
        #expect(try Tool.run(["train", file.path] + all).status == 0)
    }

    @Test func whatIsNoFileIsSaid() throws {
        let folder = try TemporaryFolder()
        for command in ["train", "describe"] {
            let directory = try Tool.run(command, folder.path)
            #expect(directory.status == 66 && directory.errors.contains("this is a directory"))
            let missing = try Tool.run(command, folder.path + "/none.csv")
            #expect(missing.status == 66 && missing.errors.contains("no such file"))
        }
    }

    @Test func longAndStrangeNamesAreShownShortAndOnOneLine() throws {
        let long = String(repeating: "x", count: 100_000)
        let same = try CommandFile("\(long),\(long)\n1,2\n2,3\n3,1\n")
        let twice = try Tool.run("describe", same.path)
        #expect(twice.status == 0 && twice.errors.count < 1000)
        let other = try CommandFile("\(long),\"a\nb\u{9B}2J\"\n1,2\n")
        let missing = try Tool.run("train", other.path, "--target", "z")
        #expect(missing.status == 65 && missing.errors.count < 500)
        #expect(missing.errors.contains("'a b 2J'") && missing.errors.split(separator: "\n").count == 1)
    }
}
