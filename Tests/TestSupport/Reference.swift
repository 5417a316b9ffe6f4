import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import RectifierTraining

/// The values that Scripts/reference made.
enum Reference {
    static func load<Case: Decodable>(_ name: String) throws -> [Case] {
        let url = try #require(Bundle.module.url(forResource: "Reference/\(name)", withExtension: "json"))
        return try JSONDecoder().decode([Case].self, from: Data(contentsOf: url))
    }
}

/// A number of a reference file: JSON has no NaN, no infinity and no negative zero, so these are strings there.
struct Number: Decodable, Sendable {
    let value: Double

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
            value = number
        } else {
            value = try #require(Double(try container.decode(String.self)))
        }
    }
}

extension [Number] {
    var values: [Double] { map(\.value) }
    /// As Floats; what is larger than the largest becomes infinite.
    var floats: [Float] { map { Float($0.value) } }
}

/// A tensor of a reference file.
struct StoredArray: Decodable, Sendable {
    let shape: [Int]
    let values: [Number]

    func tensor<S: TensorReal>(_: S.Type = S.self) -> Tensor<S> {
        Tensor(values.map { S($0.value) }, shape: Shape(shape))
    }
}
