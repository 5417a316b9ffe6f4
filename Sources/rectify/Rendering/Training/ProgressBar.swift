import Glibc
import Rectifier

/// Progress of a training, on standard error.
///
/// On a terminal it is one line, redrawn at most ten times a second and cleared at the end, so that only results stay.
/// Elsewhere it is a plain line for every epoch, or for some twenty of many.
struct ProgressBar {
    /// Where and how progress is shown.
    enum Style {
        /// A line that is redrawn.
        case terminal
        /// A line an epoch.
        case lines
        /// Nothing.
        case none

        /// The style for standard error: redrawn lines on a terminal, plain lines elsewhere.
        static func suitable(quiet: Bool) -> Style {
            if quiet { return .none }
            return isatty(STDERR_FILENO) == 1 && Terminal.variable("TERM") != "dumb" ? .terminal : .lines
        }
    }

    /// The last loss and accuracy.
    struct Measures {
        /// The training loss.
        var loss: Double
        /// The accuracy on the validation set, for classification.
        var accuracy: Double?
    }

    /// Output, clock and width of the bar; tests have their own.
    struct Surroundings {
        /// Writes a text at once.
        var write: (String) -> Void = { text in
            // Progress that cannot be shown is no reason to stop training.
            _ = FileDescriptor.write(Array(text.utf8), to: STDERR_FILENO)
        }
        /// Seconds since some moment.
        var now: () -> Double = {
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
        }
        /// The terminal's columns, which change when the user changes the window.
        var width: () -> Int = { Terminal.columns(of: STDERR_FILENO) }
        /// Whether the terminal shows more than ASCII.
        var isUnicode = Terminal.isUnicode
    }

    private let epochs: Int
    private let first: Int
    private let unit: String
    private let style: Style
    private let surroundings: Surroundings
    private let start: Double
    private var lastDrawn = -Double.infinity
    private var lastEpoch: (epoch: Int, measures: Measures, isPrinted: Bool)?

    /// The maximum number of lines where lines are not redrawn.
    static let lineLimit = 20

    /// A bar for training of `epochs` epochs that begins now, or goes on after `first` of them; or for as many of another
    /// `unit` of work.
    init(
        epochs: Int, from first: Int = 0, unit: String = "epoch", style: Style,
        surroundings: Surroundings = Surroundings()
    ) {
        self.epochs = epochs
        self.first = first
        self.unit = unit
        self.style = style
        self.surroundings = surroundings
        start = surroundings.now()
    }

    /// Shows that `fraction` (0 to 1) of the epoch (from 1) is done; cheap enough to be called for every batch.
    mutating func update(epoch: Int, fraction: Double, _ measures: Measures) {
        guard case .terminal = style else { return }
        let now = surroundings.now()
        guard now - lastDrawn >= 0.1 else { return }
        lastDrawn = now
        draw(epoch: epoch, done: Double(epoch - 1) + fraction, measures)
    }

    /// Shows that the epoch (from 1) is complete.
    mutating func endEpoch(_ epoch: Int, _ measures: Measures) {
        switch style {
        case .none: return
        case .terminal:
            // A thousand short epochs a second are not each drawn.
            update(epoch: epoch, fraction: 1, measures)
        case .lines:
            let isPrinted = Self.isPrinted(epoch: epoch, of: epochs)
            if isPrinted { printLine(epoch: epoch, measures) }
            lastEpoch = (epoch, measures, isPrinted)
        }
    }

    /// A sentence that stays, above the bar.
    func say(_ text: String) {
        switch style {
        case .none: return
        case .terminal: surroundings.write("\r\u{1B}[K\(text)\n")
        case .lines: surroundings.write("\(text)\n")
        }
    }

    /// Clears the line; or, where lines stay, shows the last epoch if training ended before it was due.
    mutating func finish() {
        switch style {
        case .none: return
        case .terminal: surroundings.write("\r\u{1B}[K")
        case .lines:
            if let last = lastEpoch, !last.isPrinted { printLine(epoch: last.epoch, last.measures) }
            lastEpoch = nil
        }
    }

