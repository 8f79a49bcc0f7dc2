"""What stands between a task and the machine: bubblewrap where it works, else plain limits."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A way to run a process apart.

    Args:
        name: `bubblewrap` or `limits`; stands in `/health`.
        words: What it keeps from a task and what it does not, for people.
    """

    name: str
    words: str


def strongest() -> Sandbox:
    """Give the best sandbox that works on this machine; found once, by trying."""
    raise NotImplementedError
