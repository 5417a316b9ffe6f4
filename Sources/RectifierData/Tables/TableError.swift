import RectifierSupport

/// Error in a table, with its place.
public struct TableError: RectifierError, Hashable {
    /// A place in a file.
    public struct Place: Hashable, Sendable {
        /// The line, from 1.
        public let line: Int
        /// The character in the line, from 1.
        public let column: Int

        /// The place with the given numbers.
        public init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }
    }

    /// The kinds of problem.
    public enum Problem: Hashable, Sendable {
        /// The file has no bytes, or nothing but blank lines.
        case empty
        /// There is a line of names, and no row.
        case headerOnly
        /// A byte that text does not contain: this is no table.
        case binary
        /// The text is encoded otherwise than as UTF-8; the encoding where it is known.
        case notUTF8(likely: String?)
        /// A record is longer than that many bytes.
        case recordTooLong(limit: Int)
        /// A quote that is opened and never closed.
        case unclosedQuote
        /// Something stands between a closing quote and the next delimiter.
        case textAfterQuote
        /// A row has another number of fields than the first.
        case raggedRow(expected: Int, found: Int)
        /// A number whose magnitude a Float cannot hold, or an infinity.
        case outOfRange(text: String, column: String)
        /// A letter with hundreds of accents.
        case tooManyMarks
        /// A table with more columns than can be read.
        case tooManyColumns(count: Int, limit: Int)
        /// A text where the column has numbers.
        case notANumber(text: String, column: String)
        /// Something of another kind than the network learned from that column, such as "the number 7" where it learned
        /// "texts", in the row of that number, from 1.
        case otherKind(found: String, learned: String, row: Int, column: String)
        /// The output of the network is not finite in the row of that number, from 1: a value of that column is too far from
        /// those learned.
        case outputNotFinite(row: Int, column: String, value: String)
        /// A text where the column has dates.
        case notADate(text: String, column: String)
        /// Lines before the line of names: how many, and what is in the first.
        case linesBeforeNames(count: Int, first: String)
        /// Columns that are needed and not there; the names that are near to the first; all that are there.
        case missingColumns([String], near: [String], existing: [String])
        /// A file without a line of names has another number of columns than the one learned from.
        case columnCount(expected: Int, found: Int)
        /// No row has a value in the target column.
        case noLabels(target: String)
        /// All rows are of one class.
        case oneClass(name: String, target: String)
        /// More classes than rows allow to learn.
        case tooManyClasses(count: Int, rows: Int, target: String)
        /// The target column is one of those to leave out.
        case droppedTarget(String)
        /// Two options say of a column what cannot both be.
        case twoChoices(column: String, TableChange.Knob, TableChange.Knob)
        /// No column is left to learn from; why each was left out.
        case noFeatures(reasons: [String])
        /// The rows up to this place take half of the memory that is left.
        case outOfMemory(rows: Int)
        /// The network's input would be that large.
        case tooLarge(rows: Int, features: Int)
        /// A class that the training rows do not have, and the one of theirs that is nearly the same.
        case nearlyKnownClass(name: String, known: String, difference: String)
    }

    /// The file, as it was given.
    public let path: String
    /// Where in the file; nil when the whole of it is meant.
    public let place: Place?
    /// The problem.
    public let problem: Problem

    package init(_ path: String, _ place: Place?, _ problem: Problem) {
        self.path = path
        self.place = place
        self.problem = problem
    }
}

extension TableError: CustomStringConvertible {
    /// The file, the place, what is wrong and the remedy, as Swift code where it is a change of options.
    public var description: String { message.description }

    /// The file, the place, what is wrong and the remedy, with the changes of options that it suggests.
    public var message: TableMessage {
        // A column of the table is found by its name; a character of a line by its number.
        let column = problem.columnName.map { "column \(NameList.quoted($0))" }
        let place = place.map { ", line \($0.line), \(column ?? "character \($0.column)")" } ?? ""
        return "\(path)\(place): \(problem.message)"
    }
}

extension TableError.Problem {
    /// The column that a value of which is wrong; nil where it is something else.
    fileprivate var columnName: String? {
        switch self {
        case .outOfRange(_, let name), .notANumber(_, let name), .notADate(_, let name), .noLabels(let name),
            .oneClass(_, let name), .tooManyClasses(_, _, let name):
            name
        default: nil
        }
    }

