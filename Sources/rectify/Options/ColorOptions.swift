import ArgumentParser

/// Whether pictures on standard output have colours.
enum ColorChoice: String, CaseIterable, Sendable {
    /// On a terminal that shows them, unless NO_COLOR is set.
    case auto
    /// Also in a file or a pipe, as for `less -R`.
    case always
    case never

    /// Whether colours are to be written.
    var isWanted: Bool { self == .always || self == .auto && Terminal.isTerminal && Terminal.hasColors }
}

/// The option of commands that draw on the terminal.
struct ColorOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Colours: auto (on a terminal, unless NO_COLOR is set), always or never. "
                + "(default: auto)",
            valueName: "when"),
        transform: OptionValues.color)
    var color: ColorChoice = .auto
}
