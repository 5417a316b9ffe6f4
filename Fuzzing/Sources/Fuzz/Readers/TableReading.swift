@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments

extension FuzzedReader {
    static func readTable(_ bytes: [UInt8]) {
        // As names the first line is wrong where it is a row, and the other way round; both must be read.
        attempt { check(try Table(bytes: bytes, path: "t.csv", hasHeader: false)) }
        let task: LearningTask? = [nil, .classification, .regression][bytes.count % 3]
        guard
            let (table, target) = attempt({
                try TableSchema.table(
                    ByteSource(bytes: bytes, path: "t.csv"), hasHeader: true, target: nil, task: task)
            })
        else { return }
        check(table)
        guard let plan = attempt({ try TableSchema(table, target: target, task: task) }) else { return }
        check(plan.columns.count == table.columns.count, "columns are lost")
        var generator = RandomGenerator(seed: 0)
        guard
            let data = attempt({
                try TableData(plan, validationFraction: 0.1, testFraction: 0.2, using: &generator)
            })
        else { return }
        let learning = PreparedData(data)
        check(learning.featureCount == data.encoding.featureCount, "the number of features")
        check(data.encoding.problem == nil, "\(data.encoding.problem ?? "")")
        attempt {
            // The same file to predict from: all rows, also those without a target.
            let again = try Table(
                ByteSource(bytes: bytes, path: "t.csv"), fitting: data.encoding, task: plan.task)
            let features = try data.encoding.features(of: again, rows: Array(0..<again.rowCount))
            check(features.shape == [table.rowCount, learning.featureCount], "features of shape \(features.shape)")
            _ = data.encoding.unknownTexts(in: again, rows: Array(0..<again.rowCount))
            _ = try LabelledRows(again, target: target, task: plan.task, classNames: plan.classNames)
        }
    }

    private static func check(_ table: Table) {
        check(table.columns.count == table.allNames.count && table.rowCount > 0, "rows or columns are missing")
        for column in table.columns {
            switch column.values {
            case .numbers(let numbers), .dates(let numbers):
                check(numbers.count == table.rowCount, "\(numbers.count) numbers of \(table.rowCount) rows")
                check(numbers.allSatisfy { !$0.isInfinite }, "an infinite number")
            case .texts(let texts):
                check(texts.codes.count == table.rowCount, "\(texts.codes.count) texts of \(table.rowCount) rows")
                check(texts.codes.allSatisfy { $0 >= -1 && $0 < texts.distinct.count }, "a text that is not there")
            }
        }
    }

    static let tableSeeds: [[UInt8]] = {
        func rows(_ count: Int, _ row: (Int) -> String) -> String { (0..<count).map(row).joined() }
        let texts: [String] = [
            "a,b,kind\n" + rows(24) { "\($0 * 7 % 5).5,\(["x", "y", ""][$0 % 3]),\($0 % 2 == 0 ? "yes" : "no")\n" },
            "id;größe;Ort;y\r\n" + rows(20) { "\($0);\($0),\($0 % 9);\"O;\"\"\($0 % 3)\"\"\";\($0 * 31 % 17),25\r\n" },
            "\u{FEFF}x\ty\n" + rows(12) { "\($0)e-\($0)\t\($0 % 2)\n" },
            "n|m|class\n1|?|1\n2|NA|2\n3|3|1\n4|1e38|2\n5|-3.4e38|1\n6|null|2\n7|1e-45|1\n8| 5 |2\n",
            "\n\na , \"b\nc\" ,d\n1,2,3\r4,5,6\n\n7,8,9\n1,1,1\n2,2,9\n",
            "1,2\n3,4\n5,6\n7,8\n9,1\n2,2\n", "x\n1\n2\n3\n",
            "when,price,share,y\n"
                + rows(24) { "2024-0\($0 % 9 + 1)-1\($0 % 10),\"$1,\(100 + $0).50\",\($0)%,\($0 * 3).5\n" },
            "d;t;n;y\n"
                + rows(24) { "\($0 + 1)/3/2024;1\($0 % 10):30;\($0 == 5 ? "oops" : "1.\(200 + $0),5");\($0 % 2)\n" },
            "a,a,,2,y\n"
                + rows(24) { "-999,(1 234),12345678901234567\($0 % 10),none,\(["True", "TRUE", "1.0", "1"][$0 % 4])\n" },
        ]
        return texts.map { Array($0.utf8) }
    }()

    static let tableWords = [
        "\"\"", "\r\n", ",\"", "\",", "NA", "?", "nan", "\u{FEFF}", "é", "1e38", "-3.4028235e38", "1.5e-45", "\t", ";",
        "|", "a,b\n", ",,,,", "\"a\nb\"", "2024-01-31", "1/2/2024", "23:59:60", "Jan 3, 24", "$", "%", "(1)", "1.234",
        "1,234", "€",
        "-999", "#N/A", "9999-12-31", "+02:00",
    ]

    static func tableAttacks(_ size: Int) -> [[UInt8]] {
        func repeated(_ text: String) -> String { String(repeating: text, count: size / text.utf8.count) }
        func rows(_ head: String, _ length: Int, _ row: (Int) -> String) -> String {
            head + (0..<(size / length)).map(row).joined()
        }
        func line(_ count: Int, _ field: (Int) -> String) -> String {
            (0..<count).map(field).joined(separator: ",") + "\n"
        }
        let commas = String(repeating: ",", count: min(Table.mostColumns, size / 2) - 1) + "\n"
        let wide = size / 14
        var texts: [String] = [
            "\"", "\"\"", " ", "a", "9", "0.0,", "\n", "\r", "é", "\u{301}", "\u{301}\u{316}", ",", "a,b\n", "1\n",
        ]
        .map(repeated)
        texts += ["a,b\n\"" + repeated("\n"), "a,b\n" + repeated("1;2;3\n"), "a,b\n" + repeated("9,9\n")]
        texts += [commas + commas, line(wide) { "n\($0)" } + line(wide) { "\($0)" }]
        texts.append(line(wide) { "n\($0)" } + line(wide) { "m\($0)" })
        // Texts that are all different, and texts that are not.
        texts.append(rows("a,b\n", 12) { "\($0),\($0)\n" })
        texts.append(rows("a,b,c\n", 16) { "t\($0),u\($0),\($0 % 2)\n" })
        texts.append(rows("a,b,c\n", 10) { "t\($0 % 70),u\($0 % 70),v\($0 % 7)\n" })
        texts.append(rows("a,b\n", 4) { "\($0 % 9),\($0 % 2)\n" })
        // As many features as there can be: each column has 64 texts of one byte.
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-").map(String.init)
        let many = (0..<(size / 128)).map { row in line(64) { letters[(row * (2 * $0 + 1)) % 64] } }
        texts.append(line(64) { "c\($0)" } + many.joined())
        return texts.map { Array($0.utf8) }
    }
}
