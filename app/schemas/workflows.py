"""What code offers to be registered, and how it differs from what is registered."""

from __future__ import annotations

from marshmallow import fields, validate

from app.schemas.base import Answer, Shape, Text, Whole
from app.schemas.diagnostics import DiagnosticOut
from app.schemas.tasks import TasksIn

_ANY = {"type": ["string", "number", "boolean", "null", "array", "object"]}


class RegistrationCheckIn(Shape):
    contents = Text(required=True, data_key="pythonCode")
    mapping = fields.Nested(
        TasksIn,
        data_key="tasks",
        load_default=None,
        allow_none=True,
        metadata={"description": "Left out: what the code offers is checked."},
    )
    group_id = Whole(
        data_key="group",
        load_default=None,
        allow_none=True,
        metadata={
            "description": "Whose types are used; left out: the plugin's, or the active one."
        },
    )
    plugin_id = Whole(
        data_key="plugin",
        load_default=None,
        allow_none=True,
        metadata={"description": "The plugin that the file is to be part of."},
    )
    filename = Text(
        load_default=None,
        allow_none=True,
        metadata={"description": "With plugin: the file that is to be changed."},
    )
    siblings = fields.Dict(
        keys=Text(),
        values=Text(),
        load_default=None,
        allow_none=True,
        validate=[validate.Length(max=200)],
        metadata={"description": "Code by filename of the plugin's other files, stored or not."},
    )


class SignatureAnalysisIn(Shape):
    contents = Text(required=True, data_key="pythonCode")
    group_id = Whole(data_key="group", load_default=None, allow_none=True)


class SuggestedTypeOut(Answer):
    """A parameter type; `id` is null where it is missing in the group."""

    id = fields.Integer(allow_none=True)
    name = fields.String()
    structure = fields.Dict(keys=fields.String(), allow_none=True)


class SuggestedOutputOut(Answer):
    name = fields.String()
    parameterType = fields.Nested(SuggestedTypeOut)


class SuggestedInputOut(Answer):
    name = fields.String()
    parameterType = fields.Nested(SuggestedTypeOut)
    required = fields.Boolean()
    suggested = fields.Boolean(
        metadata={"description": "False for *args and **kwargs, which may be registered."}
    )
    kind = fields.String()
    default = fields.String(allow_none=True, metadata={"description": "As the code writes it."})
    value = fields.Raw(metadata={**_ANY, "description": "The default, where it is a literal."})
    annotation = fields.String(allow_none=True)
    description = fields.String(allow_none=True)
    choices = fields.List(fields.Raw(metadata=_ANY))
    line = fields.Integer()


class SuggestedFunctionOut(Answer):
    name = fields.String()
    line = fields.Integer()
    description = fields.String(allow_none=True)
    inputParams = fields.List(fields.Nested(SuggestedInputOut))
    outputParams = fields.List(fields.Nested(SuggestedOutputOut))


class SuggestedArtifactOut(Answer):
    name = fields.String()
    line = fields.Integer()
    description = fields.String(allow_none=True)
    outputParams = fields.List(fields.Nested(SuggestedOutputOut))


class SuggestionsOut(Answer):
    functions = fields.List(fields.Nested(SuggestedFunctionOut))
    artifacts = fields.List(fields.Nested(SuggestedArtifactOut))


class MissingTypeOut(Answer):
    name = fields.String()
    structure = fields.Dict(keys=fields.String())
    description = fields.String()
    dependsOn = fields.List(fields.String())


class FieldChangeOut(Answer):
    field = fields.String(metadata={"description": "Like inputs.eps.type or outputs.0.name."})
    change = fields.String(validate=[validate.OneOf(["added", "removed", "changed", "kept"])])
    registered = fields.Raw(metadata=_ANY)
    proposed = fields.Raw(metadata=_ANY)


class ChangeOut(Answer):
    """What an import does, or would do, to a task."""

    task = fields.String()
    kind = fields.String(validate=[validate.OneOf(["function", "artifact"])])
    change = fields.String(validate=[validate.OneOf(["added", "changed", "removed", "unchanged"])])
    fields_ = fields.List(fields.Nested(FieldChangeOut), data_key="fields")


class RegistrationCheckOut(Answer):
    diagnostics = fields.List(fields.Nested(DiagnosticOut))
    suggestions = fields.Nested(SuggestionsOut)
    missing_types = fields.List(fields.Nested(MissingTypeOut))
    changes = fields.List(fields.Nested(ChangeOut))


class AnalysedInputOut(Answer):
    name = fields.String()
    type = fields.String()
    required = fields.Boolean()
    kind = fields.String()
    default = fields.String(allow_none=True)
    structure = fields.Dict(keys=fields.String(), allow_none=True)
    description = fields.String(allow_none=True)


class AnalysedOutputOut(Answer):
    name = fields.String()
    type = fields.String()


class AnalysedTypeOut(Answer):
    name = fields.String()
    description = fields.String()
    structure = fields.Dict(keys=fields.String(), allow_none=True)


class StructuredOutputOut(Answer):
    name = fields.String()
    type = fields.String()
    structure = fields.Dict(keys=fields.String(), allow_none=True)


class AnalysedTaskOut(Answer):
    name = fields.String()
    inputs = fields.List(fields.Nested(AnalysedInputOut))
    outputs = fields.List(fields.Nested(AnalysedOutputOut))
    missing_types = fields.List(fields.Nested(AnalysedTypeOut))
    suggestedOutputs = fields.List(fields.Nested(StructuredOutputOut))


class SignatureAnalysisOut(Answer):
    tasks = fields.List(fields.Nested(AnalysedTaskOut))
    artifacts = fields.List(fields.Nested(SuggestedArtifactOut))
    diagnostics = fields.List(fields.Nested(DiagnosticOut))
