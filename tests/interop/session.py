"""A user's session with the published client, against a server that runs.

Run by the Python of an environment that has `dioptra-platform` and nothing of ours::

    python -I session.py ADDRESS

It stops at the first answer that is not what the contract says; the last line that it prints is a
JSON object that tells what it did.
"""

from __future__ import annotations

import inspect
import json
import sys
import tarfile
import tempfile
import zipfile
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

from dioptra.client import connect_json_dioptra_client, connect_response_dioptra_client
from dioptra.client.base import StatusCodeError
from dioptra.client.utils import FileTypes

CODE = """\
from pathlib import Path

from dioptra import pyplugs
from dioptra.pyplugs import register
from dioptra.sdk.api.artifact import ArtifactTaskInterface


@pyplugs.register
def hello(name: str, times: int = 1) -> str:
    return f"Hello, {name}! " * times


@register()
def count(text: str) -> int:
    return len(text)


class TextArtifact(ArtifactTaskInterface):
    @staticmethod
    def serialize(working_dir: Path, name: str, contents: str, **kwargs) -> Path:
        path = working_dir / name
        path.write_text(contents)
        return path

    @staticmethod
    def deserialize(working_dir: Path, path: str, **kwargs) -> str:
        return Path(working_dir, path).read_text()

    @staticmethod
    def validation() -> dict | None:
        return None
"""
PLAIN = (
    "from dioptra import pyplugs\n\n\n@pyplugs.register\n"
    "def twice(n: int) -> int:\n    return 2 * n\n"
)
PASSWORD, PASSWORD_2, PASSWORD_3 = "correct horse", "battery staple", "third time lucky"
BUILTIN = ["any", "string", "integer", "number", "boolean", "null"]
UNKNOWN = 999_999_999

ACCOUNT = {
    *("username", "email", "id", "groups"),
    *("createdOn", "lastModifiedOn", "lastLoginOn", "passwordExpiresOn"),
}
VERSION = {
    *("id", "snapshot", "group", "user", "createdOn", "snapshotCreatedOn", "lastModifiedOn"),
    *("latestSnapshot", "hasDraft", "tags", "deleted", "description"),
}
PAGE = {"index", "isComplete", "totalNumResults", "first", "data"}
ERROR = {"error", "message", "detail", "originating_path"}


class Caller:
    """Calls methods of a client of either kind, checks the status, and notes what was called.

    Args:
        client: Of the published package.
        kind: ``json`` or ``response``; it ends up in names, so that both can run on one server.
    """

    def __init__(self, client, kind):
        self.client = client
        self.kind = kind
        self.called = set()
        self.refused = 0

    def __call__(self, method, *args, status=200, **kwargs):
        """Call a method by its path (``plugins.files.create``) and return the answer's JSON."""
        self.called.add(method)
        bound = self.client
        for name in method.split("."):
            bound = getattr(bound, name)
        try:
            answer = bound(*args, **kwargs)
            found = 200
        except StatusCodeError as error:
            answer, found = json.loads(error.message), error.status_code
        if hasattr(answer, "status_code"):
            answer, found = answer.json(), answer.status_code
        assert found == status, f"{method} {args} {kwargs}: {found}, not {status}: {answer}"
        self.refused += status != 200
        return answer

    def refuse(self, method, *args, status, error, **kwargs):
        """Call a method that is refused with the envelope of the service; return its detail."""
        body = self(method, *args, status=status, **kwargs)
        assert body.keys() >= ERROR, body
        assert body["error"] == error, body
        return body["detail"]


def register_and_sign_in(call, me):
    account = call("users.create", me.name, me.email, PASSWORD)
    assert account.keys() >= ACCOUNT, account
    assert (account["username"], account["email"]) == (me.name, me.email)
    assert account["lastLoginOn"] is None
    (group,) = account["groups"]
    assert group == {"id": group["id"], "name": "public", "url": f"/api/v1/groups/{group['id']}"}
    me.id, me.group = account["id"], group["id"]
    taken = call.refuse(
        "users.create",
        me.name,
        "other@example.org",
        PASSWORD,
        status=409,
        error="EntityExistsError",
    )
    assert taken["entity_type"] == "user"
    assert taken["entity_attributes"] == {"username": me.name}
    taken = call.refuse(
        "users.create", f"{me.name}2", me.email, PASSWORD, status=409, error="EntityExistsError"
    )
    assert taken["entity_attributes"] == {"email_address": me.email}
    call("users.get_current", status=401)
    call("plugins.get", status=401)
    call.refuse("auth.login", me.name, "wrong", status=401, error="UserAuthenticationError")
    answer = call("auth.login", me.name, PASSWORD)
    assert answer == {"username": me.name, "status": "Login successful"}
    account = call("users.get_current")
    assert account["lastLoginOn"] is not None
    assert account["lastLoginOn"].endswith("+00:00")


