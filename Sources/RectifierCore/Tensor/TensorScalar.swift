/// What a tensor can hold: Float, Double, Bool and the integer types. Not meant for types outside this library.
public protocol TensorScalar: BitwiseCopyable, Sendable, Hashable {
    /// NumPy's name of the type, e.g. `float32`.
    static var scalarName: String { get }

    // A loop of its own for each type, as those below.
    static func _areEqual(_ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ count: Int) -> Bool
}

/// The scalars that can be computed with: all but Bool.
public protocol TensorNumeric: TensorScalar, Comparable, Numeric {
    // The loops behind arithmetic. A requirement, so that each type has their compiled form, whoever calls.
    static func _run(_ loop: ElementLoop<Self>)
    // Conversions between the types, see Casts.swift.
    static var _widest: any TensorNumeric.Type { get }
    static func _widen(_ x: UnsafePointer<Self>, _ count: Int, into wide: UnsafeMutableRawPointer)
    static func _narrow(
        _ widest: any TensorNumeric.Type, _ wide: UnsafeRawPointer, _ count: Int, into y: UnsafeMutablePointer<Self>)
    init<I: FixedWidthInteger>(_integer value: I)
    init(_real value: Double)
}

/// The scalars that have gradients: Float and Double.
public protocol TensorReal: TensorNumeric, BinaryFloatingPoint, RealNumber where Magnitude == Self {}

extension Bool: TensorScalar { public static var scalarName: String { "bool" } }
extension Float: TensorReal { public static var scalarName: String { "float32" } }
extension Double: TensorReal { public static var scalarName: String { "float64" } }
extension Int: TensorNumeric { public static var scalarName: String { "int\(bitWidth)" } }
extension Int8: TensorNumeric { public static var scalarName: String { "int8" } }
extension Int16: TensorNumeric { public static var scalarName: String { "int16" } }
extension Int32: TensorNumeric { public static var scalarName: String { "int32" } }
extension Int64: TensorNumeric { public static var scalarName: String { "int64" } }
extension UInt: TensorNumeric { public static var scalarName: String { "uint\(bitWidth)" } }
extension UInt8: TensorNumeric { public static var scalarName: String { "uint8" } }
extension UInt16: TensorNumeric { public static var scalarName: String { "uint16" } }
extension UInt32: TensorNumeric { public static var scalarName: String { "uint32" } }
extension UInt64: TensorNumeric { public static var scalarName: String { "uint64" } }
