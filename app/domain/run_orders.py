"""From what somebody wants to be run to the order for the process that runs it, or a refusal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, select

from app import naming
from app.domain.run_rows import RUN
from app.domain.run_values import NOTHING, SUCCEEDED, Asked
from app.domain.values import Ref
from app.errors import Invalid, Mismatch
from app.models import Run as RunRow
from app.models import RunArtifact, RunOutput, db, table
from app.runner import Input, Output, Problem, RunOrder, Value, check_order

_OUT = table(RunOutput).c
_ARTIFACT = table(RunArtifact).c

# Deeper than any value that a person writes; the readers of values stop there too.
MAX_DEPTH = 100
# Each is looked for by itself, and copied to the run, as large as a run may write.
MAX_SOURCES = 20
_FUNCTION = "function"
_MODES = ("round-trip", "serialize", "deserialize")

# Path below the inputs of a run, id of the run that it comes from, name of the output there.
Source = tuple[str, int, str | None]


@dataclass(frozen=True, slots=True)
class Code:
    """A file with its registration, saved or not.

    Attributes:
        tasks: As `PluginFileSnapshot.tasks` keeps them.
        types: Structures of the types of its group by name.
        names: Names of the types by id, as they are now.
    """

    plugin: str
    group: Ref
    filename: str
    tasks: Mapping[str, Any]
    types: Mapping[str, Any]
    names: Mapping[int, str]


@dataclass(slots=True)
class _Sources:
    """Gathers what comes from earlier runs."""

    group: Ref
    count: int = 0
    found: list[Source] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def value(self, given: Any) -> Value:
        """Give a value as an order has it."""
        reference = _reference(given)
        if reference is None:
            return Value("json", given)
        self._count_one()
        run_id, output = reference
        row = _output_of(self.group, run_id, output)
        if row is None or not (row.has_pickle or row.value is not None):
            return self._unknown(
                f"No run {run_id} of this group succeeded and still has an output {output!r}."
            )
        if not row.has_pickle:
            return Value("json", json.loads(row.value))
        return Value("pickle", path=self._add(f"{len(self.found)}.pickle", run_id, output))

    def artifact(self, given: Any) -> Value:
        """Give the artifact that an earlier run wrote."""
        if not (isinstance(given, Mapping) and set(given) == {"run"} and _is_id(given["run"])):
            return self._unknown(
                'To read an artifact, give the run that wrote it as value: {"run": 5}.'
            )
        run_id = int(given["run"])
        path = _artifact_of(self.group, run_id)
        if path is None:
            return self._unknown(f"The run {run_id} has written no artifact that can be read.")
        folder = self._add(f"{len(self.found)}", run_id, None)
        return Value("artifact", path=f"{folder}/{path}")

    def _count_one(self) -> None:
        self.count += 1
        if self.count > MAX_SOURCES:
            raise Invalid(
                f"A run takes at most {MAX_SOURCES} outputs of earlier runs. Let a task put what "
                "belongs together into one output.",
                field="inputs",
            )

    def _add(self, path: str, run_id: int, output: str | None) -> str:
        self.found.append((path, run_id, output))
        return path

    def _unknown(self, sentence: str) -> Value:
        self.missing.append(sentence)
        return Value()


def make_order(code: Code, asked: Asked) -> tuple[RunOrder, list[Source]]:
    """Make the order, and say which outputs of earlier runs go with it.

    Raises:
        Invalid: The file registers no such task, a value is none that can be handed over, or too
            many come from earlier runs.
        Mismatch: Values and registration disagree; `detail.findings` has all of them.
    """
    registered, kind = find_task(code, asked)
    _refuse_strange(asked, kind)
    for where, value in _given(asked):
        check_value(value, where)
    sources = _Sources(code.group)
    order = _order(code, asked, registered, kind, sources)
    if sources.missing:
        raise _refused([Problem("UNKNOWN_SOURCE", one) for one in sources.missing])
    problems = check_order(order)
    if problems:
        raise _refused(problems)
    return order, sources.found


def _order(
    code: Code, asked: Asked, registered: Mapping[str, Any], kind: str, sources: _Sources
) -> RunOrder:
    outputs = tuple(
        Output(name, *_type(code, id_, then)) for name, id_, then in registered["outputs"]
    )
    start = RunOrder(
        plugin=code.plugin,
        filename=code.filename,
        task=asked.task,
        kind=kind,
        outputs=outputs,
        types=dict(code.types),
    )
    if kind == _FUNCTION:
        return start._replace(
            inputs=tuple(_input(code, one) for one in registered["inputs"]),
            args=tuple(sources.value(one) for one in asked.positional),
            kwargs={name: sources.value(one) for name, one in asked.inputs.items()},
        )
    is_read = asked.mode == "deserialize"
    return start._replace(
        contents=(sources.artifact if is_read else sources.value)(asked.value),
        artifact_kwargs=dict(asked.arguments),
        artifact_name=asked.artifact_name,
    )


def check_value(value: Any, where: str) -> None:
    """Refuse a value that cannot be handed over: infinite, or very deep.

    Args:
        where: The field of the body that holds it.
    """
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH):
        if any(isinstance(one, float) and one - one != 0 for one in level):
            raise Invalid("A number here is infinite; JSON has no such number.", field=where)
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return
    raise Invalid(f"A value is nested at most {MAX_DEPTH} levels deep.", field=where)


def as_given(asked: Asked, kind: str) -> dict[str, Any]:
    """What was given, to be shown beside what came of it."""
    if kind == _FUNCTION:
        return {"inputs": dict(asked.inputs), "positional": list(asked.positional)}
    return {
        "value": asked.value,
        "arguments": dict(asked.arguments),
        "artifactName": asked.artifact_name,
    }


def _given(asked: Asked) -> Iterator[tuple[str, Any]]:
    yield "inputs", asked.inputs
    yield "positional", list(asked.positional)
    if asked.value is not NOTHING:
        yield "value", asked.value
    yield "arguments", asked.arguments


def _refuse_strange(asked: Asked, kind: str) -> None:
    """Refuse values that a task of this kind has no use for, and a lack of those that it needs."""
    if kind == _FUNCTION:
        strange = {"value": asked.value is not NOTHING, "arguments": bool(asked.arguments)}
        takes = "is a function task, which takes inputs and positional"
    else:
        strange = {"inputs": bool(asked.inputs), "positional": bool(asked.positional)}
        takes = "is an artifact task, which takes value and arguments"
    for name, is_given in strange.items():
        if is_given:
            raise Invalid(f"{asked.task!r} {takes}; not {name}.", field=name)
    if kind != _FUNCTION and asked.value is NOTHING:
        raise Invalid(
            f"{asked.task!r} needs a value: what it is to write, or the run that wrote it.",
            field="value",
        )


def find_task(code: Code, asked: Asked) -> tuple[Mapping[str, Any], str]:
    """Give the registration of a task as it is kept, and the kind of run that is asked for.

    Raises:
        Invalid: The file registers no such task, or it cannot be run like this.
    """
    for one in code.tasks["functions"]:
        if one["name"] == asked.task:
            return one, _FUNCTION
    for one in code.tasks["artifacts"]:
        if one["name"] == asked.task:
            if asked.mode not in _MODES:
                raise Invalid(f"mode is one of {', '.join(_MODES)}.", field="mode")
            return one, f"artifact-{asked.mode}"
    names = [one["name"] for kind in ("functions", "artifacts") for one in code.tasks[kind]]
    known = f"it registers {', '.join(names[:20])}" if names else "it registers none"
    raise Invalid(f"{code.filename} registers no task named {asked.task!r}; {known}.", field="task")


def _input(code: Code, one: Sequence[Any]) -> Input:
    name, type_id, then, required, kind, *_ = one
    structure, type_name = _type(code, type_id, then)
    return Input(name, structure, required, kind, type_name)


def _type(code: Code, type_id: int, then: str) -> tuple[str, str]:
    """Structure and name of a type; of a deleted one nothing is known but the name it had."""
    name = code.names.get(type_id, then)
    return name, name


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list | tuple) else ()


def _reference(given: Any) -> tuple[int, str] | None:
    if not isinstance(given, Mapping) or set(given) != {"run", "output"}:
        return None
    run_id, output = given["run"], given["output"]
    return (int(run_id), output) if _is_id(run_id) and isinstance(output, str) else None


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 63


def _of_group(group: Ref, run_id: int) -> tuple[Any, ...]:
    return (RUN.id == run_id, RUN.group_id == group.id, RUN.status == SUCCEEDED)


def _output_of(group: Ref, run_id: int, name: str) -> Row[Any] | None:
    statement = (
        select(_OUT.value, _OUT.pickle.is_not(None).label("has_pickle"))
        .join(table(RunRow), RUN.id == _OUT.run_id)
        .where(*_of_group(group, run_id), _OUT.name == name)
    )
    return db.session.execute(statement).first() if naming.is_storable(name) else None


def _artifact_of(group: Ref, run_id: int) -> str | None:
    """Path of what a run wrote, if its files are still there."""
    has_files = select(_ARTIFACT.run_id).where(_ARTIFACT.run_id == RUN.id).exists()
    statement = select(RUN.artifact).where(*_of_group(group, run_id), has_files)
    path: str | None = db.session.scalar(statement)
    return path


def _refused(problems: Sequence[Problem]) -> Mismatch:
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    sentence = f"The task is not run. {problems[0].message}{more}"
    findings = [one._asdict() for one in problems]
    return Mismatch(sentence, error="RunInputsError", findings=findings)
