"""Put tags on plugins, files and types, and find what carries one; no version comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, insert, select, true

from app.domain import tags
from app.domain.access import Actor
from app.domain.listing import ListQuery, Page, fetch_page, order
from app.domain.resources import R
from app.domain.subjects import Subject
from app.domain.transactions import transaction
from app.domain.values import ResourceRef, TagRef
from app.errors import NotFound
from app.models import PluginFile, ResourceTag, Tag, db, table

_TAG, _LINK, _F = table(Tag).c, table(ResourceTag).c, table(PluginFile).c


def tags_on(actor: Actor, subject: Subject, ids: Mapping[str, int]) -> list[TagRef]:
    """The tags of one thing.

    Args:
        subject: Of which noun it is.
        ids: Its own id and its parents', by name.
    """
    row = subject.fetch(actor, "read", ids)
    return tags.tags_of(actor, [row.id]).get(row.id, [])


def add_tags(
    actor: Actor, subject: Subject, ids: Mapping[str, int], tag_ids: Sequence[int]
) -> list[TagRef]:
    """Put tags on a thing; those that it carries already stay.

    Returns:
        All tags that it carries now.

    Raises:
        NotFound: There is no such tag in its group; then none is put on it.
    """
    with transaction():
        row = subject.fetch(actor, "write", ids)
        _refuse_unknown(row, tag_ids)
        _attach(row, set(tag_ids) - _attached(row))
    return tags_on(actor, subject, ids)


def set_tags(
    actor: Actor, subject: Subject, ids: Mapping[str, int], tag_ids: Sequence[int]
) -> list[TagRef]:
    """Let a thing carry these tags and no other; returns and raises as `add_tags` does."""
    with transaction():
        row = subject.fetch(actor, "write", ids)
        _refuse_unknown(row, tag_ids)
        present, wanted = _attached(row), set(tag_ids)
        if present - wanted:
            _detach(row, _LINK.tag_id.not_in(wanted))
        _attach(row, wanted - present)
    return tags_on(actor, subject, ids)


def remove_tags(actor: Actor, subject: Subject, ids: Mapping[str, int]) -> list[int]:
    """Take all tags off a thing.

    Returns:
        Their ids.
    """
    with transaction():
        row = subject.fetch(actor, "write", ids)
        present = _attached(row)
        _detach(row, true())
    return sorted(present)


def remove_tag(actor: Actor, subject: Subject, ids: Mapping[str, int], tag_id: int) -> int:
    """Take one tag off a thing.

    Returns:
        Its id.

    Raises:
        NotFound: The thing does not carry it.
    """
    with transaction():
        row = subject.fetch(actor, "write", ids)
        if tag_id not in _attached(row):
            raise NotFound(
                f"The {subject.noun.words} {row.name!r} carries no tag with the id {tag_id}.",
                entity_type=tags.KIND,
                resource_id=row.id,
                tag_id=tag_id,
            )
        _detach(row, _LINK.tag_id == tag_id)
    return tag_id


def list_tagged(actor: Actor, tag_id: int, query: ListQuery) -> Page[ResourceRef]:
    """What carries a tag and is not deleted, the oldest first."""
    tags.get_tag(actor, tag_id)
    ids = (
        select(R.id)
        .join(table(ResourceTag), _LINK.resource_id == R.id)
        .where(
            _LINK.tag_id == tag_id,
            R.deleted_on.is_(None),
            R.kind == query.resource_type if query.resource_type else true(),
        )
    )
    rows, total = fetch_page(
        ids,
        query,
        order(query, {}, R.id),
        lambda page: select(R.id, R.kind, _F.plugin_id).join(page, page.c.id == R.id),
    )
    return Page([ResourceRef(row.kind, row.id, row.plugin_id) for row in rows], total, query)


def _refuse_unknown(row: Row[Any], tag_ids: Sequence[int]) -> None:
    """Refuse tags that the group of a thing does not have; others' are as good as none."""
    known = set(
        db.session.scalars(
            select(_TAG.id).where(_TAG.group_id == row.group_id, _TAG.id.in_(tag_ids))
        )
    )
    for tag_id in tag_ids:
        if tag_id not in known:
            raise NotFound(
                f"There is no tag with the id {tag_id} in the group of {row.name!r}.",
                entity_type=tags.KIND,
                tag_id=tag_id,
            )


def _attached(row: Row[Any]) -> set[int]:
    return set(db.session.scalars(select(_LINK.tag_id).where(_LINK.resource_id == row.id)))


def _attach(row: Row[Any], tag_ids: Iterable[int]) -> None:
    links = [{"resource_id": row.id, "tag_id": tag_id} for tag_id in sorted(tag_ids)]
    if links:
        db.session.execute(insert(table(ResourceTag)), links)


def _detach(row: Row[Any], which: ColumnElement[bool]) -> None:
    db.session.execute(delete(table(ResourceTag)).where(_LINK.resource_id == row.id, which))
