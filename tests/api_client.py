"""A client of the JSON door that holds every answer against the OpenAPI description."""

from __future__ import annotations

import functools
import json
import re
from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from werkzeug.test import TestResponse


class ApiClient:
    """Sends JSON. An answer that the description does not promise fails the test.

    Args:
        app: The application, called in this process.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.http = app.test_client()

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.send("GET", path, **options)

    def delete(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        return self.send("DELETE", path, body, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        return self.send("POST", path, body, **options)

    def put(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        return self.send("PUT", path, body, **options)

    def patch(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        return self.send("PATCH", path, body, **options)

    def send(self, method: str, path: str, body: Any = None, **options: Any) -> TestResponse:
        if body is not None:
            options["json"] = body
        answer = self.http.open(path, method=method, **options)
        assert answer.status_code != 500, answer.text
        check_answer(self.app, method, path, answer)
        return answer


def check_answer(app: Flask, method: str, path: str, answer: TestResponse) -> None:
    """Hold an answer against the description of its operation, if it has one."""
    operations = _operations_at(app, path)
    operation = operations.get(method.lower())
    if operation is None:
        allowed = (405,) if operations else (404, 405)
        assert answer.status_code in allowed, f"{method} {path}: {answer.status}"
        return
    promised = operation["responses"].get(str(answer.status_code))
    assert promised, f"{method} {path} does not say that it may answer {answer.status}"
    assert answer.mimetype in promised["content"], f"{method} {path}: {answer.mimetype}"
    if answer.mimetype != "application/json":
        return
    schema = json.dumps(promised["content"]["application/json"]["schema"])
    problems = list(_validator(app, schema).iter_errors(answer.json))
    assert not problems, f"{method} {path}: {problems[0].message} in {problems[0].json_path}"


def _operations_at(app: Flask, path: str) -> dict[str, Any]:
    """What the description has at a path; nothing where there is no such path."""
    asked = path.split("?")[0].rstrip("/")
    for template, operations in description(app)["paths"].items():
        pattern = template.replace("{output_name}", "[^/]+").replace("{artifact_path}", ".+")
        if re.fullmatch(re.sub(r"\{\w+\}", r"[1-9][0-9]{0,17}", pattern), asked):
            return dict(operations)
    return {}


@functools.cache
def description(app: Flask) -> dict[str, Any]:
    return app.test_client().get("/swagger.json").get_json()


@functools.cache
def _validator(app: Flask, schema: str) -> Draft202012Validator:
    document = Resource(contents=description(app), specification=DRAFT202012)
    registry = Registry().with_resource("urn:api", document)
    within = json.loads(schema.replace('"#/', '"urn:api#/'))
    return Draft202012Validator(within, registry=registry)
