"""Shapes in, documents out: what a resource of the API says of itself, and what comes of it.

A method declares what it reads and returns; the declarations check requests, make answers, and
are what the OpenAPI document is built from.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from flask import Response, request
from flask_restx import Namespace, Resource
from marshmallow import Schema, ValidationError
from marshmallow import fields as kinds
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from app.domain.listing import ListQuery
from app.errors import Invalid
from app.naming import is_storable
from app.schemas.queries import Query
from app.web.actor import require_actor
from app.web.errors import QueryProblem
from app.web.paging import page_document

Method = Callable[..., Any]


@dataclass(slots=True)
class Wire:
    """What one operation declares; the arguments of `operation`."""

    body: Schema | None = None
    query: Schema | None = None
    returns: Schema | None = None
    refusals: tuple[int, ...] = ()
    needs_login: bool = True
    versioned: bool = False
    media: tuple[str, ...] = ()
    form: Schema | None = None


def route(namespace: Namespace, path: str) -> Callable[[type[Endpoint]], type[Endpoint]]:
    """Put an endpoint on a path of a namespace, with and without a slash at its end."""
    put: Callable[[type[Endpoint]], type[Endpoint]] = namespace.route(path, f"{path}/")
    return put


class Endpoint(Resource):  # type: ignore[misc] # flask-restx has no types
    """A path of the API; its methods carry the decorators of this module."""


def operation(
    *,
    returns: type[Schema] | None = None,
    document: Callable[..., Any] | None = None,
    body: type[Schema] | None = None,
    query: type[Schema] | None = None,
    refusals: tuple[int, ...] = (),
    needs_login: bool = True,
    versioned: bool = False,
    many: bool = False,
    media: tuple[str, ...] = (),
    form: type[Schema] | None = None,
) -> Callable[[Method], Method]:
    """Declare what a method of an endpoint reads and returns.

    The method is called with the actor (unless `needs_login` is False), the ids of the path and
    the fields of body and query; what it returns goes through `document`.

    Args:
        returns: Shape of the answer; none where it is no JSON.
        document: Turns what the method returns into that shape; left out where it is that already.
        body: Shape of the body, if one is read.
        query: Shape of the query parameters, if any are read.
        refusals: Statuses beside those that follow from the other arguments.
        needs_login: Is it only for those who are signed in.
        versioned: Does it change a version, so that ``If-Match`` may name the one that was read;
            the method gets it as ``expected``.
        many: Is the answer a bare list of that shape.
        media: Types of an answer that is no JSON; the method then makes it with `attachment`.
        form: Shape of a body with files, multipart/form-data, in the place of a JSON one.
    """
    wire = Wire(
        body() if body else None,
        query() if query else None,
        returns(many=many) if returns else None,
        refusals,
        needs_login,
        versioned,
        media,
        form() if form else None,
    )

    def decorate(method: Method) -> Method:
        @functools.wraps(method)
        def run(self: Endpoint, **path: int) -> Response:
            given: list[Any] = [require_actor()] if needs_login else []
            fields: dict[str, Any] = dict(path)
            if wire.query is not None:
                fields |= _read_query(wire.query)
            if versioned:
                fields["expected"] = _expected_snapshot()
            if wire.body is not None:
                fields |= wire.body.load(_read_json())
            if wire.form is not None:
                fields |= wire.form.load(_read_form(wire.form))
            result = method(self, *given, **fields)
            if isinstance(result, Response):
                return result
            return respond(document(result) if document else result)

        run.__wire__ = wire  # type: ignore[attr-defined]
        return run

    return decorate


def listing(
    *,
    query: type[Query],
    returns: type[Schema],
    document: Callable[[Any], Any],
    refusals: tuple[int, ...] = (),
) -> Callable[[Method], Method]:
    """Declare a method that gives one page of a list; it is called with actor, ids, `ListQuery`."""

    def decorate(method: Method) -> Method:
        @operation(returns=returns, query=query, refusals=(422, *refusals))
        @functools.wraps(method)
        def run(self: Endpoint, actor: Any, **fields: Any) -> dict[str, Any]:
            ids = {key: fields.pop(key) for key in request.view_args or {}}
            fields["descending"] = bool(fields.get("descending"))
            asked = ListQuery(**fields)
            page = method(self, actor, *ids.values(), asked)
            return page_document(page, document, request.path.rstrip("/"), asked)

        return run

    return decorate


def respond(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer; it ends with a line end."""
    return Response(
        orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_APPEND_NEWLINE),
        status,
        headers,
        mimetype="application/json",
    )


def _read_query(shape: Schema) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = shape.load(request.args.to_dict())
    except ValidationError as problem:
        raise QueryProblem(problem.messages) from problem
    return loaded


def _read_json() -> Any:
    """The JSON of the body; no body, null and an empty list count as an empty object.

    Raises:
        UnsupportedMediaType: There is a body and it is not declared as JSON.
        BadRequest: It is no JSON.
    """
    data = request.get_data(cache=False)
    if not data:
        return {}
    if not request.is_json:
        raise UnsupportedMediaType("The body must be JSON, with Content-Type: application/json.")
    try:
        body = json.loads(data, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"The body is no JSON that can be read: {_reason(error)}.") from error
    return {} if body is None or body == [] else body


def _read_form(shape: Schema) -> dict[str, Any]:
    """The fields and files of a form by name; a list for each that the shape has a list for.

    Raises:
        UnsupportedMediaType: The body is none.
    """
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType("The body must be a form: Content-Type: multipart/form-data.")
    sent: dict[str, list[Any]] = {key: list(texts) for key, texts in request.form.lists()}
    for key, files in request.files.lists():
        sent.setdefault(key, []).extend(files)
    many = {f.data_key or n for n, f in shape.fields.items() if isinstance(f, kinds.List)}
    return {key: values if key in many else values[-1] for key, values in sent.items()}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    for key in found:
        if not is_storable(key):
            raise ValueError(f"the key {key!r} holds NUL or half of a character pair")
    if len(found) < len(pairs):
        names = [key for key, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return found


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number in JSON")


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    return str(error).rstrip(".")


def _expected_snapshot() -> int | None:
    """The snapshot that ``If-Match`` names: its id, in double quotes or bare."""
    header = request.headers.get("If-Match", "").strip()
    if header in ("", "*"):
        return None
    digits = header.removeprefix("W/").strip('"')
    if not (digits.isdecimal() and digits.isascii() and len(digits) < 19):
        raise Invalid(
            f'If-Match names the id of a snapshot, like "59", and not {header[:40]!r}.',
            error="InvalidHeaderError",
        )
    return int(digits)
