"""The kinds of things that the search over everything knows, and how each is searched."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, select

from app.domain import parameter_types, plugin_files, plugins, resources, tags, tasks
from app.domain.access import Actor
from app.domain.listing import Fields
from app.domain.resources import R, S
from app.domain.search_values import Argument, Hit
from app.domain.values import Ref, TypeRef
from app.models import PluginFile, Resource, Snapshot, TaskName, table
from app.search.conditions import text
from app.search.grammar import Pattern, Term
from app.search.lines import lines, matching_lines

# Of one file; whoever wants to see more opens it.
MAX_LINES = 3

_F = table(PluginFile).c
_TASK, _ARGUMENT = table(TaskName).alias("task"), table(TaskName).alias("argument")
_T, _A = _TASK.c, _ARGUMENT.c
_OWNER = table(Resource).alias("owner")
_TYPE = table(Resource).alias("type")


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind is searched.

    Attributes:
        source: All there are, as tables and conditions without a column.
        key: Columns of the source that tell one from another.
        shown: Selects what a hit shows, joined to the tables of the key.
        fields: By the name that users write.
        words: Fields that a term without a field asks.
        places: Fields that say where it is; they alone find none.
        title: Where a term without a field counts more than elsewhere.
        order: What matches as well stands in this order, then by the length of its title.
        hit: Makes one of a row, with the terms that were asked.
    """

    name: str
    source: Select[Any]
    key: tuple[ColumnElement[Any], ...]
    shown: Select[Any]
    fields: Fields
    words: tuple[str, ...]
    places: frozenset[str]
    hit: Callable[[Actor, Row[Any], Sequence[Term]], Hit]
    title: ColumnElement[str] | None = None
    order: tuple[ColumnElement[Any], ...] = ()

    def is_asked(self, terms: Sequence[Term]) -> bool:
        """Has it all the fields, and does a term ask for more than the place."""
        known = all(term.field is None or term.field in self.fields for term in terms)
        return known and any(term.field not in self.places for term in terms)


def _resources(kind: str) -> Select[Any]:
    return select().select_from(table(Resource)).where(R.kind == kind)


_FILES = _resources(plugin_files.NOUN.kind)
_TASKS = _FILES.join(_TASK, and_(_T.snapshot_id == R.snapshot_id, _T.argument == 0))
_ARGUMENTS = _FILES.join(_ARGUMENT, and_(_A.snapshot_id == R.snapshot_id, _A.argument > 0))
_SOURCES = _FILES.join(table(Snapshot), S.id == R.snapshot_id)
_ITS_TASK = and_(_T.snapshot_id == _A.snapshot_id, _T.argument == 0, _T.position == _A.position)
_HEAD = (R.id, R.name, R.description, R.group_id)


def _in_plugin(source: Select[Any], *columns: ColumnElement[Any]) -> Select[Any]:
    owner = (_OWNER.c.id.label("plugin_id"), _OWNER.c.name.label("plugin"))
    return source.add_columns(*_HEAD, *owner, *columns).join(_OWNER, _OWNER.c.id == _F.plugin_id)


# Lists of ids, because the database makes each once and not for every row.
def _of_plugin(like: str) -> ColumnElement[bool]:
    named = _OWNER.c.kind == plugins.NOUN.kind, text(_OWNER.c.name)(like)
    return _F.plugin_id.in_(select(_OWNER.c.id).where(*named))


def _of_type(like: str) -> ColumnElement[bool]:
    named = _TYPE.c.kind == parameter_types.NOUN.kind, text(_TYPE.c.name)(like)
    return _A.type_id.in_(select(_TYPE.c.id).where(*named))


def _of_task(like: str) -> ColumnElement[bool]:
    return exists().where(_ITS_TASK, text(_T.name)(like))


def _hit(kind: str, actor: Actor, row: Row[Any]) -> Hit:
    return Hit(kind, row.id, row.name, row.description, actor.group(row.group_id))


def _plugin_hit(actor: Actor, row: Row[Any], _terms: Sequence[Term]) -> Hit:
    return _hit("plugin", actor, row)


def _type_hit(actor: Actor, row: Row[Any], _terms: Sequence[Term]) -> Hit:
    return _hit("type", actor, row)


