import RectifierSupport
import Testing

@testable import RectifierData

/// Messages on tables: words, and the changes that they suggest as values.
@Suite struct TableMessageTests {
    @Test func anInterpolatedStringIsWordsAndChanges() {
        let name = "a"
        let note: TableMessage = "\(name) has \(3) rows; use \(change: .missing(["-999"])), or \(knob: .target)."
        #expect(
            note.parts == [
                .text("a has 3 rows; use "), .change(.missing(["-999"])), .text(", or "), .knob(.target), .text("."),
            ])
        #expect(note.changes == [.missing(["-999"])])
        #expect(note.description == "a has 3 rows; use choices.missing = [\"-999\"], or target:.")
        #expect(note.text { _ in "…" } == "a has 3 rows; use …, or ….")
        let longer: TableMessage = "In the test rows: \(note)"
        #expect(longer.parts.first == .text("In the test rows: a has 3 rows; use ") && longer.changes == note.changes)
        #expect(TableMessage("plain") == "plain" && TableMessage("").parts.isEmpty)
    }

    @Test(
        arguments: [
            (.target("price"), "target: \"price\""), (.task(.regression), "task: .regression"),
            (.header(false), "hasHeader: false"), (.dropped(["a", "b"]), "choices.dropped = [\"a\", \"b\"]"),
            (.kept(["id"]), "choices.kept = [\"id\"]"), (.numeric(["a"]), "choices.numeric = [\"a\"]"),
            (.categorical(["a\"\\"]), "choices.categorical = [\"a\\\"\\\\\"]"),
            (.dates(["d"]), "choices.dates = [\"d\"]"),
            (.missing(["-999"]), "choices.missing = [\"-999\"]"),
            (.dateOrder(.dayFirst), "choices.dateOrder = .dayFirst"), (.scaling(.quantile), "scaling: .quantile"),
        ] as [(TableChange, String)])
    func aChangeIsSwiftCode(change: TableChange, code: String) { #expect(change.code == code) }

    /// An error names the file and the place, and its remedy is a value too.
    @Test func anErrorHasItsRemedyAsAValue() {
        let error = TableError("t.csv", nil, .tooManyClasses(count: 9, rows: 10, target: "y"))
        #expect(error.message.changes == [.task(.regression)])
        #expect("\(error)".hasPrefix("t.csv: the target column 'y' has 9 classes in 10 rows"))
        #expect("\(error)".hasSuffix("Choose another with target:, or, if it is numeric, use task: .regression."))
        #expect(TableError("t.csv", nil, .empty).message.changes.isEmpty)
    }
}