    /// Whether the epoch has a line of its own: all have up to ``lineLimit``, evenly spaced ones beyond, and the last.
    static func isPrinted(epoch: Int, of epochs: Int) -> Bool {
        epochs <= lineLimit || epoch * lineLimit / epochs > (epoch - 1) * lineLimit / epochs
    }

    private func secondsLeft(done: Double) -> Double? {
        let done = done - Double(first)
        return done > 0 ? (surroundings.now() - start) / done * max(Double(epochs - first) - done, 0) : nil
    }

    private func printLine(epoch: Int, _ measures: Measures) {
        var parts = ["\(unit) \(epoch)/\(epochs)"] + Self.texts(measures)
        // Nothing is left after the last one.
        if epoch < epochs, let left = secondsLeft(done: Double(epoch)) { parts.append("\(Self.duration(left)) left") }
        surroundings.write(parts.joined(separator: ", ") + "\n")
    }

    private func draw(epoch: Int, done: Double, _ measures: Measures) {
        let line = Self.line(
            epoch: epoch, epochs: epochs, unit: unit, done: done, measures, secondsLeft: secondsLeft(done: done),
            // The last column stays free: writing there makes some terminals wrap.
            width: surroundings.width() - 1, isUnicode: surroundings.isUnicode)
        surroundings.write("\r\(line)\u{1B}[K")
    }

    /// The line of a terminal of `width` columns: what does not fit is left out, the bar first.
    static func line(
        epoch: Int, epochs: Int, unit: String = "epoch", done: Double, _ measures: Measures, secondsLeft: Double?,
        width: Int, isUnicode: Bool
    ) -> String {
        let count = String(epochs).count
        let number = String(repeating: " ", count: max(count - String(epoch).count, 0)) + String(epoch)
        var parts = ["\(unit) \(number)/\(epochs)"] + texts(measures)
        if let secondsLeft { parts.append("\(duration(secondsLeft)) left") }
        while parts.count > 1, parts.joined(separator: "  ").count > width { parts.removeLast() }
        let barWidth = min(width - parts.joined(separator: "  ").count - 2, 40)
        if barWidth >= 8 { parts.insert(bar(done / Double(max(epochs, 1)), barWidth, isUnicode: isUnicode), at: 1) }
        return String(parts.joined(separator: "  ").prefix(max(width, 0)))
    }

    /// A bar of `width` columns, of which the fraction `share` is filled.
    static func bar(_ share: Double, _ width: Int, isUnicode: Bool) -> String {
        let filled = Int((min(max(share, 0), 1) * Double(width)).rounded(.down))
        let (full, empty) = isUnicode ? ("█", "░") : ("#", ".")
        return String(repeating: full, count: filled) + String(repeating: empty, count: width - filled)
    }

    private static func texts(_ measures: Measures) -> [String] {
        var texts = ["loss \(number(measures.loss))"]
        if let accuracy = measures.accuracy { texts.append("val accuracy \(format("%.1f", accuracy * 100)) %") }
        return texts
    }

    /// A loss with four decimals, or with three digits where those would be noughts or too many.
    static func number(_ value: Double) -> String {
        if !value.isFinite { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
        return value == 0 || (abs(value) >= 0.001 && abs(value) < 100_000)
            ? format("%.4f", value) : format("%.2e", value)
    }

    /// A time as a person would say it: `8 s`, `2 min 5 s`, `3 h 20 min`.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e9 else { return "a long time" }
        let total = Int(seconds.rounded(.up))
        switch total {
        case ..<60: return "\(total) s"
        case ..<3600: return "\(total / 60) min \(total % 60) s"
        default: return "\(total / 3600) h \(total / 60 % 60) min"
        }
    }

    /// C's formatting of one number; the tool never sets a locale, so the decimal point is a point.
    private static func format(_ format: String, _ value: Double) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            let length = withVaList([value]) { vsnprintf(buffer.baseAddress, buffer.count, format, $0) }
            let bytes = buffer.prefix(min(max(Int(length), 0), buffer.count - 1)).map { UInt8(bitPattern: $0) }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
