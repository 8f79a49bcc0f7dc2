"""What each call sends: method, path, query and body, as the published client 1.2.2 sends them."""

import operator

import pytest

from .recording import Request, connect

TASKS = [{"name": "t", "inputParams": [], "outputParams": []}]
READ = {"read": True, "write": False}


def listing(index="0", length="10", **rest):
    return {"index": index, "pageLength": length, **rest}


def file(**rest):
    return {"filename": "f.py", "contents": "c", **rest}


PUBLISHED = [
    (
        ("auth.login", "u", "p"),
        Request("POST", "/auth/login", json={"username": "u", "password": "p"}),
    ),
    (("auth.logout",), Request("POST", "/auth/logout", {"everywhere": "False"})),
    (("auth.logout", True), Request("POST", "/auth/logout", {"everywhere": "True"})),
    (
        ("users.create", "u", "e", "p"),
        Request(
            "POST",
            "/users",
            json={"username": "u", "email": "e", "password": "p", "confirmPassword": "p"},
        ),
    ),
    (("users.get",), Request("GET", "/users", listing())),
    (("users.get", 5, 20, "a:*"), Request("GET", "/users", listing("5", "20", search="a:*"))),
    (("users.get_by_id", 3), Request("GET", "/users/3")),
    (("users.get_current",), Request("GET", "/users/current")),
    (
        ("users.modify_current_user", "u", "e"),
        Request("PUT", "/users/current", json={"username": "u", "email": "e"}),
    ),
    (
        ("users.delete_current_user", "p"),
        Request("DELETE", "/users/current", json={"password": "p"}),
    ),
    (
        ("users.change_current_user_password", "a", "b"),
        Request(
            "POST",
            "/users/current/password",
            json={"oldPassword": "a", "newPassword": "b", "confirmNewPassword": "b"},
        ),
    ),
    (
        ("users.change_password_by_id", 3, "a", "b"),
        Request(
            "POST",
            "/users/3/password",
            json={"oldPassword": "a", "newPassword": "b", "confirmNewPassword": "b"},
        ),
    ),
    (("groups.get",), Request("GET", "/groups", listing())),
    (("groups.get", 1, 2, "x"), Request("GET", "/groups", listing("1", "2", search="x"))),
    (("groups.get_by_id", "1"), Request("GET", "/groups/1")),
    (
        ("plugin_parameter_types.create", 1, "n"),
        Request("POST", "/pluginParameterTypes", json={"group": 1, "name": "n"}),
    ),
    (
        ("plugin_parameter_types.create", 1, "n", "", {}),
        Request(
            "POST",
            "/pluginParameterTypes",
            json={"group": 1, "name": "n", "description": "", "structure": {}},
        ),
    ),
    (
        ("plugin_parameter_types.delete_by_id", 3),
        Request("DELETE", "/pluginParameterTypes/3"),
    ),
    (
        ("plugin_parameter_types.get", 1, 5, 6, "name", True, "s", False),
        Request(
            "GET",
            "/pluginParameterTypes",
            listing(
                "5",
                "6",
                sortBy="name",
                descending="True",
                search="s",
                groupId="1",
                showDeleted="False",
            ),
        ),
    ),
    (("plugin_parameter_types.get",), Request("GET", "/pluginParameterTypes", listing())),
    (("plugin_parameter_types.get_by_id", 3), Request("GET", "/pluginParameterTypes/3")),
    (
        ("plugin_parameter_types.modify_by_id", 3, "n", "d", {"list": "x"}),
        Request(
            "PUT",
            "/pluginParameterTypes/3",
            json={"name": "n", "description": "d", "structure": {"list": "x"}},
        ),
    ),
    (
        ("plugin_parameter_types.modify_by_id", 3, "n", None, None),
        Request("PUT", "/pluginParameterTypes/3", json={"name": "n"}),
    ),
    (("plugins.create", 1, "n"), Request("POST", "/plugins", json={"group": 1, "name": "n"})),
    (
        ("plugins.create", 1, "n", "d"),
        Request("POST", "/plugins", json={"group": 1, "name": "n", "description": "d"}),
    ),
    (("plugins.delete_by_id", 3), Request("DELETE", "/plugins/3")),
    (("plugins.get",), Request("GET", "/plugins", listing())),
    (
        ("plugins.get", 1, 5, 6, "name", False, "s"),
        Request(
            "GET",
            "/plugins",
            listing("5", "6", sortBy="name", descending="False", search="s", groupId="1"),
        ),
    ),
    (("plugins.get_by_id", 3), Request("GET", "/plugins/3")),
    (
        ("plugins.modify_by_id", 3, "n", "d"),
        Request("PUT", "/plugins/3", json={"name": "n", "description": "d"}),
    ),
    (("plugins.modify_by_id", 3, "n", None), Request("PUT", "/plugins/3", json={"name": "n"})),
    (
        ("plugins.files.create", 3, "f.py", "c"),
        Request("POST", "/plugins/3/files", json=file(tasks={})),
    ),
    (
        ("plugins.files.create", 3, "f.py", "c", TASKS, TASKS, "d"),
        Request(
            "POST",
            "/plugins/3/files",
            json=file(tasks={"functions": TASKS, "artifacts": TASKS}, description="d"),
        ),
    ),
    (
        ("plugins.files.create", 3, "f.py", "", [], []),
        Request(
            "POST",
            "/plugins/3/files",
            json=file(contents="", tasks={"functions": [], "artifacts": []}),
        ),
    ),
    (("plugins.files.delete_all", 3), Request("DELETE", "/plugins/3/files")),
    (("plugins.files.delete_by_id", 3, 4), Request("DELETE", "/plugins/3/files/4")),
    (("plugins.files.get", 3), Request("GET", "/plugins/3/files", listing())),
    (
        ("plugins.files.get", 3, 5, 6, "filename", True, "s"),
        Request(
            "GET",
            "/plugins/3/files",
            listing("5", "6", sortBy="filename", descending="True", search="s"),
        ),
    ),
    (("plugins.files.get_by_id", 3, 4), Request("GET", "/plugins/3/files/4")),
    (
        ("plugins.files.modify_by_id", 3, 4, "f.py", "c", TASKS, None, "d"),
        Request(
            "PUT",
            "/plugins/3/files/4",
            json=file(tasks={"functions": TASKS}, description="d"),
        ),
    ),
    (("tags.create", 1, "n"), Request("POST", "/tags", json={"group": 1, "name": "n"})),
    (("tags.delete_by_id", 3), Request("DELETE", "/tags/3")),
    (("tags.get",), Request("GET", "/tags", listing())),
    (
        ("tags.get", 1, 5, 6, "name", False, "s"),
        Request(
            "GET",
            "/tags",
            listing("5", "6", sortBy="name", descending="False", search="s", groupId="1"),
        ),
    ),
    (("tags.get_by_id", "3"), Request("GET", "/tags/3")),
    (("tags.get_resources_for_tag", 3), Request("GET", "/tags/3/resources", listing())),
    (
        ("tags.get_resources_for_tag", 3, "plugin", 5, 6),
        Request("GET", "/tags/3/resources", listing("5", "6", resourceType="plugin")),
    ),
    (("tags.modify_by_id", 3, "n"), Request("PUT", "/tags/3", json={"name": "n"})),
    *(
        case
        for collection, ids, path in (
            ("plugins", (3,), "/plugins/3"),
            ("plugins.files", (3, 4), "/plugins/3/files/4"),
            ("plugin_parameter_types", ("3",), "/pluginParameterTypes/3"),
        )
        for case in (
            ((f"{collection}.tags.get", *ids), Request("GET", f"{path}/tags")),
            ((f"{collection}.tags.remove_all", *ids), Request("DELETE", f"{path}/tags")),
            ((f"{collection}.snapshots.get", *ids), Request("GET", f"{path}/snapshots", listing())),
        )
    ),
    (
        ("workflows.analyze_plugin_task_signatures", "c"),
        Request("POST", "/workflows/pluginTaskSignatureAnalysis", json={"pythonCode": "c"}),
    ),
]

