"""What pages offer to be pasted does what they say."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.live import ROOT, Server

from .conftest import sign_in

pytestmark = pytest.mark.slow


def run(program: list[str], folder: Path) -> str:
    """Run a program where the SDK can be imported, and give what it says."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(
        program, cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def typed(code: str, server: Server) -> str:
    """The snippet with the password in the place where it is asked for."""
    return code.replace("getpass()", repr(server.password))


@pytest.fixture
def lab(server, open_page):
    """A new, empty group, and a page that shows it."""
    client = server.sign_in()
    number = client.groups.get(page_length=100).json()["totalNumResults"]
    group = client.groups.create(f"lab {number}").json()
    page = open_page("/sign-in?next=/groups")
    sign_in(page, server)
    page.get_by_role("button", name=f"Work in it: {group['name']}").click()
    page.goto("/plugins")
    page.get_by_text("Register from a script instead").click()
    return group, page, client


def shown(client, group) -> str:
    (plugin,) = client.plugins.get(group_id=group["id"]).json()["data"]
    return plugin["files"][0]["tasks"]["functions"][0]["name"]


def test_the_first_plugin_with_python_and_its_use(lab, server, tmp_path):
    group, page, client = lab
    snippet = page.locator(".snippet__text").first.inner_text()
    run([sys.executable, "-c", typed(snippet, server)], tmp_path)
    assert shown(client, group) == "hello"

    page.reload()
    page.get_by_role("link", name=f"hello_{group['id']}").click()
    snippet = typed(page.locator(".snippet__text").inner_text(), server)
    assert run([sys.executable, "-c", snippet], tmp_path) == ""
    call = 'hello(name="text")'
    assert call in snippet
    program = snippet.replace(call, 'print(hello(name="Ana"))')
    assert run([sys.executable, "-c", program], tmp_path) == "Hello, Ana\n"


def test_the_first_plugin_with_curl(lab, server, tmp_path):
    if not shutil.which("curl") or not shutil.which("bash"):
        pytest.skip("there is no curl or no bash here")
    group, page, client = lab
    snippet = page.locator(".snippet__text").last.inner_text()
    question = 'read -rsp "Password: " PASSWORD'
    assert question in snippet
    run(["bash", "-c", snippet.replace(question, f"PASSWORD={server.password}")], tmp_path)
    assert shown(client, group) == "hello"