def look_at_groups(call, me):
    page = call("groups.get", search="name:public")
    assert page.keys() >= PAGE
    assert [group["id"] for group in page["data"]] == [me.group]
    group = call("groups.get_by_id", me.group)
    assert group.keys() >= {"name", "id", "user", "members", "createdOn", "lastModifiedOn"}
    mine = next(member for member in group["members"] if member["user"]["id"] == me.id)
    assert mine["group"] == {"id": me.group, "name": "public", "url": f"/api/v1/groups/{me.group}"}
    assert mine["permissions"] == {
        "read": True,
        "write": True,
        "shareRead": False,
        "shareWrite": False,
        "owner": False,
        "admin": False,
    }
    detail = call.refuse("groups.get_by_id", UNKNOWN, status=404, error="EntityDoesNotExistError")
    assert detail == {"entity_type": "group", "group_id": UNKNOWN}


def work_with_types(call, me):
    page = call("plugin_parameter_types.get", group_id=me.group, page_length=100)
    assert [found["name"] for found in page["data"]][:6] == BUILTIN
    me.types = {found["name"]: found["id"] for found in page["data"]}
    builtin = call("plugin_parameter_types.get_by_id", me.types["string"])
    assert builtin.keys() >= {*VERSION, "name", "structure"}
    assert (builtin["name"], builtin["structure"], builtin["deleted"]) == ("string", None, False)

    name = f"image {call.kind}"
    made = call("plugin_parameter_types.create", me.group, name, "pic", {"list": "integer"})
    assert (made["name"], made["description"]) == (name, "pic")
    assert made["structure"] == {"list": "integer"}
    assert made["group"]["id"] == me.group
    assert made["user"]["id"] == me.id
    assert made == call("plugin_parameter_types.get_by_id", made["id"])
    detail = call.refuse(
        "plugin_parameter_types.create", me.group, name, status=409, error="EntityExistsError"
    )
    assert detail == {
        "entity_type": "plugin_task_parameter_type",
        "existing_id": made["id"],
        "entity_attributes": {"name": name, "group_id": me.group},
    }
    call.refuse(
        *("plugin_parameter_types.create", me.group, " String "),
        status=400,
        error="PluginParameterTypeMatchesBuiltinTypeError",
    )
    call.refuse(
        *("plugin_parameter_types.create", me.group, "what?"),
        status=400,
        error="ResourceNameError",
    )
    changed = call("plugin_parameter_types.modify_by_id", made["id"], f"{name} 2", None, None)
    assert (changed["description"], changed["structure"]) == (None, None)
    assert changed["snapshot"] > made["snapshot"]
    assert changed["createdOn"] == made["createdOn"]
    call("plugin_parameter_types.modify_by_id", made["id"], name, "pic", {"list": "integer"})
    me.types["image"] = made["id"]

    gone = call("plugin_parameter_types.create", group_id=me.group, name=f"gone {call.kind}")
    assert call("plugin_parameter_types.delete_by_id", gone["id"])["status"] == "Success"
    assert call("plugin_parameter_types.delete_by_id", gone["id"])["status"] == "Success"
    assert call("plugin_parameter_types.get_by_id", gone["id"])["deleted"] is True
    detail = call.refuse(
        *("plugin_parameter_types.modify_by_id", gone["id"], "again", None, None),
        status=423,
        error="EntityDeletedError",
    )
    assert detail["resource_id"] == gone["id"]
    found = {"search": f"name:'gone {call.kind}'", "group_id": me.group}
    assert call("plugin_parameter_types.get", **found)["totalNumResults"] == 0
    assert call("plugin_parameter_types.get", **found, show_deleted=False)["totalNumResults"] == 0
    page = call("plugin_parameter_types.get", **found, show_deleted=True)
    assert [each["id"] for each in page["data"]] == [gone["id"]]
    call.refuse(
        *("plugin_parameter_types.delete_by_id", builtin["id"]),
        status=403,
        error="ReadOnlyLockError",
    )
    page = call(
        *("plugin_parameter_types.get", me.group, 0, 3, "name", True, "name:n*"),
    )
    assert [each["name"] for each in page["data"]] == ["number", "null"]
    detail = call.refuse(
        *("plugin_parameter_types.get_by_id", UNKNOWN), status=404, error="EntityDoesNotExistError"
    )
    assert detail["plugin_parameter_type_id"] == UNKNOWN


