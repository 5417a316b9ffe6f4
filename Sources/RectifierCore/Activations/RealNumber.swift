// The vocabulary of formulas (`.exp(x)`, `/`) is swift-numerics'; who writes a formula should not need to import it.
@_exported import RealModule

/// What a formula of an activation is written over: Float, Double and dual numbers satisfy it, and nothing that they
/// cannot honestly do is asked (a dual number is not a floating-point number).
public protocol RealNumber: AlgebraicField, ElementaryFunctions, Comparable, ExpressibleByFloatLiteral {
    /// The number of the same value.
    init(_ value: Float)

    /// The number of that value, rounded where the type has fewer digits.
    init(_ value: Double)

    /// The error function, 2/√π·∫₀ˣ exp(−t²) dt.
    static func erf(_ x: Self) -> Self

    /// 1 − erf(x), exact also where erf(x) is close to 1.
    static func erfc(_ x: Self) -> Self
}

extension Float: RealNumber {}
extension Double: RealNumber {}

extension RealNumber {
    /// 1 / (1 + e⁻ˣ), without overflow on either side.
    static func logistic(_ x: Self) -> Self {
        if x < 0 {
            let e = Self.exp(x)
            return e / (1 + e)
        }
        return 1 / (1 + .exp(-x))
    }
}

/// A number and its derivative by one variable. A formula evaluated at `Dual(x, 1)` yields its value and its
/// derivative at x, by the rules of calculus and without differences (forward-mode differentiation).
@usableFromInline package struct Dual<Base: RealNumber>: RealNumber {
    /// The number.
    @usableFromInline package var value: Base
    /// Its derivative.
    @usableFromInline package var derivative: Base

    /// A number with the given derivative; 1 for the variable itself, 0 for a constant.
    @usableFromInline package init(_ value: Base, _ derivative: Base) {
        self.value = value
        self.derivative = derivative
    }

    /// A constant.
    @usableFromInline package init(_ value: Float) { self.init(Base(value), 0) }
    /// A constant.
    @usableFromInline package init(_ value: Double) { self.init(Base(value), 0) }
    @usableFromInline package init(integerLiteral value: Base.IntegerLiteralType) {
        self.init(Base(integerLiteral: value), 0)
    }
    @usableFromInline package init(floatLiteral value: Base.FloatLiteralType) {
        self.init(Base(floatLiteral: value), 0)
    }

    /// A constant.
    @usableFromInline package init?<T: BinaryInteger>(exactly source: T) {
        guard let value = Base(exactly: source) else { return nil }
        self.init(value, 0)
    }

    /// The number without its sign, and the derivative of that.
    @usableFromInline package var magnitude: Dual { value < 0 ? -self : self }

    // All four comparisons by the value: defaults that negate `<` would be wrong for NaN.
    @usableFromInline package static func == (x: Dual, y: Dual) -> Bool { x.value == y.value }
    /// Compares the numbers, not the derivatives.
    @usableFromInline package static func < (x: Dual, y: Dual) -> Bool { x.value < y.value }
    /// Compares the numbers, not the derivatives.
    @usableFromInline package static func <= (x: Dual, y: Dual) -> Bool { x.value <= y.value }
    /// Compares the numbers, not the derivatives.
    @usableFromInline package static func > (x: Dual, y: Dual) -> Bool { x.value > y.value }
    /// Compares the numbers, not the derivatives.
    @usableFromInline package static func >= (x: Dual, y: Dual) -> Bool { x.value >= y.value }

    /// Of the numbers, with the derivative by the rules of calculus.
    @usableFromInline package static func + (x: Dual, y: Dual) -> Dual {
        Dual(x.value + y.value, x.derivative + y.derivative)
    }
    /// Of the numbers, with the derivative by the rules of calculus.
    @usableFromInline package static func - (x: Dual, y: Dual) -> Dual {
        Dual(x.value - y.value, x.derivative - y.derivative)
    }
    /// Of the numbers, with the derivative by the rules of calculus.
    @usableFromInline package static prefix func - (x: Dual) -> Dual { Dual(-x.value, -x.derivative) }
    /// Of the numbers, with the derivative by the rules of calculus.
    @usableFromInline package static func += (x: inout Dual, y: Dual) { x = x + y }
    /// Of the numbers, with the derivative by the rules of calculus.
    @usableFromInline package static func -= (x: inout Dual, y: Dual) { x = x - y }
    /// Of the numbers, with the derivative by the rules of calculus.
    @usableFromInline package static func *= (x: inout Dual, y: Dual) { x = x * y }
    /// Of the numbers, with the derivative by the rules of calculus.
    @usableFromInline package static func /= (x: inout Dual, y: Dual) { x = x / y }

    /// Of the numbers, with the derivative by the rules of calculus.
    @usableFromInline package static func * (x: Dual, y: Dual) -> Dual {
        Dual(x.value * y.value, product(x.derivative, y.value) + product(y.derivative, x.value))
    }

    /// Of the numbers, with the derivative by the rules of calculus.
    @usableFromInline package static func / (x: Dual, y: Dual) -> Dual {
        let quotient = x.value / y.value
        return Dual(quotient, (x.derivative - product(y.derivative, quotient)) / y.value)
    }

    /// A constant has derivative 0, also where it is multiplied by infinity.
    private static func product(_ derivative: Base, _ factor: Base) -> Base {
        derivative == 0 ? 0 : derivative * factor
    }

    /// The chain rule: a function's value, and its slope times the derivative.
    private func chain(_ value: Base, _ slope: @autoclosure () -> Base) -> Dual {
        Dual(value, derivative == 0 ? 0 : derivative * slope())
    }
}

