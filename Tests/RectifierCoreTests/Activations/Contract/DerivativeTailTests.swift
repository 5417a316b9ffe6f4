import CKernels
import Foundation
import Testing

@testable import RectifierCore
@testable import TestSupport

/// Derivatives far out, where the output is rounded to its limit: they are computed from the input, so they are exact to
/// 4 ulp there too. Values by mpmath; PyTorch has them too, save for softsign, of which it gives 0.
@Suite struct DerivativeTailTests {
    private static let exact: [(activation: any ElementwiseActivation, x: Float, derivative: Double)] = [
        (ELU(), -17, 4.1399377187851668e-8), (ELU(), -30, 9.3576229688401746e-14), (ELU(), -80, 1.8048513878454152e-35),
        (ELU(alpha: 1.5), -17, 6.2099065781777502e-8), (SELU(), -15, 5.3780666803794294e-7),
        (SELU(), -17, 7.2784217745453945e-8), (SELU(), -80, 3.1731080352984977e-35),
        (CELU(), -17, 4.1399377187851668e-8),
        (CELU(alpha: 2), -80, 4.2483542552915890e-18), (Softsign(), 1e8, 9.9999998000000030e-17),
        (Softsign(), -1e8, 9.9999998000000030e-17), (Softsign(), 1e15, 1.0000000260177905e-30),
        // These are exact from the output.
        (Softplus(), -17, 4.1399375473943306e-8), (LogSigmoid(), 17, 4.1399375473943306e-8),
        (Sigmoid(), -17, 4.1399373760035016e-8), (Exponential(), -80, 1.8048513878454152e-35),
    ]

    private func expectTails() {
        for (activation, x, derivative) in Self.exact {
            for count in [1, 16, 33] {
                let slopes = gradient(at: Tensor(repeating: x, shape: [count])) { apply(activation, to: $0).sum() }
                for slope in [slopes.scalars[0], slopes.scalars[count - 1]] {
                    #expect(ulps(slope, derivative) <= 4, "\(activation)′(\(x)) is \(slope), not \(derivative)")
                }
            }
            #expect(ulps(slope(of: activation, at: x), derivative) <= 8, "\(activation)′(\(x))")
            let double = gradient(at: Tensor<Double>([Double(x)])) { apply(activation, to: $0).sum() }.scalar
            #expect(abs(double / derivative - 1) < 1e-6, "\(activation)′(\(x)) in Double is \(double)")
        }
    }

    @Test func tailsAreExact() { expectTails() }

    @Test func tailsAreExactWithoutVectors() async {
        await #expect(processExitsWith: .success) {
            setenv("RECTIFIER_ISA", "baseline", 1)
            DerivativeTailTests().expectTails()
        }
    }

    @Test(.enabled(if: ProcessorSupport.hasAVX2)) func tailsAreExactWithAVX2() async {
        await #expect(processExitsWith: .success) {
            setenv("RECTIFIER_ISA", "avx2", 1)
            DerivativeTailTests().expectTails()
        }
    }

    /// The same through a linear layer, which applies the activation itself.
    @Test func tailsAreExactAfterALinearLayer() {
        let network = Sequential {
            Linear(weight: [[1]], bias: [0])
            ELU()
        }
        let x = Tensor<Float>([[-17], [2]])
        let slopes = gradient(at: x) { network($0).sum() }.scalars
        #expect(ulps(slopes[0], 4.1399377187851668e-8) <= 4)
        #expect(slopes[1] == 1)
        let weight = gradient(at: network) { $0(Tensor<Float>([[-17]])).sum() }["0.weight"]
        #expect(ulps(weight?.scalars[0] ?? .nan, -17 * 4.1399377187851668e-8) <= 5)
    }

    /// eˣ − 1 of tensors: y + 1 would be 0.
    @Test func expMinusOneHasATail() {
        let slopes = gradient(at: [-17, -80, 1] as Tensor<Float>) { $0.expMinusOne().sum() }.scalars
        #expect(ulps(slopes[0], 4.1399377187851668e-8) <= 4)
        #expect(ulps(slopes[1], 1.8048513878454152e-35) <= 4)
        #expect(ulps(slopes[2], 2.7182818284590452) <= 4)
        let doubles = gradient(at: [-40] as Tensor<Double>) { $0.expMinusOne().sum() }.scalar
        #expect(abs(doubles / 4.248354255291589e-18 - 1) < 1e-15)
    }
}
