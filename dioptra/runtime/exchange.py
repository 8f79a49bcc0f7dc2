"""The two documents between who wants a run and the process that runs: `RunOrder`, `RunOutcome`.

    FOLDER/order.json            the order
    FOLDER/code/PLUGIN/*.py      the plugin's files
    FOLDER/inputs/               values of earlier runs, and artifacts to be read
    FOLDER/results/              the only place where the process may write
        outcome.json             the outcome
        outputs/  artifacts/     what it speaks of: pickles, pictures; what `serialize` wrote
        work/                    the working directory of the task

Values are records: frozen, with `_replace` for a changed copy.

An outcome comes from a process that ran somebody's code, so it is read by `outcome_reading`, which
takes nothing for granted. Nothing here imports more than the standard library.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from dioptra.runtime.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    # The name of a type, a mapping of one key as `docs/reference/rules.md` says, or `{}`.
    Structure = Any


KINDS = ("function", "artifact-serialize", "artifact-deserialize", "artifact-round-trip")

# The longest texts that an outcome may have: a sentence, what is shown of a value, a traceback.
SENTENCE = 4_000
LONG = 100_000


class Input(Record):
    """A registered input.

    Args:
        name: Of the argument.
        structure: Of its parameter type: `"integer"`, `{"list": "number"}`; `{}` of a simple type.
        required: As registered.
        kind: What the code says of the argument, as `inspect` calls it; None where that is unknown.
        type_name: How the user calls the type.
    """

    name: str
    structure: Structure = "any"
    required: bool = True
    kind: str | None = None
    type_name: str | None = None


class Output(Record):
    """A registered output; fields as of `Input`."""

    name: str
    structure: Structure = "any"
    type_name: str | None = None


class Value(Record):
    """A value that is handed to a task.

    Args:
        kind: `json`, `pickle` (an output of an earlier run) or `artifact` (what one wrote).
        json: The value, where it is JSON.
        path: Below `inputs/`, where it is not.
    """

    kind: str = "json"
    json: Any = None
    path: str = ""


class RunOrder(Record):
    """What is to be run, with which values.

    Args:
        plugin: Name of the plugin, under which its files are imported.
        filename: The file that has the task.
        task: Name of the function or class.
        kind: One of `KINDS`.
        inputs: Registered inputs, in order; none for artifact tasks.
        outputs: Registered outputs, in order; of `deserialize` for artifact tasks.
        args: Values by position.
        kwargs: Values by name.
        types: Structures of the types that structures name; of others nothing is known.
        contents: What `serialize` gets (serialize, round trip), or the artifact that
            `deserialize` reads.
        artifact_kwargs: Further arguments of `serialize`.
        artifact_name: The `name` that `serialize` gets.
    """

    plugin: str
    filename: str
    task: str
    kind: str = "function"
    inputs: tuple[Input, ...] = ()
    outputs: tuple[Output, ...] = ()
    args: tuple[Value, ...] = ()
    kwargs: Mapping[str, Value] = {}
    types: Mapping[str, Structure | None] = {}
    contents: Value | None = None
    artifact_kwargs: Mapping[str, Any] = {}
    artifact_name: str = "artifact"

    def to_json(self) -> str:
        """Write the order."""
        return json.dumps(_plain(self))

    @classmethod
    def from_json(cls, text: str | bytes) -> RunOrder:
        """Read an order that `to_json` wrote."""
        found = json.loads(text)
        contents = found["contents"]
        return cls(
            **{
                **found,
                "inputs": tuple(Input(**one) for one in found["inputs"]),
                "outputs": tuple(Output(**one) for one in found["outputs"]),
                "args": tuple(Value(**one) for one in found["args"]),
                "kwargs": {name: Value(**one) for name, one in found["kwargs"].items()},
                "contents": None if contents is None else Value(**contents),
            }
        )


class Problem(Record):
    """One of the reasons why a run was refused or failed.

    Args:
        code: Stable, in capitals: `MISSING_REQUIRED`.
        message: For a person.
        name: The input or output at fault.
    """

    code: str
    message: str
    name: str | None = None


class Failure(Record):
    """Why a run failed.

    Args:
        code: Of the first reason; `docs/reference/running.md` lists them.
        message: For a person, a sentence or two.
        findings: All reasons, where there are several.
        traceback: As Python prints it, from the user's code on; empty where there is none.
        filename: The user's file in which it happened, of the last line of it that is there.
        line: 1-based, of that file.
        raised: Name of the class of what the task raised, without its module.
    """

    code: str
    message: str
    findings: tuple[Problem, ...] = ()
    traceback: str = ""
    filename: str | None = None
    line: int | None = None
    raised: str | None = None


class Table(Record):
    """The head of a table: texts of its first rows, and how many rows there are in all."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total_rows: int


