"""The whole process that trains digits for 30 epochs: imports, reading, training, and its peak memory."""

import os
import re
import subprocess
import sys
import time

import numpy

from driver.measure import PAUSE_SECONDS, Figures
from driver.process import FOLDER, environment

SOURCE = os.path.join(os.path.dirname(FOLDER), "Sources", "CDigits", "digits.bin")


def measure_digits(options, folder, quiet):
    """The figures of each library's program, all of them run in turn."""
    data = os.path.join(folder, "digits.npz")
    write_data(data)
    commands = {
        "rectifier": [
            os.path.join(options.products, "rectify"), "train", "digits", "--hidden", "128,64", "--epochs", "30",
            "--batch-size", "32", "--optimizer", "adam", "--quiet", "--json"],
        "torch": [options.python, "-m", "peers.torch_digits", data],
        "jax": [options.python, "-m", "peers.jax_digits", data],
        "mlx": [options.python, "-m", "peers.mlx_digits", data],
    }
    commands = {name: command for name, command in commands.items() if name in options.libraries}
    figures = {name: Figures(name, [], agrees=accuracy(command, options.threads) > 0.95, peak_bytes=0)
               for name, command in commands.items()}
    for _ in range(options.rounds):
        quiet.wait()
        for name, command in commands.items():
            time.sleep(PAUSE_SECONDS)
            seconds, peak = launch(command, options.threads)
            figures[name].seconds.append(seconds)
            figures[name].peak_bytes = max(figures[name].peak_bytes, peak)
    return list(figures.values())


def write_data(path):
    """The data in NumPy's own format, the fastest that the others read."""
    content = numpy.fromfile(SOURCE, numpy.uint8)
    numpy.savez(path, images=content[: 1797 * 64].reshape(1797, 64), labels=content[1797 * 64 :])


def accuracy(command, threads):
    """The share of test rows that are told right. The run also brings the program into the file cache."""
    done = subprocess.run(command, cwd=FOLDER, env=environment(threads), capture_output=True, text=True, check=True)
    return float(re.search(r"testAccuracy\W+(\d[\d.]*)", done.stdout + done.stderr)[1])


def launch(command, threads):
    """The seconds that the command takes, and its peak memory in bytes."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", os.path.join(FOLDER, "launch.py"), *command], cwd=FOLDER,
        env=environment(threads), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    seconds, peak = done.stdout.split()
    return float(seconds), int(peak)
