/// Colours, dashes and fonts of the charts, in light and dark.
///
/// The colours differ in brightness too, so that they can be told apart with every kind of colour blindness, and each has
/// at least three times the contrast of its ground. No rule uses a variable: many programs that show SVG know none.
public enum ChartStyle {
    /// The lines' colours on white.
    static let light = ["#0a84dd", "#b07d00", "#00613a", "#8a1f9e", "#6b3a0a", "#123f6b", "#d1495b", "#7a7f85"]
    /// The lines' colours on ``darkSurface``.
    static let dark = ["#4d8dff", "#ffa53c", "#4fdc9a", "#efa8e8", "#f3ef5a", "#b9d6f5", "#ff6b6b", "#9aa0a6"]
    /// The ground in light mode.
    static let lightSurface = "#ffffff"
    /// The ground in dark mode.
    static let darkSurface = "#15181d"
    /// Maximum number of lines that can be told apart.
    static let colorCount = light.count

    /// The lengths of dashes and gaps of each line, in pixels; the first line is unbroken.
    static let dashes: [[Int]] = [
        [], [9, 5], [3, 4], [12, 4, 3, 4], [5, 3], [16, 6], [8, 3, 3, 3, 3, 3], [2, 2],
    ]

    /// Eight steps from the ground to a full colour, for the cells of a matrix, in light mode.
    static let lightSteps = ["#ffffff", "#dcebf8", "#b9d7f1", "#94c2e9", "#6babdf", "#4392d2", "#1f74b8", "#0b5390"]
    /// The same in dark mode.
    static let darkSteps = ["#15181d", "#1b2b3d", "#1f3d5c", "#23507d", "#2b66a0", "#3f80c2", "#64a1e0", "#a5cdf7"]
    /// The cells of mistakes, in light mode.
    static let lightMistakes = ["#ffffff", "#fdecd8", "#fbd5ae", "#f7bd84", "#eea157", "#dc8430", "#bf6714", "#974a04"]
    /// The same in dark mode.
    static let darkMistakes = ["#15181d", "#33271a", "#4e371d", "#6c4a20", "#8c6024", "#ad7a31", "#cf9850", "#f2bd80"]

    /// The step of a share, 0 to 1: 0 only for nothing.
    static func step(_ share: Double) -> Int {
        guard share > 0 else { return 0 }
        return min(1 + Int(share * Double(lightSteps.count - 1)), lightSteps.count - 1)
    }

    /// The rules that every chart uses; a page with charts that do not bring them along must have them.
    public static let sheet: String = {
        var rules = """
            .rectifier-chart { font-family: system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; max-width: 100%; height: auto }
            .rectifier-chart text { font-size: 15px; fill: #24292f }
            .rectifier-chart .title { font-size: 17px; font-weight: 600 }
            .rectifier-chart .label { fill: #4b535b }
            .rectifier-chart .glow { stroke: \(lightSurface); stroke-width: 4px; stroke-linejoin: round }
            .rectifier-chart .small { font-size: 12px }
            .rectifier-chart .middle { text-anchor: middle }
            .rectifier-chart .end { text-anchor: end }
            .rectifier-chart .surface { fill: \(lightSurface) }
            .rectifier-chart .frame { fill: none; stroke: #8b939c }
            .rectifier-chart .tick { stroke: #8b939c }
            .rectifier-chart .grid { stroke: #e3e6ea }
            .rectifier-chart .origin { stroke: #aab1b9 }
            .rectifier-chart .rule { stroke: #4b535b; stroke-width: 1.5; stroke-dasharray: 3 4 }
            .rectifier-chart .line { fill: none; stroke-width: 2.4; stroke-linejoin: round }
            .rectifier-chart .band { stroke: none; fill-opacity: 0.22 }
            .rectifier-chart .outer { fill-opacity: 0.12 }
            .rectifier-chart .dot { stroke-width: 2 }
            .rectifier-chart .hollow { fill: \(lightSurface) }
            .rectifier-chart .cell { shape-rendering: crispEdges; stroke: none }
            .rectifier-chart .halo { fill: none; stroke: \(lightSurface); stroke-width: 4 }
            .rectifier-chart .median { fill: none; stroke: #24292f; stroke-width: 2 }
            .rectifier-chart .over { fill: #fff }

            """
        for (index, dash) in dashes.enumerated() where !dash.isEmpty {
            let lengths = dash.map(String.init).joined(separator: " ")
            rules += ".rectifier-chart .d\(index) { stroke-dasharray: \(lengths) }\n"
        }
        rules += colors(light, lightSteps, lightMistakes)
        rules += """
            @media (prefers-color-scheme: dark) {
            .rectifier-chart text { fill: #e6e9ed }
            .rectifier-chart .label { fill: #b3bac2 }
            .rectifier-chart .surface, .rectifier-chart .hollow { fill: \(darkSurface) }
            .rectifier-chart .frame, .rectifier-chart .tick { stroke: #6b747e }
            .rectifier-chart .grid { stroke: #2a2f36 }
            .rectifier-chart .origin { stroke: #59616a }
            .rectifier-chart .rule { stroke: #b3bac2 }
            .rectifier-chart .halo, .rectifier-chart .glow { stroke: \(darkSurface) }
            .rectifier-chart .median { stroke: #fff }
            .rectifier-chart .over { fill: #15181d }
            \(colors(dark, darkSteps, darkMistakes))}

            """
        return rules
    }()

    private static func colors(_ lines: [String], _ steps: [String], _ mistakes: [String]) -> String {
        var rules = ""
        for (index, color) in lines.enumerated() {
            rules += ".rectifier-chart .s\(index) { stroke: \(color) } .rectifier-chart .f\(index) { fill: \(color) }\n"
        }
        for (index, color) in steps.enumerated() {
            rules +=
                ".rectifier-chart .h\(index) { fill: \(color) } .rectifier-chart .m\(index) { fill: \(mistakes[index]) }\n"
        }
        return rules
    }
}
