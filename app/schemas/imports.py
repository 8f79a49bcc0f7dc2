"""Imports and exports of plugins: a form with files, what came of it, where plugins came from."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from app.schemas.base import MAX_INT, Answer, Flag, Shape, Text, Time, UserRefOut, Whole
from app.schemas.diagnostics import DiagnosticOut
from app.schemas.queries import BundleQuery, Query, QueryFlag
from app.schemas.workflows import ChangeOut

STRATEGIES = ("fail", "update", "overwrite")
_ACTIONS = ("create", "update", "unchanged", "remove", "stays")
# What each kind of source is read from.
_SOURCES = {"upload_archive": "archiveFile", "upload_files": "files", "git": "gitUrl"}

# What a person does who sent none.
_CHOOSE = {
    "upload_archive": "Choose an archive.",
    "upload_files": "Choose a folder, or its files.",
    "git": "Write the address of a repository.",
}


class Upload(fields.Raw):
    """A file of a form: its name and its bytes."""

    default_error_messages = {"invalid": "Here stands a file with a name."}

    def __init__(self, **kwargs: Any) -> None:
        metadata = {"type": "string", "format": "binary", **kwargs.pop("metadata", {})}
        super().__init__(metadata=metadata, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> tuple[str, bytes]:
        name = getattr(value, "filename", None)
        if not name:
            raise self.make_error("invalid")
        Text().deserialize(name)
        return name, value.read()


def _strategy(default: str) -> Text:
    return Text(
        data_key="resolveNameConflictsStrategy",
        validate=[validate.OneOf(STRATEGIES)],
        metadata={"description": "What is done with things that are there and differ."},
        load_default=default,
    )


class SourceIn(Shape):
    """A source to import from; what the API and the page read alike."""

    group_id = Whole(required=True, data_key="group")
    source_type = Text(
        required=True,
        data_key="sourceType",
        validate=[validate.OneOf(_SOURCES)],
        metadata={"description": "Which of the three sources is read."},
    )
    archive_file = Upload(
        data_key="archiveFile",
        load_default=None,
        metadata={"description": "A tar, tar.gz or zip."},
    )
    files = fields.List(
        Upload(),
        load_default=(),
        metadata={"description": "Files; the name of each is its path in the source."},
    )
    git_url = Text(
        data_key="gitUrl",
        load_default=None,
        metadata={"description": "Address of a repository, #REF behind it for a branch or commit."},
    )
    config_path = Text(
        data_key="configPath",
        load_default=None,
        metadata={"description": "Of the manifest; left out: dioptra.toml, if there is one."},
    )
    name = Text(
        load_default=None,
        metadata={"description": "Of a plugin whose files stand at the root of the source."},
    )

    @validates_schema
    def _needs_its_source(self, data: dict[str, Any], **_: Any) -> None:
        key = _SOURCES[data["source_type"]]
        field = next(name for name, one in self.fields.items() if (one.data_key or name) == key)
        if not data.get(field):
            raise ValidationError({key: [self.lacks(data["source_type"])]})

    def lacks(self, source_type: str) -> str:
        """Say that a source of this kind was not given."""
        return f"Needed where sourceType is {source_type}."


class ResourceImportIn(SourceIn):
    strategy = _strategy("fail")
    prune = QueryFlag(
        load_default=False, metadata={"description": "Remove files that the source lacks."}
    )
    dry_run = QueryFlag(
        data_key="dryRun", load_default=False, metadata={"description": "Plan, and store nothing."}
    )


class ImportFormIn(SourceIn):
    """The page's form, where a branch, tag or commit has a field of its own."""

    git_ref = Text(data_key="gitRef", load_default="", load_only=True)
    # What a form leaves empty is not said.
    config_path = Text(data_key="configPath", load_default=None, allow_none=True)
    name = Text(load_default=None, allow_none=True)

    def lacks(self, source_type: str) -> str:
        return _CHOOSE[source_type]

    @post_load
    def _with_ref(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        ref = data.pop("git_ref").strip()
        if ref and data.get("git_url"):
            data["git_url"] = f"{data['git_url']}#{ref}"
        return data


class PlanQuery(Query):
    """How a plan is to be made; nothing said: as it is made at first."""

    strategy = Text(load_default=None, validate=[validate.OneOf(STRATEGIES)])
    prune = QueryFlag(load_default=False)


class CarryOutIn(Shape):
    """A plan that was looked at: how it was made, and its fingerprint."""

    strategy = Text(required=True, validate=[validate.OneOf(STRATEGIES)])
    prune = Flag(load_default=False)
    seen = Text(required=True)


class PluginUpdateIn(Shape):
    strategy = _strategy("update")
    prune = Flag(
        load_default=False, metadata={"description": "Remove files that the source lacks."}
    )
    dry_run = Flag(
        data_key="dryRun", load_default=False, metadata={"description": "Plan, and store nothing."}
    )


class PlannedTypeOut(Answer):
    name = fields.String()
    action = fields.String(validate=[validate.OneOf(_ACTIONS)])


class PlannedFileOut(Answer):
    filename = fields.String()
    action = fields.String(validate=[validate.OneOf(_ACTIONS)])
    tasks = fields.List(fields.Nested(ChangeOut))
    diagnostics = fields.List(fields.Nested(DiagnosticOut))
    refusal = fields.String(
        allow_none=True, metadata={"description": "Why the file cannot be stored, if so."}
    )


class PlannedPluginOut(Answer):
    name = fields.String()
    action = fields.String(validate=[validate.OneOf(_ACTIONS)])
    files = fields.List(fields.Nested(PlannedFileOut))


class ImportPlanOut(Answer):
    types = fields.List(fields.Nested(PlannedTypeOut))
    plugins = fields.List(fields.Nested(PlannedPluginOut))
    notes = fields.List(fields.String())
    conflicts = fields.List(
        fields.String(), metadata={"description": "What the strategy fail would refuse."}
    )
    upToDate = fields.Boolean(
        metadata={"description": "Is everything there as in the source, so that nothing changes."}
    )


class OriginOut(Answer):
    sourceType = fields.String(validate=[validate.OneOf(_SOURCES)])
    source = fields.String(
        allow_none=True, metadata={"description": "Name of the archive or address of repository."}
    )
    ref = fields.String(allow_none=True)
    commit = fields.String(allow_none=True)
    configPath = fields.String(allow_none=True)


class ImportedIdsOut(Answer):
    """Ids by name, of what is there."""

    plugins = fields.Dict(keys=fields.String(), values=fields.Integer())
    plugin_param_types = fields.Dict(keys=fields.String(), values=fields.Integer())
    entrypoints = fields.Dict(keys=fields.String(), values=fields.Integer())


class ResourceImportOut(Answer):
    message = fields.String()
    hash = fields.String(metadata={"description": "SHA-256 of the files of the source."})
    source = fields.Nested(OriginOut)
    resources = fields.Nested(ImportedIdsOut)
    plan = fields.Nested(ImportPlanOut)


class ImportRecordOut(OriginOut):
    snapshot = fields.Integer(metadata={"description": "The version that the import made."})
    user = fields.Nested(UserRefOut)
    createdOn = Time()
    path = fields.String(
        allow_none=True, metadata={"description": "Of the plugin's folder in the source."}
    )
    hash = fields.String()


class Ids(fields.String):
    """Ids with commas between them."""

    default_error_messages = {"ids": "Ids of plugins with commas between them, like 1,2."}

    def __init__(self, **kwargs: Any) -> None:
        metadata = {"pattern": "^[0-9]{1,18}(,[0-9]{1,18})*$", **kwargs.pop("metadata", {})}
        super().__init__(metadata=metadata, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        parts = str(value).split(",")
        if not all(part.isascii() and part.isdigit() and len(part) < 20 for part in parts):
            raise self.make_error("ids")
        return [min(int(part), MAX_INT) for part in parts]


class ResourceExportQuery(BundleQuery):
    plugin_ids = Ids(data_key="plugins", required=True)
