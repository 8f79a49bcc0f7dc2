"""Parameter types: the built-in ones of every group and the users' own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, literal, select

from app import naming
from app.analysis.types import MissingType
from app.domain import access, resources, structures, tags, type_uses, versions
from app.domain.access import Actor, To
from app.domain.listing import ListQuery, Page
from app.domain.resources import R, S
from app.domain.structures import Types
from app.domain.transactions import transaction
from app.domain.values import ParameterType, Ref, TypeRef
from app.errors import Conflict, Denied, Invalid, NotFound
from app.models import Snapshot, TypeUse, db, table

_USE = table(TypeUse).c

NOUN = resources.Noun(
    kind=type_uses.KIND,
    words="parameter type",
    id_key="plugin_parameter_type_id",
    content=(S.structure,),
    head=(R.builtin,),
    tombstones=True,
)
SINGLE = resources.single(NOUN)


def create_builtin_types(owner: Actor, group_id: int) -> None:
    """Give a new group the six types that every group has."""
    for name in naming.BUILTIN_TYPES:
        versions.create(
            owner,
            NOUN,
            group_id,
            name=name,
            description=None,
            head={"builtin": True},
            structure=None,
        )


def create_type(
    actor: Actor,
    *,
    group_id: int,
    name: str,
    description: str | None,
    structure: dict[str, Any] | None,
) -> ParameterType:
    """Make a parameter type.

    Raises:
        Invalid: The name is not legal or a built-in type's, or the structure is none.
        NotFound: There is no such group for the actor.
        Conflict: The group has a type of this name.
    """
    access.demand_group(actor, "write", group_id)
    check_name(name)
    with transaction(clash=lambda: _taken(group_id, name)):
        normal = structures.check_structure(structure, name, _structures(group_id))
        made = versions.create(
            actor,
            NOUN,
            group_id,
            name=name,
            description=description,
            head={"builtin": False},
            structure=normal,
        )
    return get_type(actor, made[0])


def get_type(actor: Actor, type_id: int) -> ParameterType:
    """One parameter type, a deleted one too."""
    row = resources.fetch(actor, NOUN, SINGLE, type_id)
    refs = tags.tags_of(actor, [type_id]).get(type_id, [])
    return _value(actor, row, refs)


def get_changeable(actor: Actor, type_id: int) -> ParameterType:
    """One parameter type that the actor may change.

    Raises:
        Denied: The actor may only read it, or it is built in.
        Deleted: It is deleted.
    """
    _fetch(actor, type_id, "write")
    return get_type(actor, type_id)


def list_types(actor: Actor, query: ListQuery, *, own: bool = False) -> Page[ParameterType]:
    """The types of the groups that the actor may read.

    Args:
        own: Leave out those that every group has.
    """
    some = (R.builtin.is_(False),) if own else ()
    rows, total = resources.list_rows(
        actor, NOUN, query, resources.SEARCHABLE, resources.SORTABLE, *some
    )
    refs = tags.tags_of(actor, [row.id for row in rows])
    return Page([_value(actor, row, refs.get(row.id, [])) for row in rows], total, query)


def change_type(
    actor: Actor,
    type_id: int,
    *,
    name: str,
    description: str | None,
    structure: dict[str, Any] | None,
    expected: int | None = None,
) -> ParameterType:
    """Give a parameter type a new name, description and structure, as a new snapshot.

    Raises:
        Denied: It is built in.
        Conflict: The name is taken, or other types are made of this one by its present name.
    """
    check_name(name)
    with transaction(clash=lambda: taken_by_other(actor, type_id, name)):
        row = _fetch(actor, type_id, "write")
        resources.refuse_stale(NOUN, row, expected)
        write(actor, row, name=name, description=description, structure=structure)
    return get_type(actor, type_id)


def write(
    actor: Actor,
    row: Row[Any],
    *,
    name: str,
    description: str | None,
    structure: Mapping[str, Any] | None,
) -> None:
    """Make the next version of a type; part of a transaction. A deleted one is back then.

    Args:
        row: As it is, fetched to be written.

    Raises:
        Invalid, Conflict: As `change_type`.
    """
    types = of_group(row.group_id)
    others = {one.name: one.structure for one in types if one.id != row.id}
    normal = structures.check_structure(structure, name, others)
    if name != row.name and row.deleted_on is None:
        users = type_uses.made_of(row.name, types)
        type_uses.refuse_used_in_types(row.name, users, "renamed")
    versions.add_snapshot(actor, NOUN, row.id, name=name, description=description, structure=normal)


def delete_type(
    actor: Actor, type_id: int, *, force: bool = False, expected: int | None = None
) -> int:
    """Delete a parameter type; deleting it again changes nothing.

    Args:
        force: Delete it though registered tasks use it; they then show it as deleted.
        expected: The snapshot that was looked at; where there is a later one, nothing is deleted.

    Returns:
        Its id.

    Raises:
        Denied: It is built in.
        Conflict: It is in use; `detail.used_by` names files and types. Types that are made of it
            forbid it with force too: they would be made of nothing.
    """
    with transaction():
        row = resources.fetch(actor, NOUN, SINGLE, type_id)
        if row.deleted_on is not None:
            access.demand_group(actor, "write", row.group_id)
            return type_id
        row = _fetch(actor, type_id, "write")
        resources.refuse_stale(NOUN, row, expected)
        uses = type_uses.uses_of(type_id, row.name, of_group(row.group_id))
        type_uses.refuse_used_in_types(row.name, uses.types, "deleted")
        if not force:
            type_uses.refuse_used_in_files(row.name, uses)
        versions.delete(actor, R.id == type_id)
    return type_id


def try_structure(
    actor: Actor, group_id: int, structure: dict[str, Any] | None, *, type_id: int = 0, name: str
) -> Types:
    """See whether a structure could be that of a type, without storing anything.

    Args:
        type_id: The type that would get it; 0 for one that is not there yet.
        name: What it would be called.

    Returns:
        Structures of all types of the group by name, as they would be, in their normal form.

    Raises:
        Invalid: It could not.
    """
    access.demand_group(actor, "read", group_id)
    others = {one.name: one.structure for one in of_group(group_id) if one.id != type_id}
    return {**others, name: structures.check_structure(structure, name, others)}


def resolve(group: Ref, type_ids: Iterable[int]) -> dict[int, str]:
    """The names of live types of a group, by id.

    Raises:
        NotFound: Some are none, are deleted, or belong to another group.
    """
    wanted = sorted(set(type_ids))
    rows = db.session.execute(select(R.id, R.name).where(*_usable(group, wanted)))
    known = {row.id: row.name for row in rows}
    missing = [id_ for id_ in wanted if id_ not in known]
    if missing:
        raise NotFound(
            f"The group {group.name!r} has no parameter type with the id "
            f"{', '.join(map(str, missing))}. Tasks use types of their own group, the built-in "
            "ones too.",
            field="tasks",
            entity_type=NOUN.kind,
            num_expected=len(wanted),
            num_found=len(known),
            ids_not_found=missing,
        )
    return known


def record_use(group: Ref, snapshot_id: int, type_ids: Iterable[int]) -> None:
    """Write down which types a version of a file uses; part of a transaction.

    Raises:
        NotFound: As `resolve`.
    """
    wanted = sorted(set(type_ids))
    if not wanted:
        return
    uses = select(literal(snapshot_id), R.id).where(*_usable(group, wanted))
    statement = insert(table(TypeUse)).from_select(["snapshot_id", "type_id"], uses)
    recorded = db.session.execute(statement.returning(_USE.type_id)).all()
    if len(recorded) != len(wanted):
        resolve(group, wanted)


def _usable(group: Ref, type_ids: list[int]) -> tuple[ColumnElement[bool], ...]:
    return (
        R.id.in_(type_ids),
        R.kind == NOUN.kind,
        R.group_id == group.id,
        R.deleted_on.is_(None),
    )


def of_group(group_id: int) -> list[Row[Any]]:
    """Id, name and structure of a group's live types, the built-in ones first."""
    statement = (
        select(R.id, R.name, S.structure)
        .join(table(Snapshot), S.id == R.snapshot_id)
        .where(R.kind == NOUN.kind, R.group_id == group_id, R.deleted_on.is_(None))
        .order_by(R.id)
    )
    return list(db.session.execute(statement))