def work_with_plugins(call, me):
    names = [f"{call.kind}_{word}" for word in ("cherry", "apple", "banana")]
    made = [call("plugins.create", me.group, name, f"about {name}") for name in names]
    first = made[0]
    assert first.keys() >= {*VERSION, "name", "files"}
    assert (first["name"], first["description"]) == (names[0], f"about {names[0]}")
    assert (first["latestSnapshot"], first["deleted"], first["hasDraft"]) == (True, False, False)
    assert (first["files"], first["tags"]) == ([], [])
    assert first["user"] == {"id": me.id, "username": me.name, "url": f"/api/v1/users/{me.id}"}
    assert first == call("plugins.get_by_id", first["id"])
    assert first == call("plugins.get_by_id", str(first["id"]))
    detail = call.refuse(
        "plugins.create", me.group, names[0], status=409, error="EntityExistsError"
    )
    assert (detail["entity_type"], detail["existing_id"]) == ("plugin", first["id"])
    call.refuse("plugins.create", me.group, "no-name", status=400, error="ResourceNameError")
    detail = call.refuse(
        "plugins.create", UNKNOWN, "some_name", status=404, error="EntityDoesNotExistError"
    )
    assert detail == {"entity_type": "group", "group_id": UNKNOWN}
    body = call("plugins.create", "one", "some_name", status=400)
    assert list(body["errors"]) == ["group"]

    search = f"name:{call.kind}_*"
    page = call(
        *("plugins.get",),
        group_id=me.group,
        page_length=2,
        sort_by="name",
        descending=True,
        search=search,
    )
    assert [each["name"] for each in page["data"]] == [names[0], names[2]]
    assert (page["index"], page["totalNumResults"], page["isComplete"]) == (0, 3, False)
    asked = f"groupId={me.group}&search=name%3A{call.kind}_%2A&sortBy=name&descending=True"
    assert page["first"] == f"/api/v1/plugins?index=0&pageLength=2&{asked}"
    assert page["next"] == f"/api/v1/plugins?index=2&pageLength=2&{asked}"
    assert "prev" not in page
    page = call("plugins.get", me.group, 2, 2, "name", True, search)
    assert [each["name"] for each in page["data"]] == [names[1]]
    assert page["isComplete"] is True
    assert page["prev"] == f"/api/v1/plugins?index=0&pageLength=2&{asked}"
    assert "next" not in page
    page = call("plugins.get", sort_by="createdOn", descending=False, search=search)
    assert [each["id"] for each in page["data"]] == [each["id"] for each in made]
    assert call("plugins.get", group_id=UNKNOWN)["data"] == []
    call.refuse("plugins.get", search="bogus:x", status=422, error="SearchParseError")
    call.refuse("plugins.get", sort_by="bogus", status=400, error="SortParameterValidationError")
    assert "pageLength" in call("plugins.get", page_length=0, status=400)["errors"]

    changed = call("plugins.modify_by_id", first["id"], f"{names[0]}_2", None)
    assert (changed["name"], changed["description"]) == (f"{names[0]}_2", None)
    assert changed["snapshot"] > first["snapshot"]
    assert changed["lastModifiedOn"] > first["lastModifiedOn"]
    assert changed["createdOn"] == first["createdOn"]
    call.refuse(
        "plugins.modify_by_id", first["id"], names[1], "d", status=409, error="EntityExistsError"
    )
    for each in made[1:]:
        assert call("plugins.delete_by_id", each["id"])["status"] == "Success"
        detail = call.refuse(
            "plugins.get_by_id", each["id"], status=404, error="EntityDoesNotExistError"
        )
        assert detail == {"entity_type": "plugin", "plugin_id": each["id"]}
        call("plugins.delete_by_id", each["id"], status=404)
    assert call("plugins.get", search=search)["totalNumResults"] == 1
    again = call("plugins.create", me.group, names[1])
    assert again["description"] is None
    call("plugins.delete_by_id", again["id"])
    me.plugin = call("plugins.get_by_id", first["id"])


def function(name, inputs, outputs):
    return {
        "name": name,
        "inputParams": [
            {"name": key, "parameterType": type_, "required": required}
            for key, type_, required in inputs
        ],
        "outputParams": [{"name": key, "parameterType": type_} for key, type_ in outputs],
    }


