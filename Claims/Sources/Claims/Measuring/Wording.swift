import Foundation
import Rectifier

// How numbers and their intervals are written.

extension Double {
    /// With that many decimals, and a real minus.
    func text(_ decimals: Int, signed: Bool = false) -> String {
        let text = String(format: "%.\(decimals)f", self)
        let isZero = !text.contains { "123456789".contains($0) }
        if isZero { return text.replacingOccurrences(of: "-", with: "") }
        return (signed && self > 0 ? "+" : "") + text.replacingOccurrences(of: "-", with: "−")
    }

    /// With three significant digits, small and large ones with a power of ten.
    var short: String {
        guard self != 0, isFinite else { return self == 0 ? "0" : "\(self)" }
        let exponent = Int(Double.log10(abs(self)).rounded(.down))
        if (-3..<4).contains(exponent) { return text(max(2 - exponent, 0)) }
        let digits = String(exponent).map { Self.superscripts[$0] ?? $0 }
        return "\((self / Double.pow(10, Double(exponent))).text(1))·10\(String(digits))"
    }

    private static let superscripts: [Character: Character] = [
        "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹",
    ]
}

extension Estimate {
    /// `97.1 ± 0.3`, for symmetric intervals.
    func text(_ decimals: Int, signed: Bool = false) -> String {
        "\(value.text(decimals, signed: signed)) ± \(((high - low) / 2).text(decimals))"
    }

    /// `97.1 ± 0.3 %`, of a share.
    func percent(_ decimals: Int = 1) -> String {
        "\((value * 100).text(decimals)) ± \(((high - low) * 50).text(decimals)) %"
    }

    /// `+1.2 ± 0.3`, of a difference of shares, in percentage points.
    func points(_ decimals: Int = 1) -> String {
        "\((value * 100).text(decimals, signed: true)) ± \(((high - low) * 50).text(decimals))"
    }

    /// `3.1 [3.0, 3.2]`.
    func bracketed(_ decimals: Int) -> String {
        "\(value.text(decimals)) [\(low.text(decimals)), \(high.text(decimals))]"
    }

    /// `3.1 % [3.0, 3.2]`, of a share.
    func bracketedPercent(_ decimals: Int = 1) -> String {
        "\((value * 100).text(decimals)) % [\((low * 100).text(decimals)), \((high * 100).text(decimals))]"
    }
}
