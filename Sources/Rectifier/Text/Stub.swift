func nearestNames(to name: String, among names: [String]) -> [String] { [] }
enum NamedOptions { static func normalized(_ s: String) -> String { s.lowercased() } }
extension Float { var shortestText: String { "\(self)" } }
