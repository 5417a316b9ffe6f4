import ArgumentParser
import Glibc
import Rectifier

/// An error that the tool itself finds: a message that names the option or file and the remedy, and the exit code.
struct ToolError: Error {
    let code: Int32
    let message: String

    /// A usage error: the command was used wrongly (64).
    static func usage(_ message: String) -> ToolError { ToolError(code: EX_USAGE, message: message) }
    /// A data error: the input cannot be used (65).
    static func data(_ message: String) -> ToolError { ToolError(code: EX_DATAERR, message: message) }
    /// Whoever read the result wants no more of it, as `head` does: nothing is said, and the code is what shells have for
    /// a program that SIGPIPE ended (141).
    static let readerLeft = ToolError(code: 128 + SIGPIPE, message: "")
}

/// The end of the tool with an error.
enum Failure {
    /// Says what is wrong on standard error and exits; help and version requests go to standard output.
    static func exit(with error: any Error) -> Never {
        if let (code, message) = explain(error) {
            if !message.isEmpty { Output.complain(message) }
            Glibc.exit(code)
        }
        if Rectify.exitCode(for: error) == .success {
            // Help, or the version.
            do {
                try Output.write(Rectify.fullMessage(for: error))
                Glibc.exit(EXIT_SUCCESS)
            } catch { exit(with: error) }
        }
        if Rectify.exitCode(for: error) != .failure { Rectify.exit(withError: error) }
        Output.complain("Internal error of rectify: \(error). Please report it with the command you ran.")
        Glibc.exit(EX_SOFTWARE)
    }

    /// The exit code and message of an error of the tool or the library; nil for others.
    static func explain(_ error: any Error) -> (code: Int32, message: String)? {
        switch error {
        case let error as ToolError: (error.code, error.message)
        case let error as FileError: (code(of: error.kind), "\(error)")
        case let error as FashionMNISTError: (error.kind == .missing ? EX_NOINPUT : EX_DATAERR, "\(error)")
        case is IDXError, is GzipError, is SafetensorsError, is ModelFileError: (EX_DATAERR, "\(error)")
        case OptionError.unknownName: (EX_USAGE, "\(error) 'rectify functions' lists them all.")
        case let error as TableError: (EX_DATAERR, error.message.optionText)
        case let error as RunManifestError where error.kind == .mismatchedFile:
            (EX_DATAERR, "\(error) 'rectify train --resume' saves it again from its checkpoint, where there is one.")
        case is RunManifestError, SplitError.tooFewRows: (EX_DATAERR, "\(error)")
        case NetworkError.batchOfOneRow(let rows, let batchSize):
            (
                EX_USAGE,
                "\(error) The options are --batch-size\(rows > batchSize && batchSize > 1 ? ", --drop-last" : "") and "
                    + "--normalization layer."
            )
        case NetworkError.noWholeBatch: (EX_USAGE, "\(error) The options are --batch-size and --drop-last.")
        case is SplitError, is OptionError, is NetworkError, is DataSourceError: (EX_USAGE, "\(error)")
        case let error as CheckpointError where error.kind == .inUse: (EX_TEMPFAIL, "\(error)")
        case let error as ComparisonError: (code(of: error), "\(error)")
        case is MetricError: (EX_USAGE, "\(error)")
        case is DivergenceError, is CheckpointError: (EX_DATAERR, "\(error)")
        default: nil
        }
    }

    private static func code(of error: ComparisonError) -> Int32 {
        switch error {
        case .tooFewActivations, .tooFewSeeds, .tooManySeeds, .namedTwice, .noRows: EX_USAGE
        case .constantTarget, .allDiverged: EX_DATAERR
        // As shells have it for a program that Ctrl-C ended.
        case .interrupted: 128 + SIGINT
        }
    }

    private static func code(of kind: FileError.Kind) -> Int32 {
        switch kind {
        case .missing, .isDirectory, .isNoFile, .cannotRead: EX_NOINPUT
        case .tooLarge: EX_DATAERR
        case .cannotCreate: EX_CANTCREAT
        case .cannotWrite: EX_IOERR
        }
    }
}
