import RectifierSupport

extension Module {
    /// A tree of the layers, each with the shapes of its parameters and buffers and its numbers, as PyTorch's
    /// `print(model)`:
    ///
    ///     Sequential(
    ///       (0): Linear(weight: [128, 784], bias: [128])
    ///       (1): ReLU()
    ///       (2): Linear(weight: [10, 128], bias: [10])
    ///     )
    ///
    /// The names in brackets are those of the parameters' names.
    public var description: String { ModuleTree.lines(of: self).joined(separator: "\n") }
}

/// Layers whose parts are named by their places.
private protocol NumberedLayers {}

extension Sequential: NumberedLayers {}
extension Residual: NumberedLayers {}

/// The lines of a module's description.
enum ModuleTree {
    static func lines(of module: any Module) -> [String] {
        // Without the types that a generic one is made of.
        let name = "\(type(of: module))".prefix { $0 != "<" }
        let (values, parts) = content(of: module)
        if parts.isEmpty { return ["\(name)(\(values.joined(separator: ", ")))"] }
        var lines = ["\(name)("] + values.map { "  \($0)" }
        for (label, part) in parts {
            let inner = Self.lines(of: part)
            lines.append("  (\(label)): \(inner[0])")
            lines += inner.dropFirst().map { "  \($0)" }
        }
        return lines + [")"]
    }

    /// What a module has itself, and the modules in it.
    private static func content(of module: any Module) -> (values: [String], parts: [(String, any Module)]) {
        if let list = module as? LayerList { return ([], list.layers.enumerated().map { ("\($0)", $1) }) }
        var (values, parts) = ([String](), [(String, any Module)]())
        for (label, value) in Mirror(reflecting: module).children {
            // A property wrapper's field is named with a stroke before it.
            let label = String((label ?? "").drop { $0 == "_" })
            if let part = value as? any Layer, part.isPlaceless || isSequence(module) {
                parts += part.placedLayers.enumerated().map { ("\($0 + parts.count)", $1) }
            } else if let text = text(of: value) {
                values.append("\(label): \(text)")
            } else {
                parts += modules(in: value, isSequence(module) ? "" : label)
            }
        }
        return (values, parts)
    }

    /// Whether the parts of a module are named by their places alone.
    private static func isSequence(_ module: any Module) -> Bool {
        module is any NumberedLayers
    }

    /// The modules in a value: itself, or those in an array, an optional, a tuple or a dictionary, with their names.
    private static func modules(in value: Any, _ label: String) -> [(String, any Module)] {
        if let module = value as? any Module { return [(label, module)] }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional: return mirror.children.flatMap { modules(in: $0.value, label) }
        case .collection, .tuple, .dictionary:
            return mirror.children.enumerated().flatMap { index, child in
                modules(in: child.value, label.isEmpty ? "\(index)" : "\(label).\(index)")
            }
        default: return []
        }
    }

    /// A tensor's shape, or a number, a truth value or a shape as it is; nil for others.
    private static func text(of value: Any) -> String? {
        switch value {
        case let tensor as Tensor<Float>: "\(tensor.shape)"
        case let buffer as Buffer: "\(buffer.wrappedValue.shape)"
        case let number as Float: NumberText.text(number)
        case let number as Double: NumberText.text(number)
        case let value as any CustomStringConvertible where value is Int || value is Bool || value is Shape: "\(value)"
        default: optional(value).flatMap(text)
        }
    }

    /// What an optional holds; nil for others.
    private static func optional(_ value: Any) -> Any? {
        let mirror = Mirror(reflecting: value)
        return mirror.displayStyle == .optional ? mirror.children.first?.value : nil
    }
}
