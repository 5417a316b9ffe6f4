import RectifierCore

/// Units that output 0 for every training row with a slope of 0, by name: since when, why, and whether they can come back.
extension Measurements {
    /// A unit that is dead now.
    struct DeadUnit: Hashable {
        let index: Int
        /// The steps that were done when it was first seen so: 0 at birth; nil if that was not recorded.
        let since: Int?
        let cause: Finding.Cause
    }

    /// The dead units of one layer.
    struct DeadLayer {
        let probe: ActivationProbe
        let units: [DeadUnit]
        /// ‖Δw‖/‖w‖ of the layer's largest step around the one that most died in; nil if it was not recorded.
        let updateRatio: Double?
        /// How much of the fall of its dead units' inputs is the fall of their biases; nil if that is not known.
        let biasShare: Double?
        /// How many of its units would be dead before the first step if the inputs were in scale; nil if they are.
        let deadInScale: Int?

        var share: Double { Double(units.count) / Double(max(probe.units, 1)) }
        var isWhole: Bool { units.count == probe.units }

        /// The cause of most of them; of equally many, the first of ``Finding/Cause``.
        var cause: Finding.Cause {
            Finding.Cause.allCases.max { left, right in count(left) < count(right) } ?? .unknown
        }

        func count(_ cause: Finding.Cause) -> Int { units.reduce(0) { $0 + ($1.cause == cause ? 1 : 0) } }
    }

    /// The layers that have dead units, up to the first that is dead as a whole: those after it see the same for every row,
    /// and what they do says nothing.
    var deadLayers: [DeadLayer] {
        var layers: [DeadLayer] = []
        for probe in (after ?? before)?.probes ?? [] {
            let layer = deadLayer(probe)
            if !layer.units.isEmpty { layers.append(layer) }
            if layer.isWhole { break }
        }
        return layers
    }

    /// Whether a layer is dead as a whole, now or before the first step: nothing is then learned below it.
    var hasWholeLayerDead: Bool {
        [before, after].contains { $0?.probes.contains { $0.units > 0 && $0.deadShare == 1 } ?? false }
    }

    private func deadLayer(_ probe: ActivationProbe) -> DeadLayer {
        let dead = probe.deadUnits
        let born = Set(birth(probe.name)?.deadUnits ?? [])
        let isBorn = { (unit: Int) in born.contains(unit) }
        let (samples, places) = (history?.samples ?? [], deathSamples(probe.name, dead))
        let inScaleDead = inScale?.first { $0.name == probe.name }.map { Set($0.deadUnits) }
        let ratio = updateRatio(of: probe.layer, around: dead.filter { !isBorn($0) }.compactMap { places[$0] })
        let shares = dead.filter { !isBorn($0) }.compactMap { biasShare($0, probe) }
        let units = dead.map { unit -> DeadUnit in
            if isBorn(unit) {
                let isData = inScaleDead.map { $0.count * 2 <= born.count } ?? false
                return DeadUnit(index: unit, since: 0, cause: isData ? .dataScale : .initialization)
            }
            let place = places[unit]
            let steep = updateRatio(of: probe.layer, around: place.map { [$0] } ?? []) ?? averageStep(unit, probe.layer)
            return DeadUnit(
                index: unit, since: place.map { samples[$0].step + 1 },
                cause: cause(unit, probe, updateRatio: steep))
        }
        return DeadLayer(
            probe: probe, units: units, updateRatio: ratio, biasShare: shares.median, deadInScale: inScaleDead?.count)
    }

    /// Why a unit died that was not born so.
    private func cause(_ unit: Int, _ probe: ActivationProbe, updateRatio: Double?) -> Finding.Cause {
        if inputs.isWild { return .dataScale }
        if isOverRegularized { return .regularization }
        if let updateRatio, updateRatio >= 0.05 { return .learningRate }
        if let share = biasShare(unit, probe), share >= 0.5 { return .biasDrift }
        if let updateRatio, updateRatio >= 0.01 { return .learningRate }
        return .unknown
    }

    /// How much of the fall of a unit's mean input is the fall of its bias; nil where its input did not fall.
    private func biasShare(_ unit: Int, _ probe: ActivationProbe) -> Double? {
        guard let birth = birth(probe.name), birth.rows == probe.rows, birth.units == probe.units,
            let movement = movements[probe.layer], movement.biases.count == probe.units
        else { return nil }
        let fall = (probe.inputSums[unit] - birth.inputSums[unit]) / Double(max(probe.rows, 1))
        return fall < 0 ? min(max(movement.biases[unit] / fall, 0), 1) : nil
    }

    /// How far a unit went a step on average, relative to its weights, for want of samples.
    private func averageStep(_ unit: Int, _ layer: String) -> Double? {
        guard let movement = movements[layer], movement.relative.indices.contains(unit), let steps = curve.steps,
            steps > 0
        else { return nil }
        return movement.relative[unit] / Double(steps)
    }

    /// The sample in which each unit was first silent and stayed so, by the unit.
    private func deathSamples(_ name: String, _ units: [Int]) -> [Int: Int] {
        var (places, remaining) = ([Int: Int](), Set(units))
        for (place, sample) in (history?.samples ?? []).enumerated().reversed() {
            guard let activation = sample.activations.first(where: { $0.name == name }) else { continue }
            remaining.formIntersection(activation.silentUnits)
            for unit in remaining { places[unit] = place }
            if remaining.isEmpty { break }
        }
        return places
    }

