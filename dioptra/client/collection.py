"""What every collection does alike: paths, queries of lists, bodies and headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from dioptra.client.session import Session
from dioptra.client.uploads import Form

T = TypeVar("T")


class CollectionClient(Generic[T]):
    """Requests to one collection of the server.

    `T` is what every call returns: a dict, or the whole answer.
    """

    root: str

    def __init__(self, session: Session[T]) -> None:
        self._session = session

    def _send(
        self,
        method: str,
        *path: str | int,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
        if_match: int | None = None,
        form: Form | None = None,
    ) -> T:
        headers = None if if_match is None else {"If-Match": f'"{if_match}"'}
        whole = "/".join([self.root, *map(str, path)])
        return self._session.send(
            method, whole, params=params, json=json, headers=headers, form=form
        )


class SubCollectionClient(CollectionClient[T]):
    """Requests to what belongs to one thing: its tags, its versions.

    Args:
        session: The connection.
        parents: What stands in the path before each id of the thing.
    """

    name: ClassVar[str]

    def __init__(self, session: Session[T], *parents: str) -> None:
        super().__init__(session)
        self.root = parents[0]
        self._parents = parents

    def _path(self, resource_ids: Sequence[str | int], *rest: str | int) -> list[str | int]:
        """Write the path below the root.

        Raises:
            TypeError: There are more or fewer ids than the thing has in its path.
        """
        if len(resource_ids) != len(self._parents):
            raise TypeError(
                f"{self.name} are asked for by the id in each of {', '.join(self._parents)}: "
                f"{len(self._parents)} in all, not {len(resource_ids)}."
            )
        pairs = zip(self._parents, map(checked_id, resource_ids), strict=True)
        _, *path = (part for pair in pairs for part in pair)
        return [*path, self.name, *rest]


def checked_id(value: str | int) -> str:
    """Write an id for use in a path.

    Anything but digits is refused here: an empty id would name the whole collection, and deleting
    one thing would delete all.

    Raises:
        ValueError: It is not a whole number.
    """
    text = str(value)
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"An id is a whole number such as 7 or '7', not {value!r}.")
    return text


def list_query(index: int, page_length: int, **options: str | int | bool | None) -> dict[str, str]:
    """Write the query of a list: where the page starts and how long it is, always, and the rest.

    Args:
        index: How many items to skip, from 0.
        page_length: How many items to return at most, from 1.
        options: By name as in the query; None leaves one out, a boolean becomes True or False.
    """
    return {
        "index": str(index),
        "pageLength": str(page_length),
        **{name: str(value) for name, value in options.items() if value is not None},
    }


def given(**fields: Any) -> dict[str, Any]:
    """Leave out the fields of a body that are None."""
    return {name: value for name, value in fields.items() if value is not None}
