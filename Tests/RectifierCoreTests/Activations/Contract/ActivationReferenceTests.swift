import CKernels
import Foundation
import Testing

@testable import RectifierCore
@testable import TestSupport

/// Values and derivatives against 60-digit mathematics (Scripts/reference/activations.py), by the contract of an
/// activation. PyTorch departs from these in places: see `ActivationDepartureTests`.
@Suite struct ActivationReferenceTests {
    @Test(arguments: ActivationCase.all) func tensorsOfFloat(_ reference: ActivationCase) throws {
        try expectContract(reference)
    }

    // The best form of the loops for this processor is tested above; these are the others.
    @Test func tensorsOfFloatWithoutVectors() async {
        await #expect(processExitsWith: .success) {
            setenv("RECTIFIER_ISA", "baseline", 1)
            #expect(String(cString: rectifier_isa()) == "baseline")
            for reference in ActivationCase.all { try expectContract(reference) }
        }
    }

    @Test(.enabled(if: ProcessorSupport.hasAVX2)) func tensorsOfFloatWithAVX2() async {
        await #expect(processExitsWith: .success) {
            setenv("RECTIFIER_ISA", "avx2", 1)
            #expect(String(cString: rectifier_isa()) == "avx2")
            for reference in ActivationCase.all { try expectContract(reference) }
        }
    }

    @Test(arguments: ActivationCase.all) func tensorsOfDouble(_ reference: ActivationCase) throws {
        let activation = try reference.activation()
        let x = reference.x.values
        let shape: Shape = [reference.x.count / 27, 3, 9]
        let tensor = Tensor<Double>(x, shape: shape)
        let y = apply(activation, to: tensor)
        #expect(y.shape == shape)
        let pulled = gradient(at: tensor) {
            (apply(activation, to: $0) * Tensor(unevenUpstream(x.count), shape: shape)).sum()
        }
        let slopes = zip(pulled.scalars, unevenUpstream(x.count, Double.self)).map { $0 / $1 }
        for (index, x) in x.enumerated() {
            let expected = reference.inDouble(reference.y[index].value, at: x)
            #expect(
                isClose(y.scalars[index], expected, reference, at: x), "f(\(x)) is \(y.scalars[index]), not \(expected)"
            )
            guard let derivative = reference.derivative[index]?.value else { continue }
            let slope = reference.inDouble(derivative, at: x)
            #expect(
                isClose(slopes[index], slope, reference, at: x) || distance(slopes[index], slope) < 1e-14,
                "f′(\(x)) is \(slopes[index]), not \(slope)")
        }
    }

    /// The formula in Float: 8 ulp (see `formulaBound` for GELU), and below the normal numbers |x| + 1 times the smallest
    /// one, since they are a rounded exponential times x. Arrays are the same function of each number.
    @Test(arguments: ActivationCase.all) func numbersAndArrays(_ reference: ActivationCase) throws {
        let activation = try reference.activation()
        let floats = apply(activation, to: reference.x.floats)
        let doubles = apply(activation, to: reference.x.values)
        for (index, x) in reference.x.values.enumerated() {
            let single = apply(activation, to: Float(x))
            let double = apply(activation, to: x)
            let expected = reference.y[index].value
            #expect(sameBits(single, floats[index]))
            #expect(sameBits(double, doubles[index]))
            let isSubnormal = expected.magnitude < Double(Float.leastNormalMagnitude)
            let bound = isSubnormal ? x.magnitude + 1 : reference.formulaBound(at: x)
            #expect(
                ulps(single, expected) <= bound, "f(\(x)) is \(single), not \(expected): \(ulps(single, expected)) ulp")
            #expect(isClose(double, reference.inDouble(expected, at: x), reference, at: x), "f(\(x)) is \(double)")
        }
    }

    @Test(arguments: ActivationCase.all) func derivativesOfNumbers(_ reference: ActivationCase) throws {
        let activation = try reference.activation()
        for (index, x) in reference.x.values.enumerated() {
            guard let expected = reference.derivative[index]?.value, x.isFinite else { continue }
            let double = slope(of: activation, at: x)
            let slopeInDouble = reference.inDouble(expected, at: x)
            #expect(
                isClose(double, slopeInDouble, reference, at: x) || distance(double, slopeInDouble) < 1e-14,
                "f′(\(x)) is \(double), not \(slopeInDouble)")
            let single = slope(of: activation, at: Float(x))
            #expect(
                distance(single, expected) <= 1e-6 * reference.largestDerivative,
                "f′(\(x)) is \(single), not \(expected)")
        }
    }

    private func isClose(_ got: Double, _ expected: Double, _ reference: ActivationCase, at x: Double) -> Bool {
        if distance(got, expected) == 0 { return true }
        return distance(got, expected) <= 2.3e-16 * expected.magnitude * reference.formulaBound(at: x) + 1e-300
    }

    private func sameBits<S: BinaryFloatingPoint>(_ x: S, _ y: S) -> Bool {
        x.isNaN ? y.isNaN : x == y && x.sign == y.sign
    }
}

