import Testing

@testable import RectifierCore
@testable import RectifierSupport
@testable import TestSupport

private struct Three: Module {
    var a = Tensor<Float>(zeros: [2, 3])
    var b = Tensor<Float>(zeros: [1])
    var c = Tensor<Float>(zeros: [37])
}

@Suite struct GradientClippingTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let kind: String
        let p: Number?
        let limit: Double
        let gradient: [String: StoredArray]
        let norm: Number?
        let clipped: [String: StoredArray]

        var testDescription: String { "\(name), \(kind) \(limit), p \(p?.value ?? 0)" }

        static let all: [Case] = {
            do { return try Reference.load("clipping") } catch { fatalError("clipping.json: \(error)") }
        }()
    }

    private func gradient(_ arrays: [String: StoredArray]) throws -> Gradient<Three> {
        var gradient = RectifierCore.gradient(at: Three()) { $0.a.sum() + $0.b.sum() + $0.c.sum() }
        gradient.flat = Tensor(try flat(arrays).map { Float($0) })
        return gradient
    }

    private func flat(_ arrays: [String: StoredArray]) throws -> [Double] {
        try ["a", "b", "c"].flatMap { try #require(arrays[$0]).values.values }
    }

    /// The norm is a Double; the numbers are rounded to Float twice.
    @Test(arguments: Case.all) func clippingIsPyTorchs(_ reference: Case) throws {
        var gradient = try gradient(reference.gradient)
        if reference.kind == "value" {
            gradient.clipValues(to: Float(reference.limit))
        } else {
            let p = try #require(reference.p).value
            let norm = gradient.clipNorm(to: reference.limit, p: p)
            let expected = try #require(reference.norm).value
            // PyTorch's float64 overflows where a power of 2¹⁰⁰ does.
            if expected.isFinite || !gradient.flat.isFinite().scalars.allSatisfy({ $0 }) {
                #expect(distance(norm, expected) <= 1e-14 * expected.magnitude || norm.isNaN == expected.isNaN)
            }
            if reference.name == "huge", !expected.isFinite { return }
        }
        for (got, expected) in zip(gradient.flat.scalars, try flat(reference.clipped)) {
            #expect(ulps(got, expected) <= 1.5, "\(got), expected \(expected)")
        }
    }

    @Test func nonFiniteGradientsAreRefused() throws {
        for (values, name) in [([Float.nan, 1], "a"), ([1, .infinity], "b")] {
            struct Two: Module {
                var a = Tensor<Float>([1])
                var b = Tensor<Float>([1])
            }
            var gradient = RectifierCore.gradient(at: Two()) { $0.a.sum() + $0.b.sum() }
            gradient.flat = Tensor(values)
            for p in [1, 2, 3, Double.infinity] {
                #expect {
                    try gradient.clipNorm(to: 1, p: p, refusesNonFinite: true)
                } throws: { error in
                    let error = error as? NonFiniteGradientError
                    return error?.parameters == [name] && error?.norm.isFinite == false
                        && "\(error!)".contains("in '\(name)'")
                }
            }
            #expect(zip(gradient.flat.scalars, values).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
            _ = try gradient.clipNorm(to: 1, refusesNonFinite: false)
            #expect(gradient.flat.scalars.contains { $0.isNaN })
        }
    }

    @Test func normsOfManyNumbers() {
        // Longer than a stretch, with a rest that fills no vector; at each length the last number counts.
        for count in [0, 1, 3, 15, 16, 17, 63, 64, 65, 8191, 8192, 8193, 100_003, 2_200_001] {
            var values = [Float](repeating: 0.5, count: count)
            if count > 0 { values[count - 1] = -3 }
            let x = Tensor(values)
            let rest = Double(max(count - 1, 0))
            let last = count > 0 ? 1.0 : 0
            #expect(Backend.norm(x, p: 2) == (rest * 0.25 + 9 * last).squareRoot(), "\(count)")
            #expect(Backend.norm(x, p: 1) == rest * 0.5 + 3 * last, "\(count)")
            #expect(Backend.norm(x, p: .infinity) == 3 * last, "\(count)")
            if count < 100_000 {
                let cubes = Double.root(rest * 0.125 + 27 * last, 3)
                #expect(distance(Backend.norm(x, p: 3), cubes) <= 1e-13 * cubes, "\(count)")
            }
        }
    }

    @Test func sumsDoNotDependOnThreads() {
        var generator = RandomGenerator(seed: 3)
        let x = Tensor<Float>(normal: 0, shape: [300_001], using: &generator)
        // Stretches of 8192 in their order, 32 lanes of sums within.
        let parts = stride(from: 0, to: x.count, by: 8192).map { start in
            Backend.norm(x[range: start..<min(start + 8192, x.count)], p: 1)
        }
        #expect(Backend.norm(x, p: 1) == parts.reduce(0, +))
    }

    @Test func clippingIsInPlace() {
        var gradient = RectifierCore.gradient(at: Three()) { $0.a.sum() + $0.b.sum() + $0.c.sum() }
        let (before, copy) = (gradient.flat.pointer, gradient)
        gradient.clipNorm(to: 1)
        // Somebody else has the numbers too; from then on nobody.
        #expect(gradient.flat.pointer != before && copy.flat == Tensor(ones: [44]))
        let own = gradient.flat.pointer
        gradient.clipNorm(to: 0.5)
        gradient.clipValues(to: 0.01)
        #expect(gradient.flat.pointer == own)
        #expect(gradient.flat.scalars.allSatisfy { $0 == 0.01 })
    }

    @Test func frozenParametersAreNotCounted() {
        var gradient = RectifierCore.gradient(at: Three(), where: { $0 == "b" }, { $0.b.sum() * 2 })
        #expect(gradient.clipNorm(to: 1) == 2)
        #expect(distance(gradient["b"]?.scalars.first ?? 0, 1) < 1e-6)
        #expect(gradient.norm < 1)
    }

    @Test func mistakesTrap() async {
        await #expect(processExitsWith: .failure) {
            var gradient = RectifierCore.gradient(at: Three()) { $0.b.sum() }
            gradient.clipNorm(to: -1)
        }
        await #expect(processExitsWith: .failure) {
            var gradient = RectifierCore.gradient(at: Three()) { $0.b.sum() }
            gradient.clipNorm(to: 1, p: 0)
        }
        await #expect(processExitsWith: .failure) {
            var gradient = RectifierCore.gradient(at: Three()) { $0.b.sum() }
            gradient.clipValues(to: .nan)
        }
    }
}
