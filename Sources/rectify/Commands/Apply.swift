import ArgumentParser
import Glibc
import Rectifier

/// `rectify apply`: a function of some numbers.
struct Apply: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Apply an activation function to numbers.",
        discussion: """
            rectify apply relu -- -2 -1 0 1 2           [0, 0, 0, 1, 2]
            rectify apply leaky-relu --parameter negative-slope=0.2 -- -2 3
            seq -3 3 | rectify apply gelu --gradient

            Integers stay integers where the function is exact on them; all other numbers are float32, printed as short as reads \
            back equal. nan, inf and -inf are numbers too. softmax and its relatives, crelu, glu and its relatives are functions \
            of the whole list as one vector; their --gradient is the Jacobian, one line for each output. glu and its relatives \
            need an even number of inputs: they multiply the first half by a function of the second. rrelu and gumbel-softmax \
            are in evaluation mode: without randomness.
            """)

    @Argument(help: "Name of the activation; 'rectify functions' lists them.")
    var function: String

    @Option(
        name: .long, parsing: .unconditionalSingleValue,
        help: ArgumentHelp("A parameter of the activation; may be repeated.", valueName: "NAME=VALUE"))
    var parameter: [String] = []

    @Flag(help: "Print the derivative instead of the value.")
    var gradient = false

    @Argument(
        parsing: .allUnrecognized,
        help:
            "The numbers, negative ones after '--'. Without any, they are read from standard input, separated by spaces, commas or line breaks."
    )
    var values: [String] = []

    func run() throws {
        let activation = try ActivationCatalog.make(function, parameters())
        let numbers = try values.isEmpty ? NumberReader.standardInput() : NumberReader.arguments(values)
        let application = try FunctionApplication(activation, count: numbers.floats.count)
        try Output.write(gradient ? application.derivatives(numbers.floats) : application.values(numbers))
    }

    private func parameters() throws -> [String: String] {
        var parameters: [String: String] = [:]
        for text in parameter {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw ToolError.usage(
                    "--parameter \(text): write it as NAME=VALUE, such as --parameter negative-slope=0.2.")
            }
            let name = NamedOptions.normalize(String(parts[0]))
            guard parameters.updateValue(String(parts[1]), forKey: name) == nil else {
                throw ToolError.usage("--parameter \(text): '\(name)' is there twice; give it once.")
            }
        }
        return parameters
    }
}

/// Numbers as they were written.
struct Numbers {
    /// All of them as integers, or nil if one is not.
    let integers: [Int]?
    let floats: [Float]
}

/// Reading of numbers from arguments and standard input.
enum NumberReader {
    static func arguments(_ arguments: [String]) throws -> Numbers {
        var words: [(String, String)] = []
        for argument in arguments where argument != "--" {
            for word in Self.words(argument) { words.append((word, "value \(words.count + 1)")) }
        }
        return try numbers(words)
    }

    static func standardInput() throws -> Numbers {
        if isatty(STDIN_FILENO) != 0 { Output.note("Type the numbers, and Ctrl-D at the end.") }
        var lines = StandardInputLines()
        var isWhole = true
        var (integers, floats) = ([Int](), [Float]())
        while let line = try lines.next() {
            let place = "standard input, line \(lines.count)"
            let found = try numbers(Self.words(line).map { ($0, place) })
            floats += found.floats
            if let more = found.integers { integers += more } else { isWhole = false }
            guard floats.count <= mostNumbers else {
                throw ToolError.data(
                    "standard input, line \(lines.count): there are more than \(mostNumbers.grouped) numbers, which is the "
                        + "limit; give fewer at once.")
            }
        }
        return Numbers(integers: isWhole ? integers : nil, floats: floats)
    }

    /// The maximum number of numbers that are read from standard input, whose end is not known.
    static let mostNumbers = 1 << 20

    private static func words(_ text: some StringProtocol) -> [String] {
        text.split(omittingEmptySubsequences: true) { $0.isWhitespace || $0 == "," }.map { String($0) }
    }

    private static func numbers(_ words: [(text: String, place: String)]) throws -> Numbers {
        let floats = try words.map { text, place in
            if let value: Float = NumberText.parse(text) { return value }
            if isUnknownOption(text) {
                throw ToolError.usage("There is no option '\(text)'; 'rectify apply --help' lists them.")
            }
            let problem =
                NumberText.parse(text, as: Double.self) != nil
                ? "is too large for a 32-bit floating-point number, whose largest is 3.4028235e38"
                : "is not a number; write numbers such as -2, 0.5, 1e-3, nan, inf or -inf"
            throw ToolError.data("\(place): '\(text)' \(problem).")
        }
        let integers = words.compactMap { NumberText.integer($0.text) }
        return Numbers(integers: integers.count == words.count ? integers : nil, floats: floats)
    }

    /// Whether the text is an option rather than a number: `--gradeint`, `-g`.
    private static func isUnknownOption(_ text: String) -> Bool {
        text.hasPrefix("--") || (text.hasPrefix("-") && (text.dropFirst().first?.isLetter ?? false))
    }
}
