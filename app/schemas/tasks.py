"""Function and artifact tasks; what comes in loads to the values that are held against code."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load

from app import naming
from app.analysis.mapping import (
    ArtifactMapping,
    FunctionMapping,
    InputMapping,
    OutputMapping,
    TaskMapping,
)
from app.schemas.base import Answer, Flag, Legal, RefOut, Shape, Text, Whole

_PARAMETER_NAME = [Legal(naming.check_parameter_name)]
_TASK_NAME = [Legal(naming.check_task_name)]


class TypeId(Whole):
    """The id of a type; a type as answers show it counts as its id."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if isinstance(value, dict) and "id" in value:
            value = value["id"]
        return super()._deserialize(value, attr, data, **kwargs)


class OutputIn(Shape):
    name = Text(required=True, validate=_PARAMETER_NAME)
    type_id = TypeId(required=True, data_key="parameterType")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> OutputMapping:
        """Load to the value."""
        return OutputMapping(**data)


class InputIn(Shape):
    read_only = frozenset(
        {"kind", "default", "annotation", "description"}
        # What a suggestion says beside them, so that it can be sent back as it is.
        | {"suggested", "value", "choices", "line"}
    )
    name = Text(required=True, validate=_PARAMETER_NAME)
    type_id = TypeId(required=True, data_key="parameterType")
    required = Flag(load_default=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> InputMapping:
        """Load to the value."""
        return InputMapping(**data)


class FunctionIn(Shape):
    read_only = frozenset({"id", "line", "description", "cases"})
    name = Text(required=True, validate=_TASK_NAME)
    inputs = fields.List(fields.Nested(InputIn), load_default=list, data_key="inputParams")
    outputs = fields.List(fields.Nested(OutputIn), load_default=list, data_key="outputParams")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> FunctionMapping:
        """Load to the value."""
        return FunctionMapping(data["name"], tuple(data["inputs"]), tuple(data["outputs"]))


class ArtifactIn(Shape):
    read_only = frozenset({"id", "line", "description", "cases"})
    name = Text(required=True, validate=_TASK_NAME)
    outputs = fields.List(fields.Nested(OutputIn), load_default=list, data_key="outputParams")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ArtifactMapping:
        """Load to the value."""
        return ArtifactMapping(data["name"], tuple(data["outputs"]))


class TasksIn(Shape):
    functions = fields.List(fields.Nested(FunctionIn), load_default=list)
    artifacts = fields.List(fields.Nested(ArtifactIn), load_default=list)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> TaskMapping:
        """Load to the value."""
        return TaskMapping(tuple(data["functions"]), tuple(data["artifacts"]))


class TypeRefOut(Answer):
    id = fields.Integer()
    group = fields.Nested(RefOut)
    url = fields.String()
    deleted = fields.Boolean()
    name = fields.String(metadata={"description": "The name when the task was registered."})


class OutputOut(Answer):
    name = fields.String()
    parameterType = fields.Nested(TypeRefOut)


class InputOut(Answer):
    name = fields.String()
    parameterType = fields.Nested(TypeRefOut)
    required = fields.Boolean()
    kind = fields.String(
        allow_none=True, metadata={"description": "Of the argument, as Python's inspect calls it."}
    )
    default = fields.String(allow_none=True, metadata={"description": "As the code writes it."})
    annotation = fields.String(allow_none=True, metadata={"description": "As the code writes it."})
    description = fields.String(
        allow_none=True, metadata={"description": "From the annotation or the docstring."}
    )


class CaseCountsOut(Answer):
    """How the cases of a task ended on this version of the file."""

    passed = fields.Integer()
    failed = fields.Integer()
    error = fields.Integer()
    notRun = fields.Integer()


class FunctionOut(Answer):
    id = fields.Integer()
    name = fields.String()
    inputParams = fields.List(fields.Nested(InputOut))
    outputParams = fields.List(fields.Nested(OutputOut))
    cases = fields.Nested(CaseCountsOut)


class ArtifactOut(Answer):
    id = fields.Integer()
    name = fields.String()
    outputParams = fields.List(fields.Nested(OutputOut))
    cases = fields.Nested(CaseCountsOut)


class TasksOut(Answer):
    functions = fields.List(fields.Nested(FunctionOut))
    artifacts = fields.List(fields.Nested(ArtifactOut))
