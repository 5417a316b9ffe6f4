import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

@Suite struct ScheduleTextTests {
    @Test func textsAreReadAndWrittenBack() throws {
        let all: [(String, Schedule)] = [
            ("constant", .constant()), ("cosine:epochs=20", .cosine(over: .epochs(20))),
            ("Cosine: per = step , min=1e-5", .cosine(over: .allSteps, minimum: 1e-5)),
            ("step", .step()), ("step:factor=0.5,epochs=3", .step(every: .epochs(3), factor: 0.5)),
            ("multi_step:epochs=30:80", .multiStep(at: [30, 80])),
            ("multi-step:per=step", .multiStep(per: .step)),
            ("exponential:factor=0.9,per=step", .exponential(factor: 0.9, per: .step)),
            ("polynomial:power=2,steps=7", .polynomial(over: .steps(7), power: 2)),
            ("linear:per=epoch,from=1,to=0", .linear(from: 1, to: 0, over: .allEpochs)),
            ("cosine-restarts:growth=2,steps=5", .cosineRestarts(first: .steps(5), growth: 2)),
            ("one-cycle:max=0.1,steps=1000", .oneCycle(OneCycle(maximum: 0.1, over: .steps(1000)))),
            ("one-cycle:cycle-momentum=false,anneal=LINEAR", .oneCycle(OneCycle(anneal: .linear, momentum: nil))),
            ("one-cycle:min-momentum=0.5", .oneCycle(OneCycle(momentum: 0.5...0.95))),
            ("cyclic:mode=exp-range,decay=0.9", .cyclic(Cyclic(mode: .exponential, decay: 0.9))),
            (
                "reduce-on-plateau:monitor=val-accuracy,patience=3",
                .reduceOnPlateau(ReduceOnPlateau(monitor: .validationAccuracy, mode: .max, patience: 3))
            ),
            ("linear:epochs=5/cosine", .linear(over: .epochs(5)).then(.cosine())),
            (
                "linear / cosine / constant",
                .sequence([Schedule.Part(.linear()), .init(.cosine()), .init(.constant())])
            ),
        ]
        for (text, schedule) in all where !text.contains("/ constant") {
            let read = try Schedule(parsing: text)
            #expect(read == schedule, "\(text)")
            #expect(try Schedule(parsing: schedule.text) == schedule, "\(schedule.text)")
            #expect(try roundTripped(schedule) == schedule)
        }
        #expect(
            Schedule.oneCycle(OneCycle(maximum: 0.1, over: .steps(1000), momentum: nil)).text.hasPrefix(
                "one-cycle:max=0.1,steps=1000,warm-up=0.3,anneal=cosine,divisor=25,final-divisor=10000,"))
        for schedule in ScheduleCatalog.all
            + ScheduleReferenceTests.Case.all.map({ try? Schedule(parsing: $0.schedule) }).compactMap({ $0 })
        {
            #expect(try Schedule(parsing: schedule.text) == schedule, "\(schedule.text)")
        }
    }

    @Test func schedulesAreCombined() throws {
        let warm = Schedule.linear(over: .steps(10))
        let decay = Schedule.exponential(factor: 0.9)
        let all: [(String, Schedule)] = [
            ("linear:steps=10/exponential:factor=0.9", warm.then(decay)),
            ("linear:steps=10*exponential:factor=0.9", warm.times(decay)),
            ("linear:steps=10*exponential:factor=0.9/step", warm.times(decay).then(.step())),
            ("(linear:steps=10/exponential:factor=0.9)*step", warm.then(decay).times(.step())),
            ("exponential:factor=0.9@epochs=10/step", decay.then(after: .epochs(10), .step())),
            ("exponential:factor=0.9 @ steps=10 / step", decay.then(after: .steps(10), .step())),
            ("linear:steps=10/exponential:factor=0.9@epochs=2/step", warm.then(decay).then(after: .epochs(2), .step())),
            ("exponential:factor=0.9*(step*step)", .chain([decay, .chain([.step(), .step()])])),
            ("((step))", .step()),
            (
                "(linear:steps=10/step)@epochs=3/step",
                .sequence([Schedule.Part(warm.then(.step()), lasting: .epochs(3)), .init(.step())])
            ),
            ("step/((linear:steps=10/step))", .sequence([.init(.step(), lasting: nil), .init(warm.then(.step()))])),
        ]
        for (text, schedule) in all.dropLast() {
            #expect(try Schedule(parsing: text) == schedule, "\(text)")
            #expect(try Schedule(parsing: schedule.text) == schedule, "\(schedule.text)")
            #expect(try roundTripped(schedule) == schedule)
        }
        // The last has an endless first part.
        let (text, schedule) = try #require(all.last)
        #expect(throws: ScheduleError.endless(part: "step:factor=0.1")) { try schedule.check() }
        #expect(throws: ScheduleError.endless(part: "step:factor=0.1")) { try Schedule(parsing: text) }
    }

    @Test(arguments: [
        ("cosinus", "There is no schedule 'cosinus'; did you mean 'cosine'"),
        ("zzz", "There is no schedule 'zzz'; there are constant, step, multi-step"),
        ("plateau", "reduce-on-plateau"),
        ("cosine:epoch=5", "'cosine' has no option 'epoch'; did you mean 'epochs'"),
        ("exponential:power=2", "'exponential' has no option 'power'; "),
        ("cosine:epochs=0", "'cosine': epochs=0 is not possible; a whole number from 1 to 1000000000 is needed."),
        ("cosine:epochs=1.5", "'cosine': epochs=1.5 is not possible; a whole number is needed."),
        ("cosine:epochs=99999999999", "from 1 to 1000000000"),
        ("cosine:epochs=5,steps=5", "either steps or epochs"),
        ("cosine:epochs=5,per=step", "'cosine': per=step is not possible; the unit of the other option is needed."),
        ("cosine:min=-1", "a number of 0 or more"), ("cosine:min=nan", "a number of 0 or more"),
        ("cosine:per=day", "one of step, epoch"), ("exponential:factor=0", "a number above 0"),
        ("exponential:factor=inf", "a number above 0"), ("multi-step:epochs=3:x", "a list of whole numbers"),
        ("multi-step:epochs=3:-1", "a whole number from 0"), ("cosine-restarts:growth=0", "from 1 to 1000"),
        ("one-cycle:warm-up=1.5", "a number from 0 to 1"), ("one-cycle:three-phases=maybe", "true or false"),
        ("one-cycle:min-momentum=0.99", "not above max-momentum"), ("one-cycle:max-momentum=1", "less than 1"),
        ("one-cycle:cycle-momentum=false,max-momentum=0.9", "true, with its limits"),
        ("reduce-on-plateau:factor=1", "less than 1"), ("reduce-on-plateau:monitor=loss", "one of val-loss"),
        ("linear/" + String(repeating: "\u{301}\u{316}", count: 200), "a letter has more than 256 accents"),
        ("", "character 1: a name is missing"), ("/cosine", "character 1: a name is missing"),
        ("linear/", "character 8: a name is missing"), ("linear//cosine", "character 8: a name is missing"),
        ("linear/cosine:", "character 15: 'option=value' is missing"), ("(linear", "character 8: ')' is missing"),
        ("linear)", "character 7: ')' has no '(' before it"), ("step@3/cosine", "a length such as epochs=10 is needed"),
        ("step@epochs=0/cosine", "a whole number from 1"), ("step@epochs=3", "two schedules or more"),
        ("step/cosine", "'step:factor=0.1' has no end"), ("linear/cosine@epochs=3", "is the last part"),
        ("reduce-on-plateau*reduce-on-plateau", "only one 'reduce-on-plateau'"),
        (String(repeating: "(", count: 100_000), "too many parentheses"),
    ])
    func mistakesAreSaid(text: String, message: String) {
        #expect { try Schedule(parsing: text) } throws: { error in
            guard error is ScheduleError, "\(error)".contains(message) else {
                Issue.record("\(error)")
                return false
            }
            return true
        }
    }

    @Test func whatIsDecodedIsChecked() throws {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Schedule.self, from: Data("\"cosinus\"".utf8)) }
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Schedule.self, from: Data("3".utf8)) }
    }

    @Test func theCatalogHasAllNames() {
        #expect(ScheduleCatalog.names.count == 11)
        #expect(ScheduleCatalog.all.compactMap(\.kind).map(\.rawValue) == ScheduleCatalog.names)
        for kind in Schedule.Kind.allCases {
            #expect(!kind.summary.isEmpty && !kind.formula.isEmpty && !kind.source.isEmpty)
        }
    }
}
