"""Code that means harm, or is careless: each run ends in time, with a verdict that says why."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.runner import Limits, workspace

from .tasks import MIB, SHORT, order, outputs, run

pytestmark = pytest.mark.slow

# Of processes that were told to end, and of machines with much else to do.
GRACE_S = 6


def task(body: str) -> str:
    lines = "\n".join(f"    {line}" for line in body.strip().splitlines())
    return f"import os, sys, time\n\n@pyplugs.register\ndef task():\n{lines}\n"


def went(tmp_path, body, sandbox, limits=SHORT, **more):
    ran = run(tmp_path / "run", order(outputs=outputs("x")), task(body), sandbox, limits, **more)
    assert ran.took_s < limits.wall_s + GRACE_S
    return ran


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ("time.sleep(60)", "TIMED_OUT", "longer than 6 s, while the task ran"),
        ("x = bytearray(1 << 40)", "OUT_OF_MEMORY", "more memory than it may have"),
        ("x = []\nwhile True: x.append(bytearray(10 << 20))", "OUT_OF_MEMORY", "memory"),
        ("while True: print('x' * 1000)", "OUTPUT_FLOOD", "printed more than"),
        ("while True: os.write(2, b'x' * 65536)", "OUTPUT_FLOOD", "printed more than"),
        ("os._exit(0)", "EXITED", "exit status 0"),
        ("os._exit(7)", "EXITED", "exit status 7"),
        ("sys.exit(3)", "EXITED", "sys.exit(3)"),
        ("raise SystemExit('done')", "EXITED", "sys.exit(done)"),
        ("import ctypes\nctypes.string_at(0)", "KILLED", "SIGSEGV"),
        ("os.abort()", "KILLED", "SIGABRT"),
        ("os.kill(os.getpid(), 9)", "KILLED", "SIGKILL"),
        ("raise KeyboardInterrupt", "TASK_ERROR", "KeyboardInterrupt"),
        ("def deep(): deep()\ndeep()", "TASK_ERROR", "RecursionError"),
        ("raise BaseException('über 日本')", "TASK_ERROR", "über 日本"),
        ("raise ValueError('\\ud800\\0')", "TASK_ERROR", "ValueError"),
        ("open('big', 'wb').write(b'x' * (20 << 20))", "TASK_ERROR", "File too large"),
        (
            # Files that are nothing but holes: they take no room here, and all of it when read.
            "for i in range(100):\n    open(str(i), 'wb').truncate(1 << 20)\ntime.sleep(5)",
            "TOO_MUCH_WRITTEN",
            "The task wrote more than",
        ),
        (
            "for i in range(100):\n    open(str(i), 'wb').write(b'x' * (1 << 20))\ntime.sleep(5)",
            "TOO_MUCH_WRITTEN",
            "wrote more than",
        ),
        ("x = [open('/dev/null') for _ in range(5000)]", "TASK_ERROR", "Too many open files"),
    ],
)
def test_each_ends_in_time_with_a_clear_verdict(tmp_path, sandbox, body, code, words):
    ran = went(tmp_path, body, sandbox)
    assert ran.code == code, ran.outcome.error
    assert words in ran.outcome.error.message


def test_a_loop_without_end_ends_by_its_processor_time(tmp_path, sandbox):
    ran = went(tmp_path, "while True: pass", sandbox, Limits(wall_s=40, cpu_s=1))
    assert ran.code == "TIMED_OUT"
    assert "1 s of processor time, while the task ran" in ran.outcome.error.message


def test_a_fork_bomb_ends_and_leaves_nothing(tmp_path, apart):
    ran = went(tmp_path, "while True:\n    try: os.fork()\n    except OSError: pass", apart)
    assert ran.code in ("TIMED_OUT", "OUT_OF_MEMORY")
    assert not _processes_of(ran)


def test_no_more_processes_are_made_than_may_be(tmp_path, apart):
    body = """
made = 0
try:
    while made < 500:
        if os.fork() == 0: time.sleep(60)
        made += 1
except OSError: pass
return made
"""
    ran = went(tmp_path, body, apart, SHORT.__class__(wall_s=6, processes=20))
    assert ran.values["x"] < 20


def test_what_is_left_in_the_background_ends_with_the_run(tmp_path, sandbox):
    body = """
