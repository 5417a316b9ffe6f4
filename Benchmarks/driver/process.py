"""The libraries' processes: one each, which lives as long as the run and waits, blocked, while others work."""

import os
import subprocess

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LIMIT, DENSE = "limit", "dense"
LIBRARIES = ["rectifier", DENSE, "torch", "torch.compile", "jax", "mlx"]


def environment(threads):
    """Variables that give every library the same number of threads."""
    names = ["OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NPROC", "TORCHINDUCTOR_COMPILE_THREADS"]
    return {**os.environ, **{name: str(threads) for name in names}, "JAX_PLATFORMS": "cpu", "CUDA_VISIBLE_DEVICES": ""}


# By default the C library gives large memory back at once, and each large result then begins with page faults. A careful
# user of PyTorch or JAX has it keep what it got; so it does here, for all.
KEEPS_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(2**32), "MALLOC_TRIM_THRESHOLD_": str(2**33)}


def use_cpus(threads):
    """Binds this process, and all that it starts, to as many CPUs as there are threads."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


def start(name, python, benchmark, threads):
    """The library of that name: where a careful user would try several ways, a process for each."""
    ways = {
        "rectifier": [[benchmark]],
        DENSE: [[benchmark, DENSE]],  # ours, where zeros can be skipped, without that
        LIMIT: [[benchmark, LIMIT, str(threads)]],
        "torch": [[python, "-m", "peers.torch_workloads"]],
        "torch.compile": [[python, "-m", "peers.torch_workloads", f"--compile={part}"] for part in ("loss", "step")],
        "jax": [[python, "-m", "peers.jax_workloads", *way] for way in ([], ["--synchronous"])],
        "mlx": [[python, "-m", "peers.mlx_workloads"]],
    }[name]
    return Library(name, [Process(command, threads) for command in ways])


class Process:
    """A process that does workloads as it is asked to."""

    def __init__(self, command, threads):
        self.command = command
        self.process = subprocess.Popen(
            command, cwd=FOLDER, env={**environment(threads), **KEEPS_MEMORY}, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)

    def ask(self, *request):
        """Sends a request, and returns the answer."""
        print(*request, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline().strip()
        if not answer or answer.startswith("error"):
            request = " ".join(map(str, request))
            raise RuntimeError(f"{' '.join(self.command)}: {request}: {answer or 'the process ended'}")
        return answer

    def prepare(self, name, path):
        """Whether it has the workload, which is then ready to run."""
        return self.ask("prepare", name, path) == "ready"

    def check(self, path):
        self.ask("check", path)

    def run(self, count):
        """The seconds that `count` iterations took."""
        return float(self.ask("run", count))

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


class Library:
    """A library, and the processes that do its work in different ways."""

    def __init__(self, name, processes):
        self.name, self.processes = name, processes

    def stop(self):
        for process in self.processes:
            process.stop()