    /// The problem and the remedy, as a sentence.
    fileprivate var message: TableMessage {
        switch self {
        case .headerOnly:
            "there is a line of column names and no row; add rows, or use \(change: .header(false)) if this line is one."
        case .noLabels(let target):
            "no row has a value in the target column \(NameList.quoted(target)); choose another with \(knob: .target)."
        case .oneClass(let name, let target):
            """
            every row has the same value, \(NameList.quoted(name)), in the target column \(NameList.quoted(target)): there \
            is nothing to learn; choose another with \(knob: .target).
            """
        case .tooManyClasses(let count, let rows, let target):
            """
            the target column \(NameList.quoted(target)) has \(count) classes in \(rows) rows, too many to learn; a class \
            needs two rows on average, and there may be \(TargetValues.mostClasses). Choose another with \
            \(knob: .target), or, if it is numeric, use \(change: .task(.regression)).
            """
        case .droppedTarget(let name):
            """
            the target column \(NameList.quoted(name)) is one of those to leave out; choose another with \
            \(knob: .target), or take it out of \(knob: .dropped).
            """
        case .twoChoices(let column, let one, let other):
            "\(knob: one) and \(knob: other) both name \(NameList.quoted(column)); take it out of one of them."
        case .noFeatures(let reasons):
            """
            no column is left to learn from (\(reasons.joined(separator: "; "))); give columns that vary, or keep one \
            with \(knob: .kept).
            """
        case .tooLarge(let rows, let features):
            """
            \(rows) rows of \(features) features are too many for the memory; leave columns out with \
            \(knob: .dropped).
            """
        case .empty: "the file is empty; give a table with a line of names and some rows."
        case .binary: "this is a byte that text does not contain; give a table as text: a CSV file in UTF-8."
        case .notUTF8(let likely):
            TableMessage(
                "this is not UTF-8\(likely.map { " (it looks like \($0))" } ?? ""); convert the file, "
                    + "with 'iconv -f \(likely ?? "LATIN1") -t UTF-8' for instance.")
        case .recordTooLong(let limit):
            "this row is longer than \(limit) bytes; are the line breaks, or a closing quote, missing?"
        case .unclosedQuote: "the quote that opens here is never closed; close it, or double it if it is text."
        case .textAfterQuote:
            "there is text after the closing quote; put the whole field in quotes, and double the quotes in it."
        case .raggedRow(let expected, let found):
            TableMessage(
                "this row has \(Self.fields(found)), the others have \(expected); "
                    + (found < expected ? "add what is missing" : "quote fields that contain the delimiter") + ".")
        case .tooManyMarks:
            "a letter here has more than \(CombiningMarks.most) accents; this is no text: take them out."
        case .tooManyColumns(let count, let limit):
            "there are \(count) columns, and \(limit) is the limit; are rows and columns exchanged, or line breaks missing?"
        case .outOfRange(let text, let column):
            TableMessage(
                "\(NameList.quoted(text)) in column \(NameList.quoted(column)) is out of range: a Float reaches 3.4e38; mend it, or leave "
                    + "the field empty.")
        case .notANumber(let text, let column):
            TableMessage(
                "\(NameList.quoted(text)) is not a number, as column \(NameList.quoted(column)) has them; mend it, or leave the field "
                    + "empty.")
        case .otherKind(let found, let learned, let row, let column):
            TableMessage(
                "row \(row): column \(NameList.quoted(column)) has \(found) where the network learned \(learned); read the "
                    + "table with Table(reading:fitting:task:), which reads each column as it was learned.")
        case .outputNotFinite(let row, let column, let value):
            TableMessage(
                "row \(row): the network's output is not finite: \(NameList.quoted(column)) is \(NameList.oneLine(value)), too far from the "
                    + "values learned; mend it, or leave the field empty.")
        case .notADate(let text, let column):
            TableMessage(
                "\(NameList.quoted(text)) is not a date or time, as column \(NameList.quoted(column)) has them; mend it, or "
                    + "leave the field empty.")
        case .linesBeforeNames(let count, let first):
            TableMessage(
                "\(count == 1 ? "a line stands" : "\(count) lines stand") before the line of names, beginning with "
                    + "\(NameList.quoted(first)); take \(count == 1 ? "it" : "them") out, with "
                    + "'tail -n +\(count + 1)' for instance.")
        case .missingColumns(let names, let near, let existing):
            TableMessage(
                (names.count == 1 ? "there is no column " : "these columns are missing: ")
                    + NameList.text(names)
                    + (near.isEmpty
                        ? "" : "; did you mean \(near.map { NameList.quoted($0) }.joined(separator: " or "))?")
                    + (near.isEmpty ? ". " : " ") + "The columns are \(NameList.text(existing, limit: 20)).")
        case .columnCount(let expected, let found):
            "the rows have \(Self.fields(found)), those learned from had \(expected); give the same columns."
        case .outOfMemory(let rows):
            TableMessage(
                "the \(rows) rows up to here take half of the memory that is left, and what is made of them would take the "
                    + "rest; give fewer rows, or run it where there is more memory.")
        case .nearlyKnownClass(let name, let known, let difference):
            TableMessage(
                "the class \(NameList.quoted(name)) is not one of the training rows, which have \(NameList.quoted(known)): they differ only by "
                    + "\(difference); write them the same way.")
        }
    }

    private static func fields(_ count: Int) -> String { count == 1 ? "1 field" : "\(count) fields" }
}
