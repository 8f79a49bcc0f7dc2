"""Plugins."""

from __future__ import annotations

from marshmallow import fields, validate

from app.analysis.interfaces import LEVELS
from app.schemas.base import READ_ONLY, Answer, RefOut, Shape, Text, VersionOut, Whole, page_of
from app.schemas.tasks import TasksOut

_REQUIREMENTS = {"description": "What the code needs installed, as pip reads it; for people."}


class PluginChangeIn(Shape):
    read_only = READ_ONLY | {"files", "interfaceChange"}
    name = Text(required=True)
    description = Text(load_default=None, allow_none=True)
    # Left out, they stay: Dioptra's clients do not know them.
    requirements = Text(allow_none=True, metadata=_REQUIREMENTS)


class PluginIn(PluginChangeIn):
    read_only = frozenset()
    group_id = Whole(required=True, data_key="group")


class PluginEditIn(PluginChangeIn):
    """A form: it says which version it shows."""

    read_only = frozenset()
    expected = Whole(required=True, data_key="snapshot")
    requirements = Text(load_default=None, allow_none=True)


class FileRefOut(Answer):
    id = fields.Integer()
    group = fields.Nested(RefOut)
    url = fields.String()
    deleted = fields.Boolean()
    filename = fields.String()
    tasks = fields.Nested(TasksOut)


class InterfaceReasonOut(Answer):
    """One way in which a version changed what callers know of a task."""

    level = fields.String(validate=[validate.OneOf(LEVELS)])
    file = fields.String(allow_none=True, metadata={"description": "Of a plugin: the filename."})
    task = fields.String()
    message = fields.String(metadata={"description": "For a person."})


class InterfaceChangeOut(Answer):
    """What a version means to those who called the tasks of the one before."""

    level = fields.String(
        validate=[validate.OneOf(LEVELS)],
        metadata={"description": "Of the gravest reason; none where callers notice nothing."},
    )
    reasons = fields.List(
        fields.Nested(InterfaceReasonOut), metadata={"description": "The gravest first."}
    )
    omitted = fields.Integer(metadata={"description": "How many further reasons there are."})


class PluginOut(VersionOut):
    name = fields.String()
    description = fields.String(allow_none=True)
    files = fields.List(fields.Nested(FileRefOut))
    requirements = fields.String(
        allow_none=True, metadata={"description": "What it needs installed, in its author's words."}
    )
    interfaceChange = fields.Nested(
        InterfaceChangeOut,
        allow_none=True,
        metadata={"description": "From the version before to the one shown; null of a first one."},
    )


class ModuleOut(Answer):
    """A top-level module that files of a plugin import."""

    name = fields.String()
    status = fields.String(
        validate=[validate.OneOf(["missing", "available", "standard library", "unknown"])]
    )
    version = fields.String(allow_none=True)
    filenames = fields.List(fields.String())


class NeedsOut(Answer):
    requirements = fields.String(allow_none=True)
    python = fields.String(
        allow_none=True, metadata={"description": "Version of the Python that runs tasks."}
    )
    modules = fields.List(fields.Nested(ModuleOut))


PluginPage = page_of(PluginOut, "PluginPage")