class Preview(Record):
    """What is shown of a value that is no JSON.

    Args:
        python_type: Such as `numpy.ndarray`.
        text: What `repr` gives, shortened.
        shape: Of an array or a table.
        dtype: Of an array.
        table: Of a frame or series.
        image: A PNG file below `results/outputs/`, of a picture.
        numbers: Evenly chosen numbers of an array, to be drawn.
    """

    python_type: str
    text: str
    shape: tuple[int, ...] | None = None
    dtype: str | None = None
    table: Table | None = None
    image: str | None = None
    numbers: tuple[float, ...] | None = None


class OutputValue(Record):
    """What a registered output got.

    Args:
        name: As registered.
        source: Where the value comes from: `return value`, `item 0`, `key "x"`.
        fits: Whether it is of the registered type; None where nobody can know.
        reason: What is wrong, or why nobody knows.
        is_json: Whether `json` holds the value.
        json: The value; tuples as arrays, integer keys as text.
        preview: Of a value that is no JSON, or too large.
        pickle: A file below `results/outputs/` that holds the value itself, where it has one.
    """

    name: str
    source: str = "return value"
    fits: bool | None = None
    reason: str | None = None
    is_json: bool = False
    json: Any = None
    preview: Preview | None = None
    pickle: str | None = None


class Artifact(Record):
    """A file that `serialize` wrote, below `results/artifacts/`."""

    path: str
    size_bytes: int
    media_type: str


class RoundTrip(Record):
    """Whether what was read equals what was written; None where nobody can know."""

    equal: bool | None
    reason: str


class RunOutcome(Record):
    """How a run ended.

    Args:
        status: `succeeded` or `failed`.
        error: Why it failed.
        outputs: One a registered output, in order; empty where it failed before.
        discarded: How many values had no output; None where nobody knows.
        artifact: What `serialize` returned, below `results/artifacts/`.
        artifacts: All files that it wrote.
        round_trip: Of a round trip.
        notes: What a person should know beside it, sentences.
        duration_s: From the start of the process to its end.
        peak_memory_bytes: Of the process that ran the task; None where it was not measured.
    """

    status: str
    error: Failure | None = None
    outputs: tuple[OutputValue, ...] = ()
    discarded: int | None = 0
    artifact: str | None = None
    artifacts: tuple[Artifact, ...] = ()
    round_trip: RoundTrip | None = None
    notes: tuple[str, ...] = ()
    duration_s: float = 0.0
    peak_memory_bytes: int | None = None

    @classmethod
    def failed(cls, code: str, message: str, *findings: Problem) -> RunOutcome:
        """Give the outcome of a run that came to nothing."""
        return cls("failed", Failure(code, message, findings), discarded=None)

    def to_json(self) -> str:
        """Write the outcome."""
        return json.dumps(_plain(self), ensure_ascii=False)


def clean(text: str, longest: int = LONG) -> str:
    """Give a text that can be stored and sent anywhere: no null, no half character, no length."""
    text = text[:longest]
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _plain(value: Any) -> Any:
    """Turn records into objects by field, and tuples into arrays."""
    if isinstance(value, Record):
        return {name: _plain(part) for name, part in value._asdict().items()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    return value
