extension Tensor: CustomStringConvertible, CustomDebugStringConvertible {
    /// The numbers, laid out like NumPy's: columns aligned, decimals as few as tell all numbers apart (8 at the most),
    /// the middle of more than 1,000 numbers left out. Inside a gradient scope also what the tensor came from:
    ///
    ///     tensor([0, 0, 0, 1, 2])
    ///     tensor([[0. , 0.5]], from: relu, differentiable)
    public var description: String {
        var notes = count == 0 && rank != 1 ? ", shape: \(shape)" : ""
        if let trace, let tape = Tape.recording(trace) {
            notes += ", from: \(tape.operation(of: trace))" + (isDifferentiable ? ", differentiable" : "")
        }
        return "tensor(" + formatted(indentation: 7, trailing: 1, lineLength: 75) + notes + ")"
    }

    public var debugDescription: String { description }

    /// The numbers alone, as `description` lays them out.
    public func formatted(lineLength: Int = 75) -> String {
        formatted(indentation: 0, trailing: 0, lineLength: lineLength)
    }

    private func formatted(indentation: Int, trailing: Int, lineLength: Int) -> String {
        if count == 0 { return "[]" }
        let isShortened = count > 1000
        let shown = shownIndices(isShortened)
        let texts = NumberColumn.format(shown.map { pointer[$0] })
        let cells = Dictionary(uniqueKeysWithValues: zip(shown, texts))
        let layout = Layout(
            cells: cells, strides: shape.strides, isShortened: isShortened, lineLength: lineLength - trailing)
        return layout.text(of: Array(shape), axis: 0, offset: 0, indentation: indentation)
    }

    /// The offsets of the elements that are printed, in order.
    private func shownIndices(_ isShortened: Bool) -> [Int] {
        let strides = shape.strides
        return shape.indices.reduce([0]) { offsets, axis in
            offsets.flatMap { offset in
                Layout.positions(shape[axis], isShortened).compactMap { $0.map { offset + $0 * strides[axis] } }
            }
        }
    }
}

private struct Layout {
    let cells: [Int: String]
    let strides: [Int]
    let isShortened: Bool
    let lineLength: Int

    /// The positions along an axis that are printed; nil stands for those left out.
    static func positions(_ length: Int, _ isShortened: Bool) -> [Int?] {
        guard isShortened, length > 6 else { return Array(0..<length) }
        return [0, 1, 2, nil] + Array(length - 3..<length)
    }

    func text(of lengths: [Int], axis: Int, offset: Int, indentation: Int) -> String {
        guard axis < lengths.count else { return cells[offset] ?? "" }
        let positions = Self.positions(lengths[axis], isShortened)
        let parts = positions.map { position in
            position.map {
                text(of: lengths, axis: axis + 1, offset: offset + $0 * strides[axis], indentation: indentation + 1)
            } ?? "..."
        }
        let margin = String(repeating: " ", count: indentation + 1)
        if axis + 1 < lengths.count {
            let gap = String(repeating: "\n", count: lengths.count - axis - 1)
            return "[" + parts.joined(separator: "," + gap + margin) + "]"
        }
        // Room is left for the bracket or comma behind the last number, and for the brackets of the outer axes.
        let limit = lineLength - axis - 1
        var (line, width) = ("[", indentation + 1)
        for (number, part) in parts.enumerated() {
            if number > 0 {
                line += ","
                if width + 2 + part.count > limit {
                    line += "\n" + margin
                    width = indentation + 1
                } else {
                    line += " "
                    width += 2
                }
            }
            line += part
            width += part.count
        }
        return line + "]"
    }
}

/// Numbers written to one width.
private enum NumberColumn {
    static func format<S: TensorScalar>(_ values: [S]) -> [String] {
        func real<R: TensorReal>(_: R.Type) -> [String]? { (values as? [R]).map(formatReal) }
        return aligned(real(Float.self) ?? real(Double.self) ?? values.map { "\($0)" })
    }

    private static func aligned(_ texts: [String]) -> [String] {
        let width = texts.map(\.count).max() ?? 0
        return texts.map { String(repeating: " ", count: width - $0.count) + $0 }
    }

