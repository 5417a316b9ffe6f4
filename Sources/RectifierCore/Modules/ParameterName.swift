/// Names of parameters, such as `fc1.weight`.
package enum ParameterName {
    /// The name of the module that holds the parameter, `fc1`; the parameter's own name if there is none.
    package static func layer(of name: String) -> String { name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name }
}
