"""Register all functions of packages in memory, and check what is proposed; see README.md."""

from __future__ import annotations

import argparse
import ast
import json
import sys
import time
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.analysis import Diagnostic, Reading, Unreadable, read  # noqa: E402 - beside this folder
from app.analysis.plugin import check_plugin, read_linked  # noqa: E402
from app.analysis.signatures import Hint  # noqa: E402
from app.analysis.source import TOO_BUSY, TOO_COMPLEX, Source  # noqa: E402
from app.analysis.suggest import Suggestions, suggest  # noqa: E402
from app.analysis.types import MissingType, TypeTable  # noqa: E402
from app.naming import BUILTIN_TYPES  # noqa: E402

PLUGIN = "real_code"
IMPORT = "from dioptra import pyplugs"
REGISTER = "@pyplugs.register"
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
# These say something of the code alone. All others contradict what was read from it, whatever
# their severity: another decorator of a task turns its errors into warnings.
OF_THE_CODE = {"duplicate-definition", "task-kind"}
# A busy machine may refuse a long file once; it is asked again.
TRIES = 3
KINDS = ("built-in", "structure", "class", "any")
WIDTH = 11


@dataclass(frozen=True, slots=True)
class Annotation:
    """An argument, or what a function returns, and what its annotation became."""

    task: str
    name: str
    text: str | None
    became: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one file was read, and what was proposed for it.

    Args:
        path: Below the package.
        unread: Why it could not be read, or None.
        crash: What was raised, or None.
        lost: Registered functions that are no tasks in the reading.
        contradictions: Findings about the proposal that its own code gave.
        arguments: Of all tasks.
        returns: Of all tasks.
        offer: The proposal.
        missing: The types that it needs.
    """

    path: str
    unread: str | None = None
    crash: str | None = None
    lost: tuple[str, ...] = ()
    contradictions: tuple[Diagnostic, ...] = ()
    arguments: tuple[Annotation, ...] = ()
    returns: tuple[Annotation, ...] = ()
    offer: Suggestions = field(default_factory=Suggestions)
    missing: tuple[MissingType, ...] = ()


def register_all(text: str) -> tuple[str, list[str]]:
    """Decorate each public function of the module level, and name those that nothing replaces."""
    source = Source(text)
    tree = source.parse()
    if isinstance(tree, Unreadable):
        return text, []
    public = [one for one in tree.body if _is_public_function(one)]
    lines = list(source.lines)
    for node in reversed(public):
        first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
        lines.insert(first - 1, REGISTER)
    lines.insert(_end_of_head(tree), IMPORT)
    last = {node.name: node for node in tree.body if isinstance(node, DEFINITIONS)}
    return "\n".join(lines), [node.name for node in public if last[node.name] is node]


def _is_public_function(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and not node.name.startswith("_")


def _end_of_head(tree: ast.Module) -> int:
    """Give the line below which the first import may stand."""
    end = 0
    for number, node in enumerate(tree.body):
        is_docstring = number == 0 and ast.get_docstring(tree) is not None
        is_future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        if not is_docstring and not is_future:
            break
        end = node.end_lineno
    return end


def examine(text: str, path: str) -> Outcome:
    """Read a file with everything registered, take the proposal, and compare them."""
    text, marked = register_all(text)
    reading = read_patiently(text)
    if isinstance(reading, Unreadable):
        return Outcome(path, unread=f"line {reading.line}: {reading.message}")
    types = TypeTable()
    offer = suggest(reading, types)
    (findings,) = check_plugin(PLUGIN, {path: text}).values()
    tasks = {task.name for task in reading.functions}
    return Outcome(
        path,
        lost=tuple(name for name in marked if name not in tasks),
        contradictions=tuple(one for one in findings if one.code not in OF_THE_CODE),
        arguments=tuple(_arguments(reading)),
        returns=tuple(_returns(reading)),
        offer=offer,
        missing=types.missing,
    )


def read_patiently(text: str) -> Reading | Unreadable:
    """Read a file as its plugin's only one."""
    for _ in range(TRIES):
        reading = read_linked(text, PLUGIN, lambda _: None, read)
        if reading not in (TOO_BUSY, TOO_COMPLEX):
            break
    return reading


def _arguments(reading: Reading) -> Iterator[Annotation]:
    types = TypeTable()
    for task in reading.functions:
        for one in task.parameters:
            yield Annotation(task.name, one.name, one.annotation, became(one.hint, types))


def _returns(reading: Reading) -> Iterator[Annotation]:
    types = TypeTable()
    for task in reading.functions:
        yield Annotation(task.name, "return", task.returns, became(task.hint, types))


