"""What several people do at the same moment, with two workers, on the database of the run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from uuid import uuid4

import pytest
import requests

from ..live import Server, at_once, live_server

pytestmark = pytest.mark.slow

ROUNDS = range(5)
CROWD = 8
ONE_WINS = Counter({200: 1, 409: CROWD - 1})
CODE = (
    "from dioptra import pyplugs\n\n\n@pyplugs.register\n"
    "def work(number: int) -> int:\n    return {}\n"
)


def fresh(word: str) -> str:
    return f"{word}_{uuid4().hex[:12]}"


def statuses(answers) -> Counter:
    return Counter(answer.status_code for answer in answers)


@pytest.fixture(scope="module")
def crowd(server: Server) -> Iterator[list]:
    """Clients that are signed in, each with a session and a connection of its own."""
    clients = [server.sign_in() for _ in range(2 * CROWD)]
    yield clients
    for client in clients:
        client.close()


@pytest.fixture(scope="module")
def group(crowd) -> int:
    return crowd[0].groups.get(search="name:public").json()["data"][0]["id"]


@pytest.fixture(scope="module")
def integer(crowd, group) -> int:
    found = crowd[0].plugin_parameter_types.get(group, search="name:integer").json()["data"]
    return found[0]["id"]


@pytest.fixture
def plugin(crowd, group) -> int:
    return crowd[0].plugins.create(group, fresh("plugin")).json()["id"]


@pytest.fixture
def task(integer) -> dict:
    return {
        "name": "work",
        "inputParams": [{"name": "number", "parameterType": integer}],
        "outputParams": [{"name": "result", "parameterType": integer}],
    }


@pytest.fixture
def file(crowd, plugin, task) -> dict:
    return crowd[0].plugins.files.create(plugin, "a.py", CODE.format(0), [task]).json()


def test_of_many_plugins_with_one_name_one_is_made(crowd, group):
    for _ in ROUNDS:
        name = fresh("hello")
        answers = at_once([lambda c=c: c.plugins.create(group, name) for c in crowd[:CROWD]])
        assert statuses(answers) == ONE_WINS, [answer.text for answer in answers]
        page = crowd[0].plugins.get(search=f"name:{name}").json()
        assert page["totalNumResults"] == 1


def test_a_lost_race_names_the_plugin_that_won(crowd, group):
    name = fresh("hello")
    answers = at_once([lambda c=c: c.plugins.create(group, name) for c in crowd[:CROWD]])
    winner = next(answer.json()["id"] for answer in answers if answer.status_code == 200)
    losers = [answer.json() for answer in answers if answer.status_code == 409]
    assert {body["error"] for body in losers} == {"EntityExistsError"}
    assert {body["detail"]["existing_id"] for body in losers} == {winner}


def test_of_many_files_with_one_name_one_is_made(crowd, plugin, task):
    for _ in ROUNDS:
        name = f"{fresh('hello')}.py"
        answers = at_once(
            [
                lambda c=c: c.plugins.files.create(plugin, name, CODE.format(1), [task])
                for c in crowd[:CROWD]
            ]
        )
        assert statuses(answers) == ONE_WINS, [answer.text for answer in answers]
        found = crowd[0].plugins.get_by_id(plugin).json()["files"]
        assert [each["filename"] for each in found].count(name) == 1


def test_of_many_types_with_one_name_one_is_made(crowd, group):
    for _ in ROUNDS:
        name = fresh("image")
        answers = at_once(
            [lambda c=c: c.plugin_parameter_types.create(group, name) for c in crowd[:CROWD]]
        )
        assert statuses(answers) == ONE_WINS, [answer.text for answer in answers]


def test_of_many_groups_with_one_name_one_is_made(crowd):
    for _ in ROUNDS:
        name = fresh("team")
        answers = at_once([lambda c=c: c.groups.create(name) for c in crowd[:CROWD]])
        assert statuses(answers) == ONE_WINS, [answer.text for answer in answers]


def test_of_many_accounts_with_one_name_one_is_made(crowd):
    for _ in ROUNDS:
        name = fresh("dora")
        answers = at_once(
            [
                lambda c=c, n=n: c.users.create(name, f"{name}{n}@example.org", "long enough")
                for n, c in enumerate(crowd[:CROWD])
            ]
        )
        assert statuses(answers) == ONE_WINS, [answer.text for answer in answers]


def test_files_added_at_once_are_all_in_the_plugin(crowd, plugin, task):
    names = [f"part_{number:02}.py" for number in range(16)]
    answers = at_once(
        [
            lambda c=c, n=n: c.plugins.files.create(plugin, n, CODE.format(2), [task])
            for c, n in zip(crowd, names, strict=True)
        ]
    )
    assert statuses(answers) == {200: 16}, [answer.text for answer in answers]
    document = crowd[0].plugins.get_by_id(plugin).json()
    assert sorted(found["filename"] for found in document["files"]) == names
    assert {found["id"] for found in document["files"]} == {a.json()["id"] for a in answers}
    listed = crowd[0].plugins.files.get(plugin, page_length=100).json()
    assert sorted(found["filename"] for found in listed["data"]) == names


def test_files_added_and_deleted_at_once_leave_a_plugin_that_tells_the_truth(crowd, plugin, task):
    doomed = [
        crowd[0].plugins.files.create(plugin, f"old_{n}.py", CODE.format(n), [task]).json()["id"]
        for n in range(4)
    ]
    adding = [
        lambda c=c, n=n: c.plugins.files.create(plugin, f"new_{n}.py", CODE.format(n), [task])
        for n, c in enumerate(crowd[:4])
    ]
    deleting = [
        lambda c=c, id_=id_: c.plugins.files.delete_by_id(plugin, id_)
        for c, id_ in zip(crowd[4:], doomed, strict=False)
    ]
    answers = at_once([*adding, *deleting])
    assert statuses(answers) == {200: 8}, [answer.text for answer in answers]
    document = crowd[0].plugins.get_by_id(plugin).json()
    assert sorted(found["filename"] for found in document["files"]) == [
        f"new_{n}.py" for n in range(4)
    ]


def test_of_changes_made_on_one_version_one_is_kept(crowd, plugin, file, task):
    for number in ROUNDS:
        read = crowd[0].plugins.files.get_by_id(plugin, file["id"]).json()["snapshot"]
        answers = at_once(
            [
                lambda c=c, code=CODE.format(f"{number}, {n}"): c.plugins.files.modify_by_id(
                    plugin, file["id"], "a.py", code, [task], if_match=read
                )
                for n, c in enumerate(crowd[:CROWD])
            ]
        )
        assert statuses(answers) == {200: 1, 412: CROWD - 1}, [answer.text for answer in answers]
        winner = next(answer.json() for answer in answers if answer.status_code == 200)
        stored = crowd[0].plugins.files.get_by_id(plugin, file["id"]).json()
        assert (stored["snapshot"], stored["contents"]) == (winner["snapshot"], winner["contents"])
        stale = next(answer.json() for answer in answers if answer.status_code == 412)
        assert winner["snapshot"] in stale["detail"].values()


def test_changes_that_name_no_version_are_all_kept_one_after_the_other(crowd, plugin, file, task):
    answers = at_once(
        [
            lambda c=c, code=CODE.format(n): c.plugins.files.modify_by_id(
                plugin, file["id"], "a.py", code, [task]
            )
            for n, c in enumerate(crowd[:CROWD])
        ]
    )
    assert statuses(answers) == {200: CROWD}, [answer.text for answer in answers]
    versions = {answer.json()["snapshot"]: answer.json()["contents"] for answer in answers}
    assert len(versions) == CROWD
    stored = crowd[0].plugins.files.get_by_id(plugin, file["id"]).json()
    assert stored["snapshot"] == max(versions)
    assert stored["contents"] == versions[max(versions)]
    (ref,) = crowd[0].plugins.get_by_id(plugin).json()["files"]
    assert [task["id"] for task in ref["tasks"]["functions"]] == [
        task["id"] for task in stored["tasks"]["functions"]
    ]


def test_of_changes_of_a_plugin_made_on_one_version_one_is_kept(crowd, plugin):
    read = crowd[0].plugins.get_by_id(plugin).json()
    answers = at_once(
        [
            lambda c=c, n=n: c.plugins.modify_by_id(
                plugin, read["name"], f"by {n}", if_match=read["snapshot"]
            )
            for n, c in enumerate(crowd[:CROWD])
        ]
    )
    assert statuses(answers) == {200: 1, 412: CROWD - 1}, [answer.text for answer in answers]


def test_a_plugin_deleted_while_files_are_added_leaves_none_behind(crowd, group, task):
    for _ in ROUNDS:
        plugin = crowd[0].plugins.create(group, fresh("doomed")).json()["id"]
        adding = [
            lambda c=c, n=n: c.plugins.files.create(plugin, f"a{n}.py", CODE.format(n), [task])
            for n, c in enumerate(crowd[1:CROWD])
        ]
        deleted, *added = at_once([lambda: crowd[0].plugins.delete_by_id(plugin), *adding])
        assert deleted.status_code == 200, deleted.text
        assert set(statuses(added)) <= {200, 404}, [answer.text for answer in added]
        for answer in added:
            if answer.status_code == 200:
                gone = crowd[0].plugins.files.get_by_id(plugin, answer.json()["id"])
                assert gone.status_code == 404


def test_a_type_is_not_deleted_under_a_file_that_begins_to_use_it(crowd, group, plugin, task):
    for number in ROUNDS:
        type_id = crowd[0].plugin_parameter_types.create(group, fresh("short")).json()["id"]
        using = {**task, "outputParams": [{"name": "result", "parameterType": type_id}]}
        made, deleted = at_once(
            [
                lambda n=number, t=using: crowd[0].plugins.files.create(
                    plugin, f"use_{n}.py", CODE.format(n), [t]
                ),
                lambda t=type_id: crowd[1].plugin_parameter_types.delete_by_id(t),
            ]
        )
        # Whoever comes first wins, and the other is told.
        assert (made.status_code, deleted.status_code) in {(200, 409), (404, 200)}, (
            made.text,
            deleted.text,
        )


def test_first_accounts_made_at_once_share_one_public_group(database_kind):
    with live_server(database_kind, account=False) as empty:
        names = [f"user{number}" for number in range(CROWD)]
        clients = [empty.connect() for _ in names]
        answers = at_once(
            [
                lambda c=c, n=n: c.users.create(n, f"{n}@example.org", "long enough")
                for c, n in zip(clients, names, strict=True)
            ]
        )
        assert statuses(answers) == {200: CROWD}, [answer.text for answer in answers]
        clients[0].auth.login(names[0], "long enough")
        (public,) = clients[0].groups.get().json()["data"]
        types = clients[0].plugin_parameter_types.get(page_length=100).json()["data"]
        for client in clients:
            client.close()
    assert public["name"] == "public"
    assert sorted(member["user"]["username"] for member in public["members"]) == names
    owners = [m["user"] for m in public["members"] if m["permissions"]["owner"]]
    assert owners == [public["user"]]
    assert [found["name"] for found in types] == [
        *("any", "string", "integer", "number", "boolean", "null"),
    ]


@pytest.fixture
def two_workers(server: Server) -> Iterator[list[requests.Session]]:
    """A connection to each worker."""
    sessions = list(server.sessions_by_worker().values())
    yield sessions
    for session in sessions:
        session.close()


def test_a_session_that_ends_in_one_worker_ends_in_the_other(server, two_workers):
    one, other = (server.connect(session) for session in two_workers)
    one.auth.login(server.username, server.password)
    two_workers[1].cookies.update(two_workers[0].cookies)
    cookies = two_workers[0].cookies.copy()
    assert other.users.get_current().json()["username"] == server.username
    assert one.auth.logout().status_code == 200
    assert other.users.get_current().status_code == 401
    two_workers[0].cookies.update(cookies)
    assert one.users.get_current().status_code == 401


def test_a_password_changed_in_one_worker_ends_the_sessions_in_the_other(server, two_workers):
    one, other = (server.connect(session) for session in two_workers)
    name = fresh("dora")
    one.users.create(name, f"{name}@example.org", "long enough")
    for client in (one, other):
        assert client.auth.login(name, "long enough").status_code == 200
    assert one.users.change_current_user_password("long enough", "longer still").ok
    assert other.users.get_current().status_code == 401
    assert other.auth.login(name, "long enough").status_code == 401
    assert other.auth.login(name, "longer still").status_code == 200


def test_wrong_passwords_are_counted_over_all_workers(server, two_workers):
    name = fresh("dora")
    one, other = (server.connect(session) for session in two_workers)
    one.users.create(name, f"{name}@example.org", "long enough")
    answers = [client.auth.login(name, "wrong") for _ in range(7) for client in (one, other)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429] * 4
    assert all(0 < int(answer.headers["Retry-After"]) <= 300 for answer in answers[10:])
    # The right password waits as well: who guesses must not learn that it was right.
    assert one.auth.login(name, "long enough").status_code == 429
    assert other.auth.login(server.username, server.password).status_code == 200


def test_guesses_made_at_once_stop_at_the_limit_and_those_on_their_way(server, crowd):
    name = fresh("dora")
    crowd[0].users.create(name, f"{name}@example.org", "long enough")
    with server.connect() as owner:
        assert owner.auth.login(name, "long enough").status_code == 200
    strangers = [server.connect() for _ in crowd]
    answers = [
        answer
        for _ in range(4)
        for answer in at_once([lambda c=c: c.auth.login(name, "wrong") for c in strangers])
    ]
    for stranger in strangers:
        stranger.close()
    found = statuses(answers)
    assert found.keys() == {401, 429}
    # Two workers of four threads each: eight can be on their way when the tenth is counted.
    assert 10 <= found[401] < 10 + 8


def test_a_plan_that_is_carried_out_twice_at_once_is_imported_once(server):
    sessions = [sign_in_to_pages(server) for _ in range(CROWD)]
    for _ in ROUNDS:
        name = fresh("imported")
        plan = send_source(server, sessions[0], name)
        page = sessions[0].get(plan).text
        fields = {**csrf_of(page), "strategy": "update", **hidden(page, "seen")}
        tokens = [csrf_of(session.get(plan).text) for session in sessions]
        answers = at_once(
            [
                lambda session=session, token=token: session.post(
                    plan, {**fields, **token}, allow_redirects=False, timeout=60
                )
                for session, token in zip(sessions, tokens, strict=True)
            ]
        )
        # Whoever looks for the plan after the first one has stored finds it done, or another.
        assert statuses(answers)[303] == 1
        assert set(statuses(answers)) <= {303, 409, 412}
        listed = server.sign_in().plugins.get(search=f"name:{name}").json()["data"]
        assert [plugin["name"] for plugin in listed] == [name]
        imports = server.sign_in().plugins.get_imports(listed[0]["id"]).json()
        assert len(imports) == 1


def sign_in_to_pages(server: Server) -> requests.Session:
    session = requests.Session()
    who = {"username": server.username, "password": server.password}
    form = csrf_of(session.get(f"{server.address}/sign-in", timeout=60).text)
    answer = session.post(f"{server.address}/sign-in", {**form, **who}, timeout=60)
    assert answer.ok
    return session


def send_source(server: Server, session: requests.Session, name: str) -> str:
    """Send a plugin as a file, and give the address of its plan."""
    address = f"{server.address}/imports/new"
    page = session.get(address, timeout=60).text
    group = session.get(f"{server.address}/api/v1/groups?search=name:public", timeout=60).json()
    fields = {"sourceType": "upload_files", "group": group["data"][0]["id"]}
    files = {"files": (f"{name}/code.py", CODE.format(1))}
    answer = session.post(address, {**fields, **csrf_of(page)}, files=files, timeout=60)
    assert "/imports/" in answer.url, answer.text
    return answer.url


def csrf_of(page: str) -> dict[str, str]:
    return hidden(page, "csrf_token")


def hidden(page: str, name: str) -> dict[str, str]:
    return {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1]}
