// Numbers of one type made those of another, a block at a time through the widest type of their kind: so each type needs
// two loops of its own, not one for each pair. Those types are Double, Int64 and UInt64.

extension Backend {
    /// The numbers of x as another type. Traps when one does not fit.
    static func cast<S: TensorNumeric, T: TensorNumeric>(_ x: Tensor<S>, to: T.Type = T.self) -> Tensor<T> {
        Tensor(shape: x.shape) { result, count in
            let block = 1024
            withUnsafeTemporaryAllocation(byteCount: block * 8, alignment: 64) { wide in
                guard let wide = wide.baseAddress else { return }
                for start in stride(from: 0, to: count, by: block) {
                    let length = min(block, count - start)
                    S._widen(x.pointer + start, length, into: wide)
                    T._narrow(S._widest, wide, length, into: result + start)
                }
            }
        }
    }
}

extension TensorNumeric where Self: FixedWidthInteger {
    /// The unsigned types of 64 bits are a kind of their own, as Int64 does not hold all of their numbers.
    public static var _widest: any TensorNumeric.Type { isSigned || bitWidth < 64 ? Int64.self : UInt64.self }

    public static func _widen(_ x: UnsafePointer<Self>, _ count: Int, into wide: UnsafeMutableRawPointer) {
        // The bits of an unsigned number of 64 bits stay as they are.
        let target = wide.assumingMemoryBound(to: Int64.self)
        for index in 0..<count { target[index] = Int64(truncatingIfNeeded: x[index]) }
    }

    public static func _narrow(
        _ widest: any TensorNumeric.Type, _ wide: UnsafeRawPointer, _ count: Int, into y: UnsafeMutablePointer<Self>
    ) {
        switch widest {
        case is Double.Type:
            let source = wide.assumingMemoryBound(to: Double.self)
            for index in 0..<count { y[index] = Self(_real: source[index]) }
        case is Int64.Type:
            let source = wide.assumingMemoryBound(to: Int64.self)
            for index in 0..<count { y[index] = Self(_integer: source[index]) }
        default:
            let source = wide.assumingMemoryBound(to: UInt64.self)
            for index in 0..<count { y[index] = Self(_integer: source[index]) }
        }
    }
}

extension TensorReal {
    public static var _widest: any TensorNumeric.Type { Double.self }

    public static func _widen(_ x: UnsafePointer<Self>, _ count: Int, into wide: UnsafeMutableRawPointer) {
        let target = wide.assumingMemoryBound(to: Double.self)
        for index in 0..<count { target[index] = Double(x[index]) }
    }

    public static func _narrow(
        _ widest: any TensorNumeric.Type, _ wide: UnsafeRawPointer, _ count: Int, into y: UnsafeMutablePointer<Self>
    ) {
        switch widest {
        case is Double.Type:
            let source = wide.assumingMemoryBound(to: Double.self)
            for index in 0..<count { y[index] = Self(_real: source[index]) }
        case is Int64.Type:
            let source = wide.assumingMemoryBound(to: Int64.self)
            for index in 0..<count { y[index] = Self(_integer: source[index]) }
        default:
            let source = wide.assumingMemoryBound(to: UInt64.self)
            for index in 0..<count { y[index] = Self(_integer: source[index]) }
        }
    }
}
