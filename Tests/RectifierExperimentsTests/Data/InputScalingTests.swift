import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import TestSupport

@Suite struct InputScalingTests {
    @Test func pixelsCanBeLeftAsTheyAre() throws {
        let settings = Experiment()
        let data = try DigitsData.learning(settings, scaling: .none)
        #expect(data.preparation == .pixels(divisor: 1, .identity) && data.preparation.scaling == InputScaling.none)
        guard case .classes(let raw) = data.parts else { return }
        let numbers = Set(raw.training.features.scalars)
        #expect(numbers == Set((0...16).map(Float.init)))
        // Brought into scale later, they are what they would have been from the start.
        let scaled = data.standardized
        #expect(scaled.preparation.scaling == .standard)
        guard case .classes(let later) = scaled.parts,
            case .classes(let direct) = try DigitsData.learning(settings).parts
        else { return }
        #expect(later.training.targets == direct.training.targets)
        for (a, b) in [
            (later.training, direct.training), (later.test ?? later.training, direct.test ?? direct.training),
        ] {
            let difference = zip(a.features.scalars, b.features.scalars).reduce(0) { max($0, abs($1.0 - $1.1)) }
            #expect(difference < 1e-5)
        }
    }

    @Test func columnsCanBeLeftAsTheyAre() throws {
        let plan = try TableSchema(reading: TableFile("a,c,y\n1000,u,p\n3000,v,q\n?,u,p\n5000,v,q\n").path, target: "y")
        let rows = [0, 1, 2, 3]
        let raw = try FeatureEncoder(fitting: plan, rows: rows, scaling: .none)
        let features = try raw.features(of: plan.table, rows: rows)
        // Where it is missing it is the mean still, and the next feature says so.
        #expect(features.scalars == [1000, 0, 1, 0, 3000, 0, 0, 1, 3000, 1, 1, 0, 5000, 0, 0, 1])
        let encoding = try FeatureEncoder(fitting: plan, rows: rows, scaling: .standard)
        #expect(raw.scaled(.standard) == encoding)
        #expect(try raw.standardized(features) == encoding.features(of: plan.table, rows: rows))
    }

    @Test func encodingsOfEarlierVersionsAreScaled() throws {
        let plan = try TableSchema(reading: TableFile("a,y\n1,p\n3,q\n5,p\n9,q\n").path, target: "y")
        let encoding = try FeatureEncoder(fitting: plan, rows: [0, 1, 2, 3], scaling: .none)
        let text = String(decoding: try JSONText.encode(encoding), as: UTF8.self)
        #expect(try JSONText.decode(FeatureEncoder.self, from: Array(text.utf8)) == encoding)
        let old = text.replacing(",\"scaling\":\"none\"", with: "")
        #expect(old != text)
        #expect(try JSONText.decode(FeatureEncoder.self, from: Array(old.utf8)).scaling == .standard)
    }
}
