import Rectifier
import Testing

@testable import RectifierReport

@Suite struct AxisTests {
    @Test(
        arguments: [
            (1e-3, 1, [0.001, 0.01, 0.1, 1]), (1, 1e12, [1, 1000, 1e6, 1e9, 1e12]),
            (2, 40, [2, 5, 10, 20]),
            (0.00011, 0.0013, [0.0002, 0.0005, 0.001]), (1e-300, 1e300, [1e-200, 1e-100, 1, 1e100, 1e200, 1e300]),
        ] as [(Double, Double, [Double])])
    func logarithmicTicksArePowersOrSimpleMultiples(lower: Double, upper: Double, expected: [Double]) {
        let ticks = Ticks.logarithmicValues(in: lower...upper)
        if upper == 1e300 {
            #expect(ticks.contains(1) && ticks.count >= 4 && ticks.count <= 8)
        } else {
            #expect(ticks.count == expected.count)
            #expect(zip(ticks, expected).allSatisfy { abs($0 / $1 - 1) < 1e-12 })
        }
    }

    @Test func aNarrowLogarithmicAxisHasTicksToo() {
        let ticks = Ticks.logarithmicValues(in: 3.1...3.9)
        #expect(ticks.count >= 3)
        #expect(ticks.allSatisfy { $0 >= 3.1 && $0 <= 3.9 })
    }

    @Test(arguments: [
        (0, "0"), (-0.0, "0"), (0.5, "0.5"), (-2, "−2"), (17226, "17,226"), (999_999, "999,999"), (2e6, "2·10⁶"),
        (1e-4, "0.0001"), (1e-5, "10⁻⁵"), (2.5e-7, "2.5·10⁻⁷"), (-1e300, "−10³⁰⁰"), (0.001, "0.001"), (.nan, "nan"),
        (.infinity, "inf"),
    ])
    func tickTexts(value: Double, text: String) {
        #expect(Ticks.text(value) == text)
    }

    /// The ticks of an axis are written alike.
    @Test func oneNumberWithAPowerMakesAllHaveOne() {
        #expect(Ticks.texts([0, 0.5, 1]) == ["0", "0.5", "1"])
        #expect(Ticks.texts([1e-5, 1e-3, 0.1, 1, 10]) == ["10⁻⁵", "10⁻³", "10⁻¹", "1", "10"])
        #expect(Ticks.texts([0, 500_000, 1_000_000]) == ["0", "5·10⁵", "10⁶"])
        #expect(Ticks.texts([0, 0.0005, 0.001]) == ["0", "0.0005", "0.001"])
    }

    @Test(arguments: [
        (0.123456, 3, "0.123"), (1234.56, 2, "1,200"), (99.96, 3, "100"), (1.23456e-9, 3, "1.23·10⁻⁹"),
        (-0.00012345, 2, "−0.00012"), (-0.000012345, 2, "−1.2·10⁻⁵"), (0, 3, "0"), (1e200, 3, "10²⁰⁰"),
    ])
    func measuredNumbersAreRounded(value: Double, digits: Int, text: String) {
        #expect(Ticks.short(value, digits: digits) == text)
    }

