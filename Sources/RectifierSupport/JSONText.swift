#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// Values as JSON texts: the same value gives the same text.
package enum JSONText {
    /// The JSON of `value`, its keys in order; on one line unless `isPretty`. Numbers that JSON does not have are texts.
    package static func encode(_ value: some Encodable, isPretty: Bool = false) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return Array(try encoder.encode(value))
    }

    /// The value that `bytes` are the JSON of.
    ///
    /// - Throws: `DecodingError`, which names the place.
    package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: some Sequence<UInt8>) throws -> Value {
        let data = Data(bytes)
        if CombiningMarks.areTooMany(inJSON: data) {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [], debugDescription: "A letter has more than \(CombiningMarks.most) accents."))
        }
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try decoder.decode(type, from: data)
    }

    /// What is wrong with a text of JSON, in one short sentence: the place, and what was expected there.
    package static func problem(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return NameList.shortened("\(error)") }
        let (context, name): (DecodingError.Context, String?) =
            switch error {
            case .keyNotFound(let key, let context): (context, key.stringValue)
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                (context, nil)
            @unknown default: (.init(codingPath: [], debugDescription: "\(error)"), nil)
            }
        let place = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        let problem = name.map { "\(NameList.quoted($0)) is missing" } ?? NameList.shortened(context.debugDescription)
        return place.isEmpty ? problem : "at \(NameList.quoted(place)): \(problem)"
    }
}
