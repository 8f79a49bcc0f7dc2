"""The envelope of a page, with the addresses of its neighbours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from app.domain.listing import ListQuery, Page


def page_document(
    page: Page[Any], document: Callable[[Any], Any], path: str, query: ListQuery
) -> dict[str, Any]:
    """A page as JSON.

    Args:
        page: What the verb gave.
        document: Makes one item.
        path: Of the list, from the root of the server, without slash at its end.
        query: What was asked; the neighbours ask the same.
    """
    following = query.index + query.page_length
    body: dict[str, Any] = {
        "index": query.index,
        "isComplete": following >= page.total,
        "totalNumResults": page.total,
        "first": _address(path, query, 0),
    }
    if following < page.total:
        body["next"] = _address(path, query, following)
    if query.index > 0:
        body["prev"] = _address(path, query, max(0, query.index - query.page_length))
    body["data"] = [document(item) for item in page.items]
    return body


def _address(path: str, query: ListQuery, index: int) -> str:
    values: list[tuple[str, Any]] = [("index", index), ("pageLength", query.page_length)]
    if query.group_id is not None:
        values.append(("groupId", query.group_id))
    if query.search:
        values.append(("search", query.search))
    if query.kinds:
        values.append(("kinds", ",".join(query.kinds)))
    if query.sort_by:
        values += [("sortBy", query.sort_by), ("descending", query.descending)]
    if query.show_deleted:
        values.append(("showDeleted", True))
    if query.resource_type:
        values.append(("resourceType", query.resource_type))
    if query.draft_type:
        values.append(("draftType", query.draft_type))
    return f"{path}?{urlencode(values)}"
