import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import RectifierTraining

/// What errors say, whatever is in the files that they are about.
@Suite struct RectifierErrorTests {
    private static let hostile = "a\u{1B}[2Jb\u{7}c\0d\u{9B}e\u{202E}f\u{2066}g\u{7F}h\r\ni\u{2028}j"

    @Test func namesAreQuotedShortenedAndCannotSteerATerminal() {
        #expect(NameList.quoted(Self.hostile) == "'a [2Jb c d e f g h i j'")
        #expect(
            NameList.quoted(String(repeating: "x", count: 3_000_000)) == "'" + String(repeating: "x", count: 60) + "…'")
        #expect(NameList.shortened("abc", to: 3) == "abc" && NameList.shortened("abcd", to: 3) == "abc…")
        // Letters of all writings stay, and so do joined emoji and the joiners of Persian.
        for text in ["naïve", "種類", "שלום", "می\u{200C}خواهم", "👩\u{200D}🚀"] { #expect(NameList.oneLine(text) == text) }
    }

    /// The error that reading such a thing gives.
    private static func thrown(_ body: () throws -> Void) -> (any Error)? {
        do {
            try body()
            return nil
        } catch { return error }
    }

    private static func safetensors(_ header: String) -> [UInt8] {
        let header = Array(header.utf8)
        return (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header
    }

    /// Hostile names, as they are and very long, in every kind of file.
    @Test(arguments: [1, 40_000])
    func errorsRepeatNoHostileName(count: Int) throws {
        let name = String(repeating: Self.hostile, count: count)
        let json = String(decoding: try JSONText.encode(name), as: UTF8.self)
        let model = LayerList([Linear(1, 1)])
        let tensor = "{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}"
        let attempts: [() throws -> Void] = [
            {
                _ = try SafetensorsFile(
                    bytes: Self.safetensors("{\(json):{\"dtype\":\(json),\"shape\":[],\"data_offsets\":[0,0]}}"))
            },
            { _ = try SafetensorsFile(bytes: Self.safetensors("{\(json):{\(json):1}}")) },
            { _ = try SafetensorsFile(bytes: Self.safetensors("{\(json):1}")) },
            { _ = try SafetensorsFile(bytes: Self.safetensors("{\(json):\(tensor),\(json):\(tensor)}")) },
            {
                _ = try SafetensorsFile(
                    bytes: Self.safetensors("{\(json):{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,0]}}"))
            },
            {
                var model = model
                try load(into: &model, from: SafetensorsFile(bytes: Self.safetensors("{\(json):\(tensor)}")))
            },
            { _ = try RunManifest(bytes: Array("{\"rectifier\":\(json)}".utf8)) },
            { _ = try RunManifest(bytes: Array("{\"rectifier\":\"0.1.0\",\"task\":\(json)}".utf8)) },
            { _ = try NamedOptions(parsing: "elu:" + name) }, { _ = try Schedule(parsing: name) },
            { _ = try Schedule(parsing: "step:\(name)=1") }, { _ = try EarlyStopping(parsing: name) },
            { _ = try EarlyStopping(parsing: "patience=\(name)") }, { _ = try ActivationCatalog.make(name) },
            { _ = try ActivationCatalog.make("elu", [name: "1"]) },
            { _ = try ActivationCatalog.make("elu", ["alpha": name]) },
            { _ = try WholeFile.read("/nowhere/" + String(name.prefix(100))) },
            { _ = try TableSchema(Table(bytes: Array("x,y\n1,2\n3,4\n".utf8)), target: name) },
        ]
        for (index, attempt) in attempts.enumerated() {
            let error = try #require(Self.thrown(attempt), "attempt \(index)")
            let text = "\(error)"
            #expect(!text.unicodeScalars.contains(where: NameList.steers), "attempt \(index): \(text.debugDescription)")
            #expect(text.utf8.count < 1500, "attempt \(index): \(text.prefix(300))")
            // Every error of the library is shown by its own words.
            #expect(error is any RectifierError && error.localizedDescription == text, "attempt \(index): \(text)")
        }
    }
}
