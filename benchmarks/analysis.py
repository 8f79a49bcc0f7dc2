"""Time the analysis of a file against the bare parser, and Dioptra's own; see README.md."""

from __future__ import annotations

import argparse
import ast
import gc
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.analysis import Reading, TaskMapping, compare, read  # noqa: E402 - beside this folder
from app.analysis.known import Known  # noqa: E402
from app.analysis.merge import merge  # noqa: E402
from app.analysis.source import Source  # noqa: E402
from app.analysis.suggest import suggest  # noqa: E402
from app.analysis.types import TypeTable  # noqa: E402
from app.analysis.walker import read_source  # noqa: E402
from app.naming import BUILTIN_TYPES  # noqa: E402

HEAD = "from pathlib import Path\n\nimport numpy as np\nfrom dioptra import pyplugs\n"
TASK = '''

@pyplugs.register
def train_{k}(
    images: np.ndarray,
    labels: list[str],
    folder: Path,
    rate: float = 0.5,
    mode: str | None = None,
    *,
    epochs: int = 10,
) -> tuple[np.ndarray, dict[str, float]]:
    """Fit the weights of model {k} to the images, take {number}."""
    weights = np.zeros((len(labels), 3))
    history = {{}}
    for epoch in range(epochs):
        loss = float((images * rate).sum()) / len(labels)
        if mode == "stop" and loss < 0.01:
            break
        history[f"epoch {{epoch}}"] = loss
        weights = weights - rate * loss
    np.save(folder / "weights_{k}.npy", weights)
    return weights, history
'''
# Times the published analyser in an environment of its own. Its package is passed by, not
# installed as a whole: it would start a server's worth of libraries for this one module.
PUBLISHED = """
import json, sys, time, types
from importlib import import_module
import dioptra

root = list(dioptra.__path__)[0]
for name in ("restapi", "restapi.v1", "restapi.v1.shared"):
    package = types.ModuleType("dioptra." + name)
    package.__path__ = [root + "/" + name.replace(".", "/")]
    sys.modules[package.__name__] = package
errors = sys.modules["dioptra.restapi.errors"] = types.ModuleType("dioptra.restapi.errors")
errors.InvalidPythonError = ValueError
analyser = import_module("dioptra.restapi.v1.shared.signature_analysis")
for line in sys.stdin:
    text = json.loads(line)
    begin = time.perf_counter()
    found = list(analyser.get_plugin_signatures(python_source=text))
    print(json.dumps([time.perf_counter() - begin, len(found)]), flush=True)
"""

Published = Callable[[str], tuple[float, int]]


def source(tasks: int, number: int) -> str:
    """Code of some tasks as people write them; each number gives other texts to caches."""
    return HEAD + "".join(TASK.format(k=k, number=number) for k in range(tasks))


class Case:
    """A file, registered whole in a group that has all of its types."""

    def __init__(self, tasks: int) -> None:
        self.tasks = tasks
        self.text = source(tasks, 0)
        reading = self.checked(read(self.text))
        table = TypeTable()
        offer = suggest(reading, table)
        structures = {
            **dict.fromkeys(BUILTIN_TYPES),
            **{m.name: m.structure for m in table.missing},
        }
        self.types = list(structures.items())
        self.names = dict(enumerate(structures, 1))
        ids = {name: number for number, name in self.names.items()}
        self.mapping = merge(TaskMapping(), None, offer, Known(table, self.names)).mapping(ids)

    def checked(self, reading: Any) -> Reading:
        if not isinstance(reading, Reading) or len(reading.functions) != self.tasks:
            raise SystemExit(f"The file of {self.tasks} tasks was not read: {reading}")
        return reading

    def round(self, number: int, published: Published | None) -> dict[str, float]:
        """Seconds of each step, on a text that nobody has seen before."""
        text = source(self.tasks, number)
        taken = {}
        # Making a tree and letting it go, as every analysis does; a tree kept slows what follows.
        taken["parse"], _ = timed(lambda: ast.parse(text) and None)
        taken["read"], reading = timed(lambda: self.checked(read(text)))
        taken["here"], _ = timed(lambda: read_source(Source(text)) and None)
        types = TypeTable(self.types)
        taken["suggest"], _ = timed(lambda: suggest(reading, types))
        known = Known(types, self.names, "plugin")
        taken["compare"], found = timed(lambda: compare(self.mapping, reading, known))
        if found:
            raise SystemExit(f"Findings where there should be none: {found[0]}")
        if published is not None:
            taken["published"], count = published(text)
            if count != self.tasks:
                raise SystemExit(f"The published analyser found {count} tasks.")
        taken["all"] = taken["read"] + taken["suggest"] + taken["compare"]
        taken["all here"] = taken["here"] + taken["suggest"] + taken["compare"]
        return taken


def timed(step: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.perf_counter()
    result = step()
    return time.perf_counter() - begin, result


@contextmanager
def published_in(environment: Path | None) -> Iterator[Published | None]:
    """Give the published analyser of a virtual environment, which answers one text at a time."""
    if environment is None:
        yield None
        return
    # `-I` keeps the `dioptra` of this checkout out of it.
    process = subprocess.Popen(
        [environment / "bin" / "python", "-I", "-c", PUBLISHED],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def ask(text: str) -> tuple[float, int]:
        print(json.dumps(text), file=process.stdin, flush=True)
        seconds, count = json.loads(process.stdout.readline())
        return seconds, count

    with process:
        yield ask


def measure(cases: list[Case], rounds: int, published: Published | None) -> dict[int, Any]:
    """Give the median seconds of each step by number of tasks; the cases take turns."""
    taken: dict[int, list[dict[str, float]]] = {case.tasks: [] for case in cases}
    for number in range(1, rounds + 3):
        for case in cases:
            gc.collect()
            step = case.round(number, published)
            if number > 2:  # the first ones warm up
                taken[case.tasks].append(step)
    return {
        tasks: {name: statistics.median(one[name] for one in found) for name in found[0]}
        for tasks, found in taken.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1,20,200", help="numbers of tasks in a file")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--reference", type=Path, help="virtual environment of dioptra-platform")
    given = parser.parse_args()
    cases = [Case(int(part)) for part in given.sizes.split(",")]
    with published_in(given.reference) as published:
        found = measure(cases, given.rounds, published)
    steps = ["parse", "here", "read", "suggest", "compare", "all here", "all"]
    steps += ["published"] if published is not None else []
    print(f"{'tasks':>5}{'KiB':>6}" + "".join(f"{name:>11}" for name in steps) + "  (median ms)")
    for case in cases:
        cells = "".join(f"{found[case.tasks][name] * 1000:11.2f}" for name in steps)
        print(f"{case.tasks:5}{len(case.text) / 1024:6.1f}{cells}")
    print("\nx parse")
    for case in cases:
        times = found[case.tasks]
        cells = "".join(f"{times[name] / times['parse']:11.2f}" for name in steps)
        print(f"{case.tasks:5}{'':6}{cells}")


if __name__ == "__main__":
    main()
