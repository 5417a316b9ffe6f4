import CLimits

/// What bounds the work: work without which it cannot be done, by the fastest means there are on the machine.
func prepareLimit(_ name: WorkloadName, threads: Int) -> any Workload {
    switch name {
    case .elementwise(_, let count, let isBackward):
        // Forward reads x and writes y; backward reads the gradient by y and writes that by x.
        return Limit(copies: Array(repeating: count, count: isBackward ? 2 : 1), products: [], threads: threads)
    case .step(let network, let optimizer):
        // SGD reads w, v and g and writes w and v; Adam has two vectors v. A copy of n numbers moves 2·n.
        let moved = (optimizer == "adam" ? 7 : 5) * network.parameterCount
        return Limit(copies: [moved / 2], products: network.products(isTraining: true), threads: threads)
    case .inference(let network):
        return Limit(copies: [], products: network.products(isTraining: false), threads: threads)
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
}

/// Copies and matrix products, each with as many threads as make it fastest.
private final class Limit: Workload {
    private let parts: [(run: (_ threads: Int) -> Void, threads: Int)]

    init(copies: [Int], products: [Product], threads: Int) {
        let work = copies.map(Self.copy) + products.map(Self.product)
        parts = work.map { run in
            (run, (1...threads).min { Self.time(run, $0) < Self.time(run, $1) } ?? 1)
        }
    }

    func check() -> [Float] { [] }

    func run(iterations: Int) {
        for _ in 0..<iterations {
            for part in parts { part.run(part.threads) }
        }
    }

    /// The least time over several tries.
    private static func time(_ run: (Int) -> Void, _ threads: Int) -> Duration {
        let clock = ContinuousClock()
        run(threads)
        return (0..<20).map { _ in clock.measure { run(threads) } }.min() ?? .zero
    }

    private static func copy(_ count: Int) -> (Int) -> Void {
        let (source, target) = (Buffer(count), Buffer(count))
        return { limits_copy(target.floats, source.floats, count, Int32($0)) }
    }

    private static func product(_ product: Product) -> (Int) -> Void {
        let x = Buffer(product.rows * product.inner)
        let y = Buffer(product.inner * product.columns)
        let target = Buffer(product.rows * product.columns)
        return { threads in
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
