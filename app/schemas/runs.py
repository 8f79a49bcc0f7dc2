"""Runs of tasks: what to run, with which values, and what came of it."""

from __future__ import annotations

from marshmallow import fields, validate

from app.schemas.base import Answer, RefOut, Shape, Text, Time, UserRefOut, page_of
from app.schemas.plugin_files import PluginRefOut
from app.schemas.tasks import TasksIn

# With `allow_none`, which adds null.
_ANY = {"type": ["string", "number", "boolean", "array", "object"]}
_REFERENCE = 'An output of an earlier run of the group is {"run": 5, "output": "name"}.'
STATUSES = ("queued", "running", "succeeded", "failed", "cancelled")
KINDS = ("function", "artifact-serialize", "artifact-deserialize", "artifact-round-trip")


class RunIn(Shape):
    task = Text(required=True, metadata={"description": "Name of a registered task."})
    inputs = fields.Dict(
        keys=Text(),
        values=fields.Raw(allow_none=True, metadata=_ANY),
        load_default=dict,
        metadata={"description": f"Of a function task: values by name. {_REFERENCE}"},
    )
    positional = fields.List(
        fields.Raw(allow_none=True, metadata=_ANY),
        load_default=list,
        metadata={"description": "Of a function task: values by position."},
    )
    mode = fields.String(
        load_default="round-trip",
        validate=[validate.OneOf(["round-trip", "serialize", "deserialize"])],
        metadata={"description": "Of an artifact task: what is done with it."},
    )
    value = fields.Raw(
        allow_none=True,
        metadata={
            **_ANY,
            "description": "Of an artifact task: what is written; to deserialize, the run that "
            'wrote the artifact: {"run": 5}.',
        },
    )
    arguments = fields.Dict(
        keys=Text(),
        values=fields.Raw(allow_none=True, metadata=_ANY),
        load_default=dict,
        metadata={"description": "Of an artifact task: further arguments of serialize."},
    )
    artifact_name = Text(
        data_key="artifactName",
        load_default="artifact",
        validate=[validate.Length(1, 200)],
        metadata={"description": "Of an artifact task: the name that serialize gets."},
    )


class UnsavedRunIn(RunIn):
    """A task of code that is not saved, beside the saved files of the plugin."""

    filename = Text(required=True, metadata={"description": "Of a file there, or a new one."})
    contents = Text(required=True, metadata={"description": "The code."})
    mapping = fields.Nested(
        TasksIn,
        data_key="tasks",
        load_default=None,
        allow_none=True,
        metadata={"description": "As at a save; left out: what the code offers."},
    )


class FileVersionRefOut(Answer):
    """The file of a run: `snapshot` is null where the code was not saved."""

    id = fields.Integer()
    snapshot = fields.Integer(allow_none=True)
    url = fields.String()


class RunOut(Answer):
    id = fields.Integer()
    url = fields.String()
    status = fields.String(validate=[validate.OneOf(STATUSES)])
    task = fields.String()
    kind = fields.String(validate=[validate.OneOf(KINDS)])
    group = fields.Nested(RefOut)
    user = fields.Nested(UserRefOut, metadata={"description": "Who asked for it."})
    plugin = fields.Nested(PluginRefOut)
    pluginSnapshot = fields.Integer(
        metadata={"description": "The version of the plugin whose files are imported."}
    )
    filename = fields.String()
    file = fields.Nested(FileVersionRefOut, allow_none=True)
    unsaved = fields.Boolean(metadata={"description": "Was the code never saved."})
    createdOn = Time()
    startedOn = Time(allow_none=True)
    endedOn = Time(allow_none=True)
    phase = fields.String(
        allow_none=True, metadata={"description": "While it runs: what its process does."}
    )
    isBeingCancelled = fields.Boolean()
    errorCode = fields.String(
        allow_none=True, metadata={"description": "See docs/reference/running.md."}
    )
    discarded = fields.Integer(
        allow_none=True,
        metadata={"description": "Returned values without an output; null where unknown."},
    )
    durationS = fields.Float(allow_none=True)
    peakMemoryBytes = fields.Integer(allow_none=True)
    worker = fields.String(allow_none=True)
    sandbox = fields.String(allow_none=True)
    emptied = fields.Boolean(
        metadata={"description": "Are lines, outputs and artifacts gone, because it is old."}
    )


class RunFindingOut(Answer):
    code = fields.String()
    message = fields.String()
    name = fields.String(allow_none=True)


class RunErrorOut(Answer):
    """Why a run failed."""

    code = fields.String()
    message = fields.String()
    findings = fields.List(fields.Nested(RunFindingOut))
    traceback = fields.String(metadata={"description": "From the user's code on; may be empty."})
    filename = fields.String(allow_none=True)
    line = fields.Integer(allow_none=True)
    raised = fields.String(
        allow_none=True, metadata={"description": "Class of the exception, where there was one."}
    )


class TableOut(Answer):
    columns = fields.List(fields.String())
    rows = fields.List(fields.List(fields.String()))
    totalRows = fields.Integer()


class PreviewOut(Answer):
    """What is shown of a value that is no JSON, or a large one."""

    pythonType = fields.String()
    text = fields.String()
    shape = fields.List(fields.Integer(), allow_none=True)
    dtype = fields.String(allow_none=True)
    table = fields.Nested(TableOut, allow_none=True)
    numbers = fields.List(
        fields.Float(), allow_none=True, metadata={"description": "Evenly chosen, of an array."}
    )


class RunOutputOut(Answer):
    name = fields.String()
    type = fields.String(allow_none=True, metadata={"description": "Name of the registered type."})
    source = fields.String(metadata={"description": "Where the value comes from."})
    fits = fields.Boolean(
        allow_none=True,
        metadata={"description": "Has it the registered type; null where nobody can know."},
    )
    reason = fields.String(allow_none=True)
    isJson = fields.Boolean()
    isLong = fields.Boolean(metadata={"description": "The value is at `url` only."})
    value = fields.Raw(allow_none=True, metadata=_ANY)
    preview = fields.Nested(PreviewOut, allow_none=True)
    image = fields.String(allow_none=True, metadata={"description": "Address of a picture of it."})
    reusable = fields.Boolean(metadata={"description": "Can another run take it as an input."})
    url = fields.String()


class RunArtifactOut(Answer):
    path = fields.String()
    mediaType = fields.String()
    size = fields.Integer()
    url = fields.String()


class RoundTripOut(Answer):
    equal = fields.Boolean(allow_none=True)
    reason = fields.String()


class RunDetailOut(RunOut):
    given = fields.Dict(keys=fields.String(), metadata={"description": "The values given."})
    error = fields.Nested(RunErrorOut, allow_none=True)
    notes = fields.List(fields.String())
    outputs = fields.List(fields.Nested(RunOutputOut))
    artifact = fields.String(
        allow_none=True, metadata={"description": "Path of what serialize returned."}
    )
    artifacts = fields.List(fields.Nested(RunArtifactOut))
    roundTrip = fields.Nested(RoundTripOut, allow_none=True)


class RunLineOut(Answer):
    position = fields.Integer()
    stream = fields.String()
    text = fields.String()


class RunLogOut(Answer):
    lines = fields.List(fields.Nested(RunLineOut))
    isComplete = fields.Boolean(metadata={"description": "There will be no more lines."})
    dropped = fields.Integer(metadata={"description": "Lines that were too many to be kept."})


RunPage = page_of(RunOut, "RunPage")
