/// A message in the encoding of Protocol Buffers, written field by field in the order of their numbers.
///
/// By hand, since TensorBoard's files need three small messages: swift-protobuf's code for them alone would be many
/// times as long as this, and its library a dependency of everybody who uses this one. Numbers that are 0 are left out, as
/// version 3 of the format has it. See protobuf.dev/programming-guides/encoding.
struct ProtocolBuffer {
    private(set) var bytes: [UInt8] = []

    /// A whole number, or a choice of an enumeration.
    mutating func integer(_ field: UInt64, _ value: Int) {
        guard value != 0 else { return }
        variable(field << 3)
        variable(UInt64(bitPattern: Int64(value)))
    }

    mutating func double(_ field: UInt64, _ value: Double) {
        guard value.bitPattern != 0 else { return }
        variable(field << 3 | 1)
        fixed(value.bitPattern)
    }

    /// A number that is one of several choices, and therefore written when it is 0 too.
    mutating func chosenFloat(_ field: UInt64, _ value: Float) {
        variable(field << 3 | 5)
        fixed(value.bitPattern)
    }

    mutating func text(_ field: UInt64, _ value: String) { block(field, Array(value.utf8)) }

    mutating func doubles(_ field: UInt64, _ values: [Double]) {
        guard !values.isEmpty else { return }
        var packed = ProtocolBuffer()
        for value in values { packed.fixed(value.bitPattern) }
        block(field, packed.bytes)
    }

    mutating func message(_ field: UInt64, _ content: (inout ProtocolBuffer) -> Void) {
        var message = ProtocolBuffer()
        content(&message)
        block(field, message.bytes)
    }

    private mutating func block(_ field: UInt64, _ content: [UInt8]) {
        variable(field << 3 | 2)
        variable(UInt64(content.count))
        bytes += content
    }

    /// Seven bits a byte, the lowest first; the eighth says that more follow.
    private mutating func variable(_ value: UInt64) {
        var rest = value
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// The lowest byte first.
    mutating func fixed(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }
}
