import RectifierCore
import RectifierSupport

/// An error in a schedule.
public enum ScheduleError: RectifierError, Hashable {
    /// There is none of that name.
    case unknownName(String, nearest: [String])
    /// It has no such option, or the option cannot have that value.
    case option(OptionError)
    /// The text cannot be read; the position is counted in characters from 1.
    case syntax(text: String, position: Int, problem: String)
    /// A part of a sequence has no end, but others follow.
    case endless(part: String)
    /// The last part of a sequence, which goes on to the end, has a length.
    case lengthOfLast(part: String)
    /// A sequence or a chain has fewer than two schedules.
    case tooFew
    /// There is more than one plateau, though only one quantity is counted.
    case severalPlateaus

    /// The problem and the remedy.
    public var description: String {
        switch self {
        case .unknownName(let name, let nearest):
            let hint =
                nearest.isEmpty
                ? "; there are \(ScheduleCatalog.names.joined(separator: ", "))."
                : "; did you mean \(nearest.map { "'\($0)'" }.joined(separator: " or "))?"
            return "There is no schedule \(NameList.quoted(name))\(hint)"
        case .option(let error): return "\(error)"
        case .syntax(let text, let position, let problem):
            return "\(NameList.quoted(text)), character \(position): \(problem). Write a schedule as name or "
                + "name:option=value,option=value, one after the other with '/', and both at once with '*'."
        case .endless(let part):
            return "\(NameList.quoted(part)) has no end, so that nothing can follow: say how long it lasts, as in "
                + "\(NameList.quoted(part + "@epochs=10"))."
        case .lengthOfLast(let part):
            return
                "\(NameList.quoted(part)) is the last part and goes on to the end: leave out how long it lasts, or let another follow."
        case .tooFew: return "A sequence or a chain needs two schedules or more."
        case .severalPlateaus: return "There can be only one 'reduce-on-plateau' in a schedule."
        }
    }
}
