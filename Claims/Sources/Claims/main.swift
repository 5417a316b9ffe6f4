// Measures claims and writes what was found:
//
//     Claims [CLAIM…] [--seeds N] [--document FILE] [--commit TEXT]
//
// Without a document the tables go to standard output alone.
import Foundation

struct Usage: Error, CustomStringConvertible {
    let description: String
}

func run(_ arguments: [String]) throws {
    var (names, seeds, document, commit) = ([String](), Int?.none, String?.none, "unknown")
    var rest = arguments[...]
    while let argument = rest.popFirst() {
        switch argument {
        case "--seeds":
            guard let count = rest.popFirst().flatMap({ Int($0) }), count > 1 else {
                throw Usage(description: "--seeds: a whole number above 1 is needed; an interval needs two.")
            }
            seeds = count
        case "--document": document = rest.popFirst()
        case "--commit": commit = rest.popFirst() ?? commit
        default: names.append(argument)
        }
    }
    let known = ClaimCatalog.all.map { $0.name }
    if let name = names.first(where: { !known.contains($0) }) {
        throw Usage(description: "There is no claim '\(name)'. The claims are \(known.joined(separator: ", ")).")
    }
    for claim in ClaimCatalog.all where names.isEmpty || names.contains(claim.name) {
        FileHandle.standardError.write(Data("Measuring \(claim.name)\n".utf8))
        let count = seeds ?? claim.seeds
        let start = ContinuousClock.now
        var evidence = try claim.measure(seeds: count)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        evidence.add(
            "*Measured by `make claims CLAIM=\(claim.name)`: \(count) \(claim.unit), \(Int(seconds.rounded())) s on "
                + "\(Machine.description), commit \(commit).*")
        let block = evidence.markdown(named: claim.name, pictures: "pictures")
        print("## \(claim.name)\n\n\(block)\n")
        fflush(nil)
        if let document { try ClaimsDocument(path: document).replace(claim.name, with: block, evidence.figures) }
    }
}

do {
    try run(Array(CommandLine.arguments.dropFirst()))
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(error is Usage ? 64 : 70)
}
