// Reads a table and prints how long that took, and how much memory the process had at its most.
import Glibc
import Rectifier

let path = CommandLine.arguments[1]
let clock = ContinuousClock()
let start = clock.now
let table = try Table(reading: path)
let seconds = (clock.now - start) / .seconds(1)
var usage = rusage()
getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
print(seconds, usage.ru_maxrss, table.rowCount, table.columns.count)