def create_missing(
    actor: Actor, group_id: int, missing: Iterable[MissingType]
) -> tuple[dict[str, int], list[TypeRef]]:
    """Make the types that an import needs; part of a transaction.

    Args:
        missing: In the order in which they can be made. One that somebody made in the meantime, of
            the same name and structure, is taken as it is.

    Returns:
        Ids by name, and those that were made here.

    Raises:
        Conflict: The group has another type of that name by now.
    """
    ids: dict[str, int] = {}
    made: list[TypeRef] = []
    present = {row.name: row for row in of_group(group_id)}
    for one in missing:
        row = present.get(one.name)
        if row is not None:
            if (row.structure or {}) != one.structure:
                raise _taken(group_id, one.name)
            ids[one.name] = row.id
            continue
        new = create_type(
            actor,
            group_id=group_id,
            name=one.name,
            description=one.description,
            structure=one.structure,
        )
        ids[one.name] = new.id
        made.append(TypeRef(new.id, new.name, new.group))
    return ids, made


def _fetch(actor: Actor, type_id: int, to: To) -> Row[Any]:
    row = resources.fetch(actor, NOUN, SINGLE, type_id, to)
    refuse_builtin(row)
    return row


def refuse_builtin(row: Row[Any]) -> None:
    """Refuse to change or delete a type that every group has."""
    if row.builtin:
        raise Denied(
            f"{row.name!r} is a built-in type of every group and cannot be changed or deleted.",
            error="ReadOnlyLockError",
        )


def _value(actor: Actor, row: Row[Any], refs: list[Any]) -> ParameterType:
    return ParameterType(**resources.version(actor, row, refs), structure=row.structure)


def check_name(name: str) -> None:
    """Refuse a name that no type of one's own can have."""
    naming.check_type_name(name)
    if naming.spelled_like_builtin(name):
        raise Invalid(
            f"{name!r} is the name of a built-in type. Give it another one.",
            error="PluginParameterTypeMatchesBuiltinTypeError",
            field="name",
        )


def _structures(group_id: int) -> dict[str, Any]:
    """The structures of a group's live types, by name."""
    return {row.name: row.structure for row in of_group(group_id)}


def _taken(group_id: int, name: str) -> Conflict:
    existing = db.session.scalar(
        select(R.id).where(
            R.kind == NOUN.kind,
            R.group_id == group_id,
            R.name == name,
            R.deleted_on.is_(None),
        )
    )
    return Conflict(
        f"The group has a parameter type named {name!r} already.",
        field="name",
        entity_type=NOUN.kind,
        existing_id=existing,
        entity_attributes={"name": name, "group_id": group_id},
    )


def taken_by_other(actor: Actor, type_id: int, name: str) -> Conflict:
    row = resources.fetch(actor, NOUN, SINGLE, type_id)
    return _taken(row.group_id, name)