def work_with_files(call, me):
    plugin, string, integer = me.plugin["id"], me.types["string"], me.types["integer"]
    functions = [
        function("hello", [("name", string, True), ("times", integer, False)], [("text", string)]),
        function("count", [("text", string, True)], [("length", integer)]),
    ]
    artifacts = [
        {"name": "TextArtifact", "outputParams": [{"name": "text", "parameterType": string}]}
    ]
    made = call(
        *("plugins.files.create", plugin, "hello.py", CODE, functions, artifacts),
        description="All kinds of task",
    )
    assert made.keys() >= {*VERSION, "filename", "contents", "tasks", "plugin"}
    assert (made["filename"], made["contents"]) == ("hello.py", CODE)
    assert made["description"] == "All kinds of task"
    assert (made["plugin"]["id"], made["plugin"]["name"]) == (plugin, me.plugin["name"])
    check_tasks(made["tasks"], functions, artifacts, me)
    assert made == call("plugins.files.get_by_id", plugin, made["id"])
    assert made == call("plugins.files.get_by_id", str(plugin), str(made["id"]))
    document = call("plugins.get_by_id", plugin)
    assert document["snapshot"] > me.plugin["snapshot"]
    (ref,) = document["files"]
    assert ref.keys() >= {"id", "group", "url", "deleted", "filename", "tasks"}
    assert ref["url"] == f"/api/v1/plugins/{plugin}/files/{made['id']}"
    assert (ref["filename"], ref["tasks"]) == ("hello.py", made["tasks"])

    detail = call.refuse(
        "plugins.files.create", plugin, "hello.py", CODE, status=409, error="EntityExistsError"
    )
    assert (detail["entity_type"], detail["existing_id"]) == ("plugin_file", made["id"])
    refuse_bad_files(call, me, functions)

    changed = call(
        *("plugins.files.modify_by_id", plugin, made["id"], "greet.py", CODE),
        function_tasks=functions[:1],
    )
    assert (changed["id"], changed["filename"]) == (made["id"], "greet.py")
    assert changed["description"] is None
    assert changed["snapshot"] > made["snapshot"]
    assert changed["createdOn"] == made["createdOn"]
    check_tasks(changed["tasks"], functions[:1], [], me)
    assert changed["tasks"]["functions"][0]["id"] != made["tasks"]["functions"][0]["id"]
    assert changed == call("plugins.files.get_by_id", plugin, made["id"])

    task = function("twice", [("n", integer, True)], [("result", integer)])
    names = ["b.py", "a.py", "c.py"]
    others = [call("plugins.files.create", plugin, name, PLAIN, [task], []) for name in names]
    page = call("plugins.files.get", plugin, 1, 2, "filename", False, "contents:*")
    assert [each["filename"] for each in page["data"]] == ["b.py", "c.py"]
    assert (page["totalNumResults"], page["isComplete"]) == (4, False)
    assert page["next"].startswith(f"/api/v1/plugins/{plugin}/files?index=3&pageLength=2&search=")
    page = call(
        *("plugins.files.get", plugin), search="twice", sort_by="lastModifiedOn", descending=True
    )
    assert [each["filename"] for each in page["data"]] == names[::-1]
    assert page["data"][0]["contents"] == PLAIN

    answer = call("plugins.files.delete_by_id", plugin, others[0]["id"])
    assert answer == {"id": [others[0]["id"]], "status": "Success"}
    detail = call.refuse(
        *("plugins.files.get_by_id", plugin, others[0]["id"]),
        status=404,
        error="EntityDoesNotExistError",
    )
    assert (detail["plugin_id"], detail["plugin_file_id"]) == (plugin, others[0]["id"])
    answer = call("plugins.files.delete_all", plugin)
    assert sorted(answer["id"]) == sorted([made["id"], others[1]["id"], others[2]["id"]])
    assert call("plugins.files.delete_all", plugin) == {"id": [], "status": "Success"}
    assert call("plugins.get_by_id", plugin)["files"] == []
    detail = call.refuse("plugins.files.get", UNKNOWN, status=404, error="EntityDoesNotExistError")
    assert detail == {"entity_type": "plugin", "plugin_id": UNKNOWN}
    # Nothing but the names is left of a file that is gone: they are free again.
    kept = call("plugins.files.create", plugin, "hello.py", CODE, functions, artifacts)
    assert kept["id"] not in {made["id"], *(other["id"] for other in others)}
    call("plugins.delete_by_id", plugin)
    call("plugins.files.get_by_id", plugin, kept["id"], status=404)


def refuse_bad_files(call, me, functions):
    plugin = me.plugin["id"]
    before = call("plugins.files.get", plugin)
    create = ("plugins.files.create", plugin)
    call.refuse(*create, "a b.py", PLAIN, status=400, error="ResourceNameError")
    call.refuse(*create, "bad.py", "def (", status=400, error="InvalidPythonError")
    twice = function("twice", [("n", me.types["integer"], True)], [])
    call.refuse(
        *(*create, "bad.py", PLAIN, [twice, twice]),
        status=400,
        error="InputParameterNotUniqueError",
    )
    detail = call.refuse(
        *(*create, "bad.py", PLAIN, functions), status=422, error="RegistrationMismatchError"
    )
    assert {found["code"] for found in detail["diagnostics"]} >= {"task-not-found"}
    detail = call.refuse(
        *(*create, "bad.py", PLAIN, [function("twice", [("n", UNKNOWN, True)], [])]),
        status=404,
        error="EntityDoesNotExistError",
    )
    assert detail["ids_not_found"] == [UNKNOWN]
    assert (detail["num_expected"], detail["num_found"]) == (1, 0)
    nameless = [{"name": "twice", "inputParams": [{"name": "n"}], "outputParams": []}]
    body = call(*create, "bad.py", PLAIN, nameless, status=400)
    assert list(body["errors"]["tasks"]["functions"]["0"]["inputParams"]["0"]) == ["parameterType"]
    assert before == call("plugins.files.get", plugin)