    /// ‖Δw‖/‖w‖ of the layer's largest step of those around the sample in which most died: it and the two before.
    private func updateRatio(of layer: String, around places: [Int]) -> Double? {
        guard let samples = history?.samples else { return nil }
        let counts = Dictionary(grouping: places, by: \.self).mapValues(\.count)
        guard let place = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key else { return nil }
        let ratios = samples[max(place - 2, 0)...place].flatMap { sample in
            sample.weights.filter { $0.layer == layer }.compactMap(\.updateRatio)
        }
        return ratios.filter(\.isFinite).max()
    }
}

// MARK: The findings

extension Measurements {
    /// One finding of all layers that have dead units; and one of the risk, where this network was only lucky.
    var deadUnits: [Finding] { [Finding.gathered(deadLayers.map(finding)), riskOfDeath].compactMap(\.self) }

    /// The finding that other draws of the same network would be born dead, if many would.
    private var riskOfDeath: Finding? {
        guard let birthRisk, birthRisk.deadNetworks.value >= 0.05,
            !(before?.probes.contains { $0.units > 0 && $0.deadShare == 1 } ?? false)
        else { return nil }
        let (share, draws) = (birthRisk.deadNetworks, birthRisk.draws)
        return Finding(
            kind: .deadUnits, severity: share.value >= 0.2 ? .warning : .note, step: 0,
            observation: .deadInitializations(share.count, draws: draws), evidence: evidence(of: birthRisk),
            cause: .initialization, suggestion: .widerLayers(settings), alternatives: [.leakyReLU, .normalization])
    }

    /// What drawing other networks has shown.
    private func evidence(of risk: DeadInitializationProbability) -> [Finding.Evidence] {
        var evidence: [Finding.Evidence] = [
            .init(.deadInitializationFraction, risk.deadNetworks.value, expected: 0, .ideal)
        ]
        if let bounds = risk.bounds {
            evidence.append(.init(.deadInitializationLowerBound, bounds.lower))
            evidence.append(.init(.deadInitializationUpperBound, bounds.upper))
        }
        return evidence
    }

    private func finding(_ dead: DeadLayer) -> Finding {
        let (probe, cause) = (dead.probe, dead.cause)
        let steps = dead.units.filter { $0.cause == cause }.compactMap(\.since)
        let canRevive = canRevive(probe, dead)
        let suggestions = suggestions(dead)
        return Finding(
            kind: .deadUnits, severity: severity(dead), layer: probe.layer,
            units: dead.units.map { .init(index: $0.index, layer: probe.layer, since: $0.since, canRevive: canRevive) },
            step: steps.min(),
            observation: .deadUnits(
                dead.units.count, of: probe.units, activation: probe.operation,
                atInitialization: dead.units.count { $0.since == 0 }, rows: .init(seen: rows.seen, all: rows.all)),
            evidence: evidence(dead), cause: cause, suggestion: suggestions[0],
            alternatives: Array(suggestions.dropFirst()))
    }

    private func severity(_ dead: DeadLayer) -> Finding.Severity {
        if dead.isWhole { return .severe }
        // A few units of a narrow layer are a large share by chance.
        let isBroad = dead.probe.units >= 8
        // Without harm they are only useless.
        if isBroad, dead.share >= 0.5, hasFailed || (dead.share >= 0.9 && curve.isBelow(0.5)) { return .severe }
        return dead.share >= (isBroad ? 0.2 : 0.5) ? .warning : .note
    }

    /// Whether a layer before this one still learns: the first has only the rows before it, and below a layer that is dead
    /// as a whole nothing learns.
    private func canRevive(_ probe: ActivationProbe, _ dead: DeadLayer) -> Bool {
        guard let view = after ?? before, !dead.isWhole,
            let own = view.parameters.firstIndex(where: { $0.layer == probe.layer })
        else { return false }
        return view.parameters[..<own].contains { $0.isWeight && $0.gradientNorm > 0 }
    }

    private func evidence(_ dead: DeadLayer) -> [Finding.Evidence] {
        var evidence: [Finding.Evidence] = [
            .init(.deadFraction, dead.share, expected: 0, .ideal),
            .init(.deadAtInitialization, Double(dead.units.filter { $0.since == 0 }.count)),
            .init(.zeroFraction, dead.probe.zeroShare),
            .init(.rows, Double(dead.probe.rows)),
        ]
        if let ratio = dead.updateRatio {
            evidence.append(.init(.updateRatioAtDeath, ratio, expected: 1e-3))
        }
        if let share = dead.biasShare {
            evidence.append(.init(.biasFraction, share))
        }
        if let count = dead.deadInScale {
            evidence.append(.init(.deadAtInitializationStandardized, Double(count)))
        }
        if dead.cause == .dataScale { evidence += inputs.evidence }
        if dead.cause == .initialization, let birthRisk { evidence += self.evidence(of: birthRisk) }
        return evidence
    }

    private func suggestions(_ dead: DeadLayer) -> [Suggestion] {
        let lower = Suggestion.lowerLearningRate(settings, from: learningRate)
        switch dead.cause {
        case .initialization, .depth:
            // Weights that are all 0 stay alike, whatever the activation.
            if before?.layers.first(where: { $0.name == dead.probe.layer })?.fanInVariance == 0 {
                return [.he, .normalization]
            }
            // Where a few units are all there are, no slope brings back what they cannot hold.
            let wider = Suggestion.widerLayers(settings)
            return dead.probe.units < 16 ? [wider, .leakyReLU, .normalization] : [.leakyReLU, .normalization, wider]
        case .learningRate: return [lower, .leakyReLU, .clipping, .warmUp]
        case .biasDrift: return [lower, .leakyReLU, .elu]
        case .regularization: return [.lessWeightDecay(settings), .leakyReLU]
        case .dataScale: return [.scaledInputs, lower, .leakyReLU]
        default: return [.leakyReLU, lower]
        }
    }
}