extension Dual {
    /// The function of the number, with the derivative by the chain rule.
    @usableFromInline package static func exp(_ x: Dual) -> Dual {
        let e = Base.exp(x.value)
        return x.chain(e, e)
    }
    /// The function of the number, with the derivative by the chain rule.
    @usableFromInline package static func expMinusOne(_ x: Dual) -> Dual {
        x.chain(.expMinusOne(x.value), .exp(x.value))
    }
    /// The function of the number, with the derivative by the chain rule.
    @usableFromInline package static func cosh(_ x: Dual) -> Dual { x.chain(.cosh(x.value), .sinh(x.value)) }
    /// The function of the number, with the derivative by the chain rule.
    @usableFromInline package static func sinh(_ x: Dual) -> Dual { x.chain(.sinh(x.value), .cosh(x.value)) }
    /// The function of the number, with the derivative by the chain rule.
    @usableFromInline package static func tanh(_ x: Dual) -> Dual {
        let c = Base.cosh(x.value)
        return x.chain(.tanh(x.value), 1 / c / c)
    }
    /// The function of the number, with the derivative by the chain rule.
    @usableFromInline package static func cos(_ x: Dual) -> Dual { x.chain(.cos(x.value), -.sin(x.value)) }
    /// The function of the number, with the derivative by the chain rule.
    @usableFromInline package static func sin(_ x: Dual) -> Dual { x.chain(.sin(x.value), .cos(x.value)) }
    /// The function of the number, with the derivative by the chain rule.
    @usableFromInline package static func tan(_ x: Dual) -> Dual {
        let c = Base.cos(x.value)
        return x.chain(.tan(x.value), 1 / (c * c))
    }
    /// The function of the number, with the derivative by the chain rule.
    @usableFromInline package static func log(_ x: Dual) -> Dual { x.chain(.log(x.value), 1 / x.value) }
    /// The function of the number, with the derivative by the chain rule.
    @usableFromInline package static func log(onePlus x: Dual) -> Dual {
        x.chain(.log(onePlus: x.value), 1 / (1 + x.value))
    }
    /// The function of the number, with the derivative by the chain rule.
    @usableFromInline package static func acosh(_ x: Dual) -> Dual {
        x.chain(.acosh(x.value), 1 / .sqrt(x.value * x.value - 1))
    }
    /// The function of the number, with the derivative by the chain rule.
    @usableFromInline package static func asinh(_ x: Dual) -> Dual {
        x.chain(.asinh(x.value), 1 / .sqrt(x.value * x.value + 1))
    }
    /// The function of the number, with the derivative by the chain rule.
    @usableFromInline package static func atanh(_ x: Dual) -> Dual {
        x.chain(.atanh(x.value), 1 / (1 - x.value * x.value))
    }
    /// The function of the number, with the derivative by the chain rule.
    @usableFromInline package static func acos(_ x: Dual) -> Dual {
        x.chain(.acos(x.value), -1 / .sqrt(1 - x.value * x.value))
    }
    /// The function of the number, with the derivative by the chain rule.
    @usableFromInline package static func asin(_ x: Dual) -> Dual {
        x.chain(.asin(x.value), 1 / .sqrt(1 - x.value * x.value))
    }
    /// The function of the number, with the derivative by the chain rule.
    @usableFromInline package static func atan(_ x: Dual) -> Dual {
        x.chain(.atan(x.value), 1 / (1 + x.value * x.value))
    }
    /// The function of the number, with the derivative by the chain rule.
    @usableFromInline package static func pow(_ x: Dual, _ y: Dual) -> Dual {
        let power = Base.pow(x.value, y.value)
        let byBase = x.derivative == 0 ? 0 : x.derivative * y.value * .pow(x.value, y.value - 1)
        return Dual(power, byBase + (y.derivative == 0 ? 0 : y.derivative * power * .log(x.value)))
    }
    /// The function of the number, with the derivative by the chain rule.
    @usableFromInline package static func pow(_ x: Dual, _ n: Int) -> Dual {
        guard n != 0, let factor = Base(exactly: n) else { return Dual(.pow(x.value, n), 0) }
        return x.chain(.pow(x.value, n), factor * .pow(x.value, n - 1))
    }
    /// The function of the number, with the derivative by the chain rule.
    @usableFromInline package static func sqrt(_ x: Dual) -> Dual {
        let root = Base.sqrt(x.value)
        return x.chain(root, 1 / (2 * root))
    }
    /// The function of the number, with the derivative by the chain rule.
    @usableFromInline package static func root(_ x: Dual, _ n: Int) -> Dual {
        let root = Base.root(x.value, n)
        guard let factor = Base(exactly: n) else { return Dual(root, 0) }
        return x.chain(root, root / (factor * x.value))
    }
    /// The function of the number, with the derivative by the chain rule.
    @usableFromInline package static func erf(_ x: Dual) -> Dual {
        x.chain(.erf(x.value), 1.1283791670955126 * .exp(-(x.value * x.value)))
    }
    /// The function of the number, with the derivative by the chain rule.
    @usableFromInline package static func erfc(_ x: Dual) -> Dual {
        x.chain(.erfc(x.value), -1.1283791670955126 * .exp(-(x.value * x.value)))
    }
}