for way in range(3):
    if os.fork() == 0:
        if way: os.setsid()
        if way == 2 and os.fork(): os._exit(0)
        time.sleep(30)
        os._exit(0)
return 1
"""
    ran = went(tmp_path, body, sandbox)
    assert ran.values == {"x": 1}
    assert not _processes_of(ran)


def test_background_processes_do_not_outlive_a_time_out(tmp_path, sandbox):
    body = "if os.fork() == 0: os.setsid()\ntime.sleep(60)"
    ran = went(tmp_path, body, sandbox, Limits(wall_s=1))
    assert ran.code == "TIMED_OUT"
    assert not _processes_of(ran)


def test_memory_is_counted_over_all_processes(tmp_path, sandbox):
    body = """
for _ in range(6):
    if os.fork() == 0:
        x = os.urandom(100 << 20)
        time.sleep(30)
        os._exit(0)
time.sleep(30)
"""
    ran = went(tmp_path, body, sandbox, Limits(wall_s=20, memory_bytes=256 * MIB))
    assert ran.code == "OUT_OF_MEMORY"
    assert "MiB" in ran.outcome.error.message


@pytest.mark.parametrize(
    "body",
    [
        "os.close(1)\nos.close(2)\nreturn 1",
        "sys.stdout.close()\nsys.stderr.close()\nreturn 1",
        "sys.stdout = sys.stderr = None\nreturn 1",
        "del sys.stdout\nreturn 1",
    ],
)
def test_a_task_may_close_what_it_prints_to(tmp_path, sandbox, body):
    assert went(tmp_path, body, sandbox).values == {"x": 1}


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[" * 100_000,
        "not json",
        '{"status": "succeeded"}',
        '"x" * 9',
        "9" * 10_000,
    ],
)
def test_a_forged_outcome_is_no_outcome(tmp_path, sandbox, text):
    body = f"open('../outcome.json', 'w').write({text!r})\nsys.stdout.flush()\nos._exit(0)"
    ran = went(tmp_path, body, sandbox)
    assert ran.code == "EXITED"


@pytest.mark.parametrize(
    "act",
    [
        "os.symlink('/etc/passwd', '../outcome.json')",
        "os.mkfifo('../outcome.json')",
        "os.mkdir('../outcome.json')",
        "open('../outcome.json', 'wb').truncate(7 << 20)",
    ],
)
def test_an_outcome_that_is_no_file_or_a_huge_one_is_not_read(tmp_path, sandbox, act):
    ran = went(tmp_path, f"{act}\nos._exit(0)", sandbox)
    assert ran.code == "EXITED"


def test_a_forged_outcome_cannot_name_files_of_the_server(tmp_path, sandbox):
    secret = tmp_path / "secret"
    secret.write_text("s3cret")
    forged = (
        'import json; o = json.dumps(dict(status="succeeded", error=None, discarded=0, notes=[], '
        'artifact="link", artifacts=[dict(path="link", size_bytes=1, media_type="a/b")], '
        'round_trip=None, duration_s=0, peak_memory_bytes=1, outputs=[dict(name="x", '
        'source="s", fits=None, reason=None, is_json=False, json=None, preview=None, '
        'pickle="link")]))'
    )
    body = f"""
{forged}
os.symlink({str(secret)!r}, '../artifacts/link')
os.symlink({str(secret)!r}, '../outputs/link')
open('../outcome.json', 'w').write(o)
os._exit(0)
"""
    ran = went(tmp_path, body, sandbox)
    assert ran.outcome.status == "succeeded"
    assert (ran.outcome.artifacts, ran.outcome.artifact) == ((), None)
    assert ran.outcome.outputs[0].pickle is None
    assert workspace.artifact_file(ran.folder, "link") is None
    assert workspace.output_file(ran.folder, "../order.json") is None


def test_folders_cannot_be_swapped_for_links(tmp_path, sandbox):
    secret = tmp_path / "elsewhere"
    secret.mkdir()
    (secret / "0.pickle").write_text("s3cret")
    body = f"os.rmdir('../outputs')\nos.symlink({str(secret)!r}, '../outputs')\nreturn 1"
    ran = went(tmp_path, body, sandbox)
    assert workspace.output_file(ran.folder, "0.pickle") is None


def test_the_environment_of_the_server_is_not_there(tmp_path, sandbox, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "s3cret-of-the-server")
    monkeypatch.setenv("DATABASE_URL", "postgresql://s3cret")
    ran = went(tmp_path, "return dict(os.environ)", sandbox)
    assert "s3cret" not in str(ran.values["x"])
    assert {"SECRET_KEY", "DATABASE_URL"} & ran.values["x"].keys() == set()


def test_the_environment_of_other_processes_is_out_of_sight(tmp_path, apart):
    body = """
