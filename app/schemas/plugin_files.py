"""Plugin files with their source and tasks."""

from __future__ import annotations

from marshmallow import fields

from app.schemas.base import READ_ONLY, Answer, RefOut, Shape, Text, VersionOut, page_of
from app.schemas.diagnostics import DiagnosticOut
from app.schemas.plugins import InterfaceChangeOut
from app.schemas.tasks import TasksIn, TasksOut, TypeRefOut
from app.schemas.workflows import ChangeOut


class PluginFileIn(Shape):
    filename = Text(required=True)
    contents = Text(required=True)
    mapping = fields.Nested(TasksIn, data_key="tasks", load_default=None, allow_none=False)
    description = Text(load_default=None, allow_none=True)


class PluginFileChangeIn(PluginFileIn):
    read_only = READ_ONLY | {
        *("plugin", "diagnostics", "imports", "interfaceChange", "changes", "createdTypes")
    }


class PluginRefOut(Answer):
    id = fields.Integer()
    group = fields.Nested(RefOut)
    url = fields.String()
    deleted = fields.Boolean()
    name = fields.String()


class PluginFileOut(VersionOut):
    optional = frozenset({"changes", "createdTypes"})

    filename = fields.String()
    contents = fields.String()
    tasks = fields.Nested(TasksOut)
    description = fields.String(allow_none=True)
    plugin = fields.Nested(PluginRefOut)
    diagnostics = fields.List(fields.Nested(DiagnosticOut))
    imports = fields.List(
        fields.String(),
        allow_none=True,
        metadata={"description": "Top-level modules that the code imports; null: not known yet."},
    )
    interfaceChange = fields.Nested(
        InterfaceChangeOut,
        allow_none=True,
        metadata={"description": "From the version before to the one shown; null of a first one."},
    )
    changes = fields.List(
        fields.Nested(ChangeOut),
        metadata={"description": "Of an import: what it did to each task."},
    )
    createdTypes = fields.List(
        fields.Nested(TypeRefOut), metadata={"description": "Of an import: types made for it."}
    )


PluginFilePage = page_of(PluginFileOut, "PluginFilePage")
