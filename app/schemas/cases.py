"""Named cases of tasks: values, what is expected of them, and what came of it."""

from __future__ import annotations

import json
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from app.schemas.base import Answer, Shape, Text, Time, UserRefOut, Whole, page_of
from app.schemas.imports import Ids
from app.schemas.queries import Query
from app.schemas.runs import RunIn

VERDICTS = ("passed", "failed", "error", "not run")
# With `allow_none`, which adds null.
_ANY = {"type": ["string", "number", "boolean", "array", "object"]}


class CaseChangeIn(RunIn):
    """A case; a value is any JSON, and never an output of a run."""

    read_only = frozenset(
        {"id", "url", "user", "createdOn", "lastModifiedOn"}
        | {"verdict", "reason", "run", "snapshot"}
    )
    name = Text(required=True, metadata={"description": "What the case shows, a line of text."})
    expected = fields.Dict(
        keys=Text(),
        values=fields.Raw(allow_none=True, metadata=_ANY),
        load_default=None,
        allow_none=True,
        metadata={"description": "Values of outputs by name; null: that nothing is raised."},
    )
    raises = Text(
        load_default=None,
        allow_none=True,
        metadata={"description": "Name of the class of an exception that is expected instead."},
    )


class CaseIn(CaseChangeIn):
    task = Text(
        load_default=None,
        allow_none=True,
        metadata={"description": "Name of a registered task; or say `fromRun`."},
    )
    from_run = Whole(
        data_key="fromRun",
        load_default=None,
        allow_none=True,
        metadata={"description": "A run of the file that becomes a case, with what it gave."},
    )

    @validates_schema
    def _needs_task(self, data: dict[str, Any], **_: Any) -> None:
        if data["task"] is None and data["from_run"] is None:
            raise ValidationError({"task": ["Name a task, or a run to keep: fromRun."]})


class JsonText(fields.Field[Any]):
    """JSON in a field of a form; an empty one has its default.

    Args:
        kind: What it must be: dict, list; object for anything.
    """

    default_error_messages = {
        "json": 'This is no JSON: {why}. Text stands in double quotes, like "Ada".',
        "dict": 'This is values by name, like {{"name": "Ada"}}.',
        "list": "This is a list, like [1, 2].",
    }

    def __init__(self, kind: type = object, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind = kind

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        text = str(value).strip()
        if not text:
            return self.load_default() if callable(self.load_default) else self.load_default
        try:
            found = json.loads(text, parse_constant=_no_number)
        except (ValueError, RecursionError) as problem:
            raise self.make_error("json", why=str(problem).partition(" (char")[0]) from problem
        if not isinstance(found, self.kind):
            raise self.make_error(self.kind.__name__)
        return found


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number in JSON")


class CaseFormIn(Shape):
    """A case as a form says it: values are JSON text."""

    task = Text(required=True)
    name = Text(required=True)
    inputs = JsonText(dict, load_default=dict)
    positional = JsonText(list, load_default=list)
    mode = Text(load_default="round-trip", validate=[validate.OneOf(["round-trip", "serialize"])])
    value = JsonText()
    arguments = JsonText(dict, load_default=dict)
    artifact_name = Text(data_key="artifactName", load_default="artifact")
    expected = JsonText(dict, load_default=None)
    raises = Text(load_default=None, allow_none=True)


class CaseRunQuery(Query):
    case_ids = Ids(
        data_key="ids",
        load_default=None,
        metadata={"description": "Only these cases, with commas between them."},
    )


class CaseRunOut(Answer):
    """The run that tells the verdict."""

    id = fields.Integer()
    url = fields.String()


class CaseOut(Answer):
    id = fields.Integer()
    url = fields.String()
    task = fields.String()
    name = fields.String()
    inputs = fields.Dict(keys=fields.String())
    positional = fields.List(fields.Raw(allow_none=True, metadata=_ANY))
    mode = fields.String()
    value = fields.Raw(
        allow_none=True,
        metadata={**_ANY, "description": "Of an artifact task; a function task has none."},
    )
    arguments = fields.Dict(keys=fields.String())
    artifactName = fields.String()
    expected = fields.Dict(keys=fields.String(), allow_none=True)
    raises = fields.String(allow_none=True)
    user = fields.Nested(UserRefOut, metadata={"description": "Who changed it last."})
    createdOn = Time()
    lastModifiedOn = Time()
    snapshot = fields.Integer(
        metadata={"description": "The version of the file that the verdict is about."}
    )
    verdict = fields.String(validate=[validate.OneOf(VERDICTS)])
    reason = fields.String(
        allow_none=True, metadata={"description": "What differs, or why it could not be run."}
    )
    run = fields.Nested(CaseRunOut, allow_none=True)


CasePage = page_of(CaseOut, "CasePage")
