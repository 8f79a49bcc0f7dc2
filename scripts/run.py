"""`make run`: bring the database up to date, serve, and say what to try.

The first time it makes an account and registers an example plugin through the client.
"""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent

HELLO = """
Dioptra Plugins serves at {address}    (stop it with Ctrl+C)

  account   {account}
  pages     {address}/
  API       {address}/api/docs

Try it from a shell:

  curl -s -c cookies -H 'Content-Type: application/json' \\
       -d '{{"username": "{name}", "password": "{password}"}}' {address}/api/v1/auth/login
  curl -s -b cookies '{address}/api/v1/plugins?search=name:hello'

or from Python ({python}):

  from dioptra.client import connect_json_dioptra_client

  client = connect_json_dioptra_client("{address}")
  client.auth.login("{name}", "{password}")
  for file in client.plugins.get(search="name:hello")["data"][0]["files"]:
      print(file["filename"], [task["name"] for task in file["tasks"]["functions"]])
"""


def main() -> int:
    from app.settings import keep_private

    os.chdir(ROOT)
    keep_private()
    address = where_gunicorn_binds()
    if is_taken(address):
        sys.exit(f"Something serves at {address} already. Stop it, or choose another PORT.")
    made = prepare()
    server = subprocess.Popen([sys.executable, "-m", "gunicorn", "wsgi:app"])
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _frame: server.send_signal(received))
    if not wait_for(server, f"{address}/health"):
        if made:
            print("The first account was made: {} / {}    (shown this once)".format(*made))
        server.terminate()
        return server.wait() or 1
    if made:
        register_example(address, *made)
    name, password = made or ("NAME", "PASSWORD")
    account = f"{name} / {password}    (shown this once)" if made else "yours, as before"
    python = Path(sys.executable).relative_to(ROOT) if ".venv" in sys.executable else "python3"
    words = HELLO.format(
        address=address, account=account, name=name, password=password, python=python
    )
    print(words, flush=True)
    return server.wait()


def prepare() -> tuple[str, str] | None:
    """Bring the database up to date.

    Returns:
        Name and password of the account, if the first one was made.
    """
    from click import ClickException

    from app.cli import create_app, prepare_database

    try:
        app = create_app()
    except ClickException as problem:
        sys.exit(problem.message)
    with app.app_context():
        return prepare_database()


def where_gunicorn_binds() -> str:
    """The address that a browser on this machine can use."""
    from gunicorn.config import Config

    given = shlex.split(os.environ.get("GUNICORN_CMD_ARGS", ""))
    chosen = Config().parser().parse_args(given).bind
    host, _, port = (
        chosen[0].rpartition(":")
        if chosen
        else (os.environ.get("HOST", "127.0.0.1"), ":", os.environ.get("PORT", "5000"))
    )
    return f"http://{'127.0.0.1' if host in ('', '0.0.0.0', '[::]') else host}:{port}"  # noqa: S104 - compared


def is_taken(address: str) -> bool:
    """Does anybody answer there; the first account is made only where we can serve it."""
    parts = urlsplit(address)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=5):
            return True
    except (OSError, ValueError):
        return False


def wait_for(server: subprocess.Popen[bytes], url: str, timeout_s: float = 60) -> bool:
    """Wait until the server is healthy; False when it ended or time is up."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end and server.poll() is None:
        try:
            with urlopen(url, timeout=5) as answer:  # noqa: S310 - http, to ourselves
                return bool(answer.status == 200)
        except (URLError, OSError):
            time.sleep(0.1)
    return False


def register_example(address: str, name: str, password: str) -> None:
    """Register the documentation's function task and artifact task, as a user would."""
    from dioptra.client import connect_json_dioptra_client

    with connect_json_dioptra_client(address) as client:
        client.auth.login(name, password)
        group = client.groups.get(search="name:public")["data"][0]["id"]
        types = client.plugin_parameter_types.get(group, page_length=100)["data"]
        string = next(found["id"] for found in types if found["name"] == "string")
        plugin = client.plugins.create(group, "hello", "The examples of Dioptra's documentation")
        client.plugins.files.create(
            plugin["id"],
            "hello.py",
            (ROOT / "examples" / "hello.py").read_text(),
            function_tasks=[
                {
                    "name": "hello",
                    "inputParams": [{"name": "name", "parameterType": string}],
                    "outputParams": [{"name": "message", "parameterType": string}],
                }
            ],
            description="A function task",
        )
        client.plugins.files.create(
            plugin["id"],
            "string_artifact.py",
            (ROOT / "examples" / "string_artifact.py").read_text(),
            artifact_tasks=[
                {
                    "name": "StringArtifactTask",
                    "outputParams": [{"name": "text", "parameterType": string}],
                }
            ],
            description="An artifact task",
        )


if __name__ == "__main__":
    sys.exit(main())
