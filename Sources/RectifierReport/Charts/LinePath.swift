/// A line through points of a picture, with no more of them than can be seen.
enum LinePath {
    /// The runs of points between those that are missing.
    static func runs(_ points: [SIMD2<Double>?]) -> [[SIMD2<Double>]] {
        points.split(separator: nil).map { $0.compactMap(\.self) }
    }

    /// The path of a run in SVG's language, in tenths of a pixel.
    static func path(_ run: [SIMD2<Double>], isContinued: Bool = false) -> String {
        simplified(thinned(run)).enumerated().map { index, point in
            (index == 0 && !isContinued ? "M" : "L") + "\(number(point.x)),\(number(point.y))"
        }.joined()
    }

    /// A coordinate with one decimal.
    static func number(_ value: Double) -> String { MarkupWriter.number((value * 10).rounded() / 10) }

    /// Of points that share a pixel column the first, the lowest, the highest and the last: the rest cannot be seen.
    static func thinned(_ run: [SIMD2<Double>]) -> [SIMD2<Double>] {
        guard run.count > 4 else { return run }
        var result: [SIMD2<Double>] = []
        var start = 0
        while start < run.count {
            let column = run[start].x.rounded(.down)
            var end = start + 1
            while end < run.count, run[end].x.rounded(.down) == column { end += 1 }
            let group = start..<end
            if group.count <= 4 {
                result += run[group]
            } else {
                let low = group.min { run[$0].y < run[$1].y } ?? start
                let high = group.max { run[$0].y < run[$1].y } ?? start
                result += Set([start, low, high, end - 1]).sorted().map { run[$0] }
            }
            start = end
        }
        return result
    }

    /// The fewest points, chosen from `run`, whose line is nowhere further than `tolerance` pixels from that of all.
    ///
    /// Source: Douglas & Peucker 1973, "Algorithms for the reduction of the number of points required to represent a
    /// digitized line".
    static func simplified(_ run: [SIMD2<Double>], tolerance: Double = 0.1) -> [SIMD2<Double>] {
        guard run.count > 2 else { return run }
        var isKept = [Bool](repeating: false, count: run.count)
        isKept[0] = true
        isKept[run.count - 1] = true
        var open = [(0, run.count - 1)]
        while let (start, end) = open.popLast() {
            var (farthest, most) = (start, tolerance)
            for index in start + 1..<max(end, start + 1) {
                let distance = distance(run[index], run[start], run[end])
                if distance > most { (farthest, most) = (index, distance) }
            }
            guard farthest > start else { continue }
            isKept[farthest] = true
            open += [(start, farthest), (farthest, end)]
        }
        return run.indices.filter { isKept[$0] }.map { run[$0] }
    }

    /// Distance of a point from a line segment.
    private static func distance(_ point: SIMD2<Double>, _ start: SIMD2<Double>, _ end: SIMD2<Double>) -> Double {
        let (along, to) = (end - start, point - start)
        let length = (along * along).sum()
        let share = length > 0 ? min(max((to * along).sum() / length, 0), 1) : 0
        let offset = to - along * share
        return (offset * offset).sum().squareRoot()
    }
}