def check_tasks(found, functions, artifacts, me):
    """Compare tasks of an answer with those sent: types are refs now, and order is kept."""
    names = {id_: name for name, id_ in me.types.items()}

    def sent(task):
        copy = {**task}
        for key in ("inputParams", "outputParams"):
            if key in copy:
                copy[key] = [
                    {**one, "parameterType": (one["parameterType"], names[one["parameterType"]])}
                    for one in copy[key]
                ]
        return copy

    def received(task):
        assert isinstance(task["id"], int)
        keys = [key for key in ("inputParams", "outputParams") if key in task]
        for one in (one for key in keys for one in task[key]):
            ref = one["parameterType"]
            assert ref.keys() >= {"id", "group", "url", "deleted", "name"}
            assert ref["url"] == f"/api/v1/pluginParameterTypes/{ref['id']}"
        return {
            "name": task["name"],
            **{
                key: [
                    {
                        **{k: one[k] for k in ("name", "required") if k in one},
                        "parameterType": (one["parameterType"]["id"], one["parameterType"]["name"]),
                    }
                    for one in task[key]
                ]
                for key in keys
            },
        }

    assert [received(task) for task in found["functions"]] == [sent(task) for task in functions]
    assert [received(task) for task in found["artifacts"]] == [sent(task) for task in artifacts]


def follow_versions(call, me):
    name = f"{call.kind}_versions"
    plugin = call("plugins.create", me.group, name, "first")
    file = call("plugins.files.create", plugin["id"], "twice.py", PLAIN)
    call("plugins.modify_by_id", plugin["id"], name, "second")
    latest = call("plugins.get_by_id", plugin["id"])
    page = call("plugins.snapshots.get", plugin["id"], index=1, page_length=2, search="name:*")
    assert page.keys() >= PAGE
    assert (page["totalNumResults"], page["isComplete"]) == (3, True)
    assert [each["latestSnapshot"] for each in page["data"]] == [False, True]
    assert page["data"][1] == {key: latest[key] for key in latest if key != "hasDraft"}
    old = call("plugins.snapshots.get_by_id", plugin["id"], snapshot_id=plugin["snapshot"])
    assert (old["description"], old["files"], old["latestSnapshot"]) == ("first", [], False)
    assert old["lastModifiedOn"] == latest["lastModifiedOn"]
    detail = call.refuse(
        *("plugins.snapshots.get_by_id", plugin["id"]),
        snapshot_id=file["snapshot"],
        status=404,
        error="EntityDoesNotExistError",
    )
    assert detail == {"entity_type": "plugin", "snapshot_id": file["snapshot"]}
    unpack_bundles(call, latest, file)

    ids = (plugin["id"], file["id"])
    call("plugins.files.modify_by_id", *ids, "twice.py", "")
    found = call("plugins.files.snapshots.get", *ids, search="contents:*pyplugs*")["data"]
    call("plugins.delete_by_id", plugin["id"])
    one = call("plugins.files.snapshots.get_by_id", *ids, snapshot_id=file["snapshot"])
    assert found == [{**one, "deleted": False}]
    assert (one["contents"], one["deleted"]) == (PLAIN, True)
    assert not one.keys() & {"plugin", "hasDraft"}
    assert call("plugins.snapshots.get", plugin["id"])["data"][0]["deleted"] is True

    type_ = me.types["image"]
    versions = call("plugin_parameter_types.snapshots.get", type_)["data"]
    assert [each["structure"] for each in versions] == [
        {"list": "integer"},
        None,
        {"list": "integer"},
    ]
    get = "plugin_parameter_types.snapshots.get_by_id"
    assert call(get, type_, snapshot_id=versions[0]["snapshot"]) == versions[0]


def unpack_bundles(call, plugin, file):
    """Both kinds of client save the archive and return where it is."""
    call.called.add("plugins.snapshots.get_files_bundle")
    save = call.client.plugins.snapshots.get_files_bundle
    member = f"{plugin['name']}/twice.py"
    with tempfile.TemporaryDirectory() as folder:
        saved = save(plugin["id"], plugin["snapshot"], output_dir=Path(folder, "new"))
        assert saved == Path(folder, "new", "task-plugins.tar.gz")
        with tarfile.open(saved) as archive:
            assert archive.getnames() == [member, "manifest.json"]
            manifest = json.load(archive.extractfile("manifest.json"))
        assert manifest[plugin["name"]] == {
            "plugin_resource_snapshot_id": plugin["snapshot"],
            "twice.py": {"plugin_file_resource_snapshot_id": file["snapshot"], "tasks": []},
        }
        saved = save(plugin["id"], plugin["snapshot"], FileTypes.ZIP, Path(folder), "again")
        with zipfile.ZipFile(saved) as archive:
            assert archive.read(member).decode() == PLAIN
        try:
            save(plugin["id"], file["snapshot"], output_dir=Path(folder))
            found = 200
        except StatusCodeError as error:
            found = error.status_code
        assert found == 404