found = b''
for name in os.listdir('/proc'):
    try: found += open(f'/proc/{name}/environ', 'rb').read()
    except OSError: pass
return [len([n for n in os.listdir('/proc') if n.isdigit()]), found.decode(errors='replace')]
"""
    child = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(30)"], env={"SECRET_KEY": "s3cret"}
    )
    try:
        count, seen = went(tmp_path, body, apart).values["x"]
    finally:
        child.kill()
        child.wait()
    assert count <= 3
    assert "s3cret" not in seen


def test_neither_the_servers_files_nor_other_runs_are_there(tmp_path, apart):
    database = tmp_path / "registry.sqlite"
    database.write_text("s3cret")
    other = tmp_path / "other_run"
    other.mkdir()
    body = f"""
found = []
for path in ({str(database)!r}, {str(other)!r}, {str(tmp_path)!r}, '/etc/passwd', '/root/.ssh'):
    found.append(os.path.exists(path))
return found
"""
    assert went(tmp_path, body, apart).values["x"] == [False] * 5


def test_only_its_own_folder_can_be_written(tmp_path, apart):
    body = """
def can(path):
    try: open(path, 'w').close()
    except OSError: return False
    return True
return [can(p) for p in ('here', '/tmp/there', '/task/order.json', '/task/code/mine/code.py',
                         '/usr/x', '/x', '/etc/x', '/dev/x', '/sdk/dioptra/x')]
"""
    found = went(tmp_path, body, apart).values["x"]
    assert found == [True, True, *[False] * 7]


def test_there_is_no_network(tmp_path, apart):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        body = f"""
import socket
try: socket.create_connection(("127.0.0.1", {port}), 2)
except OSError as error: return type(error).__name__
return "connected"
"""
        ran = went(tmp_path, body, apart)
    assert ran.values["x"] == "ConnectionRefusedError"


def test_a_task_is_nobody_and_cannot_become_somebody(tmp_path, apart):
    body = """
status = open('/proc/self/status').read()
caps = [line for line in status.splitlines() if line.startswith('CapEff')]
try: os.setuid(0); became = True
except OSError: became = False
return [os.getuid() != 0, caps[0].endswith('0000000000000000'), 'NoNewPrivs:\\t1' in status, became]
"""
    assert went(tmp_path, body, apart).values["x"] == [True, True, True, os.getuid() == -1]


def test_limits_cannot_be_raised_again(tmp_path, sandbox):
    if sandbox.name == "limits" and os.getuid() == 0 and not sandbox.changes_user:
        pytest.skip("root may raise any limit, where a run stays root")
    body = """
import resource
try: resource.setrlimit(resource.RLIMIT_DATA, (-1, -1))
except (ValueError, OSError): return "refused"
return "raised"
"""
    assert went(tmp_path, body, sandbox).values["x"] == "refused"


VALUES = """
import os, sys, time
class Bad:
    pass
def fail(*a, **k): raise SystemExit("hah")
{extra}
@pyplugs.register
def task():
    return {value}
