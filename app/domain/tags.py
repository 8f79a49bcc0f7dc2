"""Tags of a group, and what is read of them with resources; knows resources, and no noun.

Not here: putting tags on things. That stands above the nouns, in `tagging.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    delete,
    exists,
    false,
    insert,
    select,
    true,
    update,
)

from app import naming
from app.domain import access
from app.domain.access import Actor, To
from app.domain.listing import ListQuery, Page, fetch_page, found, order
from app.domain.transactions import transaction
from app.domain.values import Ref, TagRef
from app.domain.values import Tag as TagValue
from app.errors import Conflict, NotFound
from app.models import Resource, ResourceTag, Tag, User, db, table
from app.search.conditions import text

_TAG, _LINK, _U = table(Tag).c, table(ResourceTag).c, table(User).c

KIND = "tag"
SEARCHABLE = {"name": text(_TAG.name)}
SORTABLE = {
    "name": _TAG.name,
    "createdOn": _TAG.created_on,
    "lastModifiedOn": _TAG.last_modified_on,
}


def create_tag(actor: Actor, *, group_id: int, name: str) -> TagValue:
    """Make a tag.

    Raises:
        Invalid: The name is not legal.
        NotFound: There is no such group for the actor.
        Conflict: The group has a tag of this name.
    """
    access.demand_group(actor, "write", group_id)
    naming.check_type_name(name)
    time = datetime.now(UTC)
    with transaction(clash=lambda: _taken(group_id, name)):
        statement = insert(table(Tag)).values(
            group_id=group_id, user_id=actor.id, name=name, created_on=time, last_modified_on=time
        )
        tag_id = int(db.session.execute(statement.returning(_TAG.id)).scalar_one())
    return get_tag(actor, tag_id)


def get_tag(actor: Actor, tag_id: int) -> TagValue:
    """One tag."""
    return _value(actor, _fetch(actor, tag_id))


def list_tags(actor: Actor, query: ListQuery) -> Page[TagValue]:
    """The tags of the groups that the actor may read."""
    ids = select(_TAG.id).where(
        access.visible_to(actor, _TAG.group_id),
        _TAG.group_id == query.group_id if query.group_id is not None else true(),
        *found(query, SEARCHABLE),
    )
    rows, total = fetch_page(
        ids,
        query,
        order(query, SORTABLE, _TAG.id),
        lambda page: _select().join(page, page.c.id == _TAG.id),
    )
    return Page([_value(actor, row) for row in rows], total, query)


def rename_tag(actor: Actor, tag_id: int, *, name: str) -> TagValue:
    """Give a tag another name; what carries it shows that at once.

    Raises:
        Invalid: The name is not legal.
        Conflict: The group has another tag of this name.
    """
    naming.check_type_name(name)
    with transaction(clash=lambda: _taken(_fetch(actor, tag_id).group_id, name)):
        _fetch(actor, tag_id, "write")
        db.session.execute(
            update(table(Tag))
            .where(_TAG.id == tag_id)
            .values(name=name, last_modified_on=datetime.now(UTC))
        )
    return get_tag(actor, tag_id)


def delete_tag(actor: Actor, tag_id: int) -> int:
    """Delete a tag, and take it off everything that carries it.

    Returns:
        Its id.
    """
    with transaction():
        _fetch(actor, tag_id, "write")
        db.session.execute(delete(table(Tag)).where(_TAG.id == tag_id))
    return tag_id


def _unknown(tag_id: int) -> NotFound:
    """Say that there is no tag with this id."""
    return NotFound(
        f"There is no tag with the id {tag_id}, or you may not read it.",
        entity_type=KIND,
        tag_id=tag_id,
    )


def tagged(like: str) -> ColumnElement[bool]:
    """The search field ``tag``: does a tag of the resource match."""
    return exists().where(
        _LINK.resource_id == table(Resource).c.id,
        _LINK.tag_id == _TAG.id,
        text(_TAG.name)(like),
    )


def tags_of(actor: Actor, resource_ids: Sequence[int]) -> dict[int, list[TagRef]]:
    """The tags of resources, by resource id, in the order of the tags' ids."""
    rows = db.session.execute(
        select(_LINK.resource_id, _TAG.id, _TAG.name, _TAG.group_id)
        .join(table(Tag), _TAG.id == _LINK.tag_id)
        .where(_LINK.resource_id.in_(resource_ids) if resource_ids else false())
        .order_by(_LINK.resource_id, _TAG.id)
    )
    refs: dict[int, list[TagRef]] = {}
    for row in rows:
        ref = TagRef(row.id, row.name, actor.group(row.group_id))
        refs.setdefault(row.resource_id, []).append(ref)
    return refs


def _select() -> Select[Any]:
    return select(
        _TAG.id,
        _TAG.name,
        _TAG.group_id,
        _TAG.user_id,
        _TAG.created_on,
        _TAG.last_modified_on,
        _U.username,
    ).join(table(User), _U.id == _TAG.user_id)


def _fetch(actor: Actor, tag_id: int, to: To = "read") -> Row[Any]:
    row = db.session.execute(_select().where(_TAG.id == tag_id)).first()
    if row is None:
        raise _unknown(tag_id)
    access.demand(actor, to, row.group_id, _unknown(tag_id))
    return row


def _value(actor: Actor, row: Row[Any]) -> TagValue:
    return TagValue(
        row.id,
        row.name,
        actor.group(row.group_id),
        Ref(row.user_id, row.username),
        row.created_on,
        row.last_modified_on,
    )


def _taken(group_id: int, name: str) -> Conflict:
    existing = db.session.scalar(
        select(_TAG.id).where(_TAG.group_id == group_id, _TAG.name == name)
    )
    return Conflict(
        f"The group has a tag named {name!r} already.",
        field="name",
        entity_type=KIND,
        existing_id=existing,
        entity_attributes={"name": name, "group_id": group_id},
    )
