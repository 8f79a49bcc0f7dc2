"""What an import would do, as values: a plan is made first, shown, then carried out as it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.analysis.merge import Change
from app.domain.registration import Checked
from app.domain.values import Ref
from app.errors import Conflict, Mismatch, Refusal
from app.packages.values import Case

Action = Literal["create", "update", "unchanged", "remove", "stays"]
Strategy = Literal["fail", "update", "overwrite"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a package comes from.

    Attributes:
        kind: "upload_archive", "upload_files" or "git".
        name: Name of the archive or of the folder, or address of the repository; None where there
            is none.
        ref: Branch, tag or commit that was asked for.
        commit: The commit that was found.
        config_path: Of the manifest, where it was asked for.
    """

    kind: str
    name: str | None = None
    ref: str | None = None
    commit: str | None = None
    config_path: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedType:
    """A parameter type; `type_id` is None for one that is to be made."""

    name: str
    action: Action
    type_id: int | None
    description: str | None
    structure: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file of a plugin.

    Attributes:
        file_id: None for one that is to be made.
        checked: What is stored; None for a file that is not in the package, or is refused.
        changes: What becomes of each task.
        refusal: Why it cannot be stored.
        cases: Those that it will have.
        present_cases: Those that it has.
    """

    filename: str
    action: Action
    file_id: int | None
    contents: str = ""
    description: str | None = None
    checked: Checked | None = None
    changes: tuple[Change, ...] = ()
    refusal: Refusal | None = None
    cases: tuple[Case, ...] = ()
    present_cases: tuple[Case, ...] = ()

    @property
    def diagnostics(self) -> list[dict[str, Any]]:
        """All findings of code and registration."""
        if self.checked is not None:
            return self.checked.diagnostics
        found: list[dict[str, Any]] = []
        return self.refusal.detail.get("diagnostics", found) if self.refusal else found


@dataclass(frozen=True, slots=True)
class PlannedPlugin:
    """A plugin; `plugin_id` and `snapshot_id` are None for one that is to be made.

    `path` is that of its folder in the source. `is_taken` says that another group has the name.
    """

    name: str
    action: Action
    plugin_id: int | None
    snapshot_id: int | None
    description: str | None
    files: tuple[PlannedFile, ...]
    path: str = ""
    requirements: str | None = None
    is_taken: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """All that an import would do.

    Attributes:
        group: Where it is done.
        present: Ids of the current versions of the group's types by name, as the plan found them.
        notes: What was passed over.
        conflicts: What stands in the way of the strategy ``fail``.
    """

    group: Ref
    present: Mapping[str, int]
    types: tuple[PlannedType, ...]
    plugins: tuple[PlannedPlugin, ...]
    notes: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()

    @property
    def changes_nothing(self) -> bool:
        actions = [one.action for one in self.types] + [one.action for one in self.plugins]
        return all(action == "unchanged" for action in actions)

    @property
    def can_be_done(self) -> bool:
        return not self.conflicts and not self.taken and not any(True for _ in self.refused())

    @property
    def taken(self) -> list[str]:
        """Names of plugins that another group has, so that this one cannot have them."""
        return [one.name for one in self.plugins if one.is_taken]

    @property
    def fingerprint(self) -> str:
        """The same for plans that do the same to the same versions of everything."""
        plugins = [
            (one.name, one.action, one.snapshot_id, [(f.filename, f.action) for f in one.files])
            for one in self.plugins
        ]
        types = [(one.name, one.action) for one in self.types]
        said = repr((sorted(self.present.items()), types, plugins, self.conflicts, self.taken))
        return hashlib.sha256(said.encode()).hexdigest()

    def refused(self) -> Iterator[tuple[str, PlannedFile, Refusal]]:
        """Yield the files that cannot be stored, each with the name of its plugin."""
        for plugin in self.plugins:
            for file in plugin.files:
                if file.refusal is not None:
                    yield plugin.name, file, file.refusal

    def refuse_taken(self) -> None:
        """Refuse names of plugins that another group has.

        Raises:
            Conflict: It names them all.
        """
        if not self.taken:
            return
        names, one = ", ".join(map(repr, self.taken)), len(self.taken) == 1
        raise Conflict(
            f"The plugin {'name' if one else 'names'} {names} {'is' if one else 'are'} taken in "
            "another group: plugin names are unique in the whole deployment. Rename the "
            f"{'folder of the plugin' if one else 'folders of the plugins'}, then import "
            f"{'it' if one else 'them'}.",
            field="name",
            entity_type="plugin",
        )

    def refuse(self) -> None:
        """Refuse what cannot be carried out.

        Raises:
            Conflict: As `refuse_taken`; or something of that name is there and differs, and the
                strategy is ``fail``.
            Mismatch: Files are refused; `detail.diagnostics` holds all findings of all.
        """
        self.refuse_taken()
        if self.conflicts:
            raise Conflict(
                f"{self.conflicts[0]}{_more(len(self.conflicts))} Import with the strategy "
                "'update' to make new versions, or 'overwrite' to have it as in the source.",
                conflicts=list(self.conflicts),
            )
        refused = list(self.refused())
        if refused:
            name, file, first = refused[0]
            found = [
                {**one, "message": f"{plugin}/{planned.filename}: {one['message']}"}
                for plugin, planned, _ in refused
                for one in planned.diagnostics
            ]
            more = f" (and {len(refused) - 1} more files)" if len(refused) > 1 else ""
            raise Mismatch(
                f"{name}/{file.filename}: {first.message}{more}",
                error="RegistrationMismatchError",
                diagnostics=found,
            )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, or would do.

    Attributes:
        digest: Of the source; the same for the same files.
        plugins: Ids by name, of those that are there.
        types: Likewise.
        is_stored: False for a plan that was only asked for.
    """

    plan: Plan
    origin: Origin
    digest: str
    plugins: Mapping[str, int]
    types: Mapping[str, int]
    is_stored: bool


def _more(number: int) -> str:
    return f" (and {number - 1} more)" if number > 1 else ""