ADDED = [
    (
        ("workflows.check_registration", "c"),
        Request("POST", "/workflows/registrationCheck", json={"pythonCode": "c"}),
    ),
    (("search", "a*"), Request("GET", "/search", listing(search="a*"))),
    (
        ("search", "a*", ["task", "code"], 2, 5, 20),
        Request("GET", "/search", listing("5", "20", search="a*", kinds="task,code", groupId="2")),
    ),
    (
        ("search", "a*", "code"),
        Request("GET", "/search", listing(search="a*", kinds="code")),
    ),
    (("groups.create", "g"), Request("POST", "/groups", json={"name": "g"})),
    (("groups.modify_by_id", 2, "g"), Request("PUT", "/groups/2", json={"name": "g"})),
    (("groups.delete_by_id", 2), Request("DELETE", "/groups/2")),
    (("groups.members.get", 2), Request("GET", "/groups/2/members")),
    (
        ("groups.members.add", 2, 7, READ),
        Request("POST", "/groups/2/members", json={"user": 7, "permissions": READ}),
    ),
    (
        ("groups.members.modify", 2, 7, READ),
        Request("PATCH", "/groups/2/members/7", json={"permissions": READ}),
    ),
    (("groups.members.remove", 2, 7), Request("DELETE", "/groups/2/members/7")),
    (
        ("users.set_active_group", 2),
        Request("PUT", "/users/current/group", json={"group": 2}),
    ),
    (
        ("users.tokens.create", "n"),
        Request(
            "POST",
            "/users/current/tokens",
            json={"name": "n", "group": None, "readOnly": False, "days": 90},
        ),
    ),
    (
        ("users.tokens.create", "n", 2, True, 7),
        Request(
            "POST",
            "/users/current/tokens",
            json={"name": "n", "group": 2, "readOnly": True, "days": 7},
        ),
    ),
    (("users.sessions.get",), Request("GET", "/users/current/sessions", listing())),
    (("users.sessions.delete_by_id", 5), Request("DELETE", "/users/current/sessions/5")),
    (("users.tokens.get",), Request("GET", "/users/current/tokens", listing())),
    (("users.tokens.delete_by_id", 5), Request("DELETE", "/users/current/tokens/5")),
]


