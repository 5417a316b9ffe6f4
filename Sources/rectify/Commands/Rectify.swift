import ArgumentParser
import Glibc
import Rectifier

/// The command-line tool: networks of rectified linear units, and their relatives, without a line of code.
@main
struct Rectify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rectify",
        abstract: "Deep learning on the command line, with the activation function at its heart.",
        discussion: """
            Start with:
              rectify train digits                 train a classifier of handwritten digits
              rectify train data.csv               train on a table; target: last column
              rectify diagnose digits              find dead units, overfitting and more
              rectify learning-rate digits         find a learning rate, by a range test
              rectify compare digits               find out which activation to use
              rectify apply relu -- -2 -1 0 1 2    apply an activation to numbers
              rectify plot relu elu --derivative   plot activations and their derivatives
              rectify boundary                     see decision boundaries
              rectify gradients                    see gradients vanish or explode

            Exit codes: 0 success, 64 usage error, 65 bad data or a training that diverged, 66 missing file, 69 a program that \
            is not installed, 70 internal error, 73 a file cannot be created, 74 a file cannot be written, 75 another training \
            writes to the directory, 130 ended by Ctrl-C before there was a result, 141 broken pipe.
            """,
        version: Version.rectify,
        subcommands: [
            Train.self, Diagnose.self, LearningRate.self, Compare.self, Predict.self, Describe.self, Apply.self,
            Functions.self, Plot.self, Boundary.self, Gradients.self,
        ])

    /// Parses, runs, and turns every error into a message on standard error and an exit code.
    static func main() {
        StandardDescriptors.fillClosed()
        // A limit on the size of files (`ulimit -f`) is then an error of writing, which is said, and not the end.
        signal(SIGXFSZ, SIG_IGN)
        // So is a pipe whose reader has gone away: a training whose progress nobody reads any more goes on.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot(CommandNames.checked(Array(CommandLine.arguments.dropFirst())))
            try command.run()
        } catch {
            Failure.exit(with: error)
        }
    }
}

enum Version {
    static let rectify = RunManifest.currentVersion
}

/// The names of the subcommands, as users may write them.
enum CommandNames {
    /// The arguments with the first, where it is a subcommand's name, in its usual form. Throws, with the names that
    /// are near, when there is no such subcommand.
    static func checked(_ arguments: [String]) throws -> [String] {
        guard let first = arguments.first, !first.hasPrefix("-"), !first.isEmpty else { return arguments }
        let names = Rectify.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        let name = NamedOptions.normalize(first)
        guard names.contains(name) else {
            throw ToolError.usage(
                "There is no subcommand '\(first)'\(DidYouMean.text(for: name, among: names)) "
                    + "The subcommands are \(names.dropLast().joined(separator: ", ")); 'rectify --help' explains them."
            )
        }
        return [name] + arguments.dropFirst()
    }
}

enum DidYouMean {
    /// The end of a sentence that says that a name does not exist: `; did you mean 'a' or 'b'?`, or a full stop.
    static func text(for name: String, among names: [String]) -> String {
        let near = NearestNames.nearest(to: name, among: names)
        return near.isEmpty ? "." : "; did you mean \(near.map { "'\($0)'" }.joined(separator: " or "))?"
    }
}
