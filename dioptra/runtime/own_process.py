"""What a process may take and has taken: limits, its user, its memory."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def peak_memory() -> int | None:
    """Give the most memory that this process had, without that of the one that started it."""
    try:
        with open("/proc/self/status", "rb") as file:
            for line in file:
                if line.startswith(b"VmHWM:"):
                    return int(line.split()[1]) << 10
    except OSError:
        pass
    return None


def limit_this_process(settings: dict[str, Any]) -> None:
    """Set limits that nothing from here on can raise again; a system may not know each of them."""
    import resource
    import signal

    uid = settings.get("uid")
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    for name, (soft, hard) in settings["limits"].items():
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is not None:
            try:
                resource.setrlimit(kind, (soft, hard))
            except (ValueError, OSError):
                continue
    # Should nobody be left to end this process.
    signal.alarm(int(settings.get("alarm_s", 0)))
