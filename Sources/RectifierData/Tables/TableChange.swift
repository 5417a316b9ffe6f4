import RectifierSupport

/// A change of how a table is read: an option and its new value, as a note or an error suggests it.
///
/// It is data alone: ``code`` is it as Swift code, and the tool writes it as its option. For changes of a training see
/// `Suggestion.Change`.
public enum TableChange: Sendable, Hashable {
    /// The column to predict.
    case target(String)
    /// The task.
    case task(LearningTask)
    /// Whether the first line has the columns' names.
    case header(Bool)
    /// Columns to leave out.
    case dropped([String])
    /// Columns to use although they look like identifiers.
    case kept([String])
    /// Numeric columns.
    case numeric([String])
    /// Categorical columns.
    case categorical([String])
    /// Columns of dates or times.
    case dates([String])
    /// Further words for a missing value.
    case missing([String])
    /// The order of day and month.
    case dateOrder(DateStyle.Order)
    /// The feature scaling.
    case scaling(InputScaling)

    /// An option of a table.
    public enum Knob: String, Sendable, Hashable, CaseIterable {
        /// The column to predict.
        case target
        /// The task.
        case task
        /// Whether the first line has the columns' names.
        case header
        /// ``ColumnChoices/dropped``.
        case dropped = "drop"
        /// ``ColumnChoices/kept``.
        case kept = "keep"
        /// ``ColumnChoices/numeric``.
        case numeric
        /// ``ColumnChoices/categorical``.
        case categorical
        /// ``ColumnChoices/dates``.
        case dates = "date"
        /// ``ColumnChoices/missing``.
        case missing
        /// ``ColumnChoices/dateOrder``.
        case dateOrder = "date-order"
        /// ``InputScaling``.
        case scaling = "scale"
    }

    /// The option.
    public var knob: Knob {
        switch self {
        case .target: .target
        case .task: .task
        case .header: .header
        case .dropped: .dropped
        case .kept: .kept
        case .numeric: .numeric
        case .categorical: .categorical
        case .dates: .dates
        case .missing: .missing
        case .dateOrder: .dateOrder
        case .scaling: .scaling
        }
    }
}

// MARK: As Swift code

extension TableChange {
    /// The change as Swift code: an argument, `task: .regression`, or a property of the ``ColumnChoices``,
    /// `choices.missing = ["-999"]`. Long names are cut.
    public var code: String {
        let value: String =
            switch self {
            case .target(let name): Self.literal(name)
            case .task(let task): ".\(task)"
            case .header(let isThere): "\(isThere)"
            case .dropped(let names), .kept(let names), .numeric(let names), .categorical(let names), .dates(let names),
                .missing(let names):
                "[\(names.map(Self.literal).joined(separator: ", "))]"
            case .dateOrder(let order): ".\(order)"
            case .scaling(let scaling): ".\(scaling)"
            }
        return knob.isArgument ? "\(knob.code) \(value)" : "\(knob.code) = \(value)"
    }

    /// A name as a string literal.
    private static func literal(_ name: String) -> String {
        let text = NameList.shortened(name, to: 60).unicodeScalars
        return "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
    }
}

extension TableChange.Knob {
    /// Whether it is an argument of `TableSchema` and `TableData`, not a property of ``ColumnChoices``.
    fileprivate var isArgument: Bool { code.hasSuffix(":") }

    /// The option in Swift: the label of an argument, or a property of the ``ColumnChoices``.
    public var code: String {
        switch self {
        case .target: "target:"
        case .task: "task:"
        case .header: "hasHeader:"
        case .dropped: "choices.dropped"
        case .kept: "choices.kept"
        case .numeric: "choices.numeric"
        case .categorical: "choices.categorical"
        case .dates: "choices.dates"
        case .missing: "choices.missing"
        case .dateOrder: "choices.dateOrder"
        case .scaling: "scaling:"
        }
    }
}
