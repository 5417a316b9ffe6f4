/// Ends the program with a message when a programmer's mistake is found. Unlike `precondition`, it prints the message in
/// release builds too, where people train.
@inlinable @inline(__always)
package func require(
    _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
    if !condition { fatalError(message(), file: file, line: line) }
}
