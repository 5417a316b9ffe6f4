import RectifierSupport

/// The lengths of a tensor's axes, outermost first: `[]` is a single number, `[3]` a vector, `[2, 3]` a matrix of two
/// rows and three columns. At most ``mostAxes`` axes; up to four are kept without memory of their own.
public struct Shape: Sendable, Hashable, RandomAccessCollection, ExpressibleByArrayLiteral, CustomStringConvertible {
    private var first: (Int, Int, Int, Int) = (1, 1, 1, 1)
    private var rest: More?
    /// The number of axes.
    public private(set) var rank: Int
    /// The number of elements: the product of the lengths, 1 for `[]`.
    public private(set) var elementCount = 1

    /// The lengths from the fifth axis on. An empty array would be counted at each copy of a tensor.
    private final class More: Sendable {
        let lengths: [Int]
        init(_ lengths: [Int]) { self.lengths = lengths }
    }

    /// The maximum number of axes that a shape has: NumPy's limit. What walks over pairs of axes stays quick, whatever is asked for.
    public static let mostAxes = 64

    /// A shape with the given lengths. Traps when one is negative, when there are more than ``mostAxes``, and when the
    /// product of those that are not 0 is more than an Int can count.
    public init(_ lengths: some Sequence<Int>) {
        rank = 0
        for length in lengths { append(length) }
    }

    public init(arrayLiteral lengths: Int...) { self.init(lengths) }

    /// The shape of a single number.
    init() { rank = 0 }

    /// A vector's shape; like a matrix's below made without the array of a literal.
    init(vector length: Int) {
        self.init()
        append(length)
    }

    /// A matrix's shape.
    init(rows: Int, columns: Int) {
        self.init()
        append(rows)
        append(columns)
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { rank }

    // Inlined, as is `append`: every operation reads lengths and makes a shape, and on small tensors the calls show.
    /// The length of an axis, counted from 0. Traps when there is no such axis.
    public subscript(axis: Int) -> Int {
        @inline(__always) get {
            require(axis >= 0 && axis < rank, "axis \(axis) of a tensor with \(rank) axes")
            switch axis {
            case 0: return first.0
            case 1: return first.1
            case 2: return first.2
            case 3: return first.3
            default: return rest?.lengths[axis - 4] ?? 1
            }
        }
    }

    /// Adds an innermost axis.
    @inline(__always)
    public mutating func append(_ length: Int) {
        require(length >= 0, "an axis has length \(length): it must not be negative")
        let (product, overflow) = elementCount.multipliedReportingOverflow(by: length)
        // Zeros are left out, so that [0, 2⁴⁰, 2⁴⁰] is refused like [2⁴⁰, 2⁴⁰, 0]: its strides would overflow.
        if overflow || product == 0 { checkExtent(appending: length) }
        require(
            rank < Self.mostAxes, "a shape of more than \(Self.mostAxes) axes: \(self) and another one of \(length)")
        elementCount = product
        switch rank {
        case 0: first.0 = length
        case 1: first.1 = length
        case 2: first.2 = length
        case 3: first.3 = length
        default: rest = More((rest?.lengths ?? []) + [length])
        }
        rank += 1
    }

    private func checkExtent(appending length: Int) {
        var extent = 1
        for factor in Array(self) + [length] where factor > 0 {
            let (product, overflow) = extent.multipliedReportingOverflow(by: factor)
            require(
                !overflow,
                "a shape with more elements than an Int can count: \((Array(self) + [length])) (lengths of 0 left out)")
            extent = product
        }
    }

    /// The shape with the given axis' length replaced.
    public func replacing(_ axis: Int, with length: Int) -> Shape {
        let axis = normalized(axis: axis)
        var shape = Shape()
        for index in 0..<rank { shape.append(index == axis ? length : self[index]) }
        return shape
    }

    /// The shape without the given axis.
    public func removing(_ axis: Int) -> Shape {
        let axis = normalized(axis: axis)
        var shape = Shape()
        for index in 0..<rank where index != axis { shape.append(self[index]) }
        return shape
    }

    /// The shape with an axis of the given length put before `axis`.
    public func inserting(_ length: Int, at axis: Int) -> Shape {
        Shape(self[..<axis] + [length] + self[axis...])
    }

    /// `axis` counted from the front: -1 is the last axis. Traps when there is no such axis.
    public func normalized(axis: Int) -> Int {
        require(
            axis >= -rank && axis < rank,
            "axis \(axis) of a tensor with shape \(self): axes go from \(-rank) to \(rank - 1)")
        return axis < 0 ? axis + rank : axis
    }

    /// How many elements lie between neighbours along each axis, row after row.
    public var strides: [Int] {
        var strides = [Int](repeating: 1, count: rank)
        for axis in stride(from: rank - 2, through: 0, by: -1) { strides[axis] = strides[axis + 1] * self[axis + 1] }
        return strides
    }

    public var description: String { "[" + map(String.init).joined(separator: ", ") + "]" }

    public static func == (left: Shape, right: Shape) -> Bool {
        left.rank == right.rank && left.first == right.first
            && (left.rank <= 4 || left.rest?.lengths == right.rest?.lengths)
    }

    public func hash(into hasher: inout Hasher) {
        for length in self { hasher.combine(length) }
    }

    /// The shape of two tensors combined element by element, by NumPy's rule: aligned at the last axis, a length of 1
    /// or a missing axis is repeated. Nil when two lengths differ and neither is 1.
    public func broadcast(with other: Shape) -> Shape? {
        if self == other { return self }
        let count = Swift.max(rank, other.rank)
        var lengths: [Int] = []
        for axis in 0..<count {
            let mine = axis + rank < count ? 1 : self[axis + rank - count]
            let theirs = axis + other.rank < count ? 1 : other[axis + other.rank - count]
            guard mine == theirs || mine == 1 || theirs == 1 else { return nil }
            lengths.append(mine == 1 ? theirs : mine)
        }
        return Shape(lengths)
    }
}
