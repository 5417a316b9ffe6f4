import Rectifier
import RectifierReport

/// Curves of learning-rate schedules that were named on the command line.
struct SchedulePlot {
    let chart: LineChart

    /// The most steps that are computed.
    private static let stepLimit = 1_000_000

    /// - Parameters:
    ///   - texts: the schedules, as `rectify train` takes them.
    ///   - base: the optimiser's learning rate.
    ///   - epochs: how long the training is.
    ///   - steps: how many steps an epoch has.
    /// - Throws: ``ToolError``, which names the schedule and what is wrong with it.
    init(_ texts: [String], base: Float, epochs: Int, steps: Int) throws {
        try PlotLimit.check(texts.count, "schedules")
        guard epochs <= Self.stepLimit / steps else {
            throw ToolError.usage(
                "--epochs \(epochs) --steps \(steps): a curve of more than \(Self.stepLimit.grouped) steps is not drawn; give "
                    + "fewer epochs or fewer steps.")
        }
        let schedules = try texts.map(Self.schedule)
        try PlotLimit.checkDifferent(schedules.map(\.text))
        let length = TrainingLength(epochs: epochs, stepsPerEpoch: steps)
        // As the user wrote them: with all their options they would fill the picture.
        let names = texts.map { String($0.filter { !$0.isWhitespace }) }
        let series = zip(names, schedules).map { name, schedule in
            LineChart.Series(
                name,
                schedule.curve(base: Double(base), length: length).enumerated().map { step, values in
                    SIMD2(Double(step) / Double(steps), values.learningRate)
                })
        }
        let hasPlateau = schedules.contains { $0.monitor != nil }
        let title = schedules.count == 1 ? "Learning rate: \(names[0])" : "Learning rate by schedule"
        chart = LineChart(
            title: hasPlateau ? title + " (when nothing improves)" : title,
            x: ChartAxis("epoch", range: 0...Double(epochs)), y: ChartAxis("learning rate"), series: series)
    }

    private static func schedule(_ text: String) throws -> Schedule {
        do {
            return try Schedule(parsing: text)
        } catch {
            throw ToolError.usage("--schedule \(error)")
        }
    }
}

/// Limits of one plot.
enum PlotLimit {
    static func check(_ count: Int, _ things: String) throws {
        guard count > LineChart.seriesLimit else { return }
        throw ToolError.usage(
            "\(count) \(things) are too many for one picture; no more than \(LineChart.seriesLimit) can be told apart.")
    }

    static func checkDifferent(_ names: [String]) throws {
        guard let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) else { return }
        throw ToolError.usage("'\(names[twice])' is there twice; name it once.")
    }
}
