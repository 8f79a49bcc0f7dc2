"""Files that were sent one by one, and what stands for all files of a source."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from app.packages.archives import Limits, collect
from app.packages.values import Tree


def read_files(files: Iterable[tuple[str, bytes]], limits: Limits) -> Tree:
    """Take files by their paths.

    Raises:
        Invalid: They are too many or too large, or a path may not be.
    """
    return collect(((name, len(data), _reader(data)) for name, data in files), limits)


def _reader(data: bytes) -> Callable[[int], bytes]:
    return lambda most: data[:most]


def digest_of(tree: Tree) -> str:
    """Give the SHA-256 of files and their paths, the same however they came."""
    digest = hashlib.sha256()
    for path in sorted(tree):
        digest.update(f"{len(path.encode())}:{path}{len(tree[path])}:".encode())
        digest.update(tree[path])
    return digest.hexdigest()
