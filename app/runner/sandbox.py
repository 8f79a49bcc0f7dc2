"""What stands between a task and the machine: bubblewrap where it works, else plain limits."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.runner.interpreters import SDK, START, Interpreter, look

# Where a run sees its folder and the SDK under bubblewrap, whatever they are called outside.
_TASK = "/task"
_SDK = "/sdk/dioptra"

# What systemd's table of user ids leaves to nobody. A root server gives each run one of its own,
# because the number of processes is not limited for root, and is counted by user.
_FIRST_UID, _UIDS = 60578, 600

_SYSTEM = (
    "/usr",
    "/bin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/sys/devices/system/cpu",
)

# An environment may be made in a folder that holds more, the server's data perhaps.
_OF_A_PREFIX = ("bin", "lib", "lib64", "share", "pyvenv.cfg")

_APART = (
    "Each task runs under bubblewrap: without a network, without sight of other processes, with a "
    "read-only view of Python and the system's libraries and of nothing else, and with one folder "
    "of its own to write to."
)
_PLAIN = (
    "Tasks run as ordinary processes with limits of time, memory and output (bubblewrap is not "
    "installed or does not work here). They can use the network and read whatever the user that "
    "they run as can read. Let only people register code whom you would let log in to this machine."
)
_OWN_USER = " Each runs as a user of its own without rights, that owns nothing else."
_SAME_USER = (
    " They run as the same user as the server, so that they can read its settings and its "
    "database, and what they start in the background may outlive them."
)


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A way to run a process apart.

    Args:
        name: `bubblewrap` or `limits`; stands in `/health`.
        words: What it keeps from a task and what it does not, for people.
        program: The path of bubblewrap.
        changes_user: Each run is a user of its own; only root can do that.
    """

    name: str
    words: str
    program: str | None = None
    changes_user: bool = False

    def new_uid(self) -> int | None:
        """Choose the user that a run becomes; None where it stays who it is."""
        return _FIRST_UID + secrets.randbelow(_UIDS) if self.changes_user else None

    def start(
        self, folder: Path, interpreter: Interpreter, tmp_bytes: int, info_fd: int | None = None
    ) -> tuple[list[str], dict[str, str]]:
        """Give command and environment of a process for the order that is, or will be, in a folder.

        Args:
            folder: Of the run, laid out.
            interpreter: That runs it.
            tmp_bytes: What it may write where nothing stays.
            info_fd: Where bubblewrap writes which process it started.
        """
        inside = str(folder) if self.program is None else _TASK
        start = str(START) if self.program is None else f"{_SDK}/runtime/start.py"
        command = [interpreter.executable, "-I", "-B", start, inside]
        environment = _environment(f"{inside}/results/work", self.program is None)
        if self.program is not None:
            info = [] if info_fd is None else ["--info-fd", str(info_fd)]
            wrapped = self._wrapped(folder, interpreter, tmp_bytes)
            command = [self.program, *info, *wrapped, "--", *command]
        return command, environment

    def _wrapped(self, folder: Path, interpreter: Interpreter, tmp_bytes: int) -> list[str]:
        command = [
            *("--die-with-parent", "--new-session", "--unshare-pid", "--unshare-net"),
            *("--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"),
            *("--hostname", "task", "--cap-drop", "ALL"),
        ]
        if self.changes_user:
            command += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        else:
            command += ["--unshare-user", "--disable-userns"]
        command += ["--proc", "/proc", "--dev", "/dev"]
        for place in ("/tmp", "/dev/shm"):  # noqa: S108 - the run's own, and empty
            command += ["--perms", "1777", "--size", str(tmp_bytes), "--tmpfs", place]
        for path in _SYSTEM:
            command += _shown(path, path)
        for path in interpreter.prefixes:
            if not path.startswith("/usr/") and path not in ("/", "/usr"):
                for part in _OF_A_PREFIX:
                    command += _shown(f"{path}/{part}", f"{path}/{part}")
        command += _shown(str(SDK), _SDK)
        command += _shown(str(folder), _TASK)
        command += ["--bind", f"{folder}/results", f"{_TASK}/results"]
        return [*command, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"]


def _shown(source: str, target: str) -> list[str]:
    """Show a path read-only, below folders that any user may pass."""
    parents = [str(one) for one in Path(target).parents if str(one) != "/"]
    folders = [part for one in reversed(parents) for part in ("--perms", "0755", "--dir", one)]
    return [*folders, "--ro-bind-try", source, target]


def _environment(home: str, needs_tmp: bool) -> dict[str, str]:
    """Give what a task finds in its environment: nothing of the server's."""
    found = {
        "HOME": home,
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "LOGNAME": "task",
        "MPLBACKEND": "Agg",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "TMPDIR": home if needs_tmp else "/tmp",  # noqa: S108 - under bubblewrap it is the run's own
        "USER": "task",
    }
    # Libraries that start a thread for every core reserve more memory than a run may have.
    for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR"):
        found[f"{name}_NUM_THREADS"] = "2"
    if "LD_LIBRARY_PATH" in os.environ:
        found["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
    return found


@cache
def plain() -> Sandbox:
    """Give limits alone, which work everywhere."""
    changes_user = os.getuid() == 0 and _works(Sandbox("limits", "", None, changes_user=True))
    return Sandbox(
        "limits", _PLAIN + (_OWN_USER if changes_user else _SAME_USER), None, changes_user
    )


@cache
def bubblewrap() -> Sandbox | None:
    """Give bubblewrap, or None where it is not installed or does not work."""
    program = shutil.which("bwrap")
    if program is None:
        return None
    found = Sandbox("bubblewrap", _APART, program, changes_user=os.getuid() == 0)
    return found if _works(found) else None


@cache
def strongest() -> Sandbox:
    """Give the best sandbox that works on this machine; found once, by trying."""
    return bubblewrap() or plain()


def _works(sandbox: Sandbox) -> bool:
    """Try a process that reads what it needs, as the user that it would be."""
    with tempfile.TemporaryDirectory(prefix="dioptra-try-") as folder:
        for name in ("results/work", "code", "inputs"):
            Path(folder, name).mkdir(parents=True)
        command, environment = sandbox.start(Path(folder), look(), 1 << 20)
        uid = sandbox.new_uid()
        try:
            hand_over(Path(folder), uid, sandbox.program is not None)
            done = subprocess.run(  # noqa: S603 - the command is ours
                command,
                env=environment,
                input=json.dumps({"uid": uid, "limits": {}, "try": True}).encode() + b"\n",
                capture_output=True,
                timeout=20,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
    return done.returncode == 0 and done.stdout.strip() == b"ready"


def hand_over(folder: Path, uid: int | None, is_contained: bool = False) -> None:
    """Make a folder and what is in it the property of the user that a run becomes.

    Raises:
        OSError: That user could not come to the folder.
    """
    if uid is None:
        return
    if not is_contained:
        _open_way(folder)
    for at, _, names in os.walk(folder):
        for name in (at, *(os.path.join(at, one) for one in names)):  # noqa: PTH118 - as walk does
            os.chown(name, uid, uid, follow_symlinks=False)


def _open_way(folder: Path) -> None:
    """Let any user pass, and not list, the folder that a run's folder is in.

    Those above it are not ours to open.
    """
    parent = folder.parent
    if not parent.stat().st_mode & stat.S_IXOTH:
        parent.chmod(parent.stat().st_mode | stat.S_IXOTH)
    for above in parent.parents:
        if not above.stat().st_mode & stat.S_IXOTH:
            raise PermissionError(
                f"Runs have a user of their own, which cannot come to {folder}: other users may "
                f"not pass {above}. Put the data elsewhere, or install bubblewrap."
            )
