import RealModule
import RectifierSupport

/// What every elementwise activation can be applied to: Float, Double, and arrays and tensors of them.
public protocol RealInput {
    consuming func activated(by activation: some ElementwiseActivation) -> Self

    // Of an array of these. A requirement, so that numbers have a compiled loop.
    static func _activated(_ x: [Self], by activation: some ElementwiseActivation) -> [Self]
}

/// What an exact activation can be applied to: integers too.
public protocol ExactInput {
    consuming func activated(exactlyBy activation: some ExactActivation) -> Self

    // Of an array of these, as above.
    static func _activated(_ x: [Self], exactlyBy activation: some ExactActivation) -> [Self]
}

extension RealInput {
    public static func _activated(_ x: [Self], by activation: some ElementwiseActivation) -> [Self] {
        x.map { $0.activated(by: activation) }
    }
}

extension ExactInput {
    public static func _activated(_ x: [Self], exactlyBy activation: some ExactActivation) -> [Self] {
        x.map { $0.activated(exactlyBy: activation) }
    }
}

extension Array {
    /// As many numbers, which `fill` makes of these.
    fileprivate func mapped(_ fill: (UnsafePointer<Element>, UnsafeMutablePointer<Element>) -> Void) -> [Element] {
        withUnsafeBufferPointer { x in
            [Element](unsafeUninitializedCapacity: x.count) { y, count in
                if let x = x.baseAddress, let y = y.baseAddress { fill(x, y) }
                count = x.count
            }
        }
    }
}

extension Float: RealInput {
    public static func _activated(_ x: [Float], by activation: some ElementwiseActivation) -> [Float] {
        x.mapped { activation._evaluate($0, $1, x.count) }
    }

    public func activated(by activation: some ElementwiseActivation) -> Float {
        activation._limited(self) { activation.formula($0) }
    }
}

extension Double: RealInput {
    public static func _activated(_ x: [Double], by activation: some ElementwiseActivation) -> [Double] {
        x.mapped { activation._evaluate($0, $1, x.count) }
    }

    public func activated(by activation: some ElementwiseActivation) -> Double {
        activation._limited(self) { activation.formula($0) }
    }
}

extension Array: RealInput where Element: RealInput {
    public func activated(by activation: some ElementwiseActivation) -> [Element] {
        Element._activated(self, by: activation)
    }
}

extension Tensor: RealInput where Scalar: TensorReal {
    public consuming func activated(by activation: some ElementwiseActivation) -> Tensor {
        Backend.activate(activation, self)
    }
}

extension ExactInput where Self: BinaryInteger {
    public static func _activated(_ x: [Self], exactlyBy activation: some ExactActivation) -> [Self] {
        x.mapped { activation._evaluate($0, $1, x.count, of: Self.self) }
    }

    public func activated(exactlyBy activation: some ExactActivation) -> Self { activation.formula(self) }
}

extension Int: ExactInput {}
extension Int8: ExactInput {}
extension Int16: ExactInput {}
extension Int32: ExactInput {}
extension Int64: ExactInput {}
extension UInt: ExactInput {}
extension UInt8: ExactInput {}
extension UInt16: ExactInput {}
extension UInt32: ExactInput {}
extension UInt64: ExactInput {}

extension Float: ExactInput {
    public static func _activated(_ x: [Float], exactlyBy activation: some ExactActivation) -> [Float] {
        _activated(x, by: activation)
    }

    public func activated(exactlyBy activation: some ExactActivation) -> Float { activated(by: activation) }
}

extension Double: ExactInput {
    public static func _activated(_ x: [Double], exactlyBy activation: some ExactActivation) -> [Double] {
        _activated(x, by: activation)
    }

    public func activated(exactlyBy activation: some ExactActivation) -> Double { activated(by: activation) }
}

extension Array: ExactInput where Element: ExactInput {
    public func activated(exactlyBy activation: some ExactActivation) -> [Element] {
        Element._activated(self, exactlyBy: activation)
    }
}

extension Tensor: ExactInput where Scalar: TensorNumeric {
    public consuming func activated(exactlyBy activation: some ExactActivation) -> Tensor {
        if Scalar.self == Float.self { return Tensor(Backend.activate(activation, Tensor<Float>(self))) }
        if Scalar.self == Double.self { return Tensor(Backend.activate(activation, Tensor<Double>(self))) }
        let count = count
        let result = memoryForResult()
        activation._evaluate(storage.bytes, result.storage.bytes, count, of: Scalar.self)
        return result
    }

    /// The same tensor under the name of its scalar type; `x` is consumed, so that it can still be overwritten.
    private init<S: TensorScalar>(_ x: consuming Tensor<S>) {
        require(S.self == Scalar.self, "\(S.self) is not \(Scalar.self)")
        self.init(storage: x.storage, shape: x.shape, trace: x.trace)
    }
}
