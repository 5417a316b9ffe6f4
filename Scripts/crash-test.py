"""Kills `rectify train` again and again, and sees that nothing is lost.

    python3 Scripts/crash-test.py .build/release/rectify [--count 200] [--epochs 3000] [--seed 0] [options of rectify train]

A run of `rectify train digits` is made without a disturbance. Then the same run is made in another directory by one
command that is repeated until it succeeds, `--resume DIR`, and killed (SIGKILL) at moments that are drawn at random, on
average after a twentieth of the time that the undisturbed run takes; every fifth one comes within the first 20 ms, so
that some are before the first checkpoint. When the run is done, both must have the same network, history and checkpoint,
to the bit, apart from the seconds that were measured, and no temporary file may be left. So it goes on, in other
directories, until COUNT kills are made.

The moments are the same for the same seed; what the process is doing then depends on the machine.
"""

import argparse
import json
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

FILES = ["model.safetensors", "history.csv"]
CHECKPOINT = "checkpoint.safetensors"


def checkpoint_parts(path):
    """The tensors' bytes, and the state without the seconds."""
    with open(path, "rb") as file:
        data = file.read()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__")
    state = json.loads(metadata["state"])
    del state["seconds"]
    return data[8 + length :], header, state, metadata["note.run"]


def without_seconds(path):
    with open(path) as file:
        run = json.load(file)
    del run["result"]["seconds"]
    return run


def check_equal(whole, stopped):
    """Ends the program with what differs."""
    for name in FILES:
        with open(f"{whole}/{name}", "rb") as first, open(f"{stopped}/{name}", "rb") as second:
            if first.read() != second.read():
                sys.exit(f"crash-test: {name} differs from that of the run that was not killed: {stopped}/{name}")
    if checkpoint_parts(f"{whole}/{CHECKPOINT}") != checkpoint_parts(f"{stopped}/{CHECKPOINT}"):
        sys.exit(f"crash-test: the checkpoint differs from that of the run that was not killed: {stopped}")
    if without_seconds(f"{whole}/run.json") != without_seconds(f"{stopped}/run.json"):
        sys.exit(f"crash-test: run.json differs from that of the run that was not killed: {stopped}/run.json")
    expected = sorted(FILES + ["run.json", CHECKPOINT, "checkpoint.previous.safetensors"])
    if sorted(os.listdir(stopped)) != expected:
        sys.exit(f"crash-test: {stopped} has {sorted(os.listdir(stopped))}, where {expected} are expected")


def main():
    parser = argparse.ArgumentParser(description="Kills rectify train again and again, and sees that nothing is lost.")
    parser.add_argument("rectify")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--epochs", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=0)
    arguments, options = parser.parse_known_args()
    moments = random.Random(arguments.seed)

    folder = tempfile.mkdtemp(prefix="rectify-crash-")
    common = [arguments.rectify, "train", "digits", "--hidden", "16", "--epochs", str(arguments.epochs), "--quiet", *options]
    whole = f"{folder}/whole"
    start = time.monotonic()
    subprocess.run([*common, "--output", whole], check=True, stdout=subprocess.DEVNULL)
    duration = time.monotonic() - start

    kills, early, runs, number = 0, 0, 0, 0
    while kills < arguments.count:
        stopped = f"{folder}/stopped-{number}"
        number += 1
        while True:
            process = subprocess.Popen([*common, "--resume", stopped], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            if kills < arguments.count:
                try:
                    process.wait(moments.uniform(0, 0.02 if moments.random() < 0.2 else duration / 10))
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                    kills += 1
                    early += not os.path.exists(f"{stopped}/{CHECKPOINT}")
            errors = process.communicate()[1].decode()
            if process.returncode == 0:
                break
            if process.returncode != -signal.SIGKILL:
                sys.exit(f"crash-test: after {kills} kills rectify ended with {process.returncode}: {errors}")
        check_equal(whole, stopped)
        runs += 1
    # A run that is over stays as it is.
    before = {name: os.stat(f"{stopped}/{name}").st_mtime_ns for name in os.listdir(stopped)}
    subprocess.run([*common, "--resume", stopped], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if before != {name: os.stat(f"{stopped}/{name}").st_mtime_ns for name in os.listdir(stopped)}:
        sys.exit("crash-test: a run that was over was written again")
    shutil.rmtree(folder)
    print(
        f"{kills} kills, {early} of them before the first checkpoint; {runs} run{'s' if runs > 1 else ''} of "
        f"{arguments.epochs} epochs resumed to the same bits as one of {duration:.1f} s that was not killed")


if __name__ == "__main__":
    main()
