import Testing

@testable import RectifierCore
@testable import RectifierDiagnostics
@testable import RectifierSupport
@testable import TestSupport

@Suite struct MeanFieldTests {
    @Test func reluWithHeKeepsEverything() throws {
        let gain = Double(ReLU().gain)
        let theory = try MeanField(ReLU(), weightVariance: gain * gain)
        #expect(theory.settledLength(from: 3) == .stays)
        #expect((theory.length(after: 3) - 3).magnitude < 1e-6)
        let limit = theory.limit()
        #expect((limit.gradientFactor - 1).magnitude < 1e-6)
        #expect(limit.correlation == 1 && limit.lengthDepth == .infinity && limit.correlationDepth == .infinity)
    }

    /// What design.md measured: a factor of six in power a layer.
    @Test func reluWithPyTorchsWeightsLosesFiveSixths() throws {
        let variance = try #require(
            Initializer.heUniform(gain: (1 / 3.0 as Float).squareRoot()).variance(inputs: 50, outputs: 50))
        let theory = try MeanField(ReLU(), weightVariance: 50 * variance)
        #expect((theory.gradientFactor(length: 0.1) - 1 / 6.0).magnitude < 1e-7)
        #expect(theory.settledLength() == .vanishes)
        #expect((theory.limit().lengthDepth - 1 / Double.log(6)).magnitude < 1e-3)
        // With its biases signals settle, and rows become alike.
        let biased = try MeanField(ReLU(), weightVariance: 1 / 3, biasVariance: 1 / 150)
        guard case .settles(let length) = biased.settledLength() else {
            Issue.record("it settles")
            return
        }
        #expect((length - 1 / 150 / (1 - 1 / 6.0)).magnitude < 1e-10)
        #expect(biased.limit().correlation == 1)
    }

    @Test func lengthsVanishSettleAndExplode() throws {
        #expect(try MeanField(ReLU(), weightVariance: 1.9).settledLength() == .vanishes)
        #expect(try MeanField(ReLU(), weightVariance: 2.1).settledLength() == .explodes)
        #expect(try MeanField(Tanh(), weightVariance: 1).settledLength() == .vanishes)
        #expect(try MeanField(Exponential(), weightVariance: 1).settledLength() == .explodes)
        #expect(try MeanField(Exponential(), weightVariance: 1).limit().correlation.isNaN)
        #expect(try MeanField(ReLU(), weightVariance: 0).settledLength() == .vanishes)
        for (activation, variance) in [(Tanh(), 2.25), (Sigmoid(), 3.4), (SELU(), 1)] as [(any Activation, Double)] {
            let theory = try MeanField(activation, weightVariance: variance, biasVariance: 0)
            guard case .settles(let length) = theory.settledLength(from: 0.3) else {
                Issue.record("\(activation.documentation.name) settles")
                continue
            }
            #expect((theory.length(after: length) / length - 1).magnitude < 1e-11)
            // From the other side too.
            guard case .settles(let other) = theory.settledLength(from: 5) else {
                Issue.record("\(activation.documentation.name) settles")
                continue
            }
            #expect((length / other - 1).magnitude < 1e-9)
        }
        // What Klambauer et al. chose SELU's constants for.
        guard case .settles(let length) = try MeanField(SELU(), weightVariance: 1).settledLength(from: 2) else {
            Issue.record("SELU settles")
            return
        }
        #expect((length - 1).magnitude < 1e-9)
    }

    /// Poole et al. 2016: tanh with small weights makes rows alike, with large ones unlike.
    @Test func tanhIsOrderedOrChaotic() throws {
        let ordered = try MeanField(Tanh(), weightVariance: 0.8, biasVariance: 0.1).limit()
        #expect(ordered.correlation == 1 && ordered.correlationSlope < 1)
        let theory = try MeanField(Tanh(), weightVariance: 6, biasVariance: 0.1)
        let chaotic = theory.limit()
        #expect(chaotic.correlationSlope > 1 && chaotic.correlation > 0 && chaotic.correlation < 0.9)
        guard case .settles(let length) = chaotic.length else {
            Issue.record("the length settles")
            return
        }
        let next = theory.correlation(after: chaotic.correlation, length: length)
        #expect((next - chaotic.correlation).magnitude < 1e-9)
        // Without biases nothing is in common: E[φ] is 0.
        #expect(try MeanField(Tanh(), weightVariance: 6).limit().correlation < 1e-9)
    }

    /// A distance from the limit shrinks by e^(−1/ξ) in a layer.
    @Test func depthsAreTheRateOfConvergence() throws {
        for variance in [0.8, 6] {
            let theory = try MeanField(Tanh(), weightVariance: variance, biasVariance: 0.1)
            let limit = theory.limit()
            guard case .settles(let length) = limit.length else {
                Issue.record("the length settles")
                continue
            }
            let start = limit.correlation - 1e-4
            let distance = limit.correlation - theory.correlation(after: start, length: length)
            #expect((distance / 1e-4 - .exp(-1 / limit.correlationDepth)).magnitude < 1e-3)
            let lengthDistance = theory.length(after: length * 1.0001) / length - 1
            #expect((lengthDistance / 1e-4 - .exp(-1 / limit.lengthDepth)).magnitude < 1e-3)
            #expect((1 / limit.gradientDepth - Double.log(limit.gradientFactor).magnitude).magnitude < 1e-9)
        }
    }

    @Test func edgesOfChaos() throws {
        func edge(_ activation: any Activation, _ bias: Double = 0) throws -> (weightVariance: Double, length: Double)?
        {
            try MeanField.edgeOfChaos(of: activation, biasVariance: bias)
        }
        let relu = try #require(try edge(ReLU()))
        #expect((relu.weightVariance - 2).magnitude < 1e-12 && relu.length == 1)
        #expect(try edge(ReLU(), 0.1) == nil)
        let leaky = try #require(try edge(LeakyReLU(negativeSlope: 0.5)))
        #expect((leaky.weightVariance - 2 / 1.25).magnitude < 1e-12)
        let tanh = try #require(try edge(Tanh()))
        #expect((tanh.weightVariance - 1).magnitude < 1e-9 && tanh.length == 0)
        let elu = try #require(try edge(ELU()))
        #expect((elu.weightVariance - 1).magnitude < 1e-9)
        // Hayou et al.'s example for tanh, (σ_b, σ_w) = (0.3, 1.302…); found here by what it means.
        let biased = try #require(try edge(Tanh(), 0.09))
        let theory = try MeanField(Tanh(), weightVariance: biased.weightVariance, biasVariance: 0.09)
        #expect((theory.gradientFactor(length: biased.length) - 1).magnitude < 1e-9)
        #expect((theory.length(after: biased.length) / biased.length - 1).magnitude < 1e-9)
        #expect(biased.weightVariance > 1 && biased.length > 0)
        #expect(try edge(Step()) == nil)
    }

    /// Hayou, Doucet & Rousseau 2019: on the edge rows become alike as a power of the depth, ReLU's correlation by
    /// c + 2√2/3π·(1 − c)^{3/2}, a smooth function's by c + β·(1 − c)²: the latter keeps rows apart for longer.
    @Test func correlationsOnTheEdge() throws {
        let relu = try MeanField(ReLU(), weightVariance: 2)
        let expected = 2 * 2.0.squareRoot() / (3 * .pi)
        for distance in [1e-3, 1e-4] {
            let step = relu.correlation(after: 1 - distance, length: 1) - (1 - distance)
            #expect((step / (distance * distance.squareRoot()) - expected).magnitude < 1e-3)
        }
        let edge = try #require(try MeanField.edgeOfChaos(of: Tanh(), biasVariance: 0.04))
        let tanh = try MeanField(Tanh(), weightVariance: edge.weightVariance, biasVariance: 0.04)
        let steps = [2e-2, 1e-2].map { tanh.correlation(after: 1 - $0, length: edge.length) - (1 - $0) }
        #expect(steps[1] > 0 && (steps[0] / steps[1] - 4).magnitude < 0.1)
        #expect(steps[1] < relu.correlation(after: 0.99, length: 1) - 0.99)
    }

    @Test func everyFunctionOfTheCatalogueHasNumbersOrSaysWhyNot() throws {
        for activation in ActivationCatalog.all {
            let name = activation.documentation.name
            guard activation.elementwiseForm != nil else {
                #expect(throws: MeanFieldError.notElementwise(name)) { try MeanField(activation, weightVariance: 1) }
                continue
            }
            let gain = Double(try #require(activation.recommendedGain))
            let theory = try MeanField(activation, weightVariance: gain * gain)
            // The gain is what keeps the length 1.
            #expect((theory.length(after: 1) - 1).magnitude < 1e-5, "\(name): \(theory.length(after: 1))")
            #expect(theory.gradientFactor(length: 1) >= 0 && theory.gradientFactor(length: 1) < 10, "\(name)")
            let correlations = [-0.5, 0, 0.5, 0.99].map { theory.correlation(after: $0, length: 1) }
            #expect(correlations.allSatisfy { (-1...1).contains($0) }, "\(name): \(correlations)")
            // Rows that are more alike stay more alike.
            #expect(
                zip(correlations, correlations.dropFirst()).allSatisfy { $0 < $1 } || name == "exponential", "\(name)")
            #expect(theory.correlation(after: 1, length: 1) == 1)
            let limit = theory.limit()
            #expect(!limit.gradientFactor.isNaN, "\(name)")
        }
        #expect(try MeanField(Step(), weightVariance: 1).correlationSlope(length: 1) == .infinity)
        #expect(try MeanField(Step(), weightVariance: 1).gradientFactor(length: 1) == 0)
        let prelu = try MeanField(PReLU(initialSlope: 0.5), weightVariance: 1)
        #expect((prelu.gradientFactor(length: 1) - 0.625).magnitude < 1e-12)
    }

    @Test func rulesKnowTheVarianceOfTheirWeights() throws {
        let rules: [(Initializer, Double)] = [
            (.heUniform(), 2.0 / 40), (.heNormal(gain: 1), 1.0 / 40), (.heNormal(gain: 3, fan: .out), 9.0 / 60),
            (.xavierUniform(), 2.0 / 100), (.xavierNormal(gain: 2), 8.0 / 100), (.leCunUniform(), 1.0 / 40),
            (.leCunNormal(), 1.0 / 40), (.orthogonal(), 1.0 / 60), (.heNormal(gain: .infinity), 0),
            (.heUniform(gain: -1), 0),
        ]
        for (number, (rule, expected)) in rules.enumerated() {
            let variance = try #require(rule.variance(inputs: 40, outputs: 60))
            #expect((variance - expected).magnitude <= 1e-6 * expected, "rule \(number)")
            var generator = RandomGenerator(seed: UInt64(number))
            let drawn = RowMoments(of: rule([60, 40], &generator)).meanSquare
            #expect((drawn - expected).magnitude <= 0.12 * expected, "rule \(number)")
        }
        #expect(Initializer.constant(1).variance(inputs: 2, outputs: 2) == nil)
    }
}
