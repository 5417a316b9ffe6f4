import Rectifier

/// Latency of one row, and the speed-up of zero skipping.
struct SkippingReport {
    let measurement: SkippingMeasurement
    let names: LayerNames

    /// A line for people.
    var line: String {
        let whole = Self.time(measurement.seconds)
        guard let seconds = measurement.skippingSeconds else {
            return "Latency   \(whole) for one row; zero skipping does not pay in any layer"
        }
        return
            "Latency   \(whole) for one row, \(Self.time(seconds)) with zero skipping (\(measurement.speedup.fixed(1)) × as "
            + "fast): \(measurement.work.share.percent) of the multiplications in \(layers) are skipped"
    }

    private var layers: String {
        measurement.work.layers.map { names.name($0.name) }.joined(separator: ", ")
    }

    private static func time(_ seconds: Double) -> String {
        seconds < 1e-3 ? "\(NumberText.short((seconds * 1e7).rounded() / 10)) µs" : "\((seconds * 1e3).fixed(2)) ms"
    }

    /// The JSON object.
    var json: JSON {
        .object([
            ("seconds", .double(measurement.seconds)),
            ("skippingSeconds", .optional(measurement.skippingSeconds)),
            ("speedup", .double(measurement.speedup)),
            ("skippedShare", .double(measurement.work.share)),
            ("skippedFraction", .double(measurement.work.share)),
            (
                "layers",
                .array(
                    measurement.work.layers.map { layer in
                        .object([
                            ("name", .string(layer.name)), ("layerName", .string(names.name(layer.name))),
                            ("inputs", .integer(layer.inputs)),
                            ("outputs", .integer(layer.outputs)), ("zeroShare", .double(layer.zeroShare)),
                            ("zeroFraction", .double(layer.zeroShare)),
                        ])
                    })
            ),
        ])
    }
}
