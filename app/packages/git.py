"""Files of a Git repository at one commit, fetched by `git` without a checkout."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.errors import Invalid
from app.packages.archives import Limits, read_archive
from app.packages.values import Tree

# A collection of some hundred files takes a second.
TIMEOUT_S = 60
# What is fetched may be larger than what is read of it: images, notebooks.
_MAX_PACK_BYTES = 256 * 1024 * 1024
_LIMITED = f'ulimit -f {_MAX_PACK_BYTES // 512}; exec git "$@"'


@dataclass(frozen=True, slots=True)
class Checkout:
    """The files of a commit; `url` is without the ref that was asked for."""

    url: str
    ref: str | None
    commit: str
    tree: Tree


def fetch(address: str, allowed: Iterable[str], limits: Limits) -> Checkout:
    """Fetch the files of a repository.

    Args:
        address: URL, with ``#REF`` behind it for a branch, tag or commit.
        allowed: How addresses may begin.
        limits: As for archives.

    Raises:
        Invalid: The address may not be asked, or git cannot fetch it, or the files are too many
            or too large.
    """
    url, _, ref = address.partition("#")
    prefixes = [one for one in allowed if url.startswith(one)]
    if not prefixes or not url.isprintable() or " " in url or "/../" in url:
        raise _refused(f"This server imports from {' and '.join(allowed) or 'no repository'} only.")
    if ref.startswith("-") or ":" in ref or "+" in ref or not ref.isprintable() or " " in ref:
        raise _refused(f"{ref[:100]!r} is no branch, tag or commit.")
    with tempfile.TemporaryDirectory() as folder:
        scheme = urlsplit(url).scheme
        _git(folder, scheme, "init", "--quiet", "--bare", folder)
        _git(folder, scheme, "fetch", "--quiet", "--depth=1", "--no-tags", "--", url, ref or "HEAD")
        commit = _git(folder, scheme, "rev-parse", "FETCH_HEAD^{commit}").decode().strip()
        data = _git(folder, scheme, "archive", "--format=tar", commit)
    return Checkout(url, ref or None, commit, read_archive(data, limits, skip_links=True))


def _git(folder: str, scheme: str, *arguments: str) -> bytes:
    """Run git where nothing of the machine's configuration, accounts and agents reaches it."""
    command = ["sh", "-c", _LIMITED, "git", "-C", folder, "-c", "http.followRedirects=false"]
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": folder,
        "GIT_ALLOW_PROTOCOL": scheme,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
    try:
        done = subprocess.run(  # noqa: S603 - no shell reads the arguments, and the address was checked
            [*command, *arguments],
            env=environment,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as slow:
        raise _refused(f"Git did not answer within {TIMEOUT_S} seconds.") from slow
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise _refused(f"Git cannot fetch this: {lines[-1][:300] if lines else 'it failed'}")
    return done.stdout


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, error="ImportSourceError", field="gitUrl")
