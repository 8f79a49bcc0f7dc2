"""A server that is not root, and one that is and can give runs a user of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PYTHON = "/usr/bin/python3"
PROGRAM = '''
import itertools, json, os, sys, tempfile, time
from pathlib import Path
from app.runner import *
from app.runner.children import Child
from app.runner.interpreters import look
from app.runner.workspace import lay_out

SOURCE = """
import os, time
from dioptra import pyplugs

@pyplugs.register
def task():
    made = 0
    try:
        while made < 100:
            if os.fork() == 0: time.sleep(20)
            made += 1
    except OSError: pass
    return made, os.getuid()
"""
os.umask(0o077)
found = {}
for around, is_warm in itertools.product((bubblewrap(), plain()), (False, True)):
    if around is not None:
        folder = Path(tempfile.mkdtemp()) / "run"
        lay_out(folder)
        limits = Limits(processes=20)
        spare = Child(folder, around, look(), limits.written_bytes) if is_warm else None
        if is_warm:
            # So that it waits, most probably.
            time.sleep(0.3)
        order = RunOrder("mine", "code.py", "task", outputs=(Output("made"), Output("uid")))
        prepare(folder, order, {"code.py": SOURCE})
        outcome = execute(folder, limits, around, spare=spare)
        made = {one.name: one.json for one in outcome.outputs}
        error = outcome.error and outcome.error.message
        remove(folder)
        folder.parent.rmdir()
        found[f"{around.name} {is_warm}"] = [made, error, around.changes_user, os.getuid()]
print(json.dumps(found))
'''


@pytest.fixture
def checkout():
    """A copy that any user can read, which a checkout below /root is not."""
    if os.getuid() != 0:
        pytest.skip("only root can become another user")
    if (
        not Path(PYTHON).exists()
        or subprocess.run(
            [PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"], check=False
        ).returncode
    ):
        pytest.skip(f"{PYTHON}, which any user may run, is not there or is too old")
    folder = Path(tempfile.mkdtemp(prefix="dioptra-test-"))
    for name in ("app", "dioptra"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "program.py").write_text(PROGRAM)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("user", [0, 65534])
def test_processes_are_limited_and_runs_are_nobody_that_counts(checkout, user):
    done = subprocess.run(
        [PYTHON, "-B", "program.py"],
        cwd=checkout,
        env={"HOME": "/tmp", "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
        **({"user": user, "group": user, "extra_groups": []} if user else {}),
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {"limits False", "limits True"} <= found.keys()
    for made, error, changes_user, server in found.values():
        assert error is None
        assert 0 < made["made"] <= 20
        assert changes_user == (user == 0)
        assert made["uid"] != 0
        assert (made["uid"] == server) == (user != 0)
