"""Where packages come from: an archive, files that were sent, a Git repository."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app import settings
from app.domain import access, imports
from app.domain.access import Actor
from app.domain.import_values import Origin, Outcome, Strategy
from app.packages import git
from app.packages.archives import Limits, read_archive
from app.packages.reading import read_package
from app.packages.uploads import digest_of, read_files
from app.packages.values import Package, Tree

# Name and bytes.
SentFile = tuple[str, bytes]

_SUFFIX = re.compile(r"(\.tar\.gz|\.tgz|\.tar|\.zip|\.git)$")


@dataclass(frozen=True, slots=True)
class Source:
    """A source that was read.

    Attributes:
        tree: Its Python and TOML files.
        name: Of a plugin whose files stand at its root.
    """

    tree: Tree
    origin: Origin
    name: str

    @property
    def digest(self) -> str:
        return digest_of(self.tree)

    def package(self) -> Package:
        """Give its plugins and types.

        Raises:
            Invalid: As `read_package`.
        """
        return read_package(self.tree, self.name, self.origin.config_path)


def import_resources(
    actor: Actor,
    *,
    group_id: int,
    source_type: str,
    archive_file: SentFile | None = None,
    files: Sequence[SentFile] = (),
    git_url: str | None = None,
    config_path: str | None = None,
    name: str | None = None,
    strategy: Strategy = "fail",
    prune: bool = False,
    dry_run: bool = False,
) -> Outcome:
    """Import the plugins and types of a source.

    Args:
        strategy, prune, dry_run: As for `imports.import_package`; the others as for `read_source`.

    Raises:
        Refusal: As both of them.
    """
    access.demand_group(actor, "write", group_id)
    source = read_source(
        source_type=source_type,
        archive_file=archive_file,
        files=files,
        git_url=git_url,
        config_path=config_path,
        name=name,
    )
    return imports.import_package(
        actor,
        group_id,
        source.package(),
        source.origin,
        digest=source.digest,
        strategy=strategy,
        prune=prune,
        dry_run=dry_run,
    )


def read_source(
    *,
    source_type: str,
    archive_file: SentFile | None = None,
    files: Sequence[SentFile] = (),
    git_url: str | None = None,
    config_path: str | None = None,
    name: str | None = None,
) -> Source:
    """Read a source; whoever asks must be found to may import.

    Args:
        source_type: "upload_archive", "upload_files" or "git"; says which of the three is read.
        config_path: Of the manifest, from the root of the source; None looks for one.
        name: Of the plugin whose files stand at the root.

    Raises:
        Invalid: The source cannot be read, or something in it may not be; see `app.packages`.
    """
    chosen = settings.current()
    limits = Limits(file_bytes=chosen.max_source_bytes)
    if archive_file is not None and source_type == "upload_archive":
        tree = read_archive(archive_file[1], limits)
        origin = Origin(source_type, archive_file[0], config_path=config_path)
    elif git_url is not None and source_type == "git":
        found = git.fetch(git_url, chosen.git_sources.split(), limits)
        tree = found.tree
        origin = Origin(source_type, found.url, found.ref, found.commit, config_path)
    else:
        tree, origin = read_files(files, limits), Origin(source_type, config_path=config_path)
    return Source(tree, origin, name or _name_of(origin))


def _name_of(origin: Origin) -> str:
    """Guess a plugin's name: that of the archive or repository, without what comes behind it."""
    last = (origin.name or "plugin").rstrip("/").replace("\\", "/").rpartition("/")[2]
    return _SUFFIX.sub("", last).replace("-", "_")
