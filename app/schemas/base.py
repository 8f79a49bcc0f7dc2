"""What all shapes share: strict reading, kinds of field, references, pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields, pre_load, validate
from marshmallow.validate import Validator

from app import naming
from app.errors import Invalid

ROOT = "/api/v1"
# What both databases can hold.
MAX_INT = 2**63 - 1


class Shape(Schema):
    """A JSON object that comes in: unknown keys are refused.

    Attributes:
        read_only: Keys that answers carry and that are ignored when they are sent back.
    """

    read_only: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        unknown = RAISE

    @pre_load
    def drop_read_only(self, data: Any, **_: Any) -> Any:
        """Accept what was read; what cannot be changed is not looked at."""
        if self.read_only and isinstance(data, Mapping) and not self.read_only.isdisjoint(data):
            return {key: value for key, value in data.items() if key not in self.read_only}
        return data


class Answer(Shape):
    """A JSON object that goes out: every key is always there, but for those in `optional`."""

    optional: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name, field in cls._declared_fields.items():
            field.required = (field.data_key or name) not in cls.optional


class Text(fields.String):
    """A string that both databases can keep: no NUL, no half of a surrogate pair."""

    default_error_messages = {"unstorable": "Text cannot hold NUL or half of a character pair."}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        if not naming.is_storable(value):
            raise self.make_error("unstorable")
        return value


class Whole(fields.Integer):
    """A whole number; a string of digits counts, as in Dioptra, a fraction or a boolean not."""

    def __init__(self, *, least: int = 1, **kwargs: Any) -> None:
        super().__init__(validate=[validate.Range(least, MAX_INT)], **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if isinstance(value, str) and value.isdecimal() and value.isascii() and len(value) < 20:
            return int(value)
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid")
        return value


class Flag(fields.Boolean):
    """true or false and nothing like it."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Time(fields.String):
    """A moment: ISO 8601 in UTC with six decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"format": "date-time"}, **kwargs)


def moment(time: datetime) -> str:
    """Write a time as the contract does."""
    return time.isoformat(timespec="microseconds")


class SeenIn(Shape):
    """A form that says nothing but which version it shows."""

    expected = Whole(required=True, data_key="snapshot")


class Legal(Validator):
    """Wraps a check of `naming`: its refusal becomes the message of the field."""

    def __init__(self, check: Callable[[str], None]) -> None:
        self.check = check

    def __call__(self, value: str) -> str:
        try:
            self.check(value)
        except Invalid as refusal:
            raise ValidationError(refusal.message) from refusal
        return value


class RefOut(Answer):
    """A group: its id, its name, where it is."""

    id = fields.Integer()
    name = fields.String()
    url = fields.String()


class UserRefOut(Answer):
    id = fields.Integer()
    username = fields.String()
    url = fields.String()


class TagRefOut(Answer):
    id = fields.Integer()
    name = fields.String()
    group = fields.Nested(RefOut)
    url = fields.String()


class RunsHealthOut(Answer):
    """How tasks are run here."""

    on = fields.Boolean(metadata={"description": "Are tasks run at all."})
    queue = fields.String(
        allow_none=True, metadata={"description": "Where runs wait: sqlite, postgresql, redis."}
    )
    sandbox = fields.String(
        allow_none=True, metadata={"description": "What stands around each run on this machine."}
    )
    sandboxWords = fields.String(
        allow_none=True, metadata={"description": "What it keeps from a task, and what not."}
    )


class HealthOut(Answer):
    status = fields.String()
    version = fields.String()
    runs = fields.Nested(RunsHealthOut)


class StatusOut(Answer):
    """What a deletion answers: the ids of what is gone."""

    id = fields.List(fields.Integer())
    status = fields.String()


class VersionOut(Answer):
    """What plugins, files and parameter types have in common."""

    id = fields.Integer()
    snapshot = fields.Integer(metadata={"description": "Id of the version shown."})
    group = fields.Nested(RefOut)
    user = fields.Nested(UserRefOut, metadata={"description": "Author of the version shown."})
    createdOn = Time()
    snapshotCreatedOn = Time()
    lastModifiedOn = Time()
    latestSnapshot = fields.Boolean()
    hasDraft = fields.Boolean()
    tags = fields.List(fields.Nested(TagRefOut))
    deleted = fields.Boolean()


READ_ONLY = frozenset(VersionOut._declared_fields)


def page_of(item: type[Schema] | fields.Field[Any], name: str) -> type[Answer]:
    """The shape of a page of these items."""
    inner = item if isinstance(item, fields.Field) else fields.Nested(item)
    what = type(item).__name__ if isinstance(item, fields.Field) else item.__name__
    return type(
        name,
        (Answer,),
        {
            "__doc__": f"Some items of a list: {what}.",
            "optional": frozenset({"next", "prev"}),
            "index": fields.Integer(metadata={"description": "Items before the first one here."}),
            "isComplete": fields.Boolean(metadata={"description": "Is this the last page."}),
            "totalNumResults": fields.Integer(),
            "first": fields.String(),
            "next": fields.String(),
            "prev": fields.String(),
            "data": fields.List(inner),
        },
    )