def became(hint: Hint | None, types: TypeTable) -> str:
    """Say what kind of parameter type stands for an annotation."""
    name = types.name_for(hint)
    if name == "any":
        return name
    if name in BUILTIN_TYPES:
        return "built-in"
    return "structure" if types.structure(name) else "class"


def examine_file(path: Path, shown: str) -> Outcome:
    """Examine a file of a package; a crash is a finding here, and the next file is read."""
    try:
        with tokenize.open(path) as file:
            text = file.read()
    except (SyntaxError, UnicodeDecodeError) as problem:
        return Outcome(shown, unread=f"It is no text: {problem}")
    try:
        return examine(text, shown)
    except Exception as problem:  # noqa: BLE001 - this is what the run looks for
        return Outcome(shown, crash=repr(problem))


def examine_package(name: str) -> list[Outcome]:
    """Examine all files of an installed package, or of a directory."""
    folder = folder_of(name)
    files = sorted(folder.rglob("*.py"))
    if not files:
        raise SystemExit(f"There is no Python file in {name}.")
    return [examine_file(path, path.relative_to(folder).as_posix()) for path in files]


def folder_of(name: str) -> Path:
    """Find a directory, or the one of a package, which is not imported."""
    if Path(name).is_dir():
        return Path(name)
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{name} is neither a directory nor an installed package.")
    return Path(spec.submodule_search_locations[0])


def table(title: str, columns: Iterable[str], rows: Iterable[tuple[str, Iterable[object]]]) -> None:
    """Print a table with a column of names."""
    print(f"\n{title:16}" + "".join(f"{column:>{WIDTH}}" for column in columns))
    for name, cells in rows:
        print(f"{name[:16]:16}" + "".join(f"{cell!s:>{WIDTH}}" for cell in cells))


def print_tables(found: dict[str, list[Outcome]], seconds: dict[str, float]) -> None:
    """Print what was read, and what the annotations became."""
    table(
        "package",
        ("files", "unread", "crashes", "functions", "lost", "contradict", "seconds"),
        [(name, (*counts(some), f"{seconds[name]:.1f}")) for name, some in found.items()],
    )
    for title in ("arguments", "returns"):
        rows = [
            (name, shares([one for outcome in some for one in getattr(outcome, title)]))
            for name, some in found.items()
        ]
        table(title, ("all", "annotated", *KINDS), rows)


def counts(outcomes: list[Outcome]) -> tuple[int, ...]:
    return (
        len(outcomes),
        sum(one.unread is not None for one in outcomes),
        sum(one.crash is not None for one in outcomes),
        sum(len(one.offer.functions) for one in outcomes),
        sum(len(one.lost) for one in outcomes),
        sum(len(one.contradictions) for one in outcomes),
    )


def shares(annotations: list[Annotation]) -> list[int]:
    kinds = [one.became for one in annotations if one.text is not None]
    return [len(annotations), len(kinds), *(kinds.count(kind) for kind in KINDS)]


def problems(outcomes: list[Outcome]) -> Iterator[str]:
    """Say what was not read, what was lost, and what failed."""
    for one in outcomes:
        if one.unread is not None:
            yield f"unread  {one.path}: {one.unread}"
        if one.crash is not None:
            yield f"CRASH   {one.path}: {one.crash}"
        for name in one.lost:
            yield f"lost    {one.path}: {name}"
        for finding in one.contradictions:
            yield f"FAILURE {one.path}:{finding.line} [{finding.code}] {finding.message}"


def print_texts(found: dict[str, list[Outcome]], kind: str) -> None:
    """Print the annotations that became one kind of type, the most frequent first."""
    texts = Counter(
        one.text
        for some in found.values()
        for outcome in some
        for one in (*outcome.arguments, *outcome.returns)
        if one.became == kind and one.text is not None
    )
    print(f"\nAnnotations that became {kind}")
    for text, count in texts.most_common():
        print(f"{count:6}  {text}")


def main() -> None:
    """Examine packages, print the tables, and fail where a proposal does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", nargs="+", help="installed packages, or directories")
    parser.add_argument("--show", choices=KINDS, help="list the annotations that became this")
    parser.add_argument("--json", action="store_true", help="print all that was found, and no time")
    given = parser.parse_args()
    found, seconds = {}, {}
    for package in given.packages:
        name = Path(package).name
        begin = time.perf_counter()
        found[name] = examine_package(package)
        seconds[name] = time.perf_counter() - begin
    if given.json:
        print(json.dumps({name: [asdict(one) for one in some] for name, some in found.items()}))
    else:
        print_tables(found, seconds)
        for name, some in found.items():
            for line in problems(some):
                print(f"{name}: {line}")
        if given.show:
            print_texts(found, given.show)
    outcomes = [one for some in found.values() for one in some]
    raise SystemExit(any(one.crash or one.contradictions for one in outcomes))


if __name__ == "__main__":
    main()