"""


@pytest.mark.parametrize(
    ("extra", "value"),
    [
        ("Bad.__repr__ = fail", "Bad()"),
        ("Bad.__repr__ = lambda s: 5", "Bad()"),
        ("Bad.__repr__ = lambda s: 'x' * (50 << 20)", "Bad()"),
        ("Bad.__reduce_ex__ = fail", "Bad()"),
        ("Bad.__reduce_ex__ = lambda s, p: 5", "Bad()"),
        ("class Bad:\n    __class__ = property(fail)", "Bad()"),
        ("class Bad:\n    __class__ = property(lambda s: str)", "Bad()"),
        ("Bad.__getattribute__ = fail", "Bad()"),
        ("Bad.__eq__ = fail; Bad.__hash__ = None", "Bad()"),
        ("Bad.shape = property(fail)", "Bad()"),
        ("Bad.shape = (1, 'x')", "Bad()"),
        ("Bad.__module__ = 5", "Bad()"),
        ("Bad.__module__ = 'numpy'; Bad.ndim = 0; Bad.item = fail", "Bad()"),
        ("Bad.__qualname__ = 'x' * 100000", "Bad()"),
        (
            "class M(type):\n    __repr__ = fail\n    __getattribute__ = fail\n"
            "class N(metaclass=M): pass",
            "N()",
        ),
        (
            "class M(type):\n    __getattribute__ = fail\nclass N(tuple, metaclass=M): pass",
            "N((1,))",
        ),
        ("class L(list):\n    __iter__ = fail\n    __len__ = fail", "L([1])"),
        ("class D(dict):\n    items = fail\n    keys = fail", "D(a=1)"),
        ("class S(str):\n    __str__ = fail\n    __len__ = fail", "S('a')"),
        ("class I(int):\n    __int__ = fail\n    __lt__ = fail", "I(5)"),
        ("x = []; x.append(x)", "x"),
        ("x = {}; x['x'] = x", "x"),
        ("x = []\nfor _ in range(100000): x = [x]", "x"),
        ("", "10 ** 10000"),
        ("", "float('nan')"),
        ("", "'\\ud800'"),
        ("", "'\\0'"),
        ("", "list(range(10 ** 6))"),
        ("", "'x' * (5 << 20)"),
        ("", "lambda: 1"),
        ("", "sys"),
        ("", "open('/dev/null')"),
        ("", "(i for i in range(3))"),
    ],
)
def test_no_value_keeps_its_run_from_ending(tmp_path, sandbox, extra, value):
    source = VALUES.format(extra=extra, value=value)
    ran = run(tmp_path / "run", order(outputs=outputs("x")), source, sandbox)
    assert ran.outcome.status == "succeeded", ran.outcome.error
    (output,) = ran.outcome.outputs
    assert output.is_json or output.preview is not None


@pytest.mark.parametrize("way", ["__repr__", "__reduce_ex__"])
def test_a_value_that_never_answers_is_told_by_the_step(tmp_path, sandbox, way):
    source = VALUES.format(extra=f"Bad.{way} = lambda *a: time.sleep(60)", value="Bad()")
    ordered = order(outputs=outputs("x"))
    ran = run(tmp_path / "run", ordered, source, sandbox, Limits(wall_s=1))
    assert ran.code == "TIMED_OUT"
    assert "while the outputs were looked at" in ran.outcome.error.message


def test_what_is_printed_is_told_line_by_line_while_the_task_runs(tmp_path, sandbox):
    seen = []
    body = (
        "print('first')\nprint('error', file=sys.stderr)\nprint('a' * 20000)\nprint('last', end='')"
    )
    ran = went(tmp_path, body, sandbox)
    seen = [text for stream, text in ran.lines if stream == "stdout"]
    assert seen[0] == "first"
    assert "".join(seen[1:-1]) == "a" * 20000
    assert seen[-1] == "last"
    assert ("stderr", "error") in ran.lines


def test_more_than_is_kept_of_the_log_is_told_once(tmp_path, sandbox):
    limits = Limits(wall_s=20, log_bytes=1000)
    ran = went(tmp_path, "for i in range(1000): print('line', i)\nreturn 1", sandbox, limits)
    assert ran.values == {"x": 1}
    assert sum(map(len, ran.printed)) < 1100
    assert ran.printed[-1].startswith("… (more than 1,000 bytes")


def test_a_run_is_cancelled_at_once_with_all_its_processes(tmp_path, sandbox):
    start = time.monotonic()
    body = "os.fork()\nprint('up')\ntime.sleep(60)"
    ran = went(tmp_path, body, sandbox, cancelled=lambda: time.monotonic() > start + 1)
    assert ran.code == "CANCELLED"
    assert ran.took_s < 5
    assert not _processes_of(ran)


def test_a_folder_is_removed_whatever_the_run_has_made_of_it(tmp_path, sandbox):
    body = """
os.makedirs('a/b')
os.chmod('a/b', 0)
os.chmod('a', 0)
os.symlink('/etc', 'c')
return 1
"""
    ran = went(tmp_path, body, sandbox)
    workspace.remove(ran.folder)
    assert not ran.folder.exists()


def _processes_of(ran) -> list[int]:
    """Processes that still have the run's folder in their command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if str(ran.folder).encode() in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
    return found