def work_with_tags(call, me):
    tag = call("tags.create", me.group, f"my_tag {call.kind}")
    assert tag.keys() >= {"id", "group", "user", "createdOn", "lastModifiedOn", "name"}
    assert tag == call("tags.get_by_id", tag["id"])
    detail = call.refuse(
        "tags.create", me.group, tag["name"], status=409, error="EntityExistsError"
    )
    assert (detail["entity_type"], detail["existing_id"]) == ("tag", tag["id"])
    call.refuse("tags.create", me.group, "what?", status=400, error="ResourceNameError")
    tag = call("tags.modify_by_id", tag["id"], f"our_tag {call.kind}")
    search = f"name:'our_tag {call.kind}'"
    page = call("tags.get", me.group, 0, 1, "name", True, search)
    assert (page["data"], page["totalNumResults"]) == ([tag], 1)
    other = call("tags.create", me.group, f"other {call.kind}")

    plugin = call("plugins.create", me.group, f"{call.kind}_tagged")
    file = call("plugins.files.create", plugin["id"], "twice.py", PLAIN)
    snapshot = call("plugins.get_by_id", plugin["id"])["snapshot"]
    type_ = me.types["image"]
    ref = {key: tag[key] for key in ("id", "name", "group")} | {"url": f"/api/v1/tags/{tag['id']}"}
    for tags, ids in (
        ("plugins.tags", (plugin["id"],)),
        ("plugins.files.tags", (plugin["id"], file["id"])),
        ("plugin_parameter_types.tags", (type_,)),
    ):
        assert call(f"{tags}.get", *ids) == []
        assert call(f"{tags}.append", *ids, ids=[tag["id"], tag["id"]]) == [ref]
        both = call(f"{tags}.append", *ids, ids=[other["id"]])
        assert [each["id"] for each in both] == [tag["id"], other["id"]]
        detail = call.refuse(
            *(f"{tags}.modify", *ids), ids=[UNKNOWN], status=404, error="EntityDoesNotExistError"
        )
        assert detail == {"entity_type": "tag", "tag_id": UNKNOWN}
        assert call(f"{tags}.get", *ids) == both
        assert call(f"{tags}.modify", *ids, ids=[tag["id"]]) == [ref]
        answer = call(f"{tags}.remove", *ids, tag_id=tag["id"])
        assert answer == {"id": [tag["id"]], "status": "Success"}
        detail = call.refuse(
            *(f"{tags}.remove", *ids),
            tag_id=tag["id"],
            status=404,
            error="EntityDoesNotExistError",
        )
        assert detail == {"entity_type": "tag", "resource_id": ids[-1], "tag_id": tag["id"]}
        call(f"{tags}.append", *ids, ids=[tag["id"], other["id"]])
    assert call("plugins.get_by_id", plugin["id"])["tags"] == both
    assert call("plugins.get_by_id", plugin["id"])["snapshot"] == snapshot
    page = call("tags.get_resources_for_tag", tag["id"])
    assert sorted(page["data"]) == [
        f"/api/v1/pluginParameterTypes/{type_}",
        f"/api/v1/plugins/{plugin['id']}",
        f"/api/v1/plugins/{plugin['id']}/files/{file['id']}",
    ]
    page = call("tags.get_resources_for_tag", tag["id"], "plugin_file", 0, 1)
    assert page["data"] == [f"/api/v1/plugins/{plugin['id']}/files/{file['id']}"]
    for tags, ids in (
        ("plugins.tags", (plugin["id"],)),
        ("plugins.files.tags", (plugin["id"], file["id"])),
        ("plugin_parameter_types.tags", (type_,)),
    ):
        removed = call(f"{tags}.remove_all", *ids)
        assert sorted(removed["id"]) == sorted([tag["id"], other["id"]])
    assert call("tags.get_resources_for_tag", tag["id"])["totalNumResults"] == 0
    for each in (tag, other):
        assert call("tags.delete_by_id", each["id"])["id"] == [each["id"]]
        call("tags.get_by_id", each["id"], status=404)
    call("plugins.delete_by_id", plugin["id"])