def _file_hit(actor: Actor, row: Row[Any], _terms: Sequence[Term], kind: str = "file") -> Hit:
    plugin, file = Ref(row.plugin_id, row.plugin), Ref(row.id, row.name)
    return replace(_hit(kind, actor, row), plugin=plugin, file=file)


def _task_hit(actor: Actor, row: Row[Any], terms: Sequence[Term]) -> Hit:
    hit = _file_hit(actor, row, terms, "task")
    found = tasks.of_row(row, hit.group)
    task = [*found.functions, *found.artifacts][row.position]
    return replace(hit, name=task.name, description=None, task=task)


def _argument_hit(actor: Actor, row: Row[Any], terms: Sequence[Term]) -> Hit:
    hit = _file_hit(actor, row, terms, "argument")
    type_ = TypeRef(row.type_id, row.type, hit.group, row.type_deleted_on is not None)
    argument = Argument(row.task, row.kind == "output", type_)
    return replace(hit, name=row.argument_name, description=None, argument=argument)


def _code_hit(actor: Actor, row: Row[Any], terms: Sequence[Term]) -> Hit:
    wanted: list[Pattern] = [term.pattern for term in terms if term.field in (None, "code")]
    found, number = matching_lines(row.contents, wanted, MAX_LINES)
    hit = _file_hit(actor, row, terms, "code")
    return replace(hit, description=None, lines=found, matching=number)


_PLACE: Fields = {"plugin": _of_plugin, "filename": text(R.name)}
_BY_TITLE = ("name", "description", "tag")

_KINDS = (
    Kind(
        "plugin",
        _resources(plugins.NOUN.kind),
        (R.id,),
        _resources(plugins.NOUN.kind).add_columns(*_HEAD),
        {**resources.SEARCHABLE, "plugin": text(R.name)},
        _BY_TITLE,
        frozenset(),
        _plugin_hit,
        title=R.name,
    ),
    Kind(
        "file",
        _FILES,
        (R.id,),
        _in_plugin(_FILES),
        {**_PLACE, "description": text(R.description), "tag": tags.tagged},
        ("filename", "description", "tag"),
        frozenset({"plugin"}),
        _file_hit,
        title=R.name,
    ),
    Kind(
        "task",
        _TASKS,
        (R.id, _T.position),
        _in_plugin(
            _TASKS.join(table(Snapshot), S.id == R.snapshot_id),
            _T.position,
            S.id.label("snapshot_id"),
            *tasks.COLUMNS,
        ),
        {"name": text(_T.name), "task": text(_T.name), **_PLACE},
        ("name",),
        frozenset(_PLACE),
        _task_hit,
        title=_T.name,
    ),
    Kind(
        "argument",
        _ARGUMENTS,
        (R.id, _A.position, _A.argument),
        _in_plugin(
            _ARGUMENTS.join(_TASK, _ITS_TASK).join(_TYPE, _TYPE.c.id == _A.type_id),
            _A.name.label("argument_name"),
            _A.kind,
            _A.type_id,
            _TYPE.c.name.label("type"),
            _TYPE.c.deleted_on.label("type_deleted_on"),
            _T.name.label("task"),
        ),
        {
            "name": text(_A.name),
            "argument": text(_A.name),
            "type": _of_type,
            "task": _of_task,
            **_PLACE,
        },
        ("name",),
        frozenset({"task", *_PLACE}),
        _argument_hit,
        title=_A.name,
    ),
    Kind(
        "type",
        _resources(parameter_types.NOUN.kind),
        (R.id,),
        _resources(parameter_types.NOUN.kind).add_columns(*_HEAD),
        {**resources.SEARCHABLE, "type": text(R.name)},
        _BY_TITLE,
        frozenset(),
        _type_hit,
        title=R.name,
        order=(R.builtin,),
    ),
    Kind(
        "code",
        _SOURCES,
        (R.id,),
        _in_plugin(_SOURCES, S.contents),
        {"code": lines(S.contents), **_PLACE},
        ("code",),
        frozenset(_PLACE),
        _code_hit,
        order=(_F.plugin_id,),
    ),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _KINDS}