/// Every length around the widths of vectors, odd shapes, and the values and gradients of all reference points.
private func expectContract(_ reference: ActivationCase) throws {
    let activation = try reference.activation()
    for count in Array(0...67) + [297, 1000] {
        // Another part of the points for each length, so that each stands in many places.
        let indices = (0..<count).map { ($0 + count * 31) % reference.x.count }
        let x = indices.map { Float(reference.x[$0].value) }
        expectContract(reference, activation, Tensor(x), indices)
    }
    for shape in [[3, 1, 9], [1, 11], [7, 3], [2, 3, 5, 2], [0, 4], []] as [Shape] {
        let indices = Array(40..<40 + shape.elementCount)
        let tensor = Tensor(indices.map { Float(reference.x[$0].value) }, shape: shape)
        expectContract(reference, activation, tensor, indices)
    }
}

private func expectContract(
    _ reference: ActivationCase, _ activation: any ElementwiseActivation, _ x: Tensor<Float>, _ indices: [Int]
) {
    let y = apply(activation, to: x)
    #expect(y.shape == x.shape)
    let upstream = Tensor<Float>(unevenUpstream(x.count), shape: x.shape)
    let pulled = gradient(at: x) { (apply(activation, to: $0) * upstream).sum() }
    #expect(pulled.shape == x.shape)
    let (ys, slopes) = (y.scalars, zip(pulled.scalars, upstream.scalars).map { $0 / $1 })
    for (place, index) in indices.enumerated() {
        let (x, expected) = (reference.x[index].value, reference.y[index].value)
        if !reference.isWithinContract(ys[place], expected, at: x) {
            Issue.record(
                "\(reference.testDescription): f(\(x)) is \(ys[place]), not \(expected), at \(place) of \(indices.count)"
            )
        }
        if x == 0, reference.keepsSignOfZero, ys[place].sign != expected.sign {
            Issue.record("\(reference.testDescription): the sign of f(\(x))")
        }
        guard let slope = reference.derivative[index]?.value else { continue }
        // The product with the gradient from above is too large for Float.
        if slope.isFinite, Float(slope * Double(upstream.scalars[place])).isInfinite { continue }
        if !reference.isWithinContract(slopes[place], slope, at: x, activation.savedForBackward) {
            Issue.record(
                "\(reference.testDescription): f′(\(x)) is \(slopes[place]), not \(slope), at \(place) of \(indices.count)"
            )
        }
    }
}

extension ActivationCase {
    /// The reference has SELU's constants as Floats; in Double ours have all their digits.
    fileprivate func inDouble(_ value: Double, at x: Double) -> Double {
        guard name == "selu" else { return value }
        let (alpha, scale) = (1.6732632423543772848, 1.0507009873554804934)
        return value * (x > 0 ? scale / number("scale") : scale * alpha / (number("scale") * number("alpha")))
    }
}

// The generic functions of an activation of which only the protocol is known.

func apply<X: RealInput>(_ activation: some ElementwiseActivation, to x: X) -> X { activation(x) }

func slope<X: RealNumber>(of activation: some ElementwiseActivation, at x: X) -> X { activation.derivative(x) }

enum ProcessorSupport {
    static let hasAVX2: Bool = {
        let flags = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        return flags.contains(" avx2") && flags.contains(" fma")
    }()
}
