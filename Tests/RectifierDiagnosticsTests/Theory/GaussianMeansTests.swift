import Testing

@testable import RectifierCore
@testable import RectifierDiagnostics
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

/// The means over normal numbers, against mpmath's (Scripts/reference/mean_field.py) and closed forms.
@Suite struct GaussianMeansTests {
    struct Case: Decodable {
        let name: String
        let parameters: [String: ActivationCase.Parameter]
        let length: Double
        let meanSquare: Double
        let meanSquareSlope: Double
        let products: [Product]

        struct Product: Decodable {
            let correlation: Double
            let mean: Double
        }

        /// The parameters are real numbers there and Floats here.
        var tolerance: Double {
            let isExact = parameters.values.allSatisfy {
                guard case .number(let number) = $0 else { return true }
                return Double(Float(number)) == number
            }
            return isExact || name == "selu" ? 1e-12 : 1e-7
        }
    }

    private static func means(_ activation: any Activation) throws -> GaussianMeans {
        GaussianMeans(of: try #require(activation.elementwiseForm))
    }

    @Test func everyFunctionAgainstReference() throws {
        let cases: [Case] = try Reference.load("mean-field")
        for reference in cases {
            let options = reference.name == "selu" ? [:] : reference.parameters.mapValues(\.option)
            let means = try Self.means(try ActivationCatalog.make(reference.name, options))
            let (q, tolerance) = (reference.length, reference.tolerance)
            let square = means.meanSquare(length: q)
            #expect(
                (square / reference.meanSquare - 1).magnitude < tolerance,
                "\(reference.name) at \(q): \(square), not \(reference.meanSquare)")
            let slope = means.meanSquareSlope(length: q)
            #expect(
                (slope - reference.meanSquareSlope).magnitude <= tolerance * reference.meanSquareSlope,
                "\(reference.name)′ at \(q): \(slope), not \(reference.meanSquareSlope)")
            for product in reference.products {
                let mean = means.meanProduct(length: q, correlation: product.correlation)
                #expect(
                    (mean - product.mean).magnitude < 1e-11 * (1 + reference.meanSquare),
                    "\(reference.name) at \(q), \(product.correlation): \(mean), not \(product.mean)")
            }
        }
        let names = Set(cases.map(\.name))
        let missing = ActivationCatalog.all.filter { $0 is any ElementwiseActivation }.map(\.documentation.name)
        #expect(missing.filter { !names.contains($0) } == [])
        #expect(cases.contains { !$0.products.isEmpty })
    }

    /// The arc-cosine kernel of degree 1, Cho & Saul 2009, arXiv 1112.3712.
    private static func arcCosine(_ q: Double, _ c: Double) -> Double {
        q / (2 * .pi) * (((1 - c) * (1 + c)).squareRoot() + c * (.pi - .acos(c)))
    }

    @Test(arguments: [0.001, 1, 50.0]) func productsOfReLUAreTheArcCosineKernel(length q: Double) throws {
        let (relu, leaky) = (try Self.means(ReLU()), try Self.means(LeakyReLU(negativeSlope: 0.25)))
        for c in [-1, -0.999, -0.5, 0, 0.3, 0.9, 0.999, 0.999_999, 1] {
            let expected = Self.arcCosine(q, c)
            #expect(
                (relu.meanProduct(length: q, correlation: c) - expected).magnitude < 1e-11 * q, "\(q), \(c)")
            // x if x > 0, else x/4, is relu(x) − relu(−x)/4, and relu's product with its mirror image is that at −c.
            let mixed = (1 + 1.0 / 16) * expected - 0.5 * Self.arcCosine(q, -c)
            #expect((leaky.meanProduct(length: q, correlation: c) - mixed).magnitude < 1e-11 * q, "\(q), \(c)")
        }
    }

    /// A function of one's own whose products are known: 2/π·asin(2qc / (1 + 2q)), Williams 1997.
    struct ErrorFunction: ElementwiseActivation {
        func formula<X: RealNumber>(_ x: X) -> X { .erf(x) }
    }

    @Test(arguments: [0.01, 1, 400.0]) func productsOfErf(length q: Double) throws {
        let means = try Self.means(ErrorFunction())
        for c in [-0.9, 0, 0.5, 0.99, 0.999_99, 1] {
            let expected = 2 / Double.pi * .asin(2 * q * c / (1 + 2 * q))
            #expect((means.meanProduct(length: q, correlation: c) - expected).magnitude < 1e-10, "\(q), \(c)")
        }
        // E[φ′²] = 4/π / √(1 + 4q).
        let slope = 4 / Double.pi / (1 + 4 * q).squareRoot()
        #expect((means.meanSquareSlope(length: q) / slope - 1).magnitude < 1e-10)
    }

    @Test func exponentialsReachFarAndThenTooFar() throws {
        let means = try Self.means(Exponential())
        // E[e^{2√q·z}] = e^{2q}, E[e^{√q(u + v)}] = e^{q(1 + c)}.
        for q in [0.5, 2, 6, 20, 100] {
            #expect((means.meanSquare(length: q) / .exp(2 * q) - 1).magnitude < 1e-9, "\(q)")
            #expect((means.meanProduct(length: q, correlation: 0.5) / .exp(1.5 * q) - 1).magnitude < 1e-8, "\(q)")
        }
        #expect(means.meanSquare(length: 1e4) == .infinity)
        #expect(means.meanProduct(length: 1e4, correlation: 0.5) == .infinity)
    }

    @Test func kinksThatAreNotDocumentedCostDigitsOnly() throws {
        struct Bent: ElementwiseActivation {
            func formula<X: RealNumber>(_ x: X) -> X { x <= 0.7 ? 0.7 : x }
        }
        let documented = try Self.means(Threshold(threshold: 0.7, value: 0.7))
        let own = try Self.means(Bent())
        #expect((own.meanSquare(length: 1) - documented.meanSquare(length: 1)).magnitude < 1e-3)
        #expect((own.meanSquareSlope(length: 1) - documented.meanSquareSlope(length: 1)).magnitude < 0.05)
    }

    @Test func jumpsAreFound() throws {
        for activation in ActivationCatalog.all {
            guard let function = activation.elementwiseForm else { continue }
            let name = function.documentation.name
            #expect(GaussianMeans(of: function).jumps == ["step", "hard-shrink"].contains(name), "\(name)")
        }
        #expect(GaussianMeans(of: Threshold(threshold: 1, value: -3)).jumps)
        #expect(!GaussianMeans(of: Threshold(threshold: 1, value: 1)).jumps)
    }
}
