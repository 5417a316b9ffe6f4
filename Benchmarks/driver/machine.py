"""What a measurement was made on and with."""

import datetime
import importlib.metadata
import os
import platform
import re
import subprocess


class Machine:
    """The machine, the versions, and how busy it was from the making of this to `finish`."""

    def __init__(self, threads, rounds, python):
        self.threads, self.rounds = threads, rounds
        self.date = datetime.date.today().isoformat()
        self.load = [os.getloadavg()[0]]
        self.processor = first_match("/proc/cpuinfo", r"model name\s*: (.*)") or platform.machine()
        flags = (first_match("/proc/cpuinfo", r"flags\s*: (.*)") or "").split()
        self.vectors = "AVX-512" if "avx512f" in flags else "AVX2" if "avx2" in flags else "neither AVX2 nor AVX-512"
        self.cpus = os.cpu_count()
        kibibytes = int(first_match("/proc/meminfo", r"MemTotal:\s*(\d+)") or 0)
        self.memory = f"{kibibytes / 2**20:.0f} GiB"
        self.system = first_match("/etc/os-release", r'PRETTY_NAME="(.*)"') or platform.system()
        # PyTorch's build for the processor alone, which has its own index, says so in its version.
        self.has_gpu_build = "+cpu" not in importlib.metadata.version("torch")
        self.versions = {
            "Swift": first_in(["swift", "--version"], r"Swift version (\S+)"),
            "oneDNN": onednn_version(),
            "Rectifier": first_in(["git", "describe", "--always", "--dirty", "--exclude=*"], r"(\S+)"),
            "Python": platform.python_version(),
            **{name: importlib.metadata.version(package) for name, package in [
                ("PyTorch", "torch"), ("JAX", "jax"), ("MLX", "mlx"), ("NumPy", "numpy")]},
        }

    def finish(self, quiet):
        self.load.append(os.getloadavg()[0])
        self.rounds_measured, self.busy_rounds = quiet.rounds, quiet.busy_rounds


def first_match(path, pattern):
    """The pattern's group in the file; nothing where there is no such file or text."""
    try:
        with open(path) as file:
            found = re.search(pattern, file.read())
    except OSError:
        return None
    return found and found[1]


def first_in(command, pattern):
    """The pattern's group in what the command prints."""
    try:
        output = subprocess.run(command, capture_output=True, text=True, cwd=os.path.dirname(__file__)).stdout
    except OSError:
        return "unknown"
    found = re.search(pattern, output)
    return found[1] if found else "unknown"


def onednn_version():
    header = "/usr/include/oneapi/dnnl/dnnl_version.h"
    parts = [first_match(header, rf"define DNNL_VERSION_{part}\s+(\d+)") for part in ("MAJOR", "MINOR", "PATCH")]
    return ".".join(part or "?" for part in parts)
