import Rectifier

/// ReLU is cheaper than the functions that it replaced, and than those that replace it.
enum Cost: Claim {
    static let name = "cost"
    static let seeds = 31
    static let unit = "rounds"

    private static let others: [any Activation] = [LeakyReLU(), PReLU(), ELU(), GELU(), Sigmoid(), Tanh()]
    /// Those that the claim is about: the others are rectifiers themselves.
    private static let smooth = ["elu", "gelu", "sigmoid", "tanh"]
    private static var all: [any Activation] { [ReLU()] + others }

    static func measure(seeds rounds: Int) throws -> Evidence {
        var evidence = Evidence()
        let functions = functionTimes(rounds)
        evidence.add("The time of each function as a multiple of ReLU's; the first row is ReLU's own time.")
        evidence.add(
            ["function", "by the formula"] + sizes.flatMap { ["\($0.name), forward", "\($0.name), both ways"] },
            rows(functions))
        let steps = try stepTimes(rounds)
        evidence.add(
            "A whole step of training (forward, loss, backward, SGD with momentum) as a multiple of the step with ReLU, "
                + "and what share of the step goes when the identity stands in the function's place.")
        evidence.add(
            ["function"] + networks.flatMap { ["\($0.name): step", "of it the function"] }, stepRows(steps))
        conclude(functions, steps, &evidence)
        return evidence
    }

    // MARK: The functions alone

    private static let sizes = [(name: "16,384", count: 1 << 14), (name: "4,194,304", count: 1 << 22)]

    /// The formula alone, then for each size forward, and forward and backward.
    private static func functionTimes(_ rounds: Int) -> [InterleavedTimes] {
        var generator = RandomGenerator(seed: 0)
        let doubles = Tensor<Double>(normal: 0, shape: [sizes[0].count / 128, 128], using: &generator)
        var times = [InterleavedTimes(all.map { formula($0, doubles) }, rounds: rounds)]
        for size in sizes {
            let x = Tensor<Float>(normal: 0, shape: [size.count / 128, 128], using: &generator)
            let upstream = Tensor<Float>(normal: 0, shape: x.shape, using: &generator)
            times.append(InterleavedTimes(all.map { forward($0, x) }, rounds: rounds))
            times.append(InterleavedTimes(all.map { bothWays($0, x, upstream) }, rounds: rounds))
        }
        return times
    }

    /// Tensors of Double have no loops in C: the formula, with the mathematical functions of the system.
    private static func formula(_ activation: any Activation, _ x: Tensor<Double>) -> TimedWork {
        func work(_ activation: some ElementwiseActivation) -> TimedWork {
            TimedWork(name: activation.documentation.name) { count in
                var y = x
                for _ in 0..<count { y = activation(x) }
                withExtendedLifetime(y) {}
            }
        }
        // A learned slope stands still here.
        if let activation = activation as? PReLU { return work(activation.elementwise) }
        guard let activation = activation as? any ElementwiseActivation else {
            preconditionFailure("\(activation.documentation.name) is not elementwise")
        }
        return work(activation)
    }

    private static func forward(_ activation: some Activation, _ x: Tensor<Float>) -> TimedWork {
        TimedWork(name: activation.documentation.name) { count in
            var y = x
            for _ in 0..<count { y = activation(x) }
            withExtendedLifetime(y) {}
        }
    }

    private static func bothWays(
        _ activation: some Activation, _ x: Tensor<Float>, _ upstream: Tensor<Float>
    ) -> TimedWork {
        let hasParameters = activation.parameterCount > 0
        return TimedWork(name: activation.documentation.name) { count in
            for _ in 0..<count {
                if hasParameters {
                    _ = valueWithGradient(at: activation, x, along: upstream) { $0($1) }
                } else {
                    _ = valueWithGradient(at: x, along: upstream) { activation($0) }
                }
            }
        }
    }

    private static func rows(_ times: [InterleavedTimes]) -> [[String]] {
        let counts = [sizes[0].count] + sizes.flatMap { [$0.count, $0.count] }
        let first = zip(times, counts).map { times, count in
            "\((times.time(0).value / Double(count) * 1e9).short) ns a number"
        }
        return [["`relu`"] + first]
            + others.enumerated().map { index, activation in
                ["`\(activation.documentation.name)`"] + times.map { $0.ratio(index + 1, to: 0).bracketed(2) }
            }
    }

    // MARK: In a step of training

    private static let networks = [
        (name: "64-128-64-10, 32 rows", sizes: [64, 128, 64, 10], rows: 32),
        (name: "784-256-128-10, 128 rows", sizes: [784, 256, 128, 10], rows: 128),
    ]

    /// For each network the identity, ReLU and the others.
    private static func stepTimes(_ rounds: Int) throws -> [InterleavedTimes] {
        try networks.map { network in
            let steps = try ([Identity()] + all).map { try step($0, network.sizes, rows: network.rows) }
            return InterleavedTimes(steps, rounds: rounds, sample: 0.008)
        }
    }

    private static func step(_ activation: any Activation, _ sizes: [Int], rows: Int) throws -> TimedWork {
        var generator = RandomGenerator(seed: 1)
        var model = try LayerList.feedForward(
            features: sizes[0], hidden: Array(sizes[1..<sizes.count - 1]), outputs: sizes[sizes.count - 1],
            activation: activation, using: &generator)
        let x = Tensor<Float>(normal: 0, shape: [rows, sizes[0]], using: &generator)
        let classes = Tensor<Int32>((0..<rows).map { Int32($0 % sizes[sizes.count - 1]) })
        // So low a rate that the network stays as it is: one that learned its rows by heart would compute with zeros.
        var optimizer = SGD(learningRate: 1e-9, momentum: 0.9)
        return TimedWork(name: activation.documentation.name) { count in
            for _ in 0..<count {
                let gradient = gradient(at: model) { crossEntropy($0(x), classes) }
                optimizer.update(&model, along: gradient)
            }
        }
    }

    private static func stepRows(_ times: [InterleavedTimes]) -> [[String]] {
        all.enumerated().map { index, activation in
            ["`\(activation.documentation.name)`"]
                + times.flatMap { times in
                    let share = times.ratio(0, to: index + 1)
                    let step =
                        index == 0
                        ? "\((times.time(1).value * 1e6).short) µs" : times.ratio(index + 1, to: 1).bracketed(3)
                    return [
                        step, Estimate(1 - share.value, from: 1 - share.high, to: 1 - share.low).bracketedPercent(),
                    ]
                }
        }
    }

    private static func conclude(
        _ functions: [InterleavedTimes], _ steps: [InterleavedTimes], _ evidence: inout Evidence
    ) {
        let indices = all.indices.filter { smooth.contains(all[$0].documentation.name) }
        let ratios = functions.flatMap { times in indices.map { times.ratio($0, to: 0) } }
        let inSteps = steps.flatMap { times in indices.map { times.ratio($0 + 1, to: 1) } }
        let (cheaper, total) = (ratios.count { $0.isAbove(1) }, ratios.count)
        let most = ratios.map(\.value).max() ?? 1
        let mostInStep = ((inSteps.map(\.value).max() ?? 1) - 1) * 100
        evidence.conclude(
            "ReLU is cheaper than ELU, GELU, sigmoid and tanh in \(cheaper) of \(total) measurements of the functions "
                + "alone, where they take up to \(most.text(1)) times as long. A whole step of training takes at most "
                + "\(mostInStep.text(0)) % longer with one of them.")
    }
}
