"""Plugins."""

from __future__ import annotations

from marshmallow import fields

from app.schemas.base import READ_ONLY, Answer, RefOut, Shape, Text, VersionOut, Whole, page_of
from app.schemas.tasks import TasksOut


class PluginChangeIn(Shape):
    read_only = READ_ONLY | {"files"}
    name = Text(required=True)
    description = Text(load_default=None, allow_none=True)


class PluginIn(PluginChangeIn):
    read_only = frozenset()
    group_id = Whole(required=True, data_key="group")


class PluginEditIn(PluginChangeIn):
    """A form: it says which version it shows."""

    read_only = frozenset()
    expected = Whole(required=True, data_key="snapshot")


class FileRefOut(Answer):
    id = fields.Integer()
    group = fields.Nested(RefOut)
    url = fields.String()
    deleted = fields.Boolean()
    filename = fields.String()
    tasks = fields.Nested(TasksOut)


class PluginOut(VersionOut):
    name = fields.String()
    description = fields.String(allow_none=True)
    files = fields.List(fields.Nested(FileRefOut))


PluginPage = page_of(PluginOut, "PluginPage")
