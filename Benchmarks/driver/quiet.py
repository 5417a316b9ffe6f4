"""Waiting for other programs: with two threads on two processors a library that waits for its slowest thread is slowed
down many times by one more program, and another one hardly at all."""

import time

WINDOW_SECONDS = 0.2
MOST_BUSY = 0.1


class Quiet:
    """Waits before each round until other programs use less than a tenth of the processors, but not for ever."""

    def __init__(self, patience):
        self.patience = patience
        self.rounds, self.busy_rounds = 0, 0

    def wait(self):
        """Returns when it is quiet, or patience is at its end."""
        end = time.monotonic() + self.patience
        while busy_share() > MOST_BUSY:
            if time.monotonic() > end:
                self.busy_rounds += 1
                break
        self.rounds += 1


def busy_share():
    """The share of the processors' time that is used, over a short while in which the libraries wait."""
    busy, total = processor_times()
    time.sleep(WINDOW_SECONDS)
    busy_after, total_after = processor_times()
    return (busy_after - busy) / max(total_after - total, 1)


def processor_times():
    """The time used and the time passed, of all processors, since the system began."""
    with open("/proc/stat") as file:
        times = [int(number) for number in file.readline().split()[1:9]]
    idle = times[3] + times[4]
    return sum(times) - idle, sum(times)
