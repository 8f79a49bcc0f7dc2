"""The OpenAPI document: valid, complete, every field typed."""

from __future__ import annotations

import pytest
from openapi_spec_validator import validate

from ..api.operations import OPERATIONS
from ..api_client import description

TYPED = {"type", "$ref", "anyOf", "oneOf", "const", "enum"}


@pytest.fixture
def document(app):
    return description(app)


def schemas(document):
    yield from document["components"]["schemas"].items()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                for content in answer.get("content", {}).values():
                    yield f"{method} {path} {status}", content["schema"]


def parts(where, schema):
    """A schema and everything in it, each with its place."""
    yield where, schema
    for key in ("properties", "$defs"):
        for name, inner in schema.get(key, {}).items():
            yield from parts(f"{where}.{name}", inner)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from parts(f"{where}.{key}", schema[key])
    for key in ("anyOf", "oneOf", "allOf"):
        for n, inner in enumerate(schema.get(key, [])):
            yield from parts(f"{where}.{key}{n}", inner)


def test_it_is_valid(document):
    validate(document)


def test_every_operation_says_what_it_is_and_what_it_answers(document):
    for operation in OPERATIONS:
        declared = operation.declared
        assert declared["operationId"], operation
        assert declared["summary"].endswith("."), operation
        assert declared["tags"], operation
        for status, answer in declared["responses"].items():
            assert answer["description"], f"{operation} {status}"
            assert answer["content"], f"{operation} {status}"
            for content in answer["content"].values():
                assert TYPED & content["schema"].keys(), f"{operation} {status}"
        assert "200" in declared["responses"]


def test_operation_ids_are_unique(document):
    ids = [o["operationId"] for path in document["paths"].values() for o in path.values()]
    assert sorted(set(ids)) == sorted(ids)


def test_every_status_that_follows_from_a_declaration_is_listed():
    for operation in OPERATIONS:
        statuses = operation.declared["responses"].keys()
        wanted = {"401"} if operation.needs_login else set()
        wanted |= {"400", "413", "415"} if operation.reads_body else set()
        wanted |= {"403"} if operation.is_write else set()
        wanted |= {"404"} if "{" in operation.template else set()
        assert wanted <= statuses, operation


def test_every_placeholder_is_a_described_parameter():
    for operation in OPERATIONS:
        named = [p["name"] for p in operation.declared.get("parameters", []) if p["in"] == "path"]
        assert named == [part[1:-1] for part in operation.template.split("/") if "{" in part]


def test_every_parameter_is_typed(document):
    for operation in OPERATIONS:
        for parameter in operation.declared.get("parameters", []):
            assert TYPED & parameter["schema"].keys(), f"{operation}: {parameter['name']}"


def test_every_property_is_typed(document):
    untyped = [
        where
        for name, schema in schemas(document)
        for where, part in parts(name, schema)
        if not TYPED & part.keys() and "additionalProperties" not in where
    ]
    assert untyped == []


def test_no_object_takes_keys_that_it_does_not_name(document):
    """But for those whose keys are the data."""
    free = {
        where
        for name, schema in schemas(document)
        for where, part in parts(name, schema)
        if part.get("type") == "object" and part.get("additionalProperties") is not False
    }
    by_name = {"plugins", "plugin_param_types", "entrypoints"}
    of_runs = {"inputs", "arguments", "given"}
    data = {"structure", "detail", "errors", "fix", *by_name, *of_runs}
    assert {where for where in free if where.rsplit(".", 1)[-1] not in data} == set()


def test_every_shape_is_used(document):
    text = str(document)
    for name in document["components"]["schemas"]:
        assert f"#/components/schemas/{name}'" in text, name
