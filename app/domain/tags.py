"""Tags on resources: knows resources, and no noun."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, false, select

from app.domain.access import Actor
from app.domain.values import TagRef
from app.models import Resource, ResourceTag, Tag, db, table
from app.search.conditions import text

_TAG, _LINK = table(Tag).c, table(ResourceTag).c


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