def work_with_drafts(call, me):
    name = f"{call.kind}_drafted"
    new, change = "plugins.new_resource_drafts", "plugins.modify_resource_drafts"
    made = call(f"{new}.create", group_id=me.group, name=name, description="d")
    assert made["payload"] == {"name": name, "description": "d"}
    assert (made["resource"], made["resourceType"], made["metadata"]) == (None, "plugin", {})
    assert call(f"{new}.get_by_id", draft_id=made["id"]) == made
    call(f"{new}.modify", draft_id=made["id"], name=name, description="e")
    plugin = commit(call, made)[0]
    call.refuse(f"{new}.delete", draft_id=made["id"], status=404, error="DraftDoesNotExistError")
    draft = call(f"{change}.create", plugin, name=name, description="f")
    assert draft["metadata"] == {"num_other_drafts": 0}
    assert call(f"{change}.get_by_id", plugin) == draft
    assert call("plugins.get_by_id", plugin)["hasDraft"] is True
    call.refuse(
        *(f"{change}.create", plugin),
        name=name,
        description="f",
        status=400,
        error="DraftAlreadyExistsError",
    )
    other = call(f"{new}.create", group_id=me.group, name=name, description=None)
    for kind, wanted in ((None, [draft, other]), ("new", [other]), ("existing", [draft])):
        page = call(f"{new}.get", draft_type=kind, group_id=me.group, page_length=1)
        assert page["totalNumResults"] == len(wanted)
        assert page["data"][0]["id"] == wanted[0]["id"]
    call.refuse("workflows.commit_draft", other["id"], status=409, error="EntityExistsError")
    call(f"{new}.delete", draft_id=other["id"])
    newer = call("plugins.modify_by_id", plugin, name, "theirs")["snapshot"]
    detail = call.refuse(
        *("workflows.commit_draft", draft["id"]),
        status=400,
        error="DraftResourceModificationsCommitError",
    )
    assert detail["curr_snapshot"]["description"] == "theirs"
    assert (detail["base_snapshot_id"], detail["curr_snapshot_id"]) == (
        draft["resourceSnapshot"],
        newer,
    )
    call(f"{change}.modify", plugin, resource_snapshot_id=newer, name=name, description="g")
    assert commit(call, draft) == [plugin]
    assert call("plugins.get_by_id", plugin)["description"] == "g"
    call(f"{change}.create", plugin, name=name, description="h")
    assert call(f"{change}.delete", plugin)["status"] == "Success"
    draft_files(call, me, plugin)
    draft_types(call, me)
    call("plugins.delete_by_id", plugin)


def commit(call, draft):
    answer = call("workflows.commit_draft", draft["id"])
    assert answer["status"] == "Success"
    return answer["id"]


def draft_files(call, me, plugin):
    new, change = "plugins.files.new_resource_drafts", "plugins.files.modify_resource_drafts"
    task = function("twice", [("n", me.types["integer"], True)], [])
    tasks = {"functions": [task], "artifacts": []}
    body = {"filename": "a.py", "contents": PLAIN, "tasks": tasks, "description": None}
    made = call(f"{new}.create", plugin, **body)
    # The reference leaves the types out, so that nobody can go on with such a draft.
    assert made["payload"] == body
    assert call(f"{new}.get_by_id", plugin, draft_id=made["id"]) == made
    assert call(f"{new}.get", plugin)["data"] == [made]
    call(f"{new}.modify", plugin, draft_id=made["id"], **body)
    ids = commit(call, made)
    assert ids[0] == plugin
    check_tasks(call("plugins.files.get_by_id", *ids)["tasks"], [task], [], me)
    draft = call(f"{change}.create", *ids, **{**body, "description": "d"})
    assert call(f"{change}.get_by_id", *ids) == draft
    base = draft["resourceSnapshot"]
    call(f"{change}.modify", *ids, resource_snapshot_id=base, **{**body, "description": "e"})
    assert commit(call, draft) == ids
    assert call("plugins.files.get_by_id", *ids)["description"] == "e"
    call(f"{change}.create", *ids, **body)
    call(f"{change}.delete", *ids)
    made = call(f"{new}.create", plugin, **body)
    call(f"{new}.delete", plugin, draft_id=made["id"])
    call.refuse(
        *(f"{new}.create", UNKNOWN),
        **body,
        status=404,
        error="DraftBaseResourceDoesNotExistError",
    )


def draft_types(call, me):
    new = "plugin_parameter_types.new_resource_drafts"
    change = "plugin_parameter_types.modify_resource_drafts"
    body = {"name": f"drafted {call.kind}", "description": None, "structure": {"list": "string"}}
    made = call(f"{new}.create", group_id=me.group, **body)
    assert made["payload"] == body
    assert call(f"{new}.get", group_id=me.group)["data"] == [made]
    assert call(f"{new}.get_by_id", draft_id=made["id"]) == made
    call(f"{new}.modify", draft_id=made["id"], **body)
    (type_,) = commit(call, made)
    draft = call(f"{change}.create", type_, **{**body, "description": "d"})
    assert call(f"{change}.get_by_id", type_) == draft
    base = draft["resourceSnapshot"]
    call(f"{change}.modify", type_, resource_snapshot_id=base, **{**body, "structure": None})
    assert commit(call, draft) == [type_]
    assert call("plugin_parameter_types.get_by_id", type_)["structure"] is None
    call(f"{change}.create", type_, **body)
    call(f"{change}.delete", type_)
    made = call(f"{new}.create", group_id=me.group, **body)
    call(f"{new}.delete", draft_id=made["id"])
    call.refuse(
        *(f"{change}.create", me.types["string"]), **body, status=403, error="ReadOnlyLockError"
    )


def analyse_signatures(call):
    found = call("workflows.analyze_plugin_task_signatures", CODE)
    assert [task["name"] for task in found["tasks"]] == ["hello", "count"]
    hello = found["tasks"][0]
    assert [(one["name"], one["type"], one["required"]) for one in hello["inputs"]] == [
        ("name", "string", True),
        ("times", "integer", False),
    ]
    assert [one["type"] for one in hello["outputs"]] == ["string"]
    assert hello["missing_types"] == []
    call.refuse(
        "workflows.analyze_plugin_task_signatures",
        "def (",
        status=400,
        error="InvalidPythonError",
    )


