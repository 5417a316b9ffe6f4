"""Runs a command, and prints the seconds it took and the most memory it held, in bytes.

    python3 -I -S launch.py COMMAND ARGUMENTS…

Linux counts in a process's peak what its parent held when it was started; hence this small parent.
"""

import os
import sys
import time

silence = os.open(os.devnull, os.O_WRONLY)
start = time.perf_counter()
process = os.posix_spawnp(
    sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, silence, 1)])
_, status, usage = os.wait4(process, 0)
print(time.perf_counter() - start, usage.ru_maxrss * 1024)
sys.exit(os.waitstatus_to_exitcode(status))
