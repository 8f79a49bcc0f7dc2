"""Search over everything that the actor may read: a few plugins, files, tasks and types each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, literal, select

from app import settings
from app.domain import access, parameter_types, plugin_files, plugins, resources, tasks
from app.domain.access import Actor
from app.domain.listing import Fields
from app.domain.resources import R, S
from app.domain.values import ArtifactTask, FunctionTask, Ref
from app.models import PluginFile, Resource, Snapshot, Task, db, table
from app.search.conditions import condition, text
from app.search.grammar import Term, parse, refusal

# A screenful a kind: whoever gets more is better served by another word.
MAX_HITS = 10

_F, _T = table(PluginFile).c, table(Task).c
_OWNER = table(Resource).alias("owner")


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that matches.

    Attributes:
        id: Of the plugin, the file or the type; a task is found under its file's id.
        plugin: What a file or a task is in.
        filename: What a task is in.
        task: The task with its parameters.
    """

    id: int
    name: str
    description: str | None
    group: Ref
    plugin: Ref | None = None
    filename: str = ""
    task: FunctionTask | ArtifactTask | None = None

    @property
    def is_artifact(self) -> bool:
        """Is it an artifact task."""
        return isinstance(self.task, ArtifactTask)


@dataclass(frozen=True, slots=True)
class Hits:
    """What matches of one kind; `is_complete` says whether that is all."""

    kind: str
    items: Sequence[Hit]
    is_complete: bool


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one kind is searched.

    Attributes:
        rows: Selects everything there is, with what a hit shows.
        title: Where a match counts more than elsewhere.
        order: What matches as well stands in this order.
    """

    name: str
    rows: Select[Any]
    fields: Fields
    title: ColumnElement[str]
    hit: Callable[[Actor, Row[Any]], Hit]
    order: tuple[ColumnElement[Any], ...] = ()


def search_everything(actor: Actor, words: str) -> list[Hits]:
    """Find plugins, files, tasks and types, the best matches first.

    Args:
        words: In the search language; a field is asked of the kinds that have it.

    Returns:
        One entry a kind, always in this order, empty ones too.

    Raises:
        Mismatch: The words are not of the language, or no kind has such a field.
    """
    limits = settings.current()
    terms = parse(words, max_length=limits.max_search_length, max_terms=limits.max_search_terms)
    _refuse_unknown_field(words, terms)
    return [_hits(actor, kind, terms) for kind in _KINDS]


def _hits(actor: Actor, kind: _Kind, terms: Sequence[Term]) -> Hits:
    if not terms or any(term.field and term.field not in kind.fields for term in terms):
        return Hits(kind.name, [], is_complete=True)
    matches = condition(terms, kind.fields)
    rows = db.session.execute(
        kind.rows.where(
            R.deleted_on.is_(None),
            access.visible_to(actor, R.group_id),
            matches if matches is not None else literal(value=True),
        )
        .order_by(*_rank(kind, terms))
        .limit(MAX_HITS + 1)
    ).all()
    items = [kind.hit(actor, row) for row in rows[:MAX_HITS]]
    return Hits(kind.name, items, is_complete=len(rows) <= MAX_HITS)


def _rank(kind: _Kind, terms: Iterable[Term]) -> list[ColumnElement[Any]]:
    """What has the words in its name, then what has little else in it."""
    words = [term for term in terms if term.field is None]
    in_title = condition(words, {"name": text(kind.title)})
    order: list[ColumnElement[Any]] = [] if in_title is None else [case((in_title, 0), else_=1)]
    return [*order, *kind.order, func.length(kind.title), kind.title, R.id]


def _refuse_unknown_field(words: str, terms: Iterable[Term]) -> None:
    known = list(dict.fromkeys(field for kind in _KINDS for field in kind.fields))
    for term in terms:
        if term.field is not None and term.field not in known:
            reason = f"'{term.field}' is not a valid field"
            raise refusal(words, term.position, reason, f"the fields are {', '.join(known)}")


def _resources(kind: str) -> Select[Any]:
    return select(R.id, R.name, R.description, R.group_id).where(R.kind == kind)


def _in_plugin(rows: Select[Any]) -> Select[Any]:
    named = rows.add_columns(_OWNER.c.id.label("plugin_id"), _OWNER.c.name.label("plugin"))
    return named.join(_OWNER, _OWNER.c.id == _F.plugin_id)


def _hit(actor: Actor, row: Row[Any]) -> Hit:
    return Hit(row.id, row.name, row.description, actor.group(row.group_id))


def _file_hit(actor: Actor, row: Row[Any]) -> Hit:
    plugin = Ref(row.plugin_id, row.plugin)
    return Hit(row.id, row.name, row.description, actor.group(row.group_id), plugin)


def _task_hit(actor: Actor, row: Row[Any]) -> Hit:
    group = actor.group(row.group_id)
    found = tasks.registered(row.tasks, row.snapshot_id, group, row.deleted_types)
    task = [*found.functions, *found.artifacts][row.position]
    plugin = Ref(row.plugin_id, row.plugin)
    return Hit(row.id, task.name, None, group, plugin, row.name, task)


def _without_contents(fields: Fields) -> Mapping[str, Any]:
    """A word in the source of half of all files is no way to find one."""
    return {name: field for name, field in fields.items() if name != "contents"}


_KINDS = (
    _Kind("plugin", _resources(plugins.NOUN.kind), resources.SEARCHABLE, R.name, _hit),
    _Kind(
        "file",
        _in_plugin(_resources(plugin_files.NOUN.kind)),
        _without_contents(plugin_files.SEARCHABLE),
        R.name,
        _file_hit,
    ),
    _Kind(
        "task",
        _in_plugin(
            _resources(plugin_files.NOUN.kind)
            .join(table(Snapshot), S.id == R.snapshot_id)
            .join(table(Task), _T.snapshot_id == S.id)
            .add_columns(_T.position, S.id.label("snapshot_id"), S.tasks, tasks.DELETED_TYPES)
        ),
        {"name": text(_T.name)},
        _T.name,
        _task_hit,
    ),
    _Kind(
        "type",
        _resources(parameter_types.NOUN.kind),
        resources.SEARCHABLE,
        R.name,
        _hit,
        order=(R.builtin,),
    ),
)
