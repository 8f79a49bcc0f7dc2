"""Time ordinary and hostile searches over many plugins; see README.md beside this file."""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import sysconfig
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import requests
from sqlalchemy import create_engine, insert, text

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.models import Resource, Snapshot, TaskName, TypeUse, engine_options, table  # noqa: E402
from benchmarks import serve  # noqa: E402
from tests import databases  # noqa: E402

# What no search may take on a machine that does nothing else.
WORST_MS = 500
OTHERS = 10**6  # ids from here on belong to what is filled in

LISTS = {
    "a word": "gradient",
    "a word that is nowhere": "zqxjkv",
    "a prefix of the name": "name:a*",
    "one letter": "e",
    "50 terms, one letter each": ",".join("etaoinshrd" * 5),
    "50 different terms": ",".join(f"*{a}*{b}*" for a in "etaoi" for b in "nshrdlucmf"),
    "26 pieces": f"*{'*'.join('abcdefghijklmnopqrstuvwxyz')}*",
    "500 pieces": "*".join("eatonsih" * 62),
    "1,000 question marks": ",".join(["?" * 60] * 16),
    "64 letters and a wildcard": "a" * 63 + "?",
    "900 letters": "a" * 900,
}
EVERYWHERE = {
    "a word": "gradient",
    "a word that is nowhere": "zqxjkv",
    "a word in most files": "return",
    "one letter": "e",
    "an argument": "argument:self1",
    "a type": "type:string",
    "code in one line": "code:def*return",
    "code with ?": "code:a?b",
    "code, 64 letters": "code:" + "a" * 63 + "?",
    "code, 50 terms": ",".join(f"code:{a}{b}" for a in "etaoi" for b in "nshrdlucmf"),
    "50 terms, one letter each": ",".join("etaoinshrd" * 5),
    "50 different terms": LISTS["50 different terms"],
    "500 pieces": LISTS["500 pieces"],
    "50 question marks": ",".join("?" * n for n in range(1, 41)),
}


def lines_of_code() -> list[str]:
    """Python that was written by people: the standard library's."""
    found: list[str] = []
    for path in sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))[:120]:
        found += path.read_text("utf-8", errors="replace").split("\n")
    return found


def rows(size: int, ids: dict[str, int]) -> Iterator[tuple[str, dict[str, object]]]:
    """A plugin with a file of 1 to 6 KB and three tasks each, as rows by table."""
    dice = random.Random(1)
    lines, now = lines_of_code(), datetime.now(UTC)
    words = sorted({w for line in lines for w in line.split() if w.isidentifier() and len(w) < 14})
    times = {"created_on": now, "modified_on": now}
    by = {"user_id": ids["user"], "created_on": now}
    for plugin in range(OTHERS, OTHERS + 2 * size, 2):
        file, name = plugin + 1, f"{dice.choice(words)}_{plugin}".lower()
        about = " ".join(dice.choice(words) for _ in range(8))
        begin, length = dice.randrange(len(lines) - 300), dice.randrange(1000, 6000)
        contents = "\n".join(lines[begin : begin + 300])[:length]
        tasks = [f"{dice.choice(words)}_{n}" for n in range(3)]
        given = [[f"{dice.choice(words)}{n}", ids["string"], "string", True] for n in range(3)]
        made = ["out", ids["integer"], "integer"]
        document = {
            "functions": [{"name": t, "inputs": given, "outputs": [made]} for t in tasks],
            "artifacts": [],
        }
        head = {"group_id": ids["group"], "snapshot_id": None, **times}
        yield "heads", {**head, "id": plugin, "kind": "plugin", "name": name, "description": about}
        yield (
            "files",
            {**head, "id": file, "kind": "plugin_file", "name": "main.py", "plugin_id": plugin},
        )
        versions = {**by, "id": plugin, "kind": "plugin", "resource_id": plugin, "name": name}
        yield "plugin versions", {**versions, "files": [[file, file]], "description": about}
        yield (
            "file versions",
            {
                **by,
                "id": file,
                "kind": "plugin_file",
                "resource_id": file,
                "name": "main.py",
                "tasks": document,
                "diagnostics": [],
                "contents": contents,
            },
        )
        for position, task in enumerate(tasks):
            place = {"snapshot_id": file, "position": position}
            named = [("function", task, None), *(("input", a[0], a[1]) for a in given)]
            for argument, (kind, word, type_id) in enumerate([*named, ("output", *made[:2])]):
                one = {"argument": argument, "kind": kind, "name": word, "type_id": type_id}
                yield "names", {**place, **one}
        for type_ in ("string", "integer"):
            yield "uses", {"snapshot_id": file, "type_id": ids[type_]}


