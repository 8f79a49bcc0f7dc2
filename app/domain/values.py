"""What verbs hand to doors: frozen values, complete, with no way back to the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.analysis.merge import Change


@dataclass(frozen=True, slots=True)
class Ref:
    """A group, a user: an id and the name it has now."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Permissions:
    """What one person may do in one group.

    Attributes:
        read: See the group and everything in it.
        write: Make, change and delete things of the group.
        share_read: Let others read; kept for Dioptra's clients.
        share_write: Let others write; kept for Dioptra's clients.
        owner: Delete the group, and make others owner or admin.
        admin: Rename the group and manage its members.
    """

    read: bool = False
    write: bool = False
    share_read: bool = False
    share_write: bool = False
    owner: bool = False
    admin: bool = False


MEMBER = Permissions(read=True, write=True)
OWNER = Permissions(True, True, True, True, True, True)


@dataclass(frozen=True, slots=True)
class Member:
    user: Ref
    group: Ref
    permissions: Permissions


@dataclass(frozen=True, slots=True)
class Group:
    id: int
    name: str
    user: Ref
    members: Sequence[Member]
    created_on: datetime
    last_modified_on: datetime


@dataclass(frozen=True, slots=True)
class User:
    """A person as others see them; `email` is None for those who may not see it."""

    id: int
    username: str
    email: str | None


@dataclass(frozen=True, slots=True)
class Account:
    """A person as they see themselves."""

    id: int
    username: str
    email: str
    groups: Sequence[Ref]
    created_on: datetime
    last_modified_on: datetime
    last_login_on: datetime | None
    password_expires_on: datetime
    active_group: Ref | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in browser or client, as its user sees it.

    Attributes:
        user_agent: What it calls itself; None where it did not say.
        address: Where it signed in from.
        last_seen_on: To the hour.
        is_current: Is it the one that asks.
    """

    id: int
    user_agent: str | None
    address: str | None
    created_on: datetime
    last_seen_on: datetime | None
    expires_on: datetime
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """A key for scripts, as its user sees it.

    Attributes:
        prefix: How it begins; the rest is kept nowhere.
        group: The only group that it works in; None is all groups of the user.
        last_used_on: To the hour; None is never.
    """

    id: int
    name: str
    prefix: str
    group: Ref | None
    read_only: bool
    created_on: datetime
    expires_on: datetime
    last_used_on: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewApiToken(ApiToken):
    """A key that was made just now: the one time that it is shown whole."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TypeRef:
    """A parameter type as a registration shows it.

    Attributes:
        name: The name it had when the task was registered.
        deleted: Whether it is deleted now.
    """

    id: int
    name: str
    group: Ref
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class OutputParameter:
    name: str
    type: TypeRef


@dataclass(frozen=True, slots=True)
class InputParameter:
    """A registered input, and what the code said of its argument when it was saved.

    Attributes:
        kind: As `inspect` calls it; None where there is no argument of that name.
        default: Source text; None where there is no default.
        annotation: Source text; None where there is none.
        description: From the code's annotation or docstring.
    """

    name: str
    type: TypeRef
    required: bool
    kind: str | None = None
    default: str | None = None
    annotation: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """How many cases of a task ended how on a version of its file."""

    passed: int = 0
    failed: int = 0
    error: int = 0
    not_run: int = 0

    @property
    def total(self) -> int:
        return self.passed + self.failed + self.error + self.not_run

    @property
    def bad(self) -> int:
        """How many did not give what is expected."""
        return self.failed + self.error


_NO_CASES = CaseCounts()


@dataclass(frozen=True, slots=True)
class FunctionTask:
    id: int
    name: str
    inputs: Sequence[InputParameter]
    outputs: Sequence[OutputParameter]
    cases: CaseCounts = _NO_CASES


@dataclass(frozen=True, slots=True)
class ArtifactTask:
    id: int
    name: str
    outputs: Sequence[OutputParameter]
    cases: CaseCounts = _NO_CASES


@dataclass(frozen=True, slots=True)
class Tasks:
    functions: Sequence[FunctionTask] = ()
    artifacts: Sequence[ArtifactTask] = ()

    @property
    def all(self) -> Sequence[FunctionTask | ArtifactTask]:
        """Functions before artifacts, as they are kept."""
        return [*self.functions, *self.artifacts]


