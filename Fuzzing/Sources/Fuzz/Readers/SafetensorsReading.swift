@testable import RectifierCore
@testable import RectifierData
@testable import RectifierTraining

extension FuzzedReader {
    /// What the tensors are loaded into: parameters `0.weight`, `0.bias`, `2.weight`, `2.bias`.
    private static let model = Sequential {
        Linear(weight: Tensor(zeros: [3, 2]), bias: Tensor(zeros: [3]))
        ReLU()
        Linear(weight: Tensor(zeros: [1, 3]), bias: Tensor(zeros: [1]))
    }

    static func readSafetensors(_ bytes: [UInt8]) {
        guard let file = attempt({ try SafetensorsFile(bytes: bytes, path: "m.safetensors") }) else { return }
        var end = file.entries.first?.range.lowerBound ?? bytes.count
        var floats: [SafetensorsFile.Content] = []
        for entry in file.entries {
            check(file[entry.name] == entry, "an entry is not found by its name")
            check(entry.range.lowerBound == end, "a gap between entries")
            end = entry.range.upperBound
            let count = entry.shape.reduce(1, *)
            check(entry.range.count == count * entry.type.size, "an entry of another size")
            if let values = attempt({ try file.floats(of: entry) }) {
                check(values.count == count, "\(values.count) floats of shape \(entry.shape)")
                floats.append(.init(entry.name, shape: entry.shape, floats: values))
            } else {
                let values = attempt { try file.integers(of: entry) }
                check(values?.count == count, "neither floats nor integers")
            }
        }
        check(end == bytes.count, "bytes that belong to no entry")
        attempt {
            let again = try SafetensorsFile(bytes: SafetensorsFile.encode(floats, metadata: file.metadata))
            check(again.metadata == file.metadata, "the metadata is written otherwise than it was read")
            check(
                Set(again.entries.map(\.name)) == Set(floats.map(\.name)),
                "names are written otherwise than they were read"
            )
        }
        var model = model
        attempt { try load(into: &model, from: file, path: "m.safetensors") }
    }

    /// The length of the header is that of its JSON object.
    static func repairedSafetensors(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count > 8 else { return bytes }
        var (depth, isText, isEscaped) = (0, false, false)
        for (index, byte) in bytes.enumerated().dropFirst(8) {
            if isEscaped {
                isEscaped = false
            } else if isText {
                isEscaped = byte == UInt8(ascii: "\\")
                isText = byte != UInt8(ascii: "\"")
            } else {
                isText = byte == UInt8(ascii: "\"")
                if byte == UInt8(ascii: "{") { depth += 1 }
                if byte == UInt8(ascii: "}") { depth -= 1 }
                if depth <= 0, !isText {
                    // Up to seven spaces after the object fill the header.
                    let end = bytes[(index + 1)...].firstIndex { $0 != UInt8(ascii: " ") } ?? bytes.count
                    return lengthBytes(min(end, index + 8) - 8) + bytes[8...]
                }
            }
        }
        return lengthBytes(bytes.count - 8) + bytes[8...]
    }

    static func safetensorsFile(_ header: String, _ data: [UInt8]) -> [UInt8] {
        lengthBytes(header.utf8.count) + Array(header.utf8) + data
    }

    private static func lengthBytes(_ count: Int) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
    }

    static let safetensorsSeeds: [[UInt8]] = {
        let types = SafetensorsFile.ScalarType.allCases
        var (fields, end) = ([String](), 0)
        for (index, type) in types.enumerated() {
            let begin = end
            end += 2 * type.size
            fields.append(
                "\"t\(index)\":{\"dtype\":\"\(type.rawValue)\",\"shape\":[2,1],\"data_offsets\":[\(begin),\(end)]}")
        }
        let all = "{\"__metadata__\":{\"format\":\"pt\"},\(fields.joined(separator: ","))}"
        return [
            model.encoded(metadata: ["a": "b\n\u{1}é"]),
            safetensorsFile(all, (0..<end).map { UInt8(truncatingIfNeeded: $0 * 37) }),
            safetensorsFile("{}", []),
            safetensorsFile(
                "{ \"a\\u00e9\\ud83d\\ude00\\/\\n\\\"\" : {\"shape\":[ 0 , 2 ],\n\"data_offsets\" : [0,0], \"dtype\":\"U8\" } } ",
                []),
        ]
    }()

    static let safetensorsWords =
        ["\"dtype\":", "\"shape\":", "\"data_offsets\":", "\"__metadata__\":{", "[0,0]", "[]", "\\u0000", "\\ud83d"]
        + SafetensorsFile.ScalarType.allCases.map { "\"\($0.rawValue)\"" }

    static func safetensorsAttacks(_ size: Int) -> [[UInt8]] {
        func entries(_ count: Int, _ name: (Int) -> String) -> String {
            (0..<count).map { "\"\(name($0))\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[\($0),\($0 + 1)]}" }
                .joined(separator: ",")
        }
        let count = size / 60
        let zeros = String(repeating: "0,", count: size / 2)
        let data = "{\"a\":{\"dtype\":\"BOOL\",\"shape\":[\(size)],\"data_offsets\":[0,\(size)]}}"
        return [
            safetensorsFile("{\(entries(count) { "\($0)" })}", [UInt8](repeating: 1, count: count)),
            safetensorsFile("{\(entries(count) { _ in "a" })}", []),
            safetensorsFile("{\"a\":{\"dtype\":\"U8\",\"shape\":[\(zeros)0],\"data_offsets\":[0,0]}}", []),
            safetensorsFile(
                "{\"__metadata__\":{\((0..<(size / 8)).map { "\"\($0)\":\"\"" }.joined(separator: ","))}}", []),
            safetensorsFile("{\"\(String(repeating: "\\u00e9", count: size / 6))\":[]}", []),
            safetensorsFile("{\"\(String(repeating: "\\u0301\u{316}", count: size / 8))\":[]}", []),
            safetensorsFile(data, [UInt8](repeating: 1, count: size)),
            safetensorsFile(String(repeating: "{", count: size), []),
            safetensorsFile("{\"" + String(repeating: "a", count: size), []),
        ]
    }
}
