/// A plot made of characters: dots of several lines, some to a character.
struct TextCanvas {
    /// Mapping from dots to characters.
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
    /// The character of an axis dot.
    private static let background: Character = "."

    let columns: Int
    let rows: Int
    let dots: Dots
    /// Of each line, −1 being the background, the dots that are set: by the character, row by row from the top.
    private var patterns: [Int: [UInt8]] = [:]

    init(columns: Int, rows: Int, dots: Dots) {
        self.columns = columns
        self.rows = rows
        self.dots = dots
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
                if step > 0 { travelled += 1 }
                if Self.isDrawn(travelled, dash) { set(place, line) }
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
        patterns[line, default: Array(repeating: 0, count: columns * rows)][cell] |=
            Self.bits[y % dots.up * 2 + x % dots.across]
    }

    /// The bits of braille's dots, row by row: Unicode numbers them down the columns, the last row later.
    private static let bits: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]

    /// The characters, row by row from the top, each with its line: nil where it is empty, −1 in the background.
    ///
    /// Lines that share characters take turns, so that each can be seen where they lie on each other. A line hides the
    /// background's dots in its characters, which would bend it.
    var characters: [[(character: Character, line: Int?)]] {
        let lines = patterns.keys.filter { $0 >= 0 }.sorted()
        var result = Array(
            repeating: Array(repeating: (character: Character(" "), line: Int?.none), count: columns), count: rows)
        var turns: [[Int]: Int] = [:]
        // Column by column, as most lines run.
        for column in 0..<columns {
            for row in 0..<rows {
                let cell = row * columns + column
                var here = lines.filter { patterns[$0]?[cell] != 0 }
                if here.isEmpty, let background = patterns[-1], background[cell] != 0 { here = [-1] }
                guard !here.isEmpty else { continue }
                let turn = turns[here, default: 0]
                turns[here] = turn + 1
                let line = here[turn % here.count]
                let pattern = here.reduce(0) { $0 | (patterns[$1]?[cell] ?? 0) }
                result[row][column] = (character(pattern, line), line)
            }
        }
        return result
    }

    private func character(_ pattern: UInt8, _ line: Int) -> Character {
        switch dots {
        case .braille: Character(UnicodeScalar(0x2800 + UInt32(pattern)) ?? " ")
        case .signs: line < 0 ? Self.background : Self.signs[line % Self.signs.count]
        }
    }
}
