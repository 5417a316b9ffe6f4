/// Whether bytes are text in UTF-8.
enum UTF8Check {
    /// The index of the first byte that does not begin or go on with a character, or nil if all do.
    static func firstInvalid(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var decoder = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var index = 0
        while true {
            switch decoder.parseScalar(from: &iterator) {
            case .valid(let scalar): index += scalar.count
            case .error: return index
            case .emptyInput: return nil
            }
        }
    }

    /// A guess at the encoding, from the byte at `index`, which is not UTF-8.
    static func likelyEncoding(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> String? {
        let byte = bytes[index]
        // Letters of western languages are single bytes between others in these two encodings.
        let isBetweenText =
            index > 0 && bytes[index - 1] < 0x80 && (index + 1 == bytes.count || bytes[index + 1] < 0x80)
        guard isBetweenText else { return nil }
        return byte >= 0xC0 ? "LATIN1" : byte >= 0x80 ? "WINDOWS-1252" : nil
    }
}
