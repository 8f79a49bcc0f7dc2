"""Read every bomb of the tests in several sizes, show the worst; see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.analysis import MAX_SOURCE_BYTES, Reading, read  # noqa: E402 - found beside this folder
from tests.analysis.bombs import BOMBS  # noqa: E402

KIB = 1 << 10
SIZES = (1 * KIB, 8 * KIB, 32 * KIB, 40 * KIB, 256 * KIB, MAX_SOURCE_BYTES)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one text was read."""

    name: str
    size: int
    seconds: float
    parent_mib: float
    child_mib: float
    answer: str
    next_is_read: bool


def peak_mib(who: int) -> float:
    """Most memory that this process, or a child that ended, ever had."""
    return resource.getrusage(who).ru_maxrss / KIB


def read_one(name: str, size: int) -> Outcome:
    """Read one text in this process, and a harmless one after it."""
    text = BOMBS[name](size)
    start = time.perf_counter()
    found = read(text)
    seconds = time.perf_counter() - start
    answer = "read" if isinstance(found, Reading) else found.message
    is_fine = isinstance(read("def next_one(): ..."), Reading)
    own, child = peak_mib(resource.RUSAGE_SELF), peak_mib(resource.RUSAGE_CHILDREN)
    return Outcome(name, size, seconds, own, child, answer, is_fine)


def read_apart(name: str, size: int) -> Outcome | None:
    """Read one text in a copy of this process, so that the peaks of memory are its own."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        with os.fdopen(writing, "w") as pipe:
            json.dump(asdict(read_one(name, size)), pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        answer = pipe.read()
    _, status = os.waitpid(pid, 0)
    return Outcome(**json.loads(answer)) if status == 0 else None


def table(title: str, outcomes: list[Outcome]) -> None:
    """Print outcomes, one a line."""
    print(f"\n{title:38} {'KiB':>6} {'s':>6} {'parent MiB':>11} {'child MiB':>10}  answer")
    for one in outcomes:
        print(
            f"{one.name:38} {one.size // KIB:6} {one.seconds:6.2f} {one.parent_mib:11.0f} "
            f"{one.child_mib:10.0f}  {one.answer[:60]}"
        )


def main() -> None:
    """Read the corpus, and print what stands out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="bombs whose name holds this")
    only = parser.parse_args().only
    cases = [(name, size) for name in BOMBS if only in name for size in SIZES]
    outcomes = []
    for name, size in cases:
        outcome = read_apart(name, size)
        if outcome is None:
            raise SystemExit(f"{name}, {size} bytes: the process died.")
        outcomes.append(outcome)
    table("the ten slowest", sorted(outcomes, key=lambda one: -one.seconds)[:10])
    small = [one for one in outcomes if one.size <= 32 * KIB]
    table("the five slowest up to 32 KiB", sorted(small, key=lambda one: -one.seconds)[:5])
    table("the five largest children", sorted(outcomes, key=lambda one: -one.child_mib)[:5])
    table("the five largest parents", sorted(outcomes, key=lambda one: -one.parent_mib)[:5])
    answers = Counter(one.answer.split(":")[0][:60] for one in outcomes)
    print(f"\n{len(outcomes)} texts, next one read after {sum(o.next_is_read for o in outcomes)}")
    for answer, count in answers.most_common(12):
        print(f"{count:5} {answer}")


if __name__ == "__main__":
    main()
