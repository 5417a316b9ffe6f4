/// A plot made of characters: dots of several lines, some to a character.
struct TextCanvas {
    /// How dots become characters.
    enum Dots: Sendable {
        /// Braille's characters, which hold two dots side by side and four one above the other.
        case braille
        /// One dot a character, drawn as a sign that differs from line to line.
        case signs

        var across: Int { self == .braille ? 2 : 1 }
        var up: Int { self == .braille ? 4 : 1 }
    }

    /// The signs of the lines.
    static let signs: [Character] = ["*", "o", "x", "+", "#", "@", "%", "&"]
    /// What stands for a dot of an axis.
    private static let background: Character = "."

    let columns: Int
    let rows: Int
    let dots: Dots
    /// Of each character, row by row from the top, the dots that are set.
    private var patterns: [UInt8]
    /// Of each character the line drawn there last; −1 for a line in the background.
    private var owners: [Int]

    init(columns: Int, rows: Int, dots: Dots) {
        self.columns = columns
        self.rows = rows
        self.dots = dots
        patterns = Array(repeating: 0, count: columns * rows)
        owners = Array(repeating: -1, count: columns * rows)
    }

    /// The dots from left to right.
    var width: Int { columns * dots.across }
    /// The dots from top to bottom.
    var height: Int { rows * dots.up }

    /// Draws a line through places, each from (0, 0) at the bottom left to (1, 1); what is outside is left out.
    ///
    /// - Parameter dash: how many dots are drawn and left out in turn; all if it is empty.
    mutating func draw(_ run: [SIMD2<Double>], line: Int, dash: [Int] = []) {
        let size = SIMD2(Double(width - 1), Double(height - 1))
        let places = run.map { SIMD2($0.x, 1 - $0.y) * size }
        if places.count == 1 { set(places[0], line) }
        var travelled = 0
        for (start, end) in zip(places, places.dropFirst()) {
            let offset = end - start
            let steps = max(abs(offset.x), abs(offset.y)).rounded(.up)
            // Far outside, where a line would have no end.
            guard steps < 1e5 else { continue }
            for step in 0...Int(steps) {
                let place = start + offset * (steps > 0 ? Double(step) / steps : 0)
                if Self.isDrawn(travelled, dash) { set(place, line) }
                if step > 0 { travelled += 1 }
            }
        }
    }

    private static func isDrawn(_ travelled: Int, _ dash: [Int]) -> Bool {
        let length = dash.reduce(0, +)
        guard length > 0 else { return true }
        var rest = travelled % length
        for (index, part) in dash.enumerated() {
            if rest < part { return index % 2 == 0 }
            rest -= part
        }
        return true
    }

    private mutating func set(_ place: SIMD2<Double>, _ line: Int) {
        let (x, y) = (Int(place.x.rounded()), Int(place.y.rounded()))
        guard x >= 0, x < width, y >= 0, y < height else { return }
        let cell = y / dots.up * columns + x / dots.across
        // A line hides the background's dots in its characters, which would bend it.
        if owners[cell] < 0, line >= 0 { patterns[cell] = 0 }
        if line < 0, owners[cell] >= 0 { return }
        patterns[cell] |= Self.bits[y % dots.up * 2 + x % dots.across]
        owners[cell] = line
    }

    /// The bits of braille's dots, row by row: Unicode numbers them down the columns, the last row later.
    private static let bits: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]

    /// The characters of a row from the top, each with its line: nil where it is empty, −1 in the background.
    func row(_ row: Int) -> [(character: Character, line: Int?)] {
        (0..<columns).map { column in
            let cell = row * columns + column
            let (pattern, line) = (patterns[cell], owners[cell])
            guard pattern != 0 else { return (" ", nil) }
            switch dots {
            case .braille: return (Character(UnicodeScalar(0x2800 + UInt32(pattern)) ?? " "), line)
            case .signs: return (line < 0 ? Self.background : Self.signs[line % Self.signs.count], line)
            }
        }
    }
}
