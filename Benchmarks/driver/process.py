"""The libraries' processes: one each, which lives as long as the run and waits, blocked, while others work."""

import os
import subprocess

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LIBRARIES = ["rectifier", "torch", "torch.compile", "jax", "mlx"]
LIMIT = "limit"


def environment(threads):
    """Variables that give every library the same number of threads."""
    names = ["OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NPROC", "TORCHINDUCTOR_COMPILE_THREADS"]
    return {**os.environ, **{name: str(threads) for name in names}, "JAX_PLATFORMS": "cpu", "CUDA_VISIBLE_DEVICES": ""}


def use_cpus(threads):
    """Binds this process, and all that it starts, to as many CPUs as there are threads."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


class Library:
    """A library's process."""

    def __init__(self, name, python, benchmark, threads):
        command = {
            "rectifier": [benchmark],
            LIMIT: [benchmark, LIMIT, str(threads)],
            "torch": [python, "-m", "peers.torch_workloads"],
            "torch.compile": [python, "-m", "peers.torch_workloads", "--compile"],
            "jax": [python, "-m", "peers.jax_workloads"],
            "mlx": [python, "-m", "peers.mlx_workloads"],
        }[name]
        self.name = name
        self.process = subprocess.Popen(
            command, cwd=FOLDER, env=environment(threads), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, *request):
        """Sends a request, and returns the answer."""
        print(*request, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline().strip()
        if not answer or answer.startswith("error"):
            raise RuntimeError(f"{self.name}: {' '.join(map(str, request))}: {answer or 'the process ended'}")
        return answer

    def prepare(self, name, path):
        """Whether the library has the workload, which is then ready to run."""
        return self.ask("prepare", name, path) == "ready"

    def check(self, path):
        self.ask("check", path)

    def run(self, count):
        """The seconds that `count` iterations took."""
        return float(self.ask("run", count))

    def stop(self):
        self.process.stdin.close()
        self.process.wait()
