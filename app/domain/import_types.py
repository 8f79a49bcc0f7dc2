"""What an import does to the parameter types of a group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select

from app import naming
from app.domain import parameter_types, structures
from app.domain.import_values import Action, PlannedType, Strategy
from app.domain.resources import R, S
from app.errors import Invalid, Refusal
from app.models import Snapshot, db, table
from app.packages.values import ParameterType

Structure = Mapping[str, Any]


def present_types(group_id: int) -> dict[str, Row[Any]]:
    """A group's live types by name, the built-in ones first."""
    statement = (
        select(R.id, R.name, R.description, R.snapshot_id, S.structure)
        .join(table(Snapshot), S.id == R.snapshot_id)
        .where(R.kind == parameter_types.NOUN.kind, R.group_id == group_id, R.deleted_on.is_(None))
        .order_by(R.id)
    )
    rows: list[Row[Any]] = list(db.session.execute(statement))
    return {row.name: row for row in rows}


def plan_types(
    wanted: Iterable[ParameterType], present: Mapping[str, Row[Any]], strategy: Strategy
) -> list[PlannedType]:
    """Say what becomes of the types of a package, in an order in which they can be made.

    Raises:
        Invalid: A name is a built-in type's, or a structure is none.
    """
    planned = [_planned(one, present.get(one.name), strategy) for one in wanted]
    after: dict[str, Structure | None] = {name: row.structure for name, row in present.items()}
    after |= {one.name: one.structure for one in planned}
    for one in planned:
        others = {name: structure for name, structure in after.items() if name != one.name}
        with_name(one.name, lambda: structures.check_structure(one.structure, one.name, others))  # noqa: B023 - called at once
    return in_order(planned)


def with_name(name: str, check: Any) -> Any:
    """Make a check of a type, and let a refusal say which type it is about."""
    try:
        return check()
    except Refusal as refusal:
        raise Invalid(
            f"The parameter type {name!r}: {refusal.message}",
            error=refusal.name,
            field=refusal.field,
        ) from refusal


def in_order(planned: Sequence[PlannedType]) -> list[PlannedType]:
    """Put types behind those that they are made of; none is made of itself."""
    by_name = {one.name: one for one in planned}
    ordered: dict[str, PlannedType] = {}
    waiting = [one.name for one in reversed(planned)]
    while waiting:
        one = by_name[waiting[-1]]
        inner = structures.names_in(one.structure)
        before = [name for name in inner if name in by_name and name not in ordered]
        if before:
            waiting += before
            continue
        ordered[waiting.pop()] = one
    return list(ordered.values())


def _planned(one: ParameterType, row: Row[Any] | None, strategy: Strategy) -> PlannedType:
    naming.check_type_name(one.name)
    if naming.spelled_like_builtin(one.name):
        raise Invalid(
            f"The parameter type {one.name!r} is built in: every group has it. Take it out of the "
            "manifest.",
            error="PluginParameterTypeMatchesBuiltinTypeError",
        )
    said = with_name(one.name, lambda: structures.check_form(one.structure))
    if row is None:
        return PlannedType(one.name, "create", None, one.description, said)
    is_exact = strategy == "overwrite"
    structure = row.structure if said is None and not is_exact else said
    description = row.description if one.description is None and not is_exact else one.description
    differs = (row.structure or {}) != (structure or {})
    # Collections describe one and the same class in words of their own.
    differs |= strategy != "fail" and row.description != description
    action: Action = "update" if differs else "unchanged"
    return PlannedType(one.name, action, row.id, description, structure)
