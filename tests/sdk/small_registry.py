"""A registry of one plugin in memory, behind a transport: no more than a push needs to be seen.

Each `def` at a line's start is a task. Text with `ERROR` has an error, and `X` in an annotation is
a missing type. A file that imports `base` also has the tasks of `base.py`, as artifact classes do
that inherit.
"""

import itertools
import re

from dioptra.client import connect_json_dioptra_client

from .recording import ADDRESS, answer


def tasks_of(code, base=""):
    inherited = re.findall(r"^def (\w+)", base, re.M) if "import base" in code else []
    return inherited + re.findall(r"^def (\w+)", code, re.M)


class SmallRegistry:
    """Remembers every request that changes something, as `(method, filename or name)`.

    Forms are answered with `import_answer`, and kept in `asked`.
    """

    def __init__(self):
        self.plugin = None
        self.files = {}
        self.writes = []
        self.queries = []
        self.refuse = None
        self.asked = []
        self.import_answer = (200, {})
        self._ids = itertools.count(1)

    def client(self, connect=connect_json_dioptra_client):
        return connect(ADDRESS, transport=self)

    def stored(self):
        return {file["filename"]: file["contents"] for file in self.files.values()}

    def close(self):
        pass

    def request(self, method, url, *, params, json, headers, form=None):
        path = url.removeprefix(ADDRESS + "/api/v1/").split("/")
        if form is not None:
            self.asked.append({name: text for name, (_, text) in form})
            return answer(*self.import_answer)
        if path[0] == "workflows":
            return answer(200, self._check(json))
        if method == "GET":
            return answer(200, self._page(path, params))
        item = self.files.get(int(path[3])) if len(path) == 4 else self.plugin
        self.writes.append((method, (json or item).get("filename") or json["name"]))
        self.queries.append(params)
        if self.refuse in self.writes[-1]:
            return answer(422, {"message": "No."})
        if headers and headers["If-Match"] != f'"{item["snapshot"]}"':
            return answer(412, {"message": "Stale."})
        return answer(200, self._write(method, path, json))

    def _page(self, path, params):
        if len(path) == 1:
            found = [self.plugin] if self.plugin else []
        else:
            found = sorted(self.files.values(), key=lambda file: file["filename"])
        start, length = int(params["index"]), int(params["pageLength"])
        data = found[start : start + length]
        return {"data": data, "isComplete": start + length >= len(found)}

    def _write(self, method, path, json):
        if method == "DELETE":
            self.files.pop(int(path[3]))
            return {}
        document = {"description": None, **(json or {}), "snapshot": next(self._ids)}
        if path == ["plugins"] or len(path) == 2:
            self.plugin = {**document, "id": 7}
            return self.plugin
        id_ = int(path[3]) if len(path) == 4 else next(self._ids)
        tasks = tasks_of(json["contents"], self.stored().get("base.py", ""))
        registered = {"functions": [{"name": name} for name in tasks], "artifacts": []}
        self.files[id_] = {**document, "id": id_, "names": tasks, "tasks": registered}
        return self.files[id_]

    def _check(self, json):
        code = json["pythonCode"]
        old = next((f for f in self.files.values() if f["filename"] == json["filename"]), None)
        before = old["names"] if old else []
        siblings = {**self.stored(), **json.get("siblings", {})}
        after = tasks_of(code, siblings.get("base.py", ""))
        changes = [(name, "unchanged" if name in before else "added") for name in after]
        changes += [(name, "removed") for name in before if name not in after]
        error = {"severity": "error", "code": "syntax-error", "line": 3, "message": "Bad."}
        return {
            "diagnostics": [error] if "ERROR" in code else [],
            "suggestions": {"functions": [], "artifacts": []},
            "missing_types": [{"name": "x_type"}] if ": X" in code else [],
            "changes": [
                {"task": name, "kind": "function", "change": change, "fields": []}
                for name, change in changes
            ],
        }