def sent(call, **keywords):
    name, *arguments = call
    client, transport = connect()
    operator.attrgetter(name)(client)(*arguments, **keywords)
    (request,) = transport.requests
    return request


def case_id(case):
    return case[0] if isinstance(case, tuple) else ""


@pytest.mark.parametrize(("call", "request_expected"), PUBLISHED + ADDED, ids=case_id)
def test_a_call_sends_exactly_this(call, request_expected):
    assert sent(call) == request_expected


def test_a_check_sends_what_it_was_given():
    request = sent(
        ("workflows.check_registration", "c"),
        function_tasks=[],
        artifact_tasks=TASKS,
        group_id=1,
        plugin_id=3,
        filename="f.py",
    )
    assert request.json == {
        "pythonCode": "c",
        "tasks": {"functions": [], "artifacts": TASKS},
        "group": 1,
        "plugin": 3,
        "filename": "f.py",
    }


@pytest.mark.parametrize(
    ("collection", "ids", "path"),
    [
        ("plugins", (3,), "/plugins/3"),
        ("plugins.files", (3, "4"), "/plugins/3/files/4"),
        ("plugin_parameter_types", (3,), "/pluginParameterTypes/3"),
    ],
)
def test_what_belongs_to_a_thing_is_named_by_keyword(collection, ids, path):
    tags, snapshots = (f"{collection}.tags", f"{collection}.snapshots")
    body = {"ids": [7, 8]}
    assert sent((f"{tags}.append", *ids), ids=[7, 8]) == Request("POST", f"{path}/tags", json=body)
    assert sent((f"{tags}.modify", *ids), ids=(7, 8)) == Request("PUT", f"{path}/tags", json=body)
    assert sent((f"{tags}.remove", *ids), tag_id=7) == Request("DELETE", f"{path}/tags/7")
    page = listing("5", "6", search="s")
    wanted = Request("GET", f"{path}/snapshots", page)
    assert sent((f"{snapshots}.get", *ids), index=5, page_length=6, search="s") == wanted
    wanted = Request("POST", f"{path}/snapshots/7/restore")
    assert sent((f"{snapshots}.restore", *ids), snapshot_id=7) == wanted
    seen = Request("POST", f"{path}/snapshots/7/restore", headers={"If-Match": '"9"'})
    assert sent((f"{snapshots}.restore", *ids), snapshot_id=7, if_match=9) == seen
    wanted = Request("GET", f"{path}/snapshots/7")
    assert sent((f"{snapshots}.get_by_id", *ids), snapshot_id=7) == wanted


