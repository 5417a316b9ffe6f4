import RectifierCore
import RectifierSupport

/// Bounds of the probability that a ReLU network is born dead: that a whole hidden layer is 0 for every row, so that the
/// network gives the same for all of them, and no gradient passes.
///
/// They hold for fully connected layers whose weights are drawn independently, from distributions that are symmetric
/// around 0 and give no single number a chance, with biases of 0. With hidden layers of N_1 … N_H units:
///
/// - *At most* 1 − ∏(1 − 2^−N): a given row that is not 0 finds each unit on with probability ½, whatever the layers
///   before it are; so it alone dies in a layer with probability 2^−N. For a single row, or rows that differ only by a
///   positive factor, this is not a bound but the probability itself.
/// - *At least*, for rows with one feature of both signs, which are two directions: they stay apart, or become one
///   direction, or die. In a layer of N units they stay apart with probability 1 − 2^(1−N) − (N − 1)·4^−N at most, and
///   both die at once with 4^−N at least; one direction alone dies with 2^−N. With equal widths this is Lu's closed form.
/// - *At least*, for any other rows, 1 − ∏(1 − 2^(−N·M)), M being the units of the layer before: all weights of a layer
///   after the first are then below 0. It is far below the truth.
///
/// Source: Lu, Shin, Su & Karniadakis 2019, arXiv 1903.06733, theorems on the probability of being born dead; the
/// argument for one row as in Rister & Rubin 2020, arXiv 2007.06192.
public struct BornDeadBounds: Sendable, Hashable {
    /// What the bounds follow from.
    public enum Basis: String, Sendable, Hashable, Codable {
        /// Every row has the same direction, so that the probability is known.
        case oneDirection = "one-direction"
        /// The rows have one feature, of both signs.
        case twoDirections = "two-directions"
        /// Any rows of which one is not 0.
        case anyRows = "any-rows"
        /// Every number of every row is 0, and so is everything that follows.
        case zeroRows = "zero-rows"
    }

    /// The probability is at least this.
    public let lower: Double
    /// The probability is at most this.
    public let upper: Double
    /// What they follow from.
    public let basis: Basis

    /// The bounds for hidden layers of those sizes. Traps when one has no units.
    public init(hidden: [Int], basis: Basis) {
        require(hidden.allSatisfy { $0 > 0 }, "BornDeadBounds: hidden layers of \(hidden) units")
        self.basis = basis
        if basis == .zeroRows {
            (lower, upper) = hidden.isEmpty ? (0, 0) : (1, 1)
            return
        }
        let upper = Self.atLeastOne(of: hidden.map { Self.power($0) })
        self.upper = upper
        switch basis {
        case .oneDirection: lower = upper
        case .twoDirections: lower = Self.twoDirections(hidden)
        case .anyRows, .zeroRows:
            lower = Self.atLeastOne(
                of: zip(hidden, hidden.dropFirst()).map { Self.power(min($0, 2000) * min($1, 2000)) })
        }
    }

    /// The bounds for a network and rows, if what they rest on is so.
    ///
    /// - Parameters:
    ///   - network: A network as it was drawn.
    ///   - initializer: The rule that its weights were drawn by.
    ///   - rows: The rows.
    /// - Throws: ``BornDeadBoundsError``, which says what is not so.
    public init(
        of network: some Layer, drawnBy initializer: Initializer, on rows: Tensor<Float>
    ) throws(BornDeadBoundsError) {
        guard let distribution = initializer.distribution else { throw .unknownWeights }
        guard distribution.isIndependent else { throw .dependentWeights }
        var sizes: [Int] = []
        var isHidden = false
        for (name, layer) in network.sequence {
            switch layer.form {
            case .linear(let weight, let bias):
                guard !isHidden else { throw .otherLayer(name) }
                if let bias, bias.scalars.contains(where: { $0 != 0 }) { throw .biases(name) }
                guard weight.scalars.contains(where: { $0 != 0 }) else { throw .unknownWeights }
                sizes.append(weight.shape[0])
                isHidden = true
            case .activation(let activation):
                guard Self.isReLU(activation) else { throw .otherActivation(activation.documentation.name) }
                guard isHidden else { throw .otherLayer(name) }
                isHidden = false
            case .identity, .sequence, .other: throw .otherLayer(name)
            }
        }
        // The last layer is not hidden: it has no activation.
        self.init(hidden: isHidden ? Array(sizes.dropLast()) : sizes, basis: Self.basis(of: rows))
    }

    /// Whether an activation is max(0, x), whoever wrote it: by its values over all sizes of numbers.
    private static func isReLU(_ activation: any Activation) -> Bool {
        guard let function = activation.elementwiseForm else { return false }
        return (-20...20).allSatisfy { exponent in
            let x = Double(sign: .plus, exponent: exponent, significand: 1)
            return function(x) == x && function(-x) == 0
        }
    }

    private static func basis(of rows: Tensor<Float>) -> Basis {
        let features = rows.count / max(rows.shape.first ?? 1, 1)
        let numbers = rows.scalars
        guard numbers.contains(where: { $0 != 0 }) else { return .zeroRows }
        if rows.shape.first == 1 { return .oneDirection }
        guard features == 1 else { return .anyRows }
        return numbers.contains { $0 > 0 } && numbers.contains { $0 < 0 } ? .twoDirections : .oneDirection
    }

    /// 2^−n.
    private static func power(_ n: Int) -> Double { n > 2000 ? 0 : Double(sign: .plus, exponent: -n, significand: 1) }

    /// The probability that at least one of several independent things happens, to the last digits where it is small.
    private static func atLeastOne(of probabilities: [Double]) -> Double {
        -Double.expMinusOne(probabilities.reduce(0) { $0 + Double.log(onePlus: -$1) })
    }

    /// The lower bound for two opposite directions.
    private static func twoDirections(_ hidden: [Int]) -> Double {
        guard let first = hidden.first else { return 0 }
        // The first layer leaves both unless all its weights have the same sign; its death is impossible.
        var both = 1 - 2 * power(first)
        var (one, dead) = (2 * power(first), 0.0)
        for units in hidden.dropFirst() {
            let (half, quarter) = (power(units), power(2 * units))
            let apart = max(1 - 2 * half - Double(units - 1) * quarter, 0)
            dead += one * half + both * quarter
            one = one * (1 - half) + both * (1 - quarter - apart)
            both *= apart
        }
        return dead
    }
}

/// Why no bounds of the probability of being born dead are known.
public enum BornDeadBoundsError: RectifierError, Hashable {
    /// The activation of that name is not ReLU.
    case otherActivation(String)
    /// The layer of that name is neither linear nor an activation after a linear layer.
    case otherLayer(String)
    /// The layer of that name has biases other than 0.
    case biases(String)
    /// The rule for the weights is one of one's own, or gives constants.
    case unknownWeights
    /// The rule does not draw weights independently.
    case dependentWeights

    /// What is not so, in a sentence.
    public var description: String {
        let begin = "The bounds of Lu et al. do not apply: "
        return switch self {
        case .otherActivation(let name): begin + "they are of ReLU, and the activation is \(name)."
        case .otherLayer(let name): begin + "module \(name) is neither linear nor ReLU after a linear layer."
        case .biases(let name): begin + "the biases of module \(name) are not 0."
        case .unknownWeights: begin + "it is not known that the weights are drawn symmetrically around 0."
        case .dependentWeights: begin + "orthogonal weights are not drawn independently."
        }
    }
}
