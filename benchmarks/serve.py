"""Time the server's operations at two sizes of its database; see README.md beside this file."""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parent.parent
API = "/api/v1"


def source(tasks: int) -> str:
    """Code that defines and registers some tasks."""
    lines = ["from dioptra import pyplugs"]
    for k in range(tasks):
        lines += [
            "",
            "",
            "@pyplugs.register",
            f"def task_{k}(a: str, b: int, c: float = 0.5) -> str:",
        ]
        lines += [f"    return a * b + str(c) + '{k}'"]
    return "\n".join(lines) + "\n"


class Bench:
    """One server and what is stored in it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.http = requests.Session()
        self.count = 0
        word = secrets.token_hex(8)
        account = {"username": f"bench{word}", "password": word}
        mail = {"email": f"{word}@example.org", "confirmPassword": word}
        self.call("POST", "/users", {**account, **mail})
        self.call("POST", "/auth/login", account)
        self.group = self.call("GET", "/groups")["data"][0]["id"]
        types = self.call("GET", "/pluginParameterTypes?pageLength=100")["data"]
        self.types = {found["name"]: found["id"] for found in types}
        self.small, _ = self.fill_one(1)
        self.big, self.big_file = self.fill_one(20)

    def call(self, method: str, path: str, body: object = None) -> dict:
        answer = self.http.request(method, f"{self.address}{API}{path}", json=body, timeout=60)
        if answer.status_code != 200:
            raise SystemExit(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return answer.json()

    def file(self, tasks: int, name: str) -> dict:
        def parameter(name: str, kind: str) -> dict:
            return {"name": name, "parameterType": self.types[kind]}

        inputs = [parameter("a", "string"), parameter("b", "integer")]
        inputs.append({**parameter("c", "number"), "required": False})
        functions = [
            {
                "name": f"task_{k}",
                "inputParams": inputs,
                "outputParams": [parameter("out", "string")],
            }
            for k in range(tasks)
        ]
        return {"filename": name, "contents": source(tasks), "tasks": {"functions": functions}}

    def new_plugin(self) -> int:
        self.count += 1
        name = f"plugin_{secrets.token_hex(4)}_{self.count}"
        return self.call("POST", "/plugins", {"group": self.group, "name": name})["id"]

    def fill_one(self, tasks: int) -> tuple[int, int]:
        plugin = self.new_plugin()
        file = self.call("POST", f"/plugins/{plugin}/files", self.file(tasks, "main.py"))
        return plugin, file["id"]

    def fill(self, size: int) -> None:
        have = self.call("GET", "/plugins?pageLength=1")["totalNumResults"]
        for _ in range(have, size):
            self.fill_one(1)

    def operations(self, size: int) -> dict[str, Callable[[], object]]:
        def get(path: str) -> Callable[[], object]:
            return lambda: self.call("GET", path)

        fresh = iter(range(10**9))
        target = self.new_plugin()
        return {
            "health": lambda: self.http.get(f"{self.address}/health", timeout=60),
            "current user": get("/users/current"),
            "plugin, 1 task": get(f"/plugins/{self.small}"),
            "plugin, 20 tasks": get(f"/plugins/{self.big}"),
            "file, 20 tasks": get(f"/plugins/{self.big}/files/{self.big_file}"),
            "page of 10": get("/plugins?pageLength=10"),
            "page of 100": get("/plugins?pageLength=100"),
            "sorted page of 10": get("/plugins?pageLength=10&sortBy=name"),
            "deep page of 10": get(f"/plugins?pageLength=10&index={size - 20}"),
            "search by prefix": get("/plugins?pageLength=10&search=name:plugin_a*"),
            "search for text": get("/plugins?pageLength=10&search=nowhere"),
            "new plugin": self.new_plugin,
            "new file, 20 tasks": lambda: self.call(
                "POST", f"/plugins/{target}/files", self.file(20, f"f{size}_{next(fresh)}.py")
            ),
            "change, 20 tasks": lambda: self.call(
                "PUT", f"/plugins/{self.big}/files/{self.big_file}", self.file(20, "main.py")
            ),
            "check, 20 tasks": lambda: self.call(
                "POST",
                "/workflows/registrationCheck",
                {"pythonCode": source(20), "plugin": self.big, "filename": "main.py"},
            ),
            "guided page, 20": self.guided_page,
            "guided check, 20": self.guided_check(),
        }

    def guided_page(self) -> str:
        """The page on which a file with 20 tasks is edited."""
        path = f"/plugins/{self.big}/files/{self.big_file}/edit"
        answer = self.http.get(f"{self.address}{path}", timeout=60)
        if answer.status_code != 200:
            raise SystemExit(f"GET {path}: {answer.status_code}")
        return answer.text

    def guided_check(self) -> Callable[[], object]:
        """The same page, sent again as it is while somebody types."""
        path = f"/plugins/{self.big}/files/{self.big_file}/edit"
        page = self.guided_page()
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        fields = {"csrf_token": token, "do": "check", "filename": "main.py", "contents": source(20)}

        def check() -> None:
            answer = self.http.post(f"{self.address}{path}", data=fields, timeout=60)
            if answer.status_code != 200 or "task_19" not in answer.text:
                raise SystemExit(f"POST {path}: {answer.status_code}")

        return check

    def time(self, size: int, rounds: int) -> dict[str, float]:
        """Median milliseconds by operation; the operations take turns."""
        operations = self.operations(size)
        taken: dict[str, list[float]] = {name: [] for name in operations}
        for number in range(rounds + 3):
            for name, operation in operations.items():
                begin = time.perf_counter()
                operation()
                if number >= 3:  # the first ones warm the workers up
                    taken[name].append((time.perf_counter() - begin) * 1000)
        return {name: statistics.median(times) for name, times in taken.items()}


@contextmanager
def server() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DATA_DIR": folder, "PORT": str(port), "LOG_LEVEL": "ERROR"}
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app.cli", "prepare"],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--log-level", "error", "wsgi:app"],
            cwd=ROOT,
            env=environment,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait(address)
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


def wait(address: str) -> None:
    for _ in range(300):
        try:
            if requests.get(f"{address}/health", timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise SystemExit("The server did not start.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="100,1000", help="numbers of plugins, ascending")
    parser.add_argument("--rounds", type=int, default=30)
    given = parser.parse_args()
    sizes = [int(part) for part in given.sizes.split(",")]
    with server() as address:
        bench = Bench(address)
        found = []
        for size in sizes:
            bench.fill(size)
            found.append(bench.time(size, given.rounds))
    head = "".join(f"{size:>9} plugins" for size in sizes)
    print(f"{'operation':20}{head}   growth  x health    (median ms)")
    for name in found[0]:
        cells = "".join(f"{times[name]:17.2f}" for times in found)
        growth = found[-1][name] / found[0][name]
        print(f"{name:20}{cells}{growth:9.2f}{found[-1][name] / found[-1]['health']:10.1f}")


if __name__ == "__main__":
    main()
