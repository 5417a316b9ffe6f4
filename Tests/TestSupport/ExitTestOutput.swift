import Testing

extension ExitTest.Result {
    /// What the process wrote to standard error: what a trap says.
    var said: String { String(decoding: standardErrorContent, as: UTF8.self) }
}