def manage_the_account(call, me):
    page = call("users.get", 0, 5, f"username:{me.name}")
    assert [(each["id"], each["username"]) for each in page["data"]] == [(me.id, me.name)]
    assert call("users.get_by_id", me.id)["username"] == me.name
    detail = call.refuse("users.get_by_id", UNKNOWN, status=404, error="EntityDoesNotExistError")
    assert detail["entity_type"] == "user"
    me.name = f"{me.name}_renamed"
    account = call("users.modify_current_user", me.name, f"new.{me.email}")
    assert account.keys() >= ACCOUNT
    assert (account["username"], account["email"]) == (me.name, f"new.{me.email}")

    change = "users.change_current_user_password"
    call.refuse(change, "wrong", PASSWORD_2, status=403, error="UserPasswordChangeError")
    call.refuse(change, PASSWORD, PASSWORD, status=403, error="UserPasswordChangeError")
    assert call(change, PASSWORD, PASSWORD_2) == {"status": "Password Change Success"}
    call("users.get_current", status=401)
    call("auth.login", me.name, PASSWORD, status=401)
    call("auth.login", me.name, PASSWORD_2)
    change = "users.change_password_by_id"
    assert call(change, me.id, PASSWORD_2, PASSWORD_3) == {"status": "Password Change Success"}
    call("users.get_current", status=401)
    call("auth.login", me.name, PASSWORD_3)


def sign_out(call, me):
    answer = call("auth.logout")
    assert answer == {"username": me.name, "everywhere": False, "status": "Logout successful"}
    call("auth.logout", status=401)
    call("plugins.get", status=401)
    call("auth.login", me.name, PASSWORD_3)
    answer = call("auth.logout", everywhere=True)
    assert answer == {"username": me.name, "everywhere": True, "status": "Logout successful"}
    call("users.get_current", status=401)

    call("auth.login", me.name, PASSWORD_3)
    call.refuse("users.delete_current_user", "wrong", status=401, error="UserPasswordError")
    assert call("users.delete_current_user", PASSWORD_3)["status"] == "Success"
    call("users.get_current", status=401)
    call.refuse("auth.login", me.name, PASSWORD_3, status=401, error="UserAuthenticationError")
    call.refuse(
        "users.create", me.name, "x@example.org", PASSWORD, status=409, error="EntityExistsError"
    )


def methods_of(client):
    """Every method of the collections that the server has so far, as `Caller` names them."""
    collections = {
        "auth": client.auth,
        "users": client.users,
        "groups": client.groups,
        "plugin_parameter_types": client.plugin_parameter_types,
        "plugins": client.plugins,
        "plugins.files": client.plugins.files,
        "tags": client.tags,
        "workflows": client.workflows,
        "plugins.tags": client.plugins.tags,
        "plugins.files.tags": client.plugins.files.tags,
        "plugin_parameter_types.tags": client.plugin_parameter_types.tags,
        "plugins.snapshots": client.plugins.snapshots,
        "plugins.files.snapshots": client.plugins.files.snapshots,
        "plugin_parameter_types.snapshots": client.plugin_parameter_types.snapshots,
        **{
            f"{path}.{drafts}": getattr(collection, drafts)
            for path, collection in (
                ("plugins", client.plugins),
                ("plugins.files", client.plugins.files),
                ("plugin_parameter_types", client.plugin_parameter_types),
            )
            for drafts in ("new_resource_drafts", "modify_resource_drafts")
        },
    }
    return {
        f"{path}.{name}"
        for path, collection in collections.items()
        for name, method in inspect.getmembers(type(collection), inspect.isfunction)
        if not name.startswith("_") and name != "build_sub_collection_url"
    }


def run(kind, connect, address, bring_in):
    client = connect(address)
    call = Caller(client, kind)
    me = SimpleNamespace(name=f"dora_{kind}", email=f"dora.{kind}@example.org")
    register_and_sign_in(call, me)
    look_at_groups(call, me)
    work_with_types(call, me)
    work_with_plugins(call, me)
    work_with_files(call, me)
    follow_versions(call, me)
    work_with_tags(call, me)
    work_with_drafts(call, me)
    analyse_signatures(call)
    bring_in(call, me)
    manage_the_account(call, me)
    sign_out(call, me)
    missed = methods_of(client) - call.called
    client.close()
    return {"called": sorted(call.called), "missed": sorted(missed), "refused": call.refused}


def main():
    address = sys.argv[1]
    # An isolated Python does not look beside its script.
    sys.path.append(str(Path(__file__).parent))
    from transfers import bring_in

    summary = {
        "version": version("dioptra-platform"),
        "json": run("json", connect_json_dioptra_client, address, bring_in),
        "response": run("response", connect_response_dioptra_client, address, bring_in),
    }
    print(json.dumps(summary))


if __name__ == "__main__":
    main()
