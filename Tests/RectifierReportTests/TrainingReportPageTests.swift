import Foundation
import Rectifier
import Testing

@testable import RectifierReport
@testable import TestSupport

@Suite struct TrainingReportPageTests {
    /// Checks what holds for every page, and returns what is in it.
    @discardableResult
    private static func check(_ record: TrainingRecord) -> MarkupReader {
        PageCheck.check(TrainingReportPage(record).html)
    }

    @Test func aWholeTrainingIsToldWithAllPictures() throws {
        let record = try SampleTraining.record()
        let reader = Self.check(record)
        #expect(
            Set(reader.values(of: "download")) == [
                "loss.svg", "accuracy.svg", "learning-rate.svg", "updates.svg", "gradients.svg", "sparsity.svg",
                "zeros.svg",
                "silent-units.svg", "output-1.svg", "output-2.svg", "confusion.svg",
            ])
        for text in [
            "digits: training report", "the best one, was kept", "64 → 32 → 24 → 10", "CS231n",
            "layer 1", "output layer", "layer 2 (relu)", "silent units (always 0)", "Here the training loss went from",
        ] {
            #expect(reader.texts.contains(text), "\(text)")
        }
        let kept = try #require(record.keptEpoch)
        #expect(reader.texts.contains("epoch \(kept): kept"))
        #expect(reader.texts.contains("\(kept) (kept)"))
        guard case .classification(let metrics, _) = record.test else {
            Issue.record("the digits have classes")
            return
        }
        #expect(reader.texts.contains("Test accuracy \(Words.percent(metrics.accuracy))"))
    }

    /// What a link saves is the picture itself, with its colours.
    @Test func everyPictureCanBeSavedAlone() throws {
        let reader = Self.check(try SampleTraining.record(epochs: 1, hidden: [8]))
        let links = reader.values(of: "href").filter { $0.hasPrefix("data:image") }
        #expect(links.count == reader.counts["figure"])
        for link in links {
            let text = try #require(link.dropFirst("data:image/svg+xml,".count).removingPercentEncoding)
            let picture = MarkupReader(text)
            #expect(picture.isWellFormed)
            #expect(picture.elements.first?[""] == "svg")
            #expect(picture.counts["style"] == 1)
        }
    }

    @Test func whatIsNotKnownIsSaidOrLeftOut() {
        let reader = Self.check(TrainingRecord(title: "nothing"))
        #expect(reader.counts["figure"] == nil)
        for text in [
            "No epoch was completed", "Gradients were not recorded", "No activation was measured", "no test set",
        ] {
            #expect(reader.texts.contains(text), "\(text)")
        }
        let plain = Self.check(
            TrainingRecord(title: "one", history: [EpochRecord(epoch: 1, trainLoss: 0.5, validation: nil)]))
        #expect(plain.values(of: "download") == ["loss.svg"])
        #expect(plain.texts.contains("no validation set"))
        #expect(!plain.texts.contains("Validation loss"))
    }

    @Test func whatComesFromDataIsOnlyText() {
        let attack = "</title><script>alert(\"1\")</script>&amp;'"
        var record = TrainingRecord(
            title: attack, facts: [.init(attack, attack)],
            history: [EpochRecord(epoch: 1, trainLoss: 1, validation: Evaluation(loss: 1, accuracy: 0.5))],
            keptEpoch: 1, ending: attack, classNames: [attack, "b\u{0}\u{1B}[31m\n"],
            activity: [LayerActivity.sample(activation: attack, layer: attack)])
        record.test = .classification(
            ClassificationMetrics(
                probabilities: Tensor([[0.9, 0.1], [0.8, 0.2]]), labels: Tensor<Int32>([0, 1])), baselineAccuracy: 0.5)
        let reader = Self.check(record)
        #expect(reader.texts.contains(attack))
        record.hasFailed = true
        #expect(Self.check(record).counts["p.problem"] == 1)
    }

    @Test func numbersThatAreNoneAreSaid() throws {
        let nan = Float.nan
        let history = [1, 2, 3].map { epoch in
            EpochRecord(
                epoch: epoch, trainLoss: epoch == 2 ? .nan : 1e30,
                validation: Evaluation(loss: .infinity, accuracy: 0.1),
                learningRate: epoch == 1 ? nan : 1e-3)
        }
        Self.check(TrainingRecord(title: "t", history: history, keptEpoch: 7))
    }

    @Test func aMonitorThatSawInfinitiesOrNothing() throws {
        Self.check(TrainingRecord(title: "t", monitor: MonitorHistory()))
        var monitor = Monitor(every: .steps(1))
        var model = Sequential {
            Linear(2, 3)
            ReLU()
            Linear(3, 1)
        }
        let x = Tensor<Float>([[1, -1], [0, 3]])
        for step in 0..<3 {
            let scale: Float = step == 1 ? .infinity : 1
            let gradient = gradient(at: model) { ($0(x) * Tensor<Float>(scale)).sum() }
            monitor.willUpdate(model, gradient, loss: scale, step: step)
            SGD(learningRate: 0.1).updating(&model, along: gradient)
            monitor.didUpdate(model)
            monitor.observeActivations(of: model, on: x)
        }
        let reader = Self.check(TrainingRecord(title: "t", monitor: monitor.history))
        #expect(reader.texts.contains("infinite or NaN"))
        // Without histograms the quantiles are drawn.
        var plain = Monitor(every: .steps(1), histogramBins: nil)
        let gradient = gradient(at: model) { $0(Tensor<Float>([[1, 2]])).sum() }
        plain.willUpdate(model, gradient, loss: 1, step: 0)
        plain.didUpdate(model)
        plain.observeActivations(of: model, on: x)
        let bands = Self.check(TrainingRecord(title: "t", monitor: plain.history))
        #expect(bands.texts.contains("25 % to 75 %"))
    }

    @Test func manyLayersAndEpochsAreThinned() throws {
        let names = (1...40).map { "layer\($0)" }
        let few = NameSelection(names, limit: 8, things: "layers")
        #expect(few.names.count == 8 && few.names.first == "layer1" && few.names.last == "layer40")
        #expect(few.note == "Of 40 layers 8 are drawn: the first, the last, and others evenly between.")
        #expect(NameSelection(Array(names.prefix(8)), limit: 8, things: "layers").note == nil)
        let history = (1...1000).map { EpochRecord(epoch: $0, trainLoss: 1 / Double($0), validation: nil) }
        let reader = Self.check(TrainingRecord(title: "t", history: history, keptEpoch: 777))
        #expect(reader.texts.contains("Training history, every 5th epoch"))
        #expect(reader.texts.contains("777 (kept)"))
        #expect(reader.counts["tr"] ?? 0 < 210)
    }

    @Test func aPredictionOfANumber() {
        var record = TrainingRecord(title: "t")
        record.test = .regression(RegressionMetrics(predictions: [1, 2, 3], targets: [1, 2, 5]))
        let reader = Self.check(record)
        #expect(reader.texts.contains("the root mean squared error (RMSE) is 1.155"))
        #expect(reader.texts.contains("R² is 0.5385"))
    }

    @Test func moreClassesThanFitIntoAPictureAreATable() {
        let count = 40
        let labels = (0..<count).map { Int32($0) }
        let probabilities = (0..<count).map { row in (0..<count).map { $0 == (row == 3 ? 5 : row) ? Float(1) : 0 } }
        var record = TrainingRecord(title: "t", classNames: labels.map { "class \($0)" })
        record.test = .classification(
            ClassificationMetrics(
                probabilities: Tensor(probabilities.flatMap(\.self), shape: [count, count]), labels: Tensor(labels)),
            baselineAccuracy: 1 / Double(count))
        let reader = Self.check(record)
        #expect(reader.texts.contains("The most frequent errors"))
        #expect(reader.values(of: "download").isEmpty)
    }

    @Test func addressesHoldAnyText() {
        let text = "<svg a=\"1\">% # ü → 🙂 é\n'</svg>"
        let encoded = DataURI.percentEncoded(text)
        #expect(encoded.allSatisfy { $0.isASCII && $0 != " " && $0 != "\"" && $0 != "#" && $0 != "<" })
        #expect(encoded.removingPercentEncoding == text)
    }
}

extension LayerActivity {
    /// An activity as it is read from a file.
    fileprivate static func sample(activation: String, layer: String) -> LayerActivity {
        let parts: [String: Any] = [
            "activation": activation, "layer": layer, "units": 4, "zeroShare": 0.5, "silentUnits": [1],
        ]
        // swift-format-ignore: NeverUseForceTry
        return try! JSONDecoder().decode(LayerActivity.self, from: JSONSerialization.data(withJSONObject: parts))
    }
}

extension SGD {
    /// One step with a copy of the optimiser.
    fileprivate func updating<M: Module>(_ model: inout M, along gradient: Gradient<M>) {
        var copy = self
        copy.update(&model, along: gradient)
    }
}
