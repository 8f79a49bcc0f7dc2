"""Where parameter types are used: by the tasks of files, and by types that are made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, exists, func, select

from app.domain import structures
from app.domain.resources import R
from app.domain.values import Ref
from app.errors import Conflict
from app.models import PluginFile, Resource, TypeUse, db, table

KIND = "plugin_task_parameter_type"
# How many files a sentence names.
_NAMED = 5
_USE = table(TypeUse).c
_plugin = table(Resource).alias("plugin")
# Files whose current version uses a type, and how many there are.
_FILES = (
    select(R.id, R.name, _plugin.c.id.label("plugin_id"), _plugin.c.name.label("plugin"))
    .add_columns(func.count().over().label("total"))
    .join(_plugin, _plugin.c.id == table(PluginFile).c.plugin_id)
    .where(
        R.deleted_on.is_(None),
        exists().where(_USE.snapshot_id == R.snapshot_id, _USE.type_id == bindparam("type_id")),
    )
    .order_by(_plugin.c.name, R.name)
)


@dataclass(frozen=True, slots=True)
class FileUse:
    """A file with a task that uses a type."""

    id: int
    name: str
    plugin: Ref


@dataclass(frozen=True, slots=True)
class TypeUses:
    """What uses a type.

    Attributes:
        types: Types that are made of it.
        files: The first ones, by plugin and name.
        file_count: How many files there are in all.
    """

    types: Sequence[Ref] = ()
    files: Sequence[FileUse] = ()
    file_count: int = 0


def uses_of(
    type_id: int, name: str, types: Iterable[Row[Any]], most: int | None = None
) -> TypeUses:
    """What uses a type.

    Args:
        types: Id, name and structure of the live types of its group; none where it is deleted.
        most: So many files at most; all where left out.
    """
    rows = db.session.execute(_FILES.limit(most), {"type_id": type_id}).all()
    files = [FileUse(row.id, row.name, Ref(row.plugin_id, row.plugin)) for row in rows]
    return TypeUses(made_of(name, types), files, rows[0].total if rows else 0)


def made_of(name: str, types: Iterable[Row[Any]]) -> list[Ref]:
    """The types that are made of the one with this name."""
    return [Ref(one.id, one.name) for one in types if name in structures.names_in(one.structure)]


def parts_of(structure: Mapping[str, Any] | None, types: Iterable[Row[Any]]) -> list[Ref]:
    """The types that a structure is made of."""
    names = set(structures.names_in(structure))
    return [Ref(one.id, one.name) for one in types if one.name in names]


def count_uses(type_ids: Sequence[int], types: Sequence[Row[Any]]) -> Mapping[int, tuple[int, int]]:
    """How many files use each of some types, and how many types are made of it.

    Args:
        types: Id, name and structure of the live types of their group.
    """
    statement = (
        select(_USE.type_id, func.count())
        .join(table(Resource), R.snapshot_id == _USE.snapshot_id)
        .where(_USE.type_id.in_(type_ids), R.deleted_on.is_(None))
        .group_by(_USE.type_id)
    )
    files = {row[0]: row[1] for row in db.session.execute(statement)}
    made = Counter(name for one in types for name in set(structures.names_in(one.structure)))
    names = {one.id: one.name for one in types}
    return {id_: (files.get(id_, 0), made[names.get(id_, "")]) for id_ in type_ids}


def refuse_used_in_types(name: str, types: Sequence[Ref], done: str) -> None:
    """Refuse to take a name away that other types are made of.

    Raises:
        Conflict: `detail.used_by` names them.
    """
    if types:
        names = [user.name for user in types]
        raise Conflict(
            f"{name!r} cannot be {done}: {', '.join(map(repr, names))} "
            "are made of it by this name. Change them first.",
            error="ParameterTypeInUseError",
            entity_type=KIND,
            used_by={"types": names, "files": []},
        )


def refuse_used_in_files(name: str, uses: TypeUses) -> None:
    """Refuse to delete a type that tasks use.

    Raises:
        Conflict: `detail.used_by` names their files.
    """
    if not uses.files:
        return
    names = ", ".join(f"{file.plugin.name}/{file.name}" for file in uses.files[:_NAMED])
    more = f" and {uses.file_count - _NAMED} more" if uses.file_count > _NAMED else ""
    files = [
        {"id": file.id, "name": file.name, "plugin_id": file.plugin.id, "plugin": file.plugin.name}
        for file in uses.files
    ]
    raise Conflict(
        f"{name!r} is used by tasks in {names}{more}. Change them first, or delete it "
        "with force=true; the tasks then show it as deleted.",
        error="ParameterTypeInUseError",
        entity_type=KIND,
        used_by={"types": [], "files": files},
    )