@pytest.mark.parametrize("ids", [(), (3,), (3, 4, 5)])
def test_too_few_or_too_many_ids_are_never_sent(ids):
    client, transport = connect()
    with pytest.raises(TypeError, match="2 in all"):
        client.plugins.files.tags.remove_all(*ids)
    assert transport.requests == []


@pytest.mark.parametrize("bad", ["", "..", None])
def test_an_id_under_a_thing_that_is_no_number_is_never_sent(bad):
    client, transport = connect()
    for call in (
        lambda: client.plugins.tags.remove(3, tag_id=bad),
        lambda: client.plugins.tags.remove_all(bad),
        lambda: client.plugins.snapshots.get_by_id(3, snapshot_id=bad),
        lambda: client.plugins.snapshots.get_files_bundle(3, bad),
    ):
        with pytest.raises(ValueError, match="whole number"):
            call()
    assert transport.requests == []


@pytest.mark.parametrize(
    "call",
    [("plugins.files.create", 3, "f.py", "c"), ("plugins.files.modify_by_id", 3, 4, "f.py", "c")],
    ids=case_id,
)
@pytest.mark.parametrize(
    ("options", "params", "body"),
    [
        ({"import_tasks": True}, {"importTasks": "true"}, file()),
        (
            {"import_tasks": True, "create_missing_types": True, "tasks": TASKS},
            {"importTasks": "true", "createMissingTypes": "true"},
            file(tasks={"functions": TASKS}),
        ),
        ({"import_tasks": False, "create_missing_types": False}, None, file(tasks={})),
    ],
)
def test_an_import_is_asked_for_in_the_query(call, options, params, body):
    request = sent(call, **options)
    assert (request.params, request.json) == (params, body)


def test_no_path_ends_in_a_slash():
    assert not [call for call, request in PUBLISHED + ADDED if request.path.endswith("/")]


@pytest.mark.parametrize(
    "call",
    [
        ("plugins.modify_by_id", 3, "n", None),
        ("plugins.files.modify_by_id", 3, 4, "f.py", "c"),
        ("plugin_parameter_types.modify_by_id", 3, "n", None, None),
    ],
    ids=case_id,
)
def test_a_change_may_name_the_snapshot_it_was_made_on(call):
    assert sent(call, if_match=20).headers == {"If-Match": '"20"'}


@pytest.mark.parametrize("bad", ["", "..", "4/../5", "-1", "1.0", True, None, "²"])
def test_an_id_that_is_no_number_is_never_sent(bad):
    client, transport = connect()
    with pytest.raises(ValueError, match="whole number"):
        client.plugins.files.delete_by_id(3, bad)
    assert transport.requests == []
