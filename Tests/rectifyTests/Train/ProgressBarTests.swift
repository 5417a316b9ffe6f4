import Testing

@testable import rectify

@Suite struct ProgressBarTests {
    /// What was written, and a clock that is set by hand.
    private final class Screen {
        var text = ""
        var time = 0.0
        var width = 80

        var surroundings: ProgressBar.Surroundings {
            var result = ProgressBar.Surroundings()
            result.write = { self.text += $0 }
            result.now = { self.time }
            result.width = { self.width }
            result.isUnicode = true
            return result
        }
    }

    private func bar(_ screen: Screen, _ epochs: Int, _ style: ProgressBar.Style) -> ProgressBar {
        ProgressBar(epochs: epochs, style: style, surroundings: screen.surroundings)
    }

    @Test func plainLines() {
        let screen = Screen()
        var bar = bar(screen, 3, .lines)
        for epoch in 1...3 {
            bar.update(epoch: epoch, fraction: 0.5, .init(loss: 9))
            screen.time += 2
            bar.endEpoch(epoch, .init(loss: 1 / Double(epoch), accuracy: epoch == 1 ? nil : 0.98765))
        }
        bar.finish()
        #expect(
            screen.text == """
                epoch 1/3, loss 1.0000, 4 s left
                epoch 2/3, loss 0.5000, val accuracy 98.8 %, 2 s left
                epoch 3/3, loss 0.3333, val accuracy 98.8 %

                """)
    }

    @Test(arguments: [1, 2, 19, 20, 21, 37, 39, 40, 100, 1000, 12345])
    func fewLinesAndTheLastOne(epochs: Int) {
        let printed = (1...epochs).filter { ProgressBar.isPrinted(epoch: $0, of: epochs) }
        #expect(printed.count == min(epochs, 20))
        #expect(printed.last == epochs)
        let gaps = zip([0] + printed, printed).map { $1 - $0 }
        #expect((gaps.max() ?? 0) - (gaps.min() ?? 0) <= 1)
    }

    @Test func trainingThatStopsEarlyShowsItsLastEpoch() {
        let screen = Screen()
        var bar = bar(screen, 100, .lines)
        for epoch in 1...12 { bar.endEpoch(epoch, .init(loss: Double(epoch))) }
        bar.finish()
        bar.finish()
        #expect(
            screen.text.split(separator: "\n").map { $0.prefix(13) } == [
                "epoch 5/100, ", "epoch 10/100,", "epoch 12/100,",
            ])
    }

    @Test func aTerminalLineIsRedrawnAndCleared() {
        let screen = Screen()
        var bar = bar(screen, 10, .terminal)
        for step in 1...1000 {
            screen.time = Double(step) / 1000
            bar.update(epoch: (step - 1) / 100 + 1, fraction: Double((step - 1) % 100 + 1) / 100, .init(loss: 0.5))
        }
        #expect(!screen.text.contains("\n"))
        let draws = screen.text.split(separator: "\r")
        #expect((8...11).contains(draws.count))
        #expect(draws.allSatisfy { $0.hasSuffix("\u{1B}[K") && $0.count <= 79 + 3 })
        #expect(draws.last?.contains("█") == true)
        let before = screen.text.count
        bar.finish()
        #expect(screen.text.dropFirst(before) == "\r\u{1B}[K")
    }

    @Test func quietIsQuiet() {
        let screen = Screen()
        var bar = bar(screen, 2, .none)
        bar.update(epoch: 1, fraction: 1, .init(loss: 1))
        bar.endEpoch(1, .init(loss: 1))
        bar.finish()
        #expect(screen.text.isEmpty)
    }

    @Test func theLineFitsEveryWidth() {
        func line(_ width: Int, unicode: Bool = true) -> String {
            ProgressBar.line(
                epoch: 7, epochs: 20, done: 7, .init(loss: 0.1234, accuracy: 0.965), secondsLeft: 75, width: width,
                isUnicode: unicode)
        }
        for width in 0...200 { #expect(line(width).count <= width) }
        #expect(
            line(104) == "epoch  7/20  " + String(repeating: "█", count: 14) + String(repeating: "░", count: 26)
                + "  loss 0.1234  val accuracy 96.5 %  1 min 15 s left")
        #expect(
            line(74, unicode: false) == "epoch  7/20  ###.......  loss 0.1234  val accuracy 96.5 %  1 min 15 s left")
        #expect(line(64) == "epoch  7/20  loss 0.1234  val accuracy 96.5 %  1 min 15 s left")
        #expect(line(45) == "epoch  7/20  loss 0.1234  val accuracy 96.5 %")
        #expect(line(25) == "epoch  7/20  loss 0.1234")
        #expect(line(5) == "epoch")
    }

    @Test func numbersAndTimes() {
        #expect(ProgressBar.number(0) == "0.0000")
        #expect(ProgressBar.number(0.00012345) == "1.23e-04")
        #expect(ProgressBar.number(123456) == "1.23e+05")
        #expect(ProgressBar.number(-1.5) == "-1.5000")
        #expect(ProgressBar.number(.nan) == "nan")
        #expect(ProgressBar.number(-.infinity) == "-inf")
        #expect(ProgressBar.duration(0) == "0 s")
        #expect(ProgressBar.duration(59.2) == "1 min 0 s")
        #expect(ProgressBar.duration(7325) == "2 h 2 min")
        #expect(ProgressBar.duration(.infinity) == "a long time")
    }
}
