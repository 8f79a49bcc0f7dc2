"""If-Match: a change made on an old version is refused, if one says which it was made on."""

from __future__ import annotations

import pytest

from ..builders import PLUGINS, TYPES, done


@pytest.fixture(params=["plugin", "file", "image"])
def thing(request, plugin):
    """The path and the document of each thing that has versions."""
    document = request.getfixturevalue(request.param)
    root = {
        "plugin": PLUGINS,
        "file": f"{PLUGINS}/{plugin['id']}/files",
        "image": TYPES,
    }[request.param]
    return f"{root}/{document['id']}", document


@pytest.mark.parametrize("form", ['"{}"', "{}", 'W/"{}"', ' "{}" '])
def test_the_current_snapshot_passes(alice, thing, form):
    path, document = thing
    snapshot = done(alice.get(path))["snapshot"]
    headers = {"If-Match": form.format(snapshot)}
    assert done(alice.put(path, document, headers=headers))["snapshot"] > snapshot


@pytest.mark.parametrize("headers", [{}, {"If-Match": "*"}, {"If-Match": ""}])
def test_without_word_the_last_writer_wins(alice, thing, headers):
    path, document = thing
    for _ in range(2):
        done(alice.put(path, document, headers=headers))


def test_a_stale_snapshot_is_refused_with_both(alice, thing, rows):
    path, document = thing
    base = done(alice.get(path))["snapshot"]
    current = done(alice.put(path, document))["snapshot"]
    before = rows()
    answer = alice.put(path, document, headers={"If-Match": f'"{base}"'})
    assert (answer.status_code, answer.json["error"]) == (412, "StaleSnapshotError")
    detail = answer.json["detail"]
    assert (detail["base_snapshot_id"], detail["curr_snapshot_id"]) == (base, current)
    assert rows() == before
    assert done(alice.get(path))["snapshot"] == current


def test_a_snapshot_that_is_still_to_come_is_refused_too(alice, thing):
    path, document = thing
    answer = alice.put(path, document, headers={"If-Match": "99999999"})
    assert answer.status_code == 412


@pytest.mark.parametrize("value", ["abc", '"1", "2"', "-1", "1.5", "9" * 30, '"', "٣"])
def test_what_names_no_snapshot_is_refused(alice, thing, value):
    path, document = thing
    answer = alice.put(path, document, headers={"If-Match": value.encode().decode("latin-1")})
    assert (answer.status_code, answer.json["error"]) == (400, "InvalidHeaderError")


def test_a_change_of_a_file_makes_the_plugin_stale(alice, plugin, file):
    headers = {"If-Match": str(plugin["snapshot"])}
    answer = alice.put(f"{PLUGINS}/{plugin['id']}", {"name": "hello"}, headers=headers)
    assert answer.status_code == 412
