"""What a run costs: a trivial task in each sandbox, beside the start of a bare Python.

    .venv/bin/python benchmarks/runs.py [--rounds 40] [--python PATH]

All take turns, so that a busy machine is busy for all of them; read the ratios.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app.runner import (  # noqa: E402
    Input,
    Limits,
    Output,
    RunOrder,
    Sandbox,
    Value,
    bubblewrap,
    execute,
    plain,
    prepare,
)
from app.runner.children import Child  # noqa: E402
from app.runner.interpreters import START, look  # noqa: E402
from app.runner.processes import descendants  # noqa: E402
from app.runner.workspace import lay_out  # noqa: E402

SOURCE = """from dioptra import pyplugs


@pyplugs.register
def add(a: int, b: int = 1) -> int:
    return a + b
"""
ORDER = RunOrder(
    "sums",
    "sums.py",
    "add",
    inputs=(Input("a", "integer"), Input("b", "integer", required=False)),
    outputs=(Output("total", "integer"),),
    kwargs={"a": Value(json=41)},
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--python", default=sys.executable)
    options = parser.parse_args()
    look(options.python)
    cases = make_cases(options.python)
    times: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(options.rounds):
        for name, case in cases.items():
            times[name].append(case())
    bare = statistics.median(times["bare"])
    print(f"{'case':<12}{'median ms':>10}{'p95 ms':>9}{'x bare':>8}")
    for name, found in times.items():
        middle = statistics.median(found)
        late = sorted(found)[int(len(found) * 0.95)]
        print(f"{name:<12}{middle * 1e3:>10.1f}{late * 1e3:>9.1f}{middle / bare:>8.2f}")


def make_cases(python: str) -> dict[str, Callable[[], float]]:
    bare = [python, "-I", "-c", "pass"]
    cases: dict[str, Callable[[], float]] = {
        "bare": lambda: timed(lambda: subprocess.run(bare, check=True)),
        "child": lambda: in_folder(lambda folder: child(python, folder)),
        "limits": lambda: in_folder(lambda folder: run(python, folder, plain())),
        "limits warm": lambda: warm(python, plain()),
    }
    around = bubblewrap()
    if around is None:
        print("bubblewrap does not work here and is left out")
    else:
        cases["bwrap bare"] = lambda: timed(lambda: bare_inside(around.program, bare))
        cases["bubblewrap"] = lambda: in_folder(lambda folder: run(python, folder, around))
        cases["bwrap warm"] = lambda: warm(python, around)
    return cases


def bare_inside(program: str | None, bare: list[str]) -> None:
    apart = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--proc", "/proc", "--dev", "/dev"]
    command = [str(program), "--ro-bind", "/", "/", *apart, *bare]
    subprocess.run(command, check=True)


def in_folder(act: Callable[[Path], None]) -> float:
    """Time something in a prepared folder; laying it out is not counted."""
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top, "run")
        prepare(folder, ORDER, {"sums.py": SOURCE})
        return timed(lambda: act(folder))


def child(python: str, folder: Path) -> None:
    """The process alone, with nobody watching."""
    command = [python, "-I", "-B", str(START), str(folder)]
    subprocess.run(command, input=b'{"limits": {}}\n', check=True)


def warm(python: str, around: Sandbox) -> float:
    """Time a run whose process was started before, which is not counted, nor is the folder."""
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top, "run")
        lay_out(folder)
        spare = Child(folder.resolve(), around, look(python), Limits().written_bytes)
        while not sleeps(spare):
            time.sleep(0.01)
        prepare(folder, ORDER, {"sums.py": SOURCE})
        return timed(lambda: run(python, folder, around, spare))


def sleeps(spare: Child) -> bool:
    """Whether a process has read all it needs: it has spent no time on a core of late."""
    pid = descendants(spare.pid)[-1]
    spent = Path(f"/proc/{pid}/schedstat").read_text()
    time.sleep(0.1)
    return pid == descendants(spare.pid)[-1] and spent == Path(f"/proc/{pid}/schedstat").read_text()


def run(python: str, folder: Path, around: Sandbox, spare: Child | None = None) -> None:
    outcome = execute(folder, around=around, interpreter=python, spare=spare)
    assert outcome.outputs[0].json == 42, outcome


def timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
