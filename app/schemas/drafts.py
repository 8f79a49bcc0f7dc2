"""Drafts: the body of another shape, kept until it is committed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from marshmallow import fields

from app.analysis.mapping import OutputMapping, TaskMapping
from app.schemas.base import Answer, RefOut, Shape, Time, UserRefOut, Whole, moment, page_of
from app.schemas.documents import Json, group_ref, user_ref
from app.schemas.parameter_types import ParameterTypeChangeIn
from app.schemas.plugin_files import PluginFileChangeIn
from app.schemas.plugins import PluginChangeIn

if TYPE_CHECKING:
    from app.domain import values as v


class ModificationIn(Shape):
    snapshot_id = Whole(
        required=True,
        data_key="resourceSnapshot",
        metadata={"description": "The version that the change is made on."},
    )


class PluginModificationIn(ModificationIn):
    body = fields.Nested(PluginChangeIn, required=True, data_key="resourceData")


class PluginFileModificationIn(ModificationIn):
    body = fields.Nested(PluginFileChangeIn, required=True, data_key="resourceData")


class ParameterTypeModificationIn(ModificationIn):
    body = fields.Nested(ParameterTypeChangeIn, required=True, data_key="resourceData")


class DraftedOutputOut(Answer):
    name = fields.String()
    parameterType = fields.Integer(
        allow_none=True,
        metadata={
            "description": "Null where the type is yet to be made; such a draft is"
            " committed on the page that it comes from."
        },
    )


class DraftedInputOut(DraftedOutputOut):
    required = fields.Boolean()


class DraftedFunctionOut(Answer):
    name = fields.String()
    inputParams = fields.List(fields.Nested(DraftedInputOut))
    outputParams = fields.List(fields.Nested(DraftedOutputOut))


class DraftedArtifactOut(Answer):
    name = fields.String()
    outputParams = fields.List(fields.Nested(DraftedOutputOut))


class DraftedTasksOut(Answer):
    functions = fields.List(fields.Nested(DraftedFunctionOut))
    artifacts = fields.List(fields.Nested(DraftedArtifactOut))


class PluginPayloadOut(Answer):
    optional = frozenset({"requirements"})

    name = fields.String()
    description = fields.String(allow_none=True)
    requirements = fields.String(allow_none=True)


class PluginFilePayloadOut(Answer):
    filename = fields.String()
    contents = fields.String()
    tasks = fields.Nested(DraftedTasksOut)
    description = fields.String(allow_none=True)


class ParameterTypePayloadOut(Answer):
    name = fields.String()
    description = fields.String(allow_none=True)
    structure = fields.Dict(keys=fields.String(), allow_none=True)


class DraftMetadataOut(Answer):
    optional = frozenset({"num_other_drafts"})
    num_other_drafts = fields.Integer(
        metadata={"description": "People beside you who have a draft of the same change."}
    )


class DraftOut(Answer):
    id = fields.Integer()
    group = fields.Nested(RefOut)
    user = fields.Nested(UserRefOut)
    createdOn = Time()
    lastModifiedOn = Time()
    resourceType = fields.String()
    resource = fields.Integer(
        allow_none=True, metadata={"description": "What it changes; null for something new."}
    )
    resourceSnapshot = fields.Integer(allow_none=True)
    metadata = fields.Nested(DraftMetadataOut)


class PluginDraftOut(DraftOut):
    payload = fields.Nested(PluginPayloadOut)


class PluginFileDraftOut(DraftOut):
    payload = fields.Nested(PluginFilePayloadOut)


class ParameterTypeDraftOut(DraftOut):
    payload = fields.Nested(ParameterTypePayloadOut)


PluginDraftPage = page_of(PluginDraftOut, "PluginDraftPage")
PluginFileDraftPage = page_of(PluginFileDraftOut, "PluginFileDraftPage")
ParameterTypeDraftPage = page_of(ParameterTypeDraftOut, "ParameterTypeDraftPage")

_LOADS: dict[str, Shape] = {
    "plugin": PluginChangeIn(),
    "plugin_file": PluginFileChangeIn(),
    "plugin_task_parameter_type": ParameterTypeChangeIn(),
}


def load(kind: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Read the payload of a draft as the body that it is.

    Raises:
        ValidationError: A page kept what no body can be.
    """
    loaded: dict[str, Any] = _LOADS[kind].load(payload)
    return loaded


def plugin(*, name: str, description: str | None, **requirements: str | None) -> Json:
    """The payload of a loaded body, with requirements where it says some; likewise the next two."""
    return {"name": name, "description": description, **requirements}


def parameter_type(
    *, name: str, description: str | None, structure: Mapping[str, Any] | None
) -> Json:
    return {"name": name, "description": description, "structure": structure}


def plugin_file(
    *, filename: str, contents: str, mapping: TaskMapping | None, description: str | None
) -> Json:
    return {
        "filename": filename,
        "contents": contents,
        "tasks": _tasks(mapping or TaskMapping()),
        "description": description,
    }


def draft(value: v.Draft) -> Json:
    return {
        "id": value.id,
        "group": group_ref(value.group),
        "user": user_ref(value.user),
        "payload": dict(value.payload),
        "createdOn": moment(value.created_on),
        "lastModifiedOn": moment(value.last_modified_on),
        "resourceType": value.kind,
        "resource": value.resource_id,
        "resourceSnapshot": value.snapshot_id,
        "metadata": {} if value.others is None else {"num_other_drafts": value.others},
    }


def _tasks(mapping: TaskMapping) -> Json:
    def typed(name: str, type_id: int) -> Json:
        return {"name": name, "parameterType": type_id if type_id > 0 else None}

    def outputs(given: tuple[OutputMapping, ...]) -> list[Json]:
        return [typed(one.name, one.type_id) for one in given]

    return {
        "functions": [
            {
                "name": task.name,
                "inputParams": [
                    {**typed(one.name, one.type_id), "required": one.required}
                    for one in task.inputs
                ],
                "outputParams": outputs(task.outputs),
            }
            for task in mapping.functions
        ],
        "artifacts": [
            {"name": task.name, "outputParams": outputs(task.outputs)} for task in mapping.artifacts
        ],
    }
