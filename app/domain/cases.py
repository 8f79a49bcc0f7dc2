"""Named cases of tasks: values with what is expected of them, kept with a file, and run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, delete, func, insert, select, update

from app import naming
from app.domain import case_runs, kept_runs, plugin_files, plugins, resources, run_starts
from app.domain.access import Actor, To
from app.domain.case_runs import CASE, RESULT
from app.domain.case_values import NOT_RUN, Case, Wanted, as_text
from app.domain.listing import ListQuery, Page, fetch_page, found
from app.domain.resources import U, now
from app.domain.run_code import code_of
from app.domain.run_orders import Code, check_value, find_task, make_order
from app.domain.transactions import transaction
from app.domain.values import Ref
from app.errors import Conflict, Invalid, NotFound
from app.models import Case as CaseRow
from app.models import CaseResult, User, db, table
from app.search.conditions import text

SEARCHABLE = {"name": text(CASE.name), "task": text(CASE.task)}
# Each is a run after each save, and an author has room for 200 runs at once.
MAX_CASES = 50
_MAX_CLASS_NAME = 200


def list_cases(actor: Actor, plugin_id: int, file_id: int, query: ListQuery) -> Page[Case]:
    """The cases of a file, as they were added."""
    _, file = _file(actor, plugin_id, file_id)
    ids = _on(file, CASE.id).where(*found(query, SEARCHABLE))
    rows, total = fetch_page(
        ids, query, [CASE.id], lambda page: _select(file).join(page, page.c.id == CASE.id)
    )
    return Page([_value(file, row) for row in rows], total, query)


def get_case(actor: Actor, plugin_id: int, file_id: int, case_id: int) -> Case:
    """One case."""
    _, file = _file(actor, plugin_id, file_id)
    return _get(file, case_id)


def create_case(actor: Actor, plugin_id: int, file_id: int, wanted: Wanted) -> Case:
    """Keep values for a task, with what is expected of them.

    Raises:
        Invalid: The file registers no such task, or has no room for another case; a value or what
            is expected of it cannot be.
        Mismatch: Values and registration disagree.
        Conflict: The task has a case of this name.
    """
    plugin, file = _file(actor, plugin_id, file_id, "write")
    _check(actor, plugin, file, wanted)
    with transaction(clash=lambda: _taken(wanted)):
        # Whether there is room is asked where nobody else can add one meanwhile.
        _refuse_full(file.id)
        time = now()
        values = {**_columns(actor, wanted), "file_id": file.id, "created_on": time}
        made = insert(table(CaseRow)).values(**values, modified_on=time).returning(CASE.id)
        case_id = int(db.session.execute(made).scalar_one())
    return _get(file, case_id)


def keep_run(actor: Actor, plugin_id: int, file_id: int, name: str, run_id: int) -> Case:
    """Make a case of a run that has ended: what it was given, and what it gave, is expected.

    Raises:
        NotFound: It is no run of this file.
        Conflict: It has not ended.
        Else: As `create_case`.
    """
    return create_case(
        actor, plugin_id, file_id, kept_runs.wanted_of_run(actor, plugin_id, file_id, name, run_id)
    )


def change_case(actor: Actor, plugin_id: int, file_id: int, case_id: int, wanted: Wanted) -> Case:
    """Put other values or expectations in the place of a case's.

    Its verdict on the present version of the file is taken back; those on older ones stay.

    Raises:
        NotFound: The file has no such case.
        Else: As `create_case`.
    """
    plugin, file = _file(actor, plugin_id, file_id, "write")
    _get(file, case_id)
    _check(actor, plugin, file, wanted)
    with transaction(clash=lambda: _taken(wanted)):
        changed = (
            update(table(CaseRow))
            .where(CASE.id == case_id)
            .values(**_columns(actor, wanted), modified_on=now())
            .returning(CASE.id)
        )
        if db.session.execute(changed).first() is None:
            raise _unknown(case_id)
        case_runs.forget([case_id], file.snapshot_id)
    return _get(file, case_id)


def delete_case(actor: Actor, plugin_id: int, file_id: int, case_id: int) -> int:
    """Delete a case with its verdicts; its runs stay.

    Returns:
        Its id.
    """
    _, file = _file(actor, plugin_id, file_id, "write")
    with transaction():
        gone = delete(table(CaseRow)).where(CASE.id == case_id, CASE.file_id == file.id)
        if db.session.execute(gone.returning(CASE.id)).first() is None:
            raise _unknown(case_id)
    return case_id


def run_cases(
    actor: Actor, plugin_id: int, file_id: int, case_ids: Sequence[int] | None = None
) -> list[Case]:
    """Run cases of a file on its present version.

    Args:
        case_ids: Those; all where left out.

    Raises:
        Denied: The actor may only read the group, or runs are switched off.
        NotFound: One is none of the file's.
        TooOften: Too many runs wait.

    Returns:
        The cases that run; their verdicts come with the end of their runs.
    """
    plugin, file = _file(actor, plugin_id, file_id, "write")
    run_starts.refuse_off()
    rows = db.session.execute(
        select(table(CaseRow)).where(CASE.file_id == file.id).order_by(CASE.id)
    ).all()
    if case_ids is not None:
        unknown = set(case_ids) - {row.id for row in rows}
        if unknown:
            raise _unknown(min(unknown))
        rows = [row for row in rows if row.id in case_ids]
    if not rows:
        return []
    case_runs.announce(case_runs.start_runs(actor, plugin, file, rows))
    asked = _select(file).where(CASE.id.in_([row.id for row in rows])).order_by(CASE.id)
    return [_value(file, row) for row in db.session.execute(asked)]


def _file(actor: Actor, plugin_id: int, file_id: int, to: To = "read") -> tuple[Row[Any], Row[Any]]:
    plugin = resources.fetch(actor, plugins.NOUN, plugins.SINGLE, plugin_id, to)
    noun = plugin_files.NOUN
    return plugin, resources.fetch(
        actor, noun, plugin_files.SINGLE, file_id, to, plugin_id=plugin_id
    )


def _on(file: Row[Any], *columns: Any) -> Select[Any]:
    """Cases of a file, each with its result on the present version."""
    result = and_(RESULT.case_id == CASE.id, RESULT.file_snapshot_id == file.snapshot_id)
    return (
        select(*columns)
        .select_from(table(CaseRow))
        .outerjoin(table(CaseResult), result)
        .where(CASE.file_id == file.id)
    )


def _select(file: Row[Any]) -> Select[Any]:
    columns = (*table(CaseRow).c, RESULT.verdict, RESULT.reason, RESULT.run_id, U.username)
    return _on(file, *columns).join(table(User), U.id == CASE.user_id)


def _get(file: Row[Any], case_id: int) -> Case:
    row = db.session.execute(_select(file).where(CASE.id == case_id)).first()
    if row is None:
        raise _unknown(case_id)
    return _value(file, row)


def _value(file: Row[Any], row: Row[Any]) -> Case:
    return Case(
        id=row.id,
        plugin_id=file.plugin_id,
        file_id=file.id,
        task=row.task,
        name=row.name,
        given=row.given,
        expected=row.expected,
        raises=row.raises,
        user=Ref(row.user_id, row.username),
        created_on=row.created_on,
        modified_on=row.modified_on,
        verdict=row.verdict or NOT_RUN,
        reason=row.reason,
        run_id=row.run_id,
        snapshot_id=file.snapshot_id,
    )


def _columns(actor: Actor, wanted: Wanted) -> dict[str, Any]:
    return {
        "task": wanted.asked.task,
        "name": wanted.name,
        "given": as_text(wanted.asked),
        "expected": None if wanted.expected is None else json.dumps(dict(wanted.expected)),
        "raises": wanted.raises,
        "user_id": actor.id,
    }


def _check(actor: Actor, plugin: Row[Any], file: Row[Any], wanted: Wanted) -> None:
    naming.check_case_name(wanted.name)
    code = code_of(actor, plugin, file.name, file.tasks)
    _, sources = make_order(code, wanted.asked)
    if sources or wanted.asked.mode == "deserialize":
        raise Invalid(
            "A case stands by itself: outputs and artifacts of runs are not kept for ever, and are "
            "not exported. Give the values themselves.",
            field="inputs" if wanted.asked.inputs else "value",
        )
    _check_expected(code, wanted)


def _check_expected(code: Code, wanted: Wanted) -> None:
    check_raises(wanted.raises, wanted.expected)
    if wanted.expected is None:
        return
    check_value(wanted.expected, "expected")
    registered, _ = find_task(code, wanted.asked)
    names = [name for name, *_ in registered["outputs"]]
    for name in wanted.expected:
        if name not in names:
            known = f"it has {', '.join(names)}" if names else "it has none"
            raise Invalid(f"{wanted.asked.task} has no output {name!r}; {known}.", field="expected")


def check_raises(raises: str | None, expected: object) -> None:
    """Refuse what is no name of a class, or expects something else besides.

    Raises:
        Invalid: It is so.
    """
    if raises is None:
        return
    if expected is not None:
        raise Invalid("Expect values or an exception, not both.", field="raises")
    if not raises.isidentifier() or len(raises) > _MAX_CLASS_NAME:
        raise Invalid(
            "Say the name of the class of the exception, like ValueError.", field="raises"
        )


def _refuse_full(file_id: int) -> None:
    if (db.session.scalar(select(func.count()).where(CASE.file_id == file_id)) or 0) >= MAX_CASES:
        raise Conflict(
            f"A file has at most {MAX_CASES} cases: each is run after each save. Delete one first.",
            error="TooManyCasesError",
            entity_type="case",
        )


def _taken(wanted: Wanted) -> Conflict:
    return Conflict(
        f"The task {wanted.asked.task!r} has a case named {wanted.name!r} already.",
        field="name",
        entity_type="case",
        entity_attributes={"task": wanted.asked.task, "name": wanted.name},
    )


def _unknown(case_id: int) -> NotFound:
    return NotFound(
        f"The file has no case with the id {case_id}, or you may not read it.",
        entity_type="case",
        case_id=case_id,
    )
