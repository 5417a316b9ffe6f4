import Rectifier

/// What is said of the time that a row takes, and of what it saves to skip zeros.
struct SkippingReport {
    let measurement: SkippingMeasurement
    let names: LayerNames

    /// For people.
    var line: String {
        let whole = Self.time(measurement.seconds)
        guard let seconds = measurement.skippingSeconds else {
            return "One row   \(whole); no layer is large enough, and given enough zeros, to skip them"
        }
        return
            "One row   \(whole); with zeros skipped \(Self.time(seconds)), \(measurement.speedup.fixed(1)) × as fast: "
            + "of the multiplications in \(layers) \(measurement.work.share.percent) are left out"
    }

    private var layers: String {
        measurement.work.layers.map { names.name($0.name) }.joined(separator: ", ")
    }

    private static func time(_ seconds: Double) -> String {
        seconds < 1e-3 ? "\(NumberText.short((seconds * 1e7).rounded() / 10)) µs" : "\((seconds * 1e3).fixed(2)) ms"
    }

    /// For programs.
    var json: JSON {
        .object([
            ("seconds", .double(measurement.seconds)),
            ("skippingSeconds", .optional(measurement.skippingSeconds)),
            ("speedup", .double(measurement.speedup)),
            ("skippedShare", .double(measurement.work.share)),
            (
                "layers",
                .array(
                    measurement.work.layers.map { layer in
                        .object([
                            ("name", .string(layer.name)), ("layerName", .string(names.name(layer.name))),
                            ("inputs", .integer(layer.inputs)),
                            ("outputs", .integer(layer.outputs)), ("zeroShare", .double(layer.zeroShare)),
                        ])
                    })
            ),
        ])
    }
}
