/// Suggestions for a name that does not exist.
public enum NearestNames {
    /// The names that are likely meant by `name`, the likeliest first; empty if none is near.
    ///
    /// Near is a name that a third of its characters, and one at least, would have to be changed in
    /// (``distance(_:_:)``), or that begins with `name`. Equally near ones keep their order.
    ///
    /// - Parameters:
    ///   - name: what was written, normalised as the names are.
    ///   - names: what could have been meant.
    ///   - limit: the maximum number of names to return.
    public static func nearest(to name: String, among names: [String], limit: Int = 3) -> [String] {
        let length = name.count
        guard name.utf8.count <= longest else { return [] }
        let near = names.enumerated().compactMap { index, candidate -> (distance: Int, index: Int)? in
            // Names come from files too, and the time grows with the product of both lengths.
            guard candidate.utf8.count <= longest else { return nil }
            if length > 1, candidate.hasPrefix(name) {
                // What is missing at the end was left out, not mistyped.
                return (name == candidate ? 0 : 1, index)
            }
            let count = candidate.count
            let farthest = max(1, max(length, count) / 3)
            // So many edits are needed for the lengths alone.
            guard abs(length - count) <= farthest else { return nil }
            let distance = distance(name, candidate)
            return distance <= farthest ? (distance, index) : nil
        }
        return near.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }.prefix(limit).map { names[$0.index] }
    }

    /// The longest name, in bytes, that suggestions are made for.
    private static let longest = 100

    /// How many edits turn `left` into `right`: the optimal string alignment distance.
    ///
    /// An edit inserts, removes or replaces a character, or swaps two neighbours; no part is edited twice.
    public static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left), Array(right))
        // Rows of the table of distances between beginnings of the two: the last but one, the last, and the current.
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for (row, character) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var best = min(
                    previous[column] + (character == other ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, character == right[column - 1], left[row - 1] == other {
                    best = min(best, beforePrevious[column - 1] + 1)
                }
                current.append(best)
            }
            (beforePrevious, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
