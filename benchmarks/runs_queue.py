"""Runs a second through the whole server, with 1, 10 and 100 queued; see README.md beside this."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

import serve

SOURCE = """
from dioptra import pyplugs


@pyplugs.register
def add(a: int, b: int = 1) -> int:
    total = a + b
    return total
"""

REST_S = 0.5


class Runs:
    """A task on a server, and runs of it."""

    def __init__(self, address: str) -> None:
        self.bench = serve.Bench(address)
        plugin = self.bench.new_plugin()
        path = f"/plugins/{plugin}/files"
        body = {"filename": "sums.py", "contents": SOURCE}
        file = self.bench.call("POST", f"{path}?importTasks=true&createMissingTypes=true", body)
        self.path = f"{path}/{file['id']}/runs"
        self.plugin = f"/plugins/{plugin}/runs"

    def start(self, number: int) -> int:
        body = {"task": "add", "inputs": {"a": number}}
        return self.bench.call("POST", self.path, body)["id"]

    def alone(self) -> float:
        """Seconds from the request to the value, as somebody waits who does nothing else."""
        began = time.perf_counter()
        run = self.bench.call("GET", f"{self.plugin}/{self.start(1)}?wait=20")
        while run["status"] in ("queued", "running"):
            run = self.bench.call("GET", f"{self.plugin}/{run['id']}?wait=20")
        assert run["outputs"][0]["value"] == 2, run
        return time.perf_counter() - began

    def together(self, size: int) -> float:
        """Seconds from the first of some requests to the last value."""
        began = time.perf_counter()
        for number in range(size):
            self.start(number)
        while True:
            page = self.bench.call("GET", f"{self.plugin}?pageLength={size}")["data"]
            if all(run["status"] == "succeeded" for run in page):
                return time.perf_counter() - began
            assert not any(run["status"] == "failed" for run in page), page
            time.sleep(0.02)


def bare() -> float:
    """Seconds of a bare interpreter, the yardstick."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-I", "-c", "pass"], check=True)
    return time.perf_counter() - began


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=5)
    rounds = arguments.parse_args().rounds
    with serve.server() as address:
        runs = Runs(address)
        runs.together(4)
        floors, alone = [], []
        for _ in range(rounds * 4):
            # A worker starts its next process after a run, which is no part of either.
            time.sleep(REST_S)
            floors.append(bare())
            alone.append(runs.alone())
        floor = statistics.median(floors)
        print(f"bare python -I      {floor * 1000:8.1f} ms")
        print(f"a run, waited for   {statistics.median(alone) * 1000:8.1f} ms")
        for size in (1, 10, 100):
            seconds = statistics.median(runs.together(size) for _ in range(rounds))
            rate = size / seconds
            print(f"{size:4} queued      {rate:8.1f} runs/s {seconds / size / floor:6.1f} x bare")


if __name__ == "__main__":
    main()
