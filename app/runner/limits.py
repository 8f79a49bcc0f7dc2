"""What a run may take; the defaults are for a person who tries a task out."""

from __future__ import annotations

from dataclasses import dataclass

_MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most that a run may take. Times are seconds, sizes bytes.

    Args:
        wall_s: From the start to the end.
        cpu_s: Of all cores together, of each process.
        memory_bytes: Of each process, and of all of them together.
        processes: And threads, at any time.
        open_files: Of each process.
        file_bytes: Of one written file.
        written_bytes: Of everything that is written and stays.
        log_bytes: What is kept of what the task prints.
        flood_bytes: What it may print before it is stopped.
        outcome_bytes: Of the outcome: all outputs as JSON or as previews.
    """

    wall_s: float = 60.0
    cpu_s: int = 30
    memory_bytes: int = 1024 * _MIB
    processes: int = 64
    open_files: int = 256
    file_bytes: int = 64 * _MIB
    written_bytes: int = 64 * _MIB
    log_bytes: int = 1 * _MIB
    flood_bytes: int = 16 * _MIB
    outcome_bytes: int = 4 * _MIB
