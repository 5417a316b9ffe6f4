import Foundation
import Testing

@testable import Rectifier

@Suite struct SavedRunTests {
    @Test func aRunIsReadAsItWasWritten() throws {
        let folder = try TemporaryFolder()
        var generator = RandomGenerator(seed: 0)
        let data = LearningData(
            try ClassificationData(
                name: "digits", Digits.dataset, classNames: Digits.classNames, validationFraction: 0.1,
                testFraction: 0.2, using: &generator), divisor: 16)
        let settings = NetworkSettings(hidden: [8], epochs: 2)
        let network = try settings.makeNetwork(features: 64, outputs: 10)
        var surroundings = NetworkRun.Surroundings()
        surroundings.monitor = Monitor(every: .growing(by: 0.5), histogramBins: nil)
        let run = try NetworkRun(training: network, on: data, settings, surroundings)
        try run.save(
            RunDescription(
                task: .classification, data: .init(data, validationFraction: 0.1, testFraction: 0.2),
                settings: settings,
                result: .init(run)), to: folder.path)
        var saved = try SavedRun(readingFrom: folder.path)
        #expect(saved.history == run.history && saved.monitored == nil)
        #expect(saved.network.encoded() == run.model.encoded())
        #expect(try saved.firstNetwork().encoded() == network.encoded())
        try Data(try Checkpoint.noteText(run.monitored).utf8).write(
            to: URL(fileURLWithPath: folder.path + "/" + SavedRun.monitorFileName))
        saved = try SavedRun(readingFrom: folder.path)
        #expect(saved.monitored == run.monitored)
    }

    @Test func aTableThatIsAnotherHasNoRecords() {
        #expect([EpochRecord](table: Array("a,b\r\n1,2\r\n".utf8)).isEmpty)
        #expect([EpochRecord](table: []).isEmpty)
        let one = [EpochRecord](table: Array("epoch,loss,val_loss\r\n1,0.5,NA\r\nx,1,1\r\n".utf8))
        #expect(one == [EpochRecord(epoch: 1, trainLoss: 0.5, validation: nil)])
    }
}
