"""The OpenAPI 3.1 description, built from what the endpoints declare."""

from __future__ import annotations

import inspect
import re
from http import HTTPStatus
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from flask_restx import Api
from marshmallow import fields

from app.api.wire import Wire
from app.schemas.base import MAX_INT, ROOT, HealthOut, Legal, Text, Whole
from app.schemas.errors import ErrorOut
from app.schemas.tasks import TypeId

_VERBS = ("get", "post", "put", "patch", "delete")
_PLACEHOLDER = re.compile(r"<(?:(\w+):)?(\w+)>")
_IDENTIFIER = "^[A-Za-z_][A-Za-z0-9_]*$"
_DIGITS = "^[0-9]{1,19}$"

_WHY = {
    400: "The body, a parameter or a name is malformed; `errors` says which field.",
    401: "Nobody is signed in, or the password or the API token is wrong.",
    403: "You may read this, and not do that to it; or the request comes from another site, or "
    "with an API token that does not do this.",
    404: "There is none, or you may not read it.",
    409: "It clashes with what is stored.",
    412: "It was changed since the snapshot that If-Match names.",
    413: "The body is larger than the server's MAX_BODY_BYTES.",
    415: "The body is not declared as JSON, or as a form where files are sent.",
    422: "Well-formed, and at odds with itself: a registration with its code, or a search text.",
    423: "It is deleted.",
    429: "Too many attempts; Retry-After says when to try again.",
}


def build(api: Api, version: str) -> dict[str, Any]:
    """Describe every operation of an API.

    Args:
        api: Its namespaces hold the endpoints.
        version: Of the product.
    """
    marshmallow = MarshmallowPlugin()
    spec = APISpec(
        title="Dioptra Plugins",
        version=version,
        openapi_version="3.1.0",
        plugins=[marshmallow],
        info={
            "description": "A registry of Dioptra plugin code. Each path also answers with a slash "
            "at its end."
        },
        servers=[{"url": "/"}],
    )
    _teach(marshmallow.converter)
    _describe_login(spec)
    for namespace in api.namespaces:
        if not namespace.resources:
            # The one that flask-restx makes by itself, for endpoints in no other.
            continue
        spec.tag({"name": namespace.name, "description": namespace.description})
        for resource in namespace.resources:
            path = f"{ROOT}{namespace.path}{resource.urls[0]}"
            spec.path(
                path=_PLACEHOLDER.sub(r"{\2}", path),
                operations=_operations(namespace.name, resource.resource, path),
            )
    _describe_health(spec)
    document: dict[str, Any] = spec.to_dict()
    return document


def _teach(converter: OpenAPIConverter | None) -> None:
    """Tell the converter what our own fields accept, which it cannot see."""
    assert converter is not None  # noqa: S101 - it is there since the plugin joined the document

    def refine(self: Any, field: fields.Field[Any], **_: Any) -> dict[str, Any]:
        if isinstance(field, Whole):
            types = ["integer", "string", *(["null"] if field.allow_none else [])]
            if isinstance(field, TypeId):
                return {"type": [*types, "object"], "required": ["id"], "pattern": _DIGITS}
            return {"type": types, "pattern": _DIGITS}
        if isinstance(field, Text) and any(isinstance(v, Legal) for v in field.validators):
            return {"pattern": _IDENTIFIER}
        return {}

    converter.add_attribute_function(refine)  # type: ignore[no-untyped-call]


def _operations(tag: str, resource: type, path: str) -> dict[str, Any]:
    found = {}
    for verb in _VERBS:
        method = getattr(resource, verb, None)
        wire: Wire | None = getattr(method, "__wire__", None)
        if wire is not None:
            found[verb] = _operation(tag, f"{verb}_{resource.__name__}", method, wire, path)
    return found


def _operation(tag: str, name: str, method: Any, wire: Wire, path: str) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [
        {"in": "path", "name": name_, "required": True, "schema": _ID if kind == "id" else _WORD}
        for kind, name_ in _PLACEHOLDER.findall(path)
    ]
    if wire.query is not None:
        parameters.append({"in": "query", "schema": wire.query})
    if wire.versioned:
        parameters.append(_IF_MATCH)
    operation: dict[str, Any] = {
        "tags": [tag],
        "operationId": name,
        "summary": (inspect.getdoc(method) or "").split("\n")[0],
        "responses": _responses(name, wire, parameters),
    }
    if parameters:
        operation["parameters"] = parameters
    if wire.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": wire.body}},
        }
    if wire.form is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"multipart/form-data": {"schema": wire.form}},
        }
    if not wire.needs_login:
        operation["security"] = []
    return operation


_WORD = {"type": "string", "minLength": 1}
_ID = {"type": "integer", "minimum": 1, "maximum": MAX_INT}
_FILE = {"type": "string", "format": "binary"}
_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "description": "Id of the snapshot that was read; a change since then answers 412. "
    "An empty one and * ask for nothing, as if it was left out.",
    "schema": {"type": "string", "pattern": '^((W/)?"?[0-9]{1,18}"?|[*]|)$'},
}


def _responses(name: str, wire: Wire, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    statuses = set(wire.refusals)
    if wire.needs_login:
        statuses.add(401)
    if not name.startswith("get_"):
        statuses.add(403)
    if wire.query is not None or wire.versioned:
        statuses.add(400)
    if wire.body is not None or wire.form is not None:
        statuses |= {400, 413, 415}
    if wire.versioned:
        statuses.add(412)
    content: dict[str, Any] = {media: {"schema": _FILE} for media in wire.media}
    if wire.returns is not None:
        content["application/json"] = {"schema": wire.returns}
    answers: dict[str, Any] = {"200": {"description": "Done.", "content": content}}
    for status in sorted(statuses):
        answers[str(status)] = _refusal(status)
    return answers


def _refusal(status: int) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": _WHY.get(status, HTTPStatus(status).phrase),
        "content": {"application/json": {"schema": ErrorOut}},
    }
    if status == 429:
        answer["headers"] = {
            "Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}
        }
    return answer


def _describe_login(spec: APISpec) -> None:
    spec.components.security_scheme(
        "session", {"type": "apiKey", "in": "cookie", "name": "session"}
    )
    spec.components.security_scheme(
        "token",
        {
            "type": "http",
            "scheme": "bearer",
            "description": "An API token, for scripts; see POST /api/v1/users/current/tokens. It "
            "does not manage accounts, tokens, groups and members: 403.",
        },
    )
    spec.options["security"] = [{"session": []}, {"token": []}]


def _describe_health(spec: APISpec) -> None:
    spec.path(
        path="/health",
        operations={
            "get": {
                "tags": ["health"],
                "operationId": "get_Health",
                "summary": "Is the server up, and does its database answer.",
                "security": [],
                "responses": {
                    "200": {
                        "description": "It is.",
                        "content": {"application/json": {"schema": HealthOut}},
                    },
                    "503": {
                        "description": "The database does not answer.",
                        "content": {"application/json": {"schema": ErrorOut}},
                    },
                },
            }
        },
    )
