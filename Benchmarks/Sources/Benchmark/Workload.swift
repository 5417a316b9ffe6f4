import Rectifier

/// Something that is measured: work that can be repeated, and whose result can be compared with other libraries'.
protocol Workload: AnyObject {
    /// The numbers to compare, computed from the data as it was given.
    func check() -> [Float]

    /// The work, `iterations` times.
    func run(iterations: Int)
}

/// What a workload's name says, such as `forward/relu/4096` or `step/13-64-64-3/16/relu/sgd`.
enum WorkloadName {
    case elementwise(activation: String, count: Int, isBackward: Bool)
    case step(NetworkName, optimizer: String)
    /// As many steps as there are from one of a monitor's samples to the next.
    case monitored(NetworkName, optimizer: String)
    case inference(NetworkName)
    /// Rows after which hidden layers put out zeros; `skipping/784-2x4096-10/relu/90`.
    case skipping(NetworkName)

    init(parsing text: String) throws {
        let parts = text.split(separator: "/").map(String.init)
        switch (parts.first, parts.count) {
        case ("forward", 3), ("forward+backward", 3):
            guard let count = Int(parts[2]) else { throw BadName(text: text) }
            self = .elementwise(activation: parts[1], count: count, isBackward: parts[0] == "forward+backward")
        case ("step", 5), ("monitored", 5):
            guard let batch = Int(parts[2]) else { throw BadName(text: text) }
            let network = try NetworkName(parts[1], batch: batch, activation: parts[3])
            self =
                parts[0] == "step"
                ? .step(network, optimizer: parts[4]) : .monitored(network, optimizer: parts[4])
        case ("inference", 3):
            self = .inference(try NetworkName(parts[1], batch: 1, activation: parts[2]))
        case ("skipping", 4): self = .skipping(try NetworkName(parts[1], batch: 1, activation: parts[2]))
        default: throw BadName(text: text)
        }
    }
}

/// A network as it is written in a workload's name: `784-8x256-10` has eight hidden layers of 256.
struct NetworkName {
    let sizes: [Int]
    let batch: Int
    let activation: String

    init(_ text: String, batch: Int, activation: String) throws {
        var sizes: [Int] = []
        for part in text.split(separator: "-") {
            let factors = part.split(separator: "x").compactMap { Int($0) }
            guard let size = factors.last, factors.count <= 2 else { throw BadName(text: text) }
            sizes += Array(repeating: size, count: factors.count == 2 ? factors[0] : 1)
        }
        guard sizes.count >= 2 else { throw BadName(text: text) }
        (self.sizes, self.batch, self.activation) = (sizes, batch, activation)
    }

    /// Inputs and outputs of each linear layer.
    var layers: [(inputs: Int, outputs: Int)] { zip(sizes, sizes.dropFirst()).map { ($0, $1) } }
}

struct BadName: Error, CustomStringConvertible {
    let text: String
    var description: String { "'\(text)' is not the name of a workload" }
}
