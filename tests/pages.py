"""Every page that can be looked at, with something on it; whoever adds one adds a line here."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .builders import (
    ARTIFACT,
    GROUPS,
    HELLO,
    PLUGINS,
    TOKENS,
    TYPES,
    USERS,
    Json,
    artifact_task,
    file_body,
    function_task,
)
from .packages.trees import zipped

# Sends method, path and body to the API and gives the document of the answer.
Send = Callable[[str, str, Any], Json]
# Fills the form of a page, with a file or without, and gives the path that it leads to.
Fill = Callable[[str, Json, bytes | None], str]

GROUP = "lab of pages"

# Values of every kind that pages draw. Their classes say that they are those of libraries, which
# need not be there for it.
GALLERY = """import struct
import sys
import zlib

from dioptra import pyplugs


class Picture:
    __module__ = "PIL.Image"

    def save(self, file, format):
        size = struct.pack(">IIBBBBB", 64, 32, 8, 0, 0, 0, 0)
        rows = b"".join(bytes([0, *range(row, row + 128, 2)]) for row in range(32))
        chunks = ((b"IHDR", size), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
        with open(file, "wb") as out:
            out.write(b"\\x89PNG\\r\\n\\x1a\\n")
            for name, data in chunks:
                check = struct.pack(">I", zlib.crc32(name + data))
                out.write(struct.pack(">I", len(data)) + name + data + check)


class Numbers(list):
    __module__ = "numpy"
    dtype, ndim = "float64", 1

    @property
    def shape(self):
        return (len(self),)

    def __getitem__(self, key):
        return Numbers(list.__getitem__(self, key))

    def tolist(self):
        return list(self)


class Table:
    __module__ = "pandas"
    columns, index, shape = ["step", "loss"], [0, 1], (2, 2)

    @property
    def iloc(self):
        return Head(self)

    def __len__(self):
        return 2

    def itertuples(self, index, name):
        return [(0, 0.5), (1, 0.25)]


class Head:
    def __init__(self, table):
        self.table = table

    def __getitem__(self, key):
        return self.table


@pyplugs.register
def draw():
    print("drawing")
    print("slowly", file=sys.stderr)
    return Picture(), Numbers([1.0, -2.0, 4.0]), Table(), {"loss": 0.25}, 3, "no output for this"
"""

# By the view that makes them; each path is a page in another state.
PAGES: dict[str, tuple[str, ...]] = {
    "home.index": ("/",),
    "search.show": (
        "/search",
        "/search?q=hello",
        "/search?q=hello&kind=code",
        "/search?q=nothing%20like%20it",
        "/search?q=x:y",
    ),
    "account.sign_in_form": ("/sign-in", "/sign-in?next=/types"),
    "account.register_form": ("/register",),
    "account.show": ("/account",),
    "account.edit_form": ("/account/edit",),
    "account.delete_form": ("/account/delete",),
    "plugins.index": ("/plugins", "/plugins?search=nothing", "/plugins?search=x:y"),
    "plugins.new_form": ("/plugins/new",),
    "plugins.show": ("/plugins/{plugin}", "/plugins/{bare}", "/plugins/{plugin}?search=nothing"),
    "plugins.edit_form": ("/plugins/{plugin}/edit",),
    "plugins.delete_form": ("/plugins/{plugin}/delete", "/plugins/{bare}/delete"),
    "imports.new_form": ("/imports/new",),
    "imports.show": ("/imports/{plan}", "/imports/{plan}?strategy=fail", "/imports/{imported}"),
    "guide.new_form": ("/plugins/{plugin}/files/new",),
    "guide.edit_form": ("/plugins/{plugin}/files/{file}/edit",),
    "plugin_files.show": ("/plugins/{plugin}/files/{file}",),
    "plugin_files.delete_form": ("/plugins/{plugin}/files/{file}/delete",),
    "cases.index": (
        "/plugins/{plugin}/files/{file}/cases",
        "/plugins/{plugin}/files/{file}/cases?search=nothing",
        "/plugins/{plugin}/files/{text}/cases",
    ),
    "cases.new_form": (
        "/plugins/{plugin}/files/{file}/cases/new?task=hello",
        "/plugins/{plugin}/files/{text}/cases/new?task=TextArtifact",
    ),
    "cases.edit_form": ("/plugins/{plugin}/files/{file}/cases/{case}/edit",),
    "cases.delete_form": ("/plugins/{plugin}/files/{file}/cases/{case}/delete",),
    "runs.new_form": (
        "/plugins/{plugin}/files/{file}/tasks/hello/run",
        "/plugins/{plugin}/files/{file}/tasks/hello/run?again={run}",
        "/plugins/{plugin}/files/{text}/tasks/TextArtifact/run",
    ),
    "runs.index": (
        "/plugins/{plugin}/runs",
        "/plugins/{plugin}/files/{file}/runs",
        "/plugins/{plugin}/runs?search=nothing",
        "/plugins/{bare}/runs",
    ),
    "runs.show": (
        "/plugins/{plugin}/runs/{run}",
        "/plugins/{plugin}/runs/{failing}",
        "/plugins/{plugin}/runs/{trip}",
        "/plugins/{plugin}/runs/{gallery}",
    ),
    "runs.code": ("/plugins/{plugin}/runs/{failing}/code/hello.py",),
    "runs.delete_form": ("/plugins/{plugin}/runs/{run}/delete",),
    "runs.use": ("/plugins/{plugin}/runs/{gallery}/outputs/numbers/use",),
    "unsaved_runs.new_form": ("/plugins/{plugin}/files/{file}/draft/tasks/hello/run",),
    "parameter_types.index": ("/types", "/types?search=nothing"),
    "parameter_types.new_form": ("/types/new",),
    "parameter_types.show": ("/types/{image}", "/types/{images}", "/types/{string}"),
    "parameter_types.edit_form": ("/types/{images}/edit",),
    "parameter_types.delete_form": ("/types/{image}/delete", "/types/{images}/delete"),
    "snapshots.index": (
        "/plugins/{plugin}/history",
        "/plugins/{plugin}/files/{file}/history",
        "/types/{images}/history",
        "/types/{string}/history",
        "/plugins/{gone}/history",
    ),
    "snapshots.show": (
        "/plugins/{plugin}/history/{plugin_version}",
        "/plugins/{plugin}/files/{file}/history/{file_version}",
        "/types/{images}/history/{type_version}",
        "/plugins/{gone}/history/{gone_version}",
    ),
    "snapshots.compare": (
        "/plugins/{plugin}/history/compare?from={plugin_version}&to={plugin_now}",
        "/plugins/{plugin}/files/{file}/history/compare?from={file_version}&to={file_now}",
        "/types/{images}/history/compare?from={type_version}&to={type_now}",
        "/types/{images}/history/compare?from={type_now}&to={type_now}",
    ),
    "snapshots.restore_form": (
        "/plugins/{plugin}/history/{plugin_version}/restore",
        "/plugins/{plugin}/files/{file}/history/{file_version}/restore",
        "/types/{images}/history/{type_version}/restore",
        "/plugins/{gone}/history/{gone_version}/restore",
    ),
    "deleted.plugins": ("/plugins/deleted",),
    "deleted.types": ("/types/deleted",),
    "deleted.files": ("/plugins/{plugin}/files/deleted",),
    "groups.index": ("/groups", "/groups?search=nothing"),
    "groups.new_form": ("/groups/new",),
    "groups.show": ("/groups/{group}", "/groups/{public}", "/groups/{group}?search=nothing"),
    "groups.edit_form": ("/groups/{group}/edit",),
    "groups.remove_form": ("/groups/{group}/members/{member}/remove",),
    "groups.delete_form": ("/groups/{group}/delete", "/groups/{empty}/delete"),
    "api_docs.show": ("/api/docs",),
}
# What is saved, not looked at.
DOWNLOADS = ("exports.one", "exports.some")
ERRORS = ("/nowhere", "/plugins/987654321", "/plugins?index=many")
# Whoever is signed in is sent on, or sees nothing new.
FOR_STRANGERS = ("home.index", "account.sign_in_form", "account.register_form")
FOR_USERS = tuple(view for view in PAGES if view not in FOR_STRANGERS)


def paths(views: tuple[str, ...], ids: Json) -> list[str]:
    """The addresses of the pages that some views make."""
    return [path.format(**ids) for view in views for path in PAGES[view]]


def fill(send: Send) -> Json:
    """Make something for every page, of whoever sends, and give its ids."""

    def post(path: str, **body: Any) -> int:
        return int(send("POST", path, body)["id"])

    word = {"password": "long enough", "confirmPassword": "long enough"}
    member = post(USERS, username="emil", email="emil@example.org", **word)
    group, empty = post(GROUPS, name=GROUP), post(GROUPS, name="empty lab")
    send("POST", f"{GROUPS}/{group}/members", {"user": member})
    send("POST", TOKENS, {"name": "nightly upload", "readOnly": True})
    image = post(TYPES, group=group, name="image", description="A picture")
    images = post(TYPES, group=group, name="images", structure={"list": "image"})
    listed = send("GET", f"{TYPES}?groupId={group}&search=name:string", None)
    string = listed["data"][0]["id"]
    plugin = post(PLUGINS, group=group, name="page_greetings", description="Greets people")
    bare = post(PLUGINS, group=group, name="page_bare")
    files = f"{PLUGINS}/{plugin}/files"
    # Nothing registers its second argument, which the page of the file says.
    task = function_task("hello", {"name": image}, {"message": string})
    file = post(files, **file_body("hello.py", HELLO, [task]))
    send("POST", f"{files}/{file}/draft", file_body("hello.py", HELLO, [task]))
    handler = artifact_task(outputs={"text": string})
    text = post(files, **file_body("text.py", ARTIFACT, [], [handler]))
    outputs = dict.fromkeys(("picture", "numbers", "table", "metrics"), image) | {"words": string}
    drawing = function_task("draw", outputs=outputs)
    gallery = post(files, **file_body("gallery.py", GALLERY, [drawing]))
    said = {"task": "hello", "inputs": {"name": "Ada"}, "expected": {"message": "Bye"}}
    case = post(f"{files}/{file}/cases", name="greets Ada", **said)
    runs = {
        "run": post(f"{files}/{file}/runs", task="hello", inputs={"name": "Ada"}),
        "failing": post(f"{files}/{file}/runs", task="hello", inputs={"name": {"a": 1}}),
        "trip": post(f"{files}/{text}/runs", task="TextArtifact", value="some text"),
        "gallery": post(f"{files}/{gallery}/runs", task="draw"),
    }
    public = send("GET", f"{GROUPS}?search=name:public", None)["data"][0]["id"]
    past = _change(send, f"{PLUGINS}/{plugin}", f"{files}/{file}", f"{TYPES}/{images}", string)
    gone = post(PLUGINS, group=group, name="page_gone")
    past["gone_version"] = send("GET", f"{PLUGINS}/{gone}", None)["snapshot"]
    past |= {"gone": gone}
    send("DELETE", f"{PLUGINS}/{gone}", None)
    made = {"group": group, "empty": empty, "public": public, "member": member, "string": string}
    made |= {"image": image, "images": images, "plugin": plugin, "bare": bare, "file": file}
    return {**made, **past, "text": text, "case": case, **runs}


def fill_imports(get: Callable[[str], str], post: Fill, group: int) -> Json:
    """Make a plan with something of everything, and an import that is done; give their ids.

    Args:
        get: Gives the HTML of a page.
    """

    def form(path: str) -> Json:
        hidden = r'name="(csrf_token|seen|strategy)"\s+value="([^"]+)"'
        return dict(re.findall(hidden, get(path)))

    def plan(files: dict[str, bytes]) -> str:
        fields = {**form("/imports/new"), "sourceType": "upload_archive", "group": str(group)}
        return post("/imports/new", fields, zipped(files))

    done = plan({"page_imported/hello.py": HELLO.encode(), "dioptra.toml": _TYPED})
    post(done, {**form(done), "strategy": "update"}, None)
    mixed = {
        "page_greetings/hello.py": HELLO.encode() + b"# more",
        "page_wrong/wrong.py": b"def (",
        "page_new/new.py": ARTIFACT.encode(),
    }
    return {"plan": plan(mixed).rpartition("/")[2], "imported": done.rpartition("/")[2]}


_TYPED = b"""
[[plugins]]
path = "page_imported"

[[plugin_param_types]]
name = "page.image"
"""


def _change(send: Send, plugin: str, file: str, type_: str, string: int) -> Json:
    """Change a plugin, a file and a type, and give the first and the last version of each."""
    found: Json = {}
    changes = {
        "file": (file, file_body("hello.py", f"# New.\n{HELLO}", [_hello(string)])),
        "type": (type_, {"name": "images", "structure": {"mapping": ["string", "image"]}}),
        "plugin": (plugin, {"name": "page_greetings", "description": "Greets people twice"}),
    }
    for name, (path, body) in changes.items():
        found[f"{name}_version"] = send("GET", f"{path}/snapshots", None)["data"][0]["snapshot"]
        found[f"{name}_now"] = send("PUT", path, body)["snapshot"]
    return found


def _hello(string: int) -> Json:
    inputs = {"name": string, "times": string}
    return function_task("hello", inputs, {"message": string}, optional=["times"])
