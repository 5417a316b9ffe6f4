@testable import RectifierDiagnostics

extension Finding {
    /// A finding of a kind and cause, with little said of it.
    static func sample(_ kind: Kind, _ cause: Cause, _ severity: Severity = .severe) -> Finding {
        Finding(
            kind: kind, severity: severity, observation: .diverged,
            evidence: [.init(.deadFraction, 0.5, expected: 0.1)], cause: cause, suggestion: .checkData)
    }
}
