import RectifierCore
import RectifierData

/// One record of a TensorBoard event file: a step, and what is known of it.
///
/// Field numbers are those of TensorFlow's `event.proto` and `summary.proto`. Numbers are written as `simple_value` and
/// `histo`, as PyTorch does: TensorBoard turns both into its newer tensors when it reads them.
struct Event {
    /// What an event says.
    enum Content {
        /// The first of every file.
        case fileVersion
        /// The training begins here, or goes on from an earlier state: TensorBoard forgets what it read of this step
        /// and later ones.
        case start
        /// Some numbers of a step.
        case summary([Value])
    }

    /// A number or a distribution with its name.
    enum Value {
        case scalar(tag: String, Float)
        case histogram(tag: String, TensorSummary)
    }

    /// Seconds since 1970.
    let time: Double
    let step: Int
    let content: Content

    /// The event as it stands in a file: framed as TensorFlow frames records, by its length and checksums of both.
    var record: [UInt8] {
        let data = message.bytes
        var length = ProtocolBuffer()
        length.fixed(UInt64(data.count))
        var record = length
        record.fixed(CRC32C.masked(length.bytes))
        var end = ProtocolBuffer()
        end.fixed(CRC32C.masked(data))
        return record.bytes + data + end.bytes
    }

    private var message: ProtocolBuffer {
        var event = ProtocolBuffer()
        event.double(1, time)
        event.integer(2, step)
        switch content {
        case .fileVersion: event.text(3, "brain.Event:2")
        case .start: event.message(7) { $0.integer(1, 1) }
        case .summary(let values):
            event.message(5) { summary in
                for value in values { summary.message(1, value.write) }
            }
        }
        return event
    }
}

extension Event.Value {
    fileprivate func write(_ message: inout ProtocolBuffer) {
        switch self {
        case .scalar(let tag, let value):
            message.text(1, tag)
            message.chosenFloat(2, value)
        case .histogram(let tag, let summary):
            message.text(1, tag)
            message.message(5) { histogram in
                let count = Double(summary.finiteCount)
                histogram.double(1, Double(summary.minimum))
                histogram.double(2, Double(summary.maximum))
                histogram.double(3, count)
                histogram.double(4, Double(summary.mean) * count)
                histogram.double(5, summary.norm * summary.norm)
                guard let bins = summary.histogram else { return }
                histogram.doubles(6, Array(bins.limits.dropFirst()))
                histogram.doubles(7, bins.counts.map(Double.init))
            }
        }
    }
}