TABLES = {
    "heads": Resource,
    "files": Resource,
    "plugin versions": Snapshot,
    "file versions": Snapshot,
    "names": TaskName,
    "uses": TypeUse,
}


def fill(url: str, size: int, ids: dict[str, int]) -> int:
    """Write plugins straight into the tables; gives the number of bytes of code."""
    found: dict[str, list[dict[str, object]]] = {name: [] for name in TABLES}
    for name, row in rows(size, ids):
        found[name].append(row)
    engine = create_engine(url, **engine_options(url))
    with engine.begin() as connection:
        for name, model in TABLES.items():
            connection.execute(insert(table(model)), found[name])
        connection.execute(text(f"UPDATE resources SET snapshot_id = id WHERE id >= {OTHERS}"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()
    return sum(len(str(row["contents"])) for row in found["file versions"])


def medians(bench: serve.Bench, calls: dict[str, str], rounds: int) -> dict[str, tuple[float, str]]:
    """Milliseconds by name, and the answer; calls take turns."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    answers = {}
    for number in range(rounds + 1):
        for name, path in calls.items():
            begin = time.perf_counter()
            answer = bench.http.get(f"{bench.address}{path}", timeout=60)
            if number:  # the first one warms up
                taken[name].append((time.perf_counter() - begin) * 1000)
            answers[name] = said(answer)
    return {name: (statistics.median(times), answers[name]) for name, times in taken.items()}


def said(answer: requests.Response) -> str:
    """How many were found, or why none were looked for."""
    if answer.status_code not in (200, 422):
        raise SystemExit(f"{answer.url}: {answer.status_code} {answer.text[:300]}")
    if "json" not in answer.headers["Content-Type"]:
        ended = answer.text.count("This search was ended")
        return f"{ended} kinds ended" if ended else "whole"
    body = answer.json()
    found = body.get("totalNumResults")
    return f"{found} found" if found is not None else str(body.get("error", body.get("status")))


def calls() -> dict[str, str]:
    """Paths of all that is timed, by name."""
    quote = requests.utils.quote
    found = {"health": "/health"}
    found |= {
        f"list: {name}": f"/api/v1/plugins?search={quote(words)}" for name, words in LISTS.items()
    }
    found["list: sorted, far down"] = "/api/v1/plugins?search=e&sortBy=description&index=9000"
    found |= {
        f"all: {name}": f"/api/v1/search?search={quote(words)}"
        for name, words in EVERYWHERE.items()
    }
    found["all: far down"] = "/api/v1/search?search=e&index=9000&pageLength=100"
    found |= {
        f"page: {name}": f"/search?q={quote(EVERYWHERE[name])}"
        for name in ("a word", "a word in most files", "one letter", "50 different terms")
    }
    return found


def main() -> None:
    """Fill a database, search it, print what it took; end with 1 where a search took too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="plugins")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    given = parser.parse_args()
    url = databases.new_database(given.database)
    os.environ |= {"DATABASE_URL": url, "SECRET_KEY": "only for this measurement"}
    with serve.server() as address:
        bench = serve.Bench(address)
        user = bench.call("GET", "/users/current")["id"]
        size = fill(url, given.size, {"user": user, "group": bench.group, **bench.types})
        found = medians(bench, calls(), given.rounds)
    print(f"{given.size} plugins, {size / 1e6:.0f} MB of code, {given.database}\n")
    print(f"{'':36}{'ms':>9}{'x health':>10}  answer")
    for name, (taken, answer) in found.items():
        print(f"{name:36}{taken:9.1f}{taken / found['health'][0]:10.1f}  {answer}")
    worst = max(found, key=lambda name: found[name][0])
    print(f"\nworst: {worst}, {found[worst][0]:.0f} ms")
    sys.exit(found[worst][0] > WORST_MS)


if __name__ == "__main__":
    main()
