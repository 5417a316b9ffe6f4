/// Names of layers for readers: `layer 1`, `layer 2`, `output layer`, in place of paths such as `0` and `2`.
///
///     let names = LayerNames(of: model)
///     names.name("0")                          // layer 1
///     names.name("0", activation: "relu")      // layer 1 (relu)
///     names.name("0", unit: 29)                // layer 1, unit 29
///     names.parameter(of: "0")                 // 0.weight, of which row 29 is that unit's
///
/// Hidden layers are counted from 1, from the input on; what follows the last is the output layer. A layer is a matrix of
/// weights with what belongs to it: its bias, a normalisation, an activation. Units are counted from 0, as the rows of the
/// matrix are. Models whose modules have names of their own keep these: `layer fc1`. Of a path that the model does not
/// have it can only be said which module it is: `module 7`.
package struct LayerNames: Sendable, Hashable, Codable {
    private struct Place: Sendable, Hashable, Codable {
        var name: String
        /// The name of the parameter that holds the layer's weights.
        var parameter: String
        /// Whether this module holds them, and does not only belong to the layer.
        var isOwn: Bool
    }

    private var places: [String: Place] = [:]

    /// No names: every path is a module's.
    package init() {}

    /// The names of a model's layers.
    package init(of model: some Module) {
        let parameters = model.parameters.map {
            (layer: ParameterName.layer(of: $0.name), name: $0.name, $0.tensor.rank)
        }
        let matrices = parameters.filter { $0.2 >= 2 }.reduce(into: [(layer: String, name: String)]()) { known, one in
            if known.last?.layer != one.layer { known.append((one.layer, one.name)) }
        }
        let isNumbered = matrices.allSatisfy { $0.layer.allSatisfy { $0.isNumber || $0 == "." } }
        var count = 0
        for one in parameters {
            if count < matrices.count, one.layer == matrices[count].layer { count += 1 }
            // A module before the first matrix belongs to no layer.
            guard count > 0, places[one.layer] == nil else { continue }
            let matrix = matrices[count - 1]
            let name = isNumbered ? Self.name(ofLayer: count, of: matrices.count) : "layer \(one.layer)"
            places[one.layer] = Place(name: name, parameter: matrix.name, isOwn: one.layer == matrix.layer)
        }
    }

    /// The name of the layer of that number, from 1, of so many, of which the last is the output layer.
    package static func name(ofLayer number: Int, of count: Int) -> String {
        number == count ? "output layer" : "layer \(number)"
    }

    /// The name of the layer that the module at that path belongs to.
    package func name(_ path: String) -> String {
        places[path]?.name ?? (path.contains(where: \.isLetter) ? "layer \(path)" : "module \(path)")
    }

    /// The name of a layer with its activation; that of the activation alone where no layer is before it.
    package func name(_ path: String?, activation: String) -> String {
        path.map { "\(name($0)) (\(activation))" } ?? activation
    }

    /// The name of an activation that is called layer and operation, as ``ActivationSample/name`` has it: `0.relu`.
    package func name(ofActivation name: String) -> String {
        guard let dot = name.lastIndex(of: ".") else { return name }
        return self.name(String(name[..<dot]), activation: String(name[name.index(after: dot)...]))
    }

    /// The name of a module with parameters: the layer's, with the path where the module only belongs to it.
    package func name(ofModule path: String) -> String {
        guard let place = places[path], !place.isOwn, !path.contains(where: \.isLetter) else { return name(path) }
        return "\(place.name), module \(path)"
    }

    /// The name of a unit.
    package func name(_ path: String, unit: Int) -> String { "\(name(path)), unit \(unit)" }

    /// The name of the parameter that holds the layer's weights, a row a unit; nil where it is not known.
    package func parameter(of path: String) -> String? { places[path]?.parameter }
}

/// Names of parameters, such as `fc1.weight`.
package enum ParameterName {
    /// The name of the module that holds the parameter, `fc1`; the parameter's own name if there is none.
    package static func layer(of name: String) -> String { name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name }
}
