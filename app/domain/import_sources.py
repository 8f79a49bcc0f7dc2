"""Where packages come from: an archive, files that were sent, a Git repository."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app import settings
from app.domain import access, imports
from app.domain.access import Actor
from app.domain.import_values import Origin, Outcome, Strategy
from app.packages import git
from app.packages.archives import Limits, read_archive
from app.packages.reading import read_package
from app.packages.uploads import digest_of, read_files
from app.packages.values import Tree

# Name and bytes.
SentFile = tuple[str, bytes]

_SUFFIX = re.compile(r"(\.tar\.gz|\.tgz|\.tar|\.zip|\.git)$")


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
        source_type: "upload_archive", "upload_files" or "git"; says which of the three is read.
        config_path: Of the manifest, from the root of the source; None looks for one.
        name: Of the plugin whose files stand at the root of a source without manifest.
        strategy, prune, dry_run: As for `imports.import_package`.

    Raises:
        Invalid: The source cannot be read, or something in it may not be; see `app.packages`.
        Refusal: As `imports.import_package`.
    """
    access.demand_group(actor, "write", group_id)
    tree, origin = _read(source_type, archive_file, files, git_url)
    package = read_package(tree, name or _name_of(origin), config_path)
    return imports.import_package(
        actor,
        group_id,
        package,
        origin,
        digest=digest_of(tree),
        strategy=strategy,
        prune=prune,
        dry_run=dry_run,
    )


def _read(
    source_type: str,
    archive: SentFile | None,
    files: Sequence[SentFile],
    git_url: str | None,
) -> tuple[Tree, Origin]:
    chosen = settings.current()
    limits = Limits(file_bytes=chosen.max_source_bytes)
    if archive is not None and source_type == "upload_archive":
        return read_archive(archive[1], limits), Origin(source_type, archive[0])
    if git_url is not None and source_type == "git":
        found = git.fetch(git_url, chosen.git_sources.split(), limits)
        return found.tree, Origin(source_type, found.url, found.ref, found.commit)
    return read_files(files, limits), Origin(source_type)


def _name_of(origin: Origin) -> str:
    """Guess a plugin's name: that of the archive or repository, without what comes behind it."""
    last = (origin.name or "plugin").rstrip("/").replace("\\", "/").rpartition("/")[2]
    return _SUFFIX.sub("", last).replace("-", "_")
