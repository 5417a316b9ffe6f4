import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierSupport
@testable import TestSupport

@Suite struct SafetensorsTests {
    /// A file of the given header and data.
    private static func file(_ header: String, _ data: [UInt8] = []) -> [UInt8] {
        file(Array(header.utf8), data)
    }

    private static func file(_ header: [UInt8], _ data: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header + data
    }

    private static func error(_ bytes: [UInt8]) -> SafetensorsError? {
        do throws(SafetensorsError) {
            _ = try SafetensorsFile(bytes: bytes, path: "m.safetensors")
            return nil
        } catch {
            return error
        }
    }

    /// What the reader refuses is not written.
    @Test func shapesThatCannotBeReadAreNotWritten() async {
        var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SafetensorsFile.Content("a", shape: [-1, -1], floats: [1])
        }
        #expect(result?.said.contains("The tensor 'a' of shape [-1, -1] has a negative length") == true)
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SafetensorsFile.Content("a", shape: [0, 1 << 40, 1 << 40], doubles: [])
        }
        #expect(result?.said.contains("more elements than an Int can count") == true)
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SafetensorsFile.Content("a", shape: [2, 2], floats: [1])
        }
        #expect(result?.said.contains("The tensor 'a' of shape [2, 2] has 1 values") == true)
    }

    @Test func readsWhatPythonWrote() throws {
        let bytes = [UInt8](try #require(Data(base64Encoded: pythonFile)))
        let file = try SafetensorsFile(bytes: bytes)
        #expect(file.metadata == ["format": "pt", "note": "a\nb\u{1}é"])
        #expect(
            file.entries.map(\.name) == [
                "l", "d", "empty", "fc1.weight", "scalar", "i", "h", "s", "c", "u", "ключ \"q\"\\", "b",
            ])
        func floats(_ name: String) throws -> [Float] { try file.floats(of: try #require(file[name])) }
        func integers(_ name: String) throws -> [Int64] { try file.integers(of: try #require(file[name])) }
        #expect(try floats("fc1.weight") == [1, -2.5, Float(bitPattern: 214_087), .infinity, 0, 1e38])
        #expect(try floats("fc1.weight")[4].sign == .minus)
        #expect(file["fc1.weight"]?.shape == [2, 3])
        #expect(try floats("d") == [1 / 3, .infinity, -.infinity])
        #expect(try floats("h") == [1, -2, 65504, 5.9604645e-8, 1.001358e-05, .infinity, 0.099975586])
        #expect(try floats("scalar") == [4.5])
        #expect(file["scalar"]?.shape == [])
        #expect(try floats("empty") == [])
        #expect(try integers("l") == [.min, .max])
        #expect(try integers("i") == [Int64(Int32.min), 7])
        #expect(try integers("s") == [-32768, 5])
        #expect(try integers("c") == [-128, 127])
        #expect(try integers("u") == [0, 255, 3])
        #expect(try integers("b") == [1, 0, 1])
        #expect(file["absent"] == nil)
        #expect(throws: SafetensorsError.self) { try floats("u") }
        #expect(throws: SafetensorsError.self) { try integers("d") }
    }

    @Test func everyHalfIsExact() throws {
        let patterns = (0...UInt16.max).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        let header = { (type: String) in
            "{\"x\":{\"dtype\":\"\(type)\",\"shape\":[65536],\"data_offsets\":[0,131072]}}"
        }
        let half = try SafetensorsFile(bytes: Self.file(header("F16"), patterns))
        let brain = try SafetensorsFile(bytes: Self.file(header("BF16"), patterns))
        let halves = try half.floats(of: half.entries[0])
        let brains = try brain.floats(of: brain.entries[0])
        for pattern in 0...UInt16.max {
            let expected = Float(Float16(bitPattern: pattern))
            let value = halves[Int(pattern)]
            #expect(value.bitPattern == expected.bitPattern || (value.isNaN && expected.isNaN))
            #expect(brains[Int(pattern)].bitPattern == UInt32(pattern) << 16)
        }
    }

    @Test func writesBytesThatStay() throws {
        let entries: [(name: String, shape: [Int], values: [Float])] = [
            ("0.weight", [2, 2], [1, -0.0, .nan, .infinity]), ("0.bias", [2], [0.5, .leastNonzeroMagnitude]),
            ("none", [0, 3], []),
            ("scale", [], [7]),
        ]
        func encode(_ values: (_ all: [Float]) -> some Collection<Float>, _ metadata: [String: String] = [:]) -> [UInt8]
        {
            SafetensorsFile.encode(
                entries.map { .init($0.name, shape: $0.shape, floats: values($0.values)) }, metadata: metadata)
        }
        let bytes = encode({ $0 }, ["b": "\"\\\n\u{1}é", "a": ""])
        let header =
            "{\"__metadata__\":{\"a\":\"\",\"b\":\"\\\"\\\\\\u000a\\u0001é\"},"
            + "\"0.weight\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
            + "\"0.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[16,24]},"
            + "\"none\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[24,24]},"
            + "\"scale\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[24,28]}}"
        let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
        #expect(String(decoding: bytes[8..<(8 + padded.utf8.count)], as: UTF8.self) == padded)
        #expect(Int(bytes[0]) + Int(bytes[1]) << 8 == padded.utf8.count)

        let file = try SafetensorsFile(bytes: bytes)
        #expect(file.metadata == ["b": "\"\\\n\u{1}é", "a": ""])
        #expect(file.entries.map(\.name) == entries.map(\.name))
        for (entry, original) in zip(file.entries, entries) {
            #expect(entry.shape == original.shape)
            #expect(entry.type == .float32)
            #expect(try file.floats(of: entry).map(\.bitPattern) == original.values.map(\.bitPattern))
        }
        // Values that are not stored in one piece, values behind a pointer, and Doubles.
        #expect(encode { $0.reversed() } == encode { Array($0.reversed()) })
        let pointed = entries[0].values.withUnsafeBufferPointer {
            SafetensorsFile.encode([.init("x", shape: [4], floats: $0)])
        }
        #expect(try SafetensorsFile(bytes: pointed).entries.map(\.name) == ["x"])
        let numbers = [0.1, -0.0, .infinity, .leastNonzeroMagnitude]
        let doubles = try SafetensorsFile(bytes: SafetensorsFile.encode([.init("y", shape: [2, 2], doubles: numbers)]))
        let entry = try #require(doubles["y"])
        #expect(entry.type == .float64)
        #expect(try doubles.doubles(of: entry).map(\.bitPattern) == numbers.map(\.bitPattern))
        let floats = try SafetensorsFile(bytes: bytes)
        #expect(try floats.doubles(of: try #require(floats["0.bias"]))[0] == 0.5)
    }

    @Test func anEmptyFileOfTensors() throws {
        let bytes = SafetensorsFile.encode([])
        #expect(bytes.count == 16)
        #expect(try SafetensorsFile(bytes: bytes).entries.isEmpty)
    }

    @Test func aNameOfHundredsOfAccentsIsRefused() {
        let marks = String(repeating: "\u{301}\\u0316", count: 200)
        #expect(Self.error(Self.file("{\"a\(marks)\":{}}"))?.kind == .malformedHeader)
    }

    @Test func readsSpaceAndEscapes() throws {
        let header = """
            {  "a\\u00e9\\ud83d\\ude00\\/\\b\\f\\n\\r\\t\\\\\\"" :\t{"shape":[ 1 , 2 ],
             "data_offsets" : [0,2], "dtype":"U8" } , "__metadata__" : { } } \n
            """
        let file = try SafetensorsFile(bytes: Self.file(header, [1, 2]))
        #expect(file.entries.map(\.name) == ["aé😀/\u{8}\u{c}\n\r\t\\\""])
    }

    /// Tensors may be described in another order than that of their bytes.
    @Test func entriesComeInTheOrderOfTheirBytes() throws {
        let header =
            "{\"b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[2,3]},"
            + "\"z\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[2,2]},"
            + "\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}"
        let file = try SafetensorsFile(bytes: Self.file(header, [7, 8, 9]))
        #expect(file.entries.map(\.name) == ["a", "z", "b"])
        #expect(try file.integers(of: file.entries[2]) == [9])
    }

    @Test(
        arguments: [
            ("", .malformedHeader, 8), ("   ", .malformedHeader, 8), (" {}", .malformedHeader, 8),
            ("[]", .malformedHeader, 8), ("{", .malformedHeader, 9), ("{} x", .malformedHeader, 11),
            ("{\"a\"", .malformedHeader, 12), ("{\"a\":", .malformedHeader, 13), ("{\"a\":1}", .malformedHeader, 13),
            ("{\"a\":{}}", .malformedHeader, 9), ("{a:1}", .malformedHeader, 9), ("{\"a", .malformedHeader, 11),
            ("{\"a\n\":1}", .malformedHeader, 11), ("{\"\\x\":1}", .malformedHeader, 11),
            ("{\"\\u12g4\":1}", .malformedHeader, 14), ("{\"\\ud800\":1}", .invalidUTF8, 12),
            ("{\"\\ud800\\u0041\":1}", .invalidUTF8, 12), ("{\"\\udc00\":1}", .invalidUTF8, 12),
            ("{\"__metadata__\":1}", .malformedHeader, 24), ("{\"__metadata__\":{\"a\":1}}", .malformedHeader, 29),
            ("{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}", .duplicateName, 32),
            ("{\"__metadata__\":{},\"__metadata__\":{}}", .duplicateName, 27),
            ("{\"__metadata__\":{},}", .malformedHeader, 27), ("{,}", .malformedHeader, 9),
        ] as [(String, SafetensorsError.Kind, Int)])
    func malformedHeaders(header: String, kind: SafetensorsError.Kind, offset: Int) throws {
        let error = try #require(Self.error(Self.file(header)))
        #expect(error.kind == kind)
        #expect(error.offset == offset)
        #expect(error.description.hasPrefix("m.safetensors, byte \(offset): "))
        #expect(error.description.hasSuffix("."))
    }

    @Test(
        arguments: [
            ("{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}", 8, nil),
            ("{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}", 7, .truncatedData),
            ("{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}", 9, .notContiguous),
            ("{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[1,9]}", 9, .notContiguous),
            ("{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}", 4, .sizeMismatch),
            ("{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,0]}", 0, .sizeMismatch),
            ("{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}", 0, .shapeOverflow),
            ("{\"dtype\":\"F32\",\"shape\":[0,4294967296,4294967296],\"data_offsets\":[0,0]}", 0, .shapeOverflow),
            ("{\"dtype\":\"F32\",\"shape\":[2305843009213693952],\"data_offsets\":[0,0]}", 0, .shapeOverflow),
            ("{\"dtype\":\"F32\",\"shape\":[9223372036854775808],\"data_offsets\":[0,0]}", 0, .shapeOverflow),
            ("{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,0]}", 0, .shapeOverflow),
            ("{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[9223372036854775807,1]}", 8, .notContiguous),
            ("{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,9223372036854775807]}", 8, .sizeMismatch),
            ("{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}", 4, .malformedHeader),
            ("{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}", 4, .malformedHeader),
            ("{\"dtype\":\"F32\",\"shape\":[01],\"data_offsets\":[0,4]}", 4, .malformedHeader),
            ("{\"dtype\":\"F32\",\"shape\":[1,],\"data_offsets\":[0,4]}", 4, .malformedHeader),
            ("{\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]}", 4, .malformedHeader),
            ("{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,4]}", 4, .malformedHeader),
            ("{\"dtype\":\"F32\",\"shape\":[1]}", 4, .malformedHeader),
            ("{\"dtype\":\"F32\",\"shape\":[1],\"shape\":[1],\"data_offsets\":[0,4]}", 4, .duplicateName),
            ("{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1}", 4, .malformedHeader),
            ("{\"dtype\":\"C64\",\"shape\":[1],\"data_offsets\":[0,8]}", 8, .unsupportedType),
            ("{\"dtype\":\"f32\",\"shape\":[1],\"data_offsets\":[0,4]}", 4, .unsupportedType),
            ("{\"dtype\":3,\"shape\":[1],\"data_offsets\":[0,4]}", 4, .malformedHeader),
        ] as [(String, Int, SafetensorsError.Kind?)])
    func oneTensor(description: String, size: Int, kind: SafetensorsError.Kind?) {
        let bytes = Self.file("{\"a\":\(description)}", [UInt8](repeating: 0, count: size))
        #expect(Self.error(bytes)?.kind == kind)
    }

    @Test func twoTensors() {
        func kind(_ first: String, _ second: String, _ size: Int) -> SafetensorsError.Kind? {
            Self.error(Self.file("{\(first),\(second)}", [UInt8](repeating: 0, count: size)))?.kind
        }
        func tensor(_ name: String, _ begin: Int, _ end: Int) -> String {
            "\"\(name)\":{\"dtype\":\"U8\",\"shape\":[\(end - begin)],\"data_offsets\":[\(begin),\(end)]}"
        }
        #expect(kind(tensor("a", 0, 2), tensor("b", 2, 3), 3) == nil)
        #expect(kind(tensor("a", 0, 2), tensor("a", 2, 3), 3) == .duplicateName)
        #expect(kind(tensor("a", 0, 2), tensor("\\u0061", 2, 3), 3) == .duplicateName)
        #expect(kind(tensor("a", 0, 2), tensor("b", 1, 3), 3) == .notContiguous)
        #expect(kind(tensor("a", 0, 2), tensor("b", 3, 4), 4) == .notContiguous)
        #expect(kind(tensor("a", 0, 2), tensor("b", 0, 2), 2) == .notContiguous)
    }

    @Test func damagedFiles() throws {
        let whole = SafetensorsFile.encode([.init("x", shape: [3], floats: [1, 2, 3])])
        for count in 0..<whole.count {
            let error = try #require(Self.error(Array(whole[..<count])))
            #expect(
                error.kind == (count < 8 ? .tooShort : count < whole.count - 12 ? .truncatedHeader : .truncatedData))
        }
        #expect(Self.error(whole + [0])?.kind == .notContiguous)
        #expect(Self.error([UInt8]("%PDF-1.7 is no safetensors file".utf8))?.kind == .headerTooLarge)
        #expect(Self.error([UInt8](repeating: 0xFF, count: 100))?.kind == .headerTooLarge)
        #expect(Self.error(Self.file([0x7B, 0x22, 0xC3, 0x28, 0x22, 0x3A], []))?.kind == .invalidUTF8)
        // No flip of a bit crashes the reader.
        for index in whole.indices {
            for bit in 0..<8 {
                var damaged = whole
                damaged[index] ^= 1 << bit
                _ = Self.error(damaged)
            }
        }
    }

    @Test func filesAreReadByPath() throws {
        let path = NSTemporaryDirectory() + "rectifier-\(UUID()).safetensors"
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect { try SafetensorsFile(reading: path) } throws: { ($0 as? FileError)?.kind == .missing }
        try AtomicFile.write([1, 2, 3], to: path)
        #expect { try SafetensorsFile(reading: path) } throws: { "\($0)".hasPrefix("\(path), byte 3: ") }
        try AtomicFile.write(SafetensorsFile.encode([.init("x", shape: [1], floats: [2])]), to: path)
        #expect(try SafetensorsFile(reading: path).entries.count == 1)
    }

    /// Every type, a scalar, an empty tensor and an awkward name, by Python's safetensors.numpy.save.
    private let pythonFile = """
        8AIAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJub3RlIjoiYVxuYlx1MDAwMcOpIiwiZm9ybWF0IjoicHQifSwibCI6eyJkdHlwZSI6\
        Ikk2NCIsInNoYXBlIjpbMl0sImRhdGFfb2Zmc2V0cyI6WzAsMTZdfSwiZCI6eyJkdHlwZSI6IkY2NCIsInNoYXBlIjpbM10sImRh\
        dGFfb2Zmc2V0cyI6WzE2LDQwXX0sImVtcHR5Ijp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlswLDNdLCJkYXRhX29mZnNldHMiOls0\
        MCw0MF19LCJmYzEud2VpZ2h0Ijp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsyLDNdLCJkYXRhX29mZnNldHMiOls0MCw2NF19LCJz\
        Y2FsYXIiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6W10sImRhdGFfb2Zmc2V0cyI6WzY0LDY4XX0sImkiOnsiZHR5cGUiOiJJMzIi\
        LCJzaGFwZSI6WzJdLCJkYXRhX29mZnNldHMiOls2OCw3Nl19LCJoIjp7ImR0eXBlIjoiRjE2Iiwic2hhcGUiOls3XSwiZGF0YV9v\
        ZmZzZXRzIjpbNzYsOTBdfSwicyI6eyJkdHlwZSI6IkkxNiIsInNoYXBlIjpbMl0sImRhdGFfb2Zmc2V0cyI6WzkwLDk0XX0sImMi\
        OnsiZHR5cGUiOiJJOCIsInNoYXBlIjpbMl0sImRhdGFfb2Zmc2V0cyI6Wzk0LDk2XX0sInUiOnsiZHR5cGUiOiJVOCIsInNoYXBl\
        IjpbM10sImRhdGFfb2Zmc2V0cyI6Wzk2LDk5XX0sItC60LvRjtGHIFwicVwiXFwiOnsiZHR5cGUiOiJVOCIsInNoYXBlIjpbMV0s\
        ImRhdGFfb2Zmc2V0cyI6Wzk5LDEwMF19LCJiIjp7ImR0eXBlIjoiQk9PTCIsInNoYXBlIjpbM10sImRhdGFfb2Zmc2V0cyI6WzEw\
        MCwxMDNdfX0gIAAAAAAAAACA/////////39VVVVVVVXVP5x1AIg85Dd+AAAAAAAA8P8AAIA/AAAgwEdEAwAAAIB/AAAAgJl2ln4A\
        AJBAAAAAgAcAAAAAPADA/3sBAKgAAHxmLgCABQCAfwD/AwEBAAE=
        """
}
