import Testing

@testable import RectifierCore
@testable import RectifierTraining

@Suite struct BestModelTests {
    @Test func theFirstOfEqualOnesStays() {
        var best = BestModel<String>(mode: .min)
        #expect(best.model == nil && best.value == nil && best.epoch == nil)
        let values = [("nan", Double.nan), ("first", 2), ("equal", 2), ("worse", 3), ("nan", .nan)]
        let kept = values.enumerated().map { best.observe($1.0, value: $1.1, epoch: $0 + 1) }
        #expect(kept == [false, true, false, false, false])
        #expect(best.model == "first" && best.value == 2 && best.epoch == 2)
        best.observe("better", value: 1, epoch: 6)
        #expect(best.model == "better" && best.epoch == 6)
        best.keep("chosen", value: 9, epoch: 7)
        #expect(best.model == "chosen" && best.value == 9 && best.epoch == 7)
    }

    @Test func higherMayBeBetter() {
        var best = BestModel<Int>(mode: .max)
        for (epoch, accuracy) in [0.5, 0.75, 0.6, 0.75].enumerated() {
            best.observe(epoch, value: accuracy, epoch: epoch + 1)
        }
        #expect(best.model == 1 && best.epoch == 2)
    }

    /// What is kept does not change with the model that goes on.
    @Test func aModelIsAValue() {
        struct Model: Module { var w = Tensor<Float>([1]) }
        var (model, optimizer) = (Model(), SGD(learningRate: 1))
        var best = BestModel<Model>()
        best.observe(model, value: 1, epoch: 1)
        optimizer.update(&model, along: gradient(at: model) { $0.w.sum() })
        #expect(model.w == [0] && best.model?.w == [1])
    }
}
