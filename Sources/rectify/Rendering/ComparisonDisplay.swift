import Rectifier
import Synchronization

/// The progress of a comparison on standard error, told by several threads in turn.
///
/// On a terminal it is one line, redrawn at most ten times a second; elsewhere some twenty plain lines.
final class ComparisonDisplay: Sendable {
    private struct State {
        let style: ProgressBar.Style
        let surroundings: ProgressBar.Surroundings
        let start: Double
        var lastDrawn = -Double.infinity
        /// Number of lines so far, each a twentieth of the trainings.
        var lines = 0
        var hasSaidEnd = false
    }

    private let state: Mutex<State>

    /// A display; with `isQuiet` it shows nothing.
    init(isQuiet: Bool) {
        let surroundings = ProgressBar.Surroundings()
        state = Mutex(
            State(style: .suitable(quiet: isQuiet), surroundings: surroundings, start: surroundings.now()))
    }

    func show(_ progress: ComparisonProgress, isInterrupted: Bool) {
        state.withLock { state in
            switch state.style {
            case .none: return
            case .terminal:
                Self.sayEnd(isInterrupted, &state)
                let now = state.surroundings.now()
                guard now - state.lastDrawn >= 0.1 else { return }
                state.lastDrawn = now
                let line = Self.line(
                    progress, secondsLeft: Self.secondsLeft(progress, state), width: state.surroundings.width() - 1,
                    isUnicode: state.surroundings.isUnicode)
                state.surroundings.write("\r\(line)\u{1B}[K")
            case .lines:
                Self.sayEnd(isInterrupted, &state)
                let lines = progress.done * ProgressBar.lineLimit / max(progress.total, 1)
                // The number of trainings may change after the grid is found: no line comes twice.
                guard lines > state.lines else { return }
                state.lines = lines
                let left = Self.secondsLeft(progress, state)
                state.surroundings.write(
                    Self.parts(progress).joined(separator: ", ")
                        + (progress.done < progress.total ? ", \(ProgressBar.duration(left)) left" : "") + "\n")
            }
        }
    }

    /// Clears the line.
    func end() {
        state.withLock { state in
            guard case .terminal = state.style, state.lastDrawn > 0 else { return }
            state.surroundings.write("\r\u{1B}[K")
            state.lastDrawn = -Double.infinity
        }
    }

    private static func sayEnd(_ isInterrupted: Bool, _ state: inout State) {
        guard isInterrupted, !state.hasSaidEnd else { return }
        state.hasSaidEnd = true
        state.surroundings.write("\r\u{1B}[KEnding; Ctrl-C again ends at once.\n")
    }

    private static func secondsLeft(_ progress: ComparisonProgress, _ state: State) -> Double {
        (state.surroundings.now() - state.start) / Double(max(progress.done, 1))
            * Double(max(progress.total - progress.done, 0))
    }

    private static func parts(_ progress: ComparisonProgress) -> [String] {
        [
            "training \(progress.done)/\(progress.total)",
            progress.phase == .grid ? "finding the learning rates" : "seed \(progress.seed)", progress.activation,
        ]
    }

    /// The line of a terminal of `width` columns: what does not fit is left out, the bar first.
    static func line(
        _ progress: ComparisonProgress, secondsLeft: Double, width: Int, isUnicode: Bool
    ) -> String {
        var parts = parts(progress) + ["\(ProgressBar.duration(secondsLeft)) left"]
        while parts.count > 1, parts.joined(separator: "  ").count > width { parts.remove(at: parts.count - 2) }
        let room = min(width - parts.joined(separator: "  ").count - 2, 40)
        if room >= 8 {
            parts.insert(
                ProgressBar.bar(Double(progress.done) / Double(max(progress.total, 1)), room, isUnicode: isUnicode),
                at: 1)
        }
        return String(parts.joined(separator: "  ").prefix(max(width, 0)))
    }
}
