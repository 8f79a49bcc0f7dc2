"""What comes of a run: lines as they come, outputs, artifacts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, case, func, select

from app import naming
from app.domain import access, run_rows
from app.domain.access import Actor
from app.domain.run_rows import RUN
from app.domain.run_values import Artifact, Line, Log, Output, Run, RunDetail
from app.errors import NotFound
from app.models import RunArtifact, RunLine, RunOutput, db, table

_LINE = table(RunLine).c
_OUT = table(RunOutput).c
_ARTIFACT = table(RunArtifact).c

# What goes along with the run itself; longer values are read by themselves.
LONG_VALUE = 64 * 1024
_DETAIL = run_rows.brief(RUN.inputs, RUN.error, RUN.notes, RUN.round_trip, RUN.artifact)
_LOG = run_rows.brief(RUN.lines_dropped)


def details(actor: Actor, run: Run) -> RunDetail:
    """A run that the actor reads, with what was given and what came of it."""
    row = run_rows.fetch(actor, run.plugin.id, None, run.id, statement=_DETAIL)
    size = func.length(_OUT.value)
    outputs = db.session.execute(
        select(*_shown(), size.label("size"), _value_up_to(LONG_VALUE))
        .where(_OUT.run_id == run.id)
        .order_by(_OUT.position)
    )
    artifacts = db.session.execute(
        select(_ARTIFACT.path, _ARTIFACT.media_type, _ARTIFACT.size)
        .where(_ARTIFACT.run_id == run.id)
        .order_by(_ARTIFACT.position)
    )
    return RunDetail(
        run=run_rows.as_value(actor, row),
        inputs=row.inputs,
        error=row.error,
        notes=row.notes or (),
        outputs=[_output(one, one.size or 0) for one in outputs],
        artifact=row.artifact,
        artifacts=[Artifact(*one) for one in artifacts],
        round_trip=row.round_trip,
    )


def get_output(
    actor: Actor, plugin_id: int, file_id: int | None, run_id: int, name: str
) -> tuple[Run, Output]:
    """A run, and one output of it with its whole value.

    Raises:
        NotFound: There is no such run, or it has no output of this name.
    """
    row = run_rows.fetch(actor, plugin_id, file_id, run_id)
    output = _output(_one_output(run_id, name, *_shown(), _OUT.value), 0)
    return run_rows.as_value(actor, row), output


def get_image(actor: Actor, plugin_id: int, file_id: int | None, run_id: int, name: str) -> bytes:
    """The picture of an output, a PNG.

    Raises:
        NotFound: There is no such run or output, or it has no picture.
    """
    run_rows.fetch(actor, plugin_id, file_id, run_id)
    image: bytes | None = _one_output(run_id, name, _OUT.image).image
    if image is None:
        raise NotFound(f"The output {name!r} has no picture.", entity_type="run_output")
    return image


def get_artifact(
    actor: Actor, plugin_id: int, file_id: int | None, run_id: int, path: str
) -> bytes:
    """The bytes of a file that a run wrote.

    Raises:
        NotFound: There is no such run, or it wrote no file of this path.
    """
    run_rows.fetch(actor, plugin_id, file_id, run_id)
    asked = select(_ARTIFACT.data).where(_ARTIFACT.run_id == run_id, _ARTIFACT.path == path)
    data: bytes | None = db.session.scalar(asked) if naming.is_storable(path) else None
    if data is None:
        raise NotFound(f"The run {run_id} has no artifact at {path!r}.", entity_type="run_artifact")
    return data


def list_lines(
    actor: Actor, plugin_id: int, file_id: int | None, run_id: int, after: int, limit: int
) -> Log:
    """Lines that a run wrote, in order.

    Args:
        after: Position of the last line that is known; 0 for all.
        limit: At most this many.
    """
    row = run_rows.fetch(actor, plugin_id, file_id, run_id, statement=_LOG)
    rows = db.session.execute(
        select(_LINE.position, _LINE.stream, _LINE.text)
        .where(_LINE.run_id == run_id, _LINE.position > after)
        .order_by(_LINE.position)
        .limit(limit)
    )
    lines = [Line(*one) for one in rows]
    # The run was read before its lines: if it had ended, there are no lines but these.
    has_ended = not run_rows.as_value(actor, row).is_open
    return Log(lines, has_ended and len(lines) < limit, row.lines_dropped)


def find_plugins(actor: Actor, run_ids: Collection[int]) -> dict[int, int]:
    """Ids of the plugins of some runs, by the ids of the runs; of those that the actor reads."""
    if not run_ids:
        return {}
    is_one = RUN.id.in_(run_ids)
    statement = select(RUN.id, RUN.plugin_id).where(is_one, access.visible_to(actor, RUN.group_id))
    return {row.id: row.plugin_id for row in db.session.execute(statement)}


def _shown() -> Sequence[Any]:
    return (
        *(_OUT.name, _OUT.type_name, _OUT.source, _OUT.fits, _OUT.reason, _OUT.preview),
        _OUT.image.is_not(None).label("has_image"),
        _OUT.pickle.is_not(None).label("has_pickle"),
    )


def _value_up_to(length: int) -> Any:
    return case((func.length(_OUT.value) <= length, _OUT.value)).label("value")


def _one_output(run_id: int, name: str, *columns: Any) -> Row[Any]:
    asked = select(*columns).where(_OUT.run_id == run_id, _OUT.name == name)
    row = db.session.execute(asked).first() if naming.is_storable(name) else None
    if row is None:
        raise NotFound(f"The run {run_id} has no output named {name!r}.", entity_type="run_output")
    return row


def _output(row: Row[Any, *tuple[Any, ...]], size: int) -> Output:
    is_long = size > LONG_VALUE
    return Output(
        name=row.name,
        type_name=row.type_name,
        source=row.source,
        fits=row.fits,
        reason=row.reason,
        value=row.value,
        is_long=is_long,
        preview=row.preview,
        has_image=row.has_image,
        reusable=row.has_pickle or row.value is not None or is_long,
    )
