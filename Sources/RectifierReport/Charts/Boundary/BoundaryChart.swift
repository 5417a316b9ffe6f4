import Rectifier

/// Decision boundaries of networks in a plane, for two classes.
///
/// A panel for each network shows its class probabilities as colour, the decision boundary, and the points. ``svg(identifier:embedsStyle:)`` draws it as a picture, ``TerminalBoundary`` as text.
public struct BoundaryChart: Chart {
    /// A point and its class.
    public struct Point: Hashable, Sendable {
        /// The first feature.
        public var x: Float
        /// The second feature.
        public var y: Float
        /// The class, 0 or 1.
        public var label: Int

        /// A point at (`x`, `y`) of class `label`, 0 or 1.
        public init(x: Float, y: Float, label: Int) {
            self.x = x
            self.y = y
            self.label = label
        }
    }

    /// Class probabilities of one network.
    public struct Panel: Sendable {
        /// The network's name, such as that of its activation.
        public let name: String
        /// The accuracy, 0 to 1.
        public let accuracy: Double
        /// The probability of class 1 at the centre of each cell, in rows from the lowest y up, each from the lowest x.
        public let probabilities: [[Float]]

        /// The class probabilities of the network `name`.
        ///
        /// - Parameters:
        ///   - name: the network's name, such as that of its activation.
        ///   - accuracy: its accuracy, 0 to 1.
        ///   - probabilities: the probability of class 1 at the centres of a grid's cells, in rows from the lowest y up,
        ///     each from the lowest x; at least one row, and all of the same length, at least 1.
        public init(name: String, accuracy: Double, probabilities: [[Float]]) {
            let columns = probabilities.first?.count ?? 0
            precondition(
                columns > 0 && probabilities.allSatisfy { $0.count == columns },
                "BoundaryChart.Panel: the probabilities must be rows of the same length, at least one by one.")
            self.name = name
            self.accuracy = accuracy
            self.probabilities = probabilities
        }
    }

    /// The chart's title.
    public let title: String
    /// The networks, from left to right.
    public let panels: [Panel]
    /// The points, such as the test set.
    public let points: [Point]
    /// The part of the first feature that the grids cover.
    public let xRange: ClosedRange<Float>
    /// The part of the second feature that the grids cover.
    public let yRange: ClosedRange<Float>
    /// The names of the features, for the axes.
    public var featureNames = ["feature 1", "feature 2"]
    /// The names of the two classes.
    public var classNames = ["class 0", "class 1"]
    /// The name of the accuracies.
    public var accuracyName = "test accuracy"

    /// A chart of `panels` over `points`. The ranges must be finite and not empty.
    public init(
        title: String, panels: [Panel], points: [Point], xRange: ClosedRange<Float>, yRange: ClosedRange<Float>
    ) {
        for range in [xRange, yRange] {
            precondition(
                range.lowerBound < range.upperBound && range.lowerBound.isFinite && range.upperBound.isFinite,
                "BoundaryChart: the range \(range) is empty or not finite.")
        }
        self.title = title
        self.panels = panels
        self.points = points
        self.xRange = xRange
        self.yRange = yRange
    }

    /// The chart in words, for those who cannot see it.
    public var summary: String {
        let panels = panels.map { panel in
            let share = panel.probabilities.joined().reduce(0.0) { $0 + ($1 >= 0.5 ? 1 : 0) }
            let area = share / Double(panel.probabilities.joined().count)
            return "\(panel.name): \(accuracyName) \(Words.percent(panel.accuracy)), "
                + "\(classNames[1]) in \(Words.percent(area)) of the area."
        }
        return
            (["\(title).", "\(points.count) points of two classes, \(classNames[0]) and \(classNames[1])."] + panels)
            .joined(separator: " ")
    }
}