    /// Data of all kinds give an axis that is finite and not empty, on which what is positive and finite has a place.
    @Test(
        arguments: [
            [], [.nan], [.infinity, -.infinity], [0], [5], [-3], [1, 1, 1], [-1e308, 1e308], [.leastNonzeroMagnitude],
            [1e-300, 1e300],
            [-5, -2], [0, 1e-9], [1e15, 1e15 + 1],
        ] as [[Double]], [ChartAxis.Scale.linear, .logarithmic])
    func everyAxisHasAnExtent(values: [Double], scale: ChartAxis.Scale) {
        let axis = AxisScale(ChartAxis("x", scale: scale), values: values, margin: 0.05)
        #expect(axis.range.lowerBound < axis.range.upperBound)
        #expect(axis.range.lowerBound.isFinite && axis.range.upperBound.isFinite)
        for value in values {
            let position = axis.position(value)
            guard value.isFinite, scale == .linear || value > 0 else {
                #expect(position == nil)
                continue
            }
            #expect(position.map { $0 > -0.1 && $0 < 1.1 } == true, "\(value) on \(axis.range)")
        }
        for tick in axis.ticks() { #expect(tick.position > -1e-6 && tick.position < 1 + 1e-6) }
    }

    @Test func aLogarithmicAxisHasNoPlaceForZeroAndBelow() {
        let axis = AxisScale(ChartAxis("x", scale: .logarithmic), values: [0, -1, 1, 100])
        #expect(axis.position(0) == nil)
        #expect(axis.position(-1) == nil)
        #expect(axis.position(10).map { abs($0 - 0.5) < 1e-12 } == true)
        #expect(axis.range.lowerBound == 1)
    }

    @Test func theMarginLeavesZeroWhereItIs() {
        let loss = AxisScale(ChartAxis("loss"), values: [0, 2], margin: 0.05)
        #expect(loss.range == 0...2.1)
        let function = AxisScale(ChartAxis("f(x)"), values: [0, 2], margin: 0.05, keepsZero: false)
        #expect(function.range == -0.1...2.1)
    }

    @Test func sharesAreWrittenAsPercentages() {
        let axis = AxisScale(ChartAxis("share", format: .percent, range: 0...1), values: [])
        #expect(axis.ticks().map(\.text) == ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"])
        #expect(axis.axis.text(0.123456) == "12.3 %")
    }
}

@Suite struct ChartStyleTests {
    private static func channels(_ color: String) -> [Double] {
        (0..<3).map { part in
            let start = color.index(color.startIndex, offsetBy: 1 + 2 * part)
            let value = Double(UInt8(color[start..<color.index(start, offsetBy: 2)], radix: 16) ?? 0) / 255
            return value <= 0.04045 ? value / 12.92 : Double.pow((value + 0.055) / 1.055, 2.4)
        }
    }

    /// The ratio of WCAG 2.2, "contrast ratio".
    private static func contrast(_ first: String, _ second: String) -> Double {
        let lights = [first, second].map { color in
            zip(channels(color), [0.2126, 0.7152, 0.0722]).reduce(0) { $0 + $1.0 * $1.1 } + 0.05
        }
        return (lights.max() ?? 1) / (lights.min() ?? 1)
    }

    @Test func everyLineStandsOutFromTheGround() {
        for color in ChartStyle.light { #expect(Self.contrast(color, ChartStyle.lightSurface) >= 3, "\(color)") }
        for color in ChartStyle.dark { #expect(Self.contrast(color, ChartStyle.darkSurface) >= 3, "\(color)") }
        #expect(ChartStyle.light.count == ChartStyle.dark.count)
        #expect(ChartStyle.dashes.count == ChartStyle.light.count)
        #expect(Set(ChartStyle.dashes).count == ChartStyle.dashes.count)
    }

    /// How the colours are seen without the cones for red, green or blue: matrices of Machado, Oliveira & Fernandes 2009,
    /// "A physiologically-based model for simulation of color vision deficiency", at full severity.
    private static let deficiencies: [[[Double]]] = [
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ]

    /// A colour in Oklab (Ottosson 2020), where distances are about as large as they look.
    private static func oklab(_ rgb: [Double]) -> SIMD3<Double> {
        let light = SIMD3(rgb[0], rgb[1], rgb[2]).clamped(lowerBound: .zero, upperBound: .one)
        func cone(_ weights: SIMD3<Double>) -> Double { Double.pow((light * weights).sum(), 1.0 / 3) }
        let l = cone(SIMD3(0.4122214708, 0.5363325363, 0.0514459929))
        let m = cone(SIMD3(0.2119034982, 0.6806995451, 0.1073969566))
        let s = cone(SIMD3(0.0883024619, 0.2817188376, 0.6299787005))
        return SIMD3(
            0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s)
    }

    @Test func theFirstFourColoursDifferForEveryKindOfColourBlindness() {
        for colors in [ChartStyle.light, ChartStyle.dark] {
            for matrix in Self.deficiencies {
                let seen = colors.prefix(4).map { color in
                    let rgb = Self.channels(color)
                    return Self.oklab(matrix.map { row in zip(row, rgb).reduce(0) { $0 + $1.0 * $1.1 } })
                }
                for (index, one) in seen.enumerated() {
                    for other in seen[..<index] {
                        #expect(((one - other) * (one - other)).sum().squareRoot() > 0.07)
                    }
                }
            }
        }
    }

    @Test func stepsOfAShare() {
        #expect(ChartStyle.step(0) == 0)
        #expect(ChartStyle.step(1e-9) == 1)
        #expect(ChartStyle.step(1) == 7)
        #expect(ChartStyle.step(.nan) == 0)
    }
}
