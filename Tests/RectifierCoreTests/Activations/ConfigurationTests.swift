import Testing

@testable import RectifierCore

/// An activation written as text and read back is the same function: nothing is lost.
@Suite struct ConfigurationTests {
    /// One of each with parameters that are not the defaults.
    private static let others: [any ConfigurableActivation] = [
        LeakyReLU(negativeSlope: 0.3), PReLU(channels: 4, axis: 1, initialSlope: 0.1), PReLU(channels: 6, axis: 2),
        RReLU(lower: 0.1, upper: 0.7), CReLU(axis: 1), Threshold(threshold: 0.5, value: -1), Step(threshold: 0.25),
        ELU(alpha: 0.3), CELU(alpha: 3), GELU(approximation: .tanh), Swish(initialBeta: 1.5), Softplus(beta: 3),
        Squareplus(b: 0.1), HardTanh(lower: -0.3, upper: 2), HardShrink(lambda: 0.3), SoftShrink(lambda: 0.3),
        Softmax(axis: 1), LogSoftmax(axis: 0), Softmin(axis: 1), Sparsemax(axis: 0),
        GumbelSoftmax(temperature: 0.5, isHard: true, axis: 1), GLU(axis: 1), ReGLU(axis: 0), GEGLU(axis: 1),
        SwiGLU(axis: 0),
    ]

    /// The same for the activations that are not named above: each parameter at a number that it takes.
    private static let found: [any ConfigurableActivation] = {
        let named = Set(others.map(\.documentation.name))
        return ActivationCatalog.all.filter { !named.contains($0.documentation.name) }.flatMap { activation in
            written(activation).compactMap { changed(activation, $0.name) }
        }
    }()

    /// Those that a text has; a module has others, which it learns.
    private static func written(_ activation: any ConfigurableActivation) -> [ActivationParameter] {
        activation.parameters
    }

    private static func changed(
        _ activation: any ConfigurableActivation, _ parameter: String
    ) -> (any ConfigurableActivation)? {
        for value in ["0.3", "2", "1", "0", "-1", "0.75"] {
            let other = try? ActivationCatalog.make(activation.documentation.name, [parameter: value])
            if let other, other.text != activation.text { return other }
        }
        return nil
    }

    @Test func textsReadBackAsTheSameFunction() throws {
        var generator = RandomGenerator(seed: 5)
        let x = Tensor<Float>(normal: 0, shape: [2, 4, 6], using: &generator)
        for activation in ActivationCatalog.all + Self.others + Self.found {
            let again = try ActivationCatalog.make(parsing: activation.text)
            #expect(again.text == activation.text)
            #expect(type(of: again) == type(of: activation))
            #expect(again.callAsFunction(x) == activation.callAsFunction(x), "\(activation.text)")
        }
    }

    @Test func everyParameterIsWrittenDown() {
        #expect(PReLU(channels: 64, axis: 1).text == "prelu:channels=64,axis=1,initial-slope=0.25")
        #expect(Softmax(axis: 1).text == "softmax:axis=1")
        #expect(HardTanh().text == "hard-tanh:lower=-1,upper=1")
        #expect(RReLU().text == "rrelu:lower=0.125,upper=0.3333333333333333")
        for activation in ActivationCatalog.all {
            let others = (Self.others + Self.found).filter { type(of: $0) == type(of: activation) }
            for parameter in Self.written(activation) {
                #expect(
                    others.contains { Self.written($0).contains { $0.name == parameter.name && $0 != parameter } },
                    "\(activation.text) is not tested with another \(parameter.name): add one to `others`")
            }
        }
    }

    /// What is not given has its default, which fits what is given.
    @Test func someParametersMayBeLeftOut() throws {
        #expect(try ActivationCatalog.make(parsing: "hard-tanh:lower=2").text == "hard-tanh:lower=2,upper=4")
        #expect(try ActivationCatalog.make(parsing: "rrelu:lower=0.5").text == "rrelu:lower=0.5,upper=0.5")
        #expect(try ActivationCatalog.make(parsing: "Log_Sigmoid").text == "log-sigmoid")
        // Where two more is the same number.
        #expect(
            try ActivationCatalog.make(parsing: "hard-tanh:lower=1e30").text
                == "hard-tanh:lower=1e+30,upper=\(Double(Float(1e30).nextUp))")
    }

    /// What would trap, or fill the memory.
    @Test(arguments: [
        "hard-tanh:lower=3.4028235e38", "hard-tanh:lower=2,upper=2", "prelu:channels=0", "prelu:channels=1048577",
        "prelu:channels=9223372036854775807", "prelu:channels=9223372036854775808", "softplus:beta=0", "celu:alpha=-1",
        "rrelu:lower=1e38,upper=1", "gumbel-softmax:temperature=0", "hard-shrink:lambda=-1",
        "leaky-relu:negative-slope=nan",
    ])
    func impossibleParametersAreRefused(text: String) {
        #expect(throws: ActivationError.self) { try ActivationCatalog.make(parsing: text) }
    }
}