    private static func formatReal<R: TensorReal>(_ values: [R]) -> [String] {
        let magnitudes = values.filter { $0.isFinite && $0 != 0 }.map(\.magnitude)
        let (largest, smallest) = (magnitudes.max() ?? 0, magnitudes.min() ?? 0)
        // NumPy's rule for the scientific notation.
        let isScientific = largest >= 1e8 || (smallest > 0 && (smallest < 1e-4 || largest / smallest > 1000))
        let numbers = values.map { $0.isFinite ? Decimal("\($0)") : nil }
        let texts = zip(values, numbers).map { value, number -> (whole: String, fraction: String, exponent: String)? in
            guard let number else { return nil }
            let sign = value.sign == .minus ? "-" : ""
            let (whole, fraction, exponent) = isScientific ? number.scientific(8) : number.positional(8)
            return (sign + whole, fraction, exponent)
        }
        let decimals = texts.compactMap { $0?.fraction.count }.max() ?? 0
        let exponentDigits = texts.compactMap { $0?.exponent.count }.max() ?? 0
        return zip(values, texts).map { value, text in
            guard let text else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
            let filler = String(repeating: isScientific ? "0" : " ", count: decimals - text.fraction.count)
            // Behind `e` and the sign.
            let zeros = String(repeating: "0", count: exponentDigits - text.exponent.count)
            return text.whole + "." + text.fraction + filler + text.exponent.prefix(2) + zeros
                + text.exponent.dropFirst(2)
        }
    }

    /// A number's shortest digits: 0.d₁d₂d₃… × 10^exponent.
    private struct Decimal {
        var digits: [UInt8]
        var exponent: Int

        init(_ description: String) {
            let parts = description.drop { $0 == "-" }.split(separator: "e")
            let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
            digits = mantissa.joined().utf8.map { $0 - 48 }
            exponent = mantissa[0].count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
            let zeros = digits.prefix { $0 == 0 }.count
            digits.removeFirst(zeros)
            exponent = digits.isEmpty ? 1 : exponent - zeros
            trim()
        }

        private mutating func trim() {
            while digits.last == 0 { digits.removeLast() }
        }

        /// Rounded, half to even, to that many digits after the first `count`.
        private func rounded(to count: Int) -> Decimal {
            guard count < digits.count else { return self }
            var result = self
            guard count >= 0 else {
                result.digits = []
                return result
            }
            let rest = digits[count...]
            result.digits = Array(digits[..<count])
            let isTie = rest.first == 5 && rest.dropFirst().allSatisfy { $0 == 0 }
            let roundsUp = isTie ? (result.digits.last ?? 0) % 2 == 1 : (rest.first ?? 0) >= 5
            if roundsUp {
                var place = count - 1
                while place >= 0, result.digits[place] == 9 {
                    result.digits[place] = 0
                    place -= 1
                }
                if place >= 0 {
                    result.digits[place] += 1
                } else {
                    result.digits.insert(1, at: 0)
                    result.exponent += 1
                }
            }
            result.trim()
            return result
        }

        func positional(_ decimals: Int) -> (String, String, String) {
            let number = rounded(to: exponent + decimals)
            func digit(_ place: Int) -> String {
                let index = place + number.exponent - 1
                return index >= 0 && index < number.digits.count ? String(number.digits[index]) : "0"
            }
            // Place 0 is the last before the point, place 1 the first after it.
            let whole = (min(1 - number.exponent, 0)...0).map(digit).joined()
            let count = max(0, number.digits.count - number.exponent)
            return (whole, number.digits.isEmpty || count == 0 ? "" : (1...count).map(digit).joined(), "")
        }

        func scientific(_ decimals: Int) -> (String, String, String) {
            let number = rounded(to: decimals + 1)
            let power = digits.isEmpty ? 0 : number.exponent - 1
            let exponent = (power < 0 ? "e-" : "e+") + (power.magnitude < 10 ? "0" : "") + String(power.magnitude)
            return (
                String(number.digits.first ?? 0), number.digits.dropFirst().map(String.init).joined(), exponent
            )
        }
    }
}
