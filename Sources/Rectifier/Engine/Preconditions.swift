// Swift's `precondition` and `preconditionFailure` drop their message in release builds, and what this library says there
// (both shapes, the name of a parameter, the remedy) is what its users need. These two take their place in this module.

@inline(__always)
func precondition(
    _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String = "", file: StaticString = #fileID,
    line: UInt = #line
) {
    if !condition() { preconditionFailure(message(), file: file, line: line) }
}

@inline(never)
func preconditionFailure(
    _ message: @autoclosure () -> String = "", file: StaticString = #fileID, line: UInt = #line
) -> Never {
    fatalError(message(), file: file, line: line)
}