# What a version means to callers, as `InterfaceChange` keeps it; None of a first version.
InterfaceChange = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file of a plugin; `snapshot_id` is the version of it that the plugin has."""

    id: int
    plugin_id: int
    group: Ref
    filename: str
    tasks: Tasks
    deleted: bool = False
    snapshot_id: int = 0
    imports: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class PluginRef:
    id: int
    group: Ref
    name: str
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class TagRef:
    id: int
    name: str
    group: Ref


@dataclass(frozen=True, slots=True)
class ResourceRef:
    """A plugin, a file or a parameter type, where only its address matters.

    Attributes:
        kind: As in ``entity_type``.
        plugin_id: What a file is in; else None.
    """

    kind: str
    id: int
    plugin_id: int | None


@dataclass(frozen=True, slots=True)
class Tag:
    """A label of a group, with who made it."""

    id: int
    name: str
    group: Ref
    user: Ref
    created_on: datetime
    last_modified_on: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A body in the making, for its author.

    Attributes:
        kind: Of what, as in ``entity_type``.
        payload: The body, with the keys of JSON.
        resource_id: What it changes; None for something new.
        snapshot_id: The version that it changes.
        others: How many other people have a draft of the same thing; None where that is not told.
    """

    id: int
    kind: str
    group: Ref
    user: Ref
    payload: Mapping[str, Any]
    created_on: datetime
    last_modified_on: datetime
    resource_id: int | None
    snapshot_id: int | None
    others: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a resource: what plugins, files and parameter types have in common.

    Attributes:
        id: The resource, stable.
        snapshot_id: The version shown; grows with every change.
        user: Author of the version shown.
        created_on: When the resource was made.
        snapshot_created_on: When the version shown was made.
        last_modified_on: When the latest version was made.
        is_latest: Is the version shown the latest one.
        has_draft: Has the reader an open draft of a change.
    """

    id: int
    snapshot_id: int
    group: Ref
    user: Ref
    created_on: datetime
    snapshot_created_on: datetime
    last_modified_on: datetime
    is_latest: bool
    has_draft: bool
    tags: Sequence[TagRef]
    deleted: bool
    name: str
    description: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin(Version):
    """A plugin with its files.

    Attributes:
        requirements: What its author says that it needs installed; None where nothing is said.
    """

    files: Sequence[FileRef]
    requirements: str | None = None
    interface_change: InterfaceChange = None

    @property
    def task_count(self) -> int:
        """How many tasks its files register."""
        return sum(len(file.tasks.functions) + len(file.tasks.artifacts) for file in self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOutline(Version):
    """A plugin file without its source; its `name` is the filename.

    Attributes:
        diagnostics: Of the check at its last save, and what was found out since: cases that fail,
            packages that are missing.
        imports: Top-level modules that the code needs installed; None where they were not looked
            for yet.
    """

    tasks: Tasks
    diagnostics: Sequence[Mapping[str, Any]]
    imports: Sequence[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginOutline:
    """A plugin in a list, with the number of findings that the last saves of its files left."""

    plugin: Plugin
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileVersion(FileOutline):
    """A version of a plugin file with its source."""

    contents: str
    interface_change: InterfaceChange = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginFile(FileVersion):
    """A plugin file as it is now.

    Attributes:
        changes: After an import of tasks: what it did to each task; else None.
        created_types: After an import of tasks: the types that were made for it; else None.
    """

    plugin: PluginRef
    changes: Sequence[Change] | None = None
    created_types: Sequence[TypeRef] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecord:
    """An import that made a version of a plugin.

    Attributes:
        kind: upload_archive, upload_files or git.
        source: Name of the archive or of the folder, or address of the repository.
        config_path: Of the manifest, where it was asked for.
        path: Of the plugin's folder in the source; None where nobody noted it.
        digest: SHA-256 of the files of the source.
    """

    snapshot_id: int
    user: Ref
    created_on: datetime
    kind: str
    source: str | None
    ref: str | None
    commit: str | None
    config_path: str | None
    path: str | None
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterType(Version):
    structure: Mapping[str, Any] | None
