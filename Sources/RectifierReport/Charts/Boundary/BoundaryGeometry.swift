/// The line along which a grid of probabilities is ½.
enum Contour {
    /// Pieces of the line, each from a point to another; a cell is 1 × 1 and the grid begins at (0, 0).
    ///
    /// Marching squares: between four neighbouring centres, the line's ends are interpolated on the sides whose corners
    /// differ. The outermost values are repeated on the grid's edge, so that the line reaches it.
    static func segments(_ grid: [[Float]]) -> [(from: SIMD2<Double>, to: SIMD2<Double>)] {
        let (rows, columns) = (grid.count, grid.first?.count ?? 0)
        guard rows > 0, columns > 0 else { return [] }
        /// The node's place: an edge, a centre, …, a centre, an edge.
        func place(_ index: Int, _ count: Int) -> Double { min(max(Double(index) - 0.5, 0), Double(count)) }
        /// The probability over ½ at a node.
        func value(_ row: Int, _ column: Int) -> Double {
            Double(grid[min(max(row - 1, 0), rows - 1)][min(max(column - 1, 0), columns - 1)]) - 0.5
        }
        var segments: [(from: SIMD2<Double>, to: SIMD2<Double>)] = []
        for row in 0...rows {
            for column in 0...columns {
                // Around the square, so that neighbours in the list share a side.
                let corners = [(0, 0), (0, 1), (1, 1), (1, 0)].map { down, right in
                    (
                        place: SIMD2(place(column + right, columns), place(row + down, rows)),
                        value: value(row + down, column + right)
                    )
                }
                // A probability that is not a number has no boundary.
                guard corners.allSatisfy({ $0.value.isFinite }) else { continue }
                let crossings = corners.indices.compactMap { index -> SIMD2<Double>? in
                    let (start, end) = (corners[index], corners[(index + 1) % 4])
                    guard (start.value >= 0) != (end.value >= 0) else { return nil }
                    let share = start.value / (start.value - end.value)
                    return start.place + (end.place - start.place) * share
                }
                // Two crossings, or four where opposite corners agree; then either pairing will do.
                for index in stride(from: 0, to: crossings.count - 1, by: 2) {
                    segments.append((from: crossings[index], to: crossings[index + 1]))
                }
            }
        }
        return segments
    }
}
