import CLimits

/// What bounds the work: work without which it cannot be done, by the fastest means there are on the machine.
func prepareLimit(_ name: WorkloadName, _ path: String, threads: Int) throws -> any Workload {
    switch name {
    case .elementwise(_, let count, let isBackward):
        // Forward reads x and writes y; backward reads the gradient by y and writes that by x.
        return Limit(
            copies: Array(repeating: count, count: isBackward ? 2 : 1), alternates: !isBackward, threads: threads)
    case .step(let network, let optimizer):
        // SGD reads w, v and g and writes w and v; Adam has two vectors v. A copy of n numbers moves 2·n.
        let moved = (optimizer == "adam" ? 7 : 5) * network.parameterCount
        return Limit(copies: [moved / 2], products: network.products(isTraining: true), threads: threads)
    case .monitored(let network, let optimizer):
        return try stepsWithoutMonitor(network, optimizer, DataFile(reading: path))
    case .inference(let network), .skipping(let network):
        return Limit(products: network.products(isTraining: false), threads: threads)
    }
}

extension NetworkName {
    /// The number of weights and biases.
    var parameterCount: Int { layers.reduce(0) { $0 + ($1.inputs + 1) * $1.outputs } }

    /// The matrix products: y = x·Wᵀ; in training also dW = dyᵀ·x and, save for the first layer, dx = dy·W.
    func products(isTraining: Bool) -> [Product] {
        layers.enumerated().flatMap { index, layer in
            let (inputs, outputs) = layer
            let forward = Product(rows: batch, columns: outputs, inner: inputs, transposesY: true)
            guard isTraining else { return [forward] }
            let weights = Product(rows: outputs, columns: inputs, inner: batch, transposesX: true)
            let input = Product(rows: batch, columns: inputs, inner: outputs)
            return index == 0 ? [forward, weights] : [forward, weights, input]
        }
    }
}

/// A product of matrices: rows × inner times inner × columns.
struct Product {
    let rows: Int
    let columns: Int
    let inner: Int
    var transposesX = false
    var transposesY = false

    /// The same product with its factors exchanged, whose result is the transpose.
    var transposed: Product {
        Product(rows: columns, columns: rows, inner: inner, transposesX: !transposesY, transposesY: !transposesX)
    }
}

/// Copies and matrix products, each in the way that is fastest: with as many threads as serve it, and for a product
/// either as it stands or with its result transposed, since oneDNN may be several times as fast in one of the forms.
private final class Limit: Workload {
    private typealias Way = () -> Void
    private let parts: [Way]

    init(copies: [Int] = [], alternates: Bool = false, products: [Product] = [], threads: Int) {
        let copies = copies.map { Self.copies($0, targets: alternates ? 2 : 1, threads) }
        parts = (copies + products.map { Self.products($0, threads) }).map(Self.fastest)
    }

    func check() -> [Float] { [] }

    func run(iterations: Int) {
        for _ in 0..<iterations {
            for part in parts { part() }
        }
    }

    /// The way with the least time over several tries, of which each way has one in turn.
    private static func fastest(of ways: [Way]) -> Way {
        let clock = ContinuousClock()
        var least = ways.map { _ in Duration.seconds(1_000_000) }
        for _ in 0..<20 {
            for (index, way) in ways.enumerated() { least[index] = min(least[index], clock.measure(way)) }
        }
        return ways[least.indices.min { least[$0] < least[$1] } ?? 0]
    }

    /// Into two targets in turn where a new tensor is returned: it is written while the last one is still held.
    private static func copies(_ count: Int, targets: Int, _ threads: Int) -> [Way] {
        let (source, targets) = (Buffer(count), (0..<targets).map { _ in Buffer(count) })
        var turn = 0
        return (1...threads).map { threads in
            {
                turn = (turn + 1) % targets.count
                limits_copy(targets[turn].floats, source.floats, count, Int32(threads))
            }
        }
    }

    private static func products(_ product: Product, _ threads: Int) -> [Way] {
        let x = Buffer(product.rows * product.inner)
        let y = Buffer(product.inner * product.columns)
        let target = Buffer(product.rows * product.columns)
        return (1...threads).flatMap { threads in
            [multiply(product, x, y, target, threads), multiply(product.transposed, y, x, target, threads)]
        }
    }

    private static func multiply(
        _ product: Product, _ x: Buffer, _ y: Buffer, _ target: Buffer, _ threads: Int
    ) -> Way {
        {
            limits_multiply(
                Int32(product.rows), Int32(product.columns), Int32(product.inner), product.transposesX ? 1 : 0,
                product.transposesY ? 1 : 0, x.floats, y.floats, target.floats, Int32(threads))
        }
    }
}

/// Floats that begin at a cache line, as the library's do.
private final class Buffer {
    let floats: UnsafeMutablePointer<Float>

    init(_ count: Int) {
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: 4 * count, alignment: 64)
        floats = bytes.bindMemory(to: Float.self, capacity: count)
        floats.initialize(repeating: 0.5, count: count)
    }

    deinit { UnsafeMutableRawPointer(floats).deallocate() }
}
