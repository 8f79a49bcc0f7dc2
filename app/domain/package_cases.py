"""Cases in packages: those that an export takes along, and what an import does to them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, tuple_

from app import naming
from app.domain import cases
from app.domain.access import Actor
from app.domain.case_values import as_asked, as_text, checked_given
from app.domain.resources import now
from app.domain.run_orders import check_value
from app.errors import Invalid, Refusal
from app.models import Case as CaseRow
from app.models import db, table
from app.packages.values import Case

_CASE = table(CaseRow).c


def of_files(file_ids: Collection[int]) -> Mapping[int, tuple[Case, ...]]:
    """The cases of files by file, in the order of their tasks and names."""
    if not file_ids:
        return {}
    rows = db.session.execute(
        select(
            *(_CASE.file_id, _CASE.task, _CASE.name, _CASE.given, _CASE.expected, _CASE.raises)
        ).where(_CASE.file_id.in_(file_ids))
    )
    found: dict[int, list[Case]] = {}
    for row in rows:
        found.setdefault(row.file_id, []).append(Case(*row[1:]))
    return {file_id: _in_order(ones) for file_id, ones in found.items()}


def plan_cases(
    filename: str,
    wanted: Sequence[Case],
    present: Sequence[Case],
    task_names: Collection[str],
    *,
    is_exact: bool,
) -> tuple[Case, ...]:
    """Say which cases a file will have.

    Args:
        filename: How the file is called in refusals.
        wanted: Those of the package.
        present: Those that are there; they stay unless it is to be exact.
        task_names: Of the tasks that the file will register.

    Raises:
        Invalid: One cannot be kept: what it says is malformed, or it is of no task of the file.
    """
    said = [_checked(filename, one, task_names) for one in wanted]
    by_name = {} if is_exact else {(one.task, one.name): one for one in present}
    by_name |= {(one.task, one.name): one for one in said}
    if len(by_name) > cases.MAX_CASES:
        raise Invalid(
            f"{filename} would have {len(by_name)} cases; a file has at most {cases.MAX_CASES}.",
            error="ImportManifestError",
        )
    return _in_order(by_name.values())


def store_cases(
    actor: Actor, file_id: int, wanted: Sequence[Case], present: Sequence[Case]
) -> None:
    """Make the cases of a file those; what is the same keeps its id and its verdicts."""
    time = now()
    gone = [(one.task, one.name) for one in present if one not in wanted]
    if gone:
        named = tuple_(_CASE.task, _CASE.name).in_(gone)
        db.session.execute(delete(table(CaseRow)).where(_CASE.file_id == file_id, named))
    rows = [_row(actor, file_id, one, time) for one in wanted if one not in present]
    if rows:
        db.session.execute(insert(table(CaseRow)), rows)


def _row(actor: Actor, file_id: int, one: Case, time: datetime) -> dict[str, Any]:
    return {
        "file_id": file_id,
        "task": one.task,
        "name": one.name,
        "given": one.given,
        "expected": one.expected,
        "raises": one.raises,
        "user_id": actor.id,
        "created_on": time,
        "modified_on": time,
    }


def _checked(filename: str, one: Case, task_names: Collection[str]) -> Case:
    """Give a case as it is kept; whether its values fit the task is told by its verdict."""
    at = f"{filename}: the case {one.name!r}"
    if one.task not in task_names:
        raise _wrong(f"{at} is of a task {one.task!r}, which the file does not register.")
    try:
        naming.check_case_name(one.name)
        given = checked_given(json.loads(one.given))
        for where, value in given.items():
            check_value(value, where)
        if one.expected is not None:
            check_value(json.loads(one.expected), "expected")
        cases.check_raises(one.raises, one.expected)
        return Case(
            one.task,
            one.name,
            as_text(as_asked(one.task, json.dumps(given))),
            one.expected,
            one.raises,
        )
    except Refusal as refusal:
        raise _wrong(f"{at}: {refusal.message}") from refusal


def _in_order(found: Iterable[Case]) -> tuple[Case, ...]:
    return tuple(sorted(found, key=lambda one: (one.task, one.name)))


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, error="ImportManifestError")
