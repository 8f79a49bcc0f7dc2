"""Whatever is sent: names by the rule and no other, and never a crash."""

from __future__ import annotations

import json
import keyword
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ..builders import (
    PLUGINS,
    TYPES,
    USERS,
    file_body,
    make_case,
    make_drafts,
    make_tag,
    make_token,
    make_type,
)
from .operations import DOCUMENT, WITH_BODY

relaxed = settings(
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

any_text = st.text(st.characters(codec=None), max_size=12)
almost_names = st.from_regex(r"\A[A-Za-z_][A-Za-z0-9_]{0,8}[\n .é/]?\Z")
words = st.sampled_from([*keyword.kwlist, *keyword.softkwlist, "_", "__init__", "__main__", ""])
names = st.one_of(any_text, almost_names, words)

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    any_text,
)
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=8,
)


def is_module_name(name):
    is_identifier = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) is not None
    reserved = keyword.iskeyword(name) or name in ("_", "__init__", "__main__")
    return is_identifier and not reserved


def raw(client, method, path, body):
    """Send what JSON can say, half characters too."""
    data = json.dumps(body)
    return client.send(method, path, data=data, content_type="application/json")


@settings(relaxed, max_examples=80)
@given(name=names)
def test_any_text_is_a_plugin_name_or_refused_by_the_rule(alice, vision, name):
    answer = raw(alice, "POST", PLUGINS, {"group": vision.id, "name": name})
    assert answer.status_code == (200 if is_module_name(name) else 400)
    if answer.status_code == 200:
        assert answer.json["name"] == name
        alice.delete(f"{PLUGINS}/{answer.json['id']}")


@settings(relaxed, max_examples=80)
@given(name=names)
def test_any_text_is_a_filename_or_refused_by_the_rule(alice, plugin, name):
    path = f"{PLUGINS}/{plugin['id']}/files"
    answer = raw(alice, "POST", path, file_body(f"{name}.py"))
    legal = is_module_name(name) or name in ("__init__", "__main__")
    assert answer.status_code == (200 if legal else 400)
    if legal:
        alice.delete(f"{path}/{answer.json['id']}")


@settings(relaxed, max_examples=40)
@given(text=any_text)
def test_any_description_is_kept_or_refused_whole(alice, plugin, text):
    body = {"name": "hello", "description": text}
    answer = raw(alice, "PUT", f"{PLUGINS}/{plugin['id']}", body)
    if answer.status_code == 200:
        assert alice.get(f"{PLUGINS}/{plugin['id']}").json["description"] == text
    else:
        assert answer.status_code == 400
        assert "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text)


@settings(relaxed, max_examples=60)
@given(structure=json_values, kind=st.sampled_from(["list", "tuple", "mapping", "union", "x"]))
def test_any_structure_is_taken_or_refused(alice, vision, structure, kind):
    for sent in (structure, {kind: structure}):
        body = {"group": vision.id, "name": "any type", "structure": sent}
        answer = raw(alice, "POST", TYPES, body)
        assert answer.status_code in (200, 400)
        if answer.status_code == 200:
            alice.delete(f"{TYPES}/{answer.json['id']}")


@settings(relaxed, max_examples=60)
@given(search=any_text, sort=names, index=scalars, length=scalars)
def test_any_query_is_answered(alice, plugin, search, sort, index, length):
    query = {"search": search, "sortBy": sort, "index": index, "pageLength": length}
    encoded = {k: str(v).encode("utf-8", "surrogatepass") for k, v in query.items()}
    answer = alice.get(PLUGINS, query_string=encoded)
    assert answer.status_code in (200, 400, 422)


@pytest.fixture
def ids(alice, vision, plugin, file):
    image = make_type(alice, vision.id)
    path = f"{PLUGINS}/{plugin['id']}"
    paths = (path, f"{path}/files/{file['id']}", f"{TYPES}/{image['id']}")
    return {
        "plugin_id": plugin["id"],
        "file_id": file["id"],
        "case_id": make_case(alice, plugin["id"], file["id"])["id"],
        "type_id": image["id"],
        **make_drafts(alice, vision.id, *paths),
        "group_id": vision.id,
        "user_id": alice.get(f"{USERS}/current").json["id"],
        "tag_id": make_tag(alice, vision.id)["id"],
        "token_id": make_token(alice)["id"],
    }


def bodies(operation):
    """Anything, and objects of the right keys with anything in them."""
    ref = operation.declared["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    shape = DOCUMENT["components"]["schemas"][ref.rsplit("/", 1)[1]]
    keyed = st.fixed_dictionaries({}, optional=dict.fromkeys(shape["properties"], json_values))
    whole = st.fixed_dictionaries(dict.fromkeys(shape["properties"], json_values))
    return st.one_of(keyed, whole, json_values)


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
def test_any_body_is_answered(operation, alice, ids):
    """The client fails on a 500, and on every answer that is not described."""

    @settings(relaxed, max_examples=20)
    @given(body=bodies(operation))
    def ask(body):
        raw(alice, operation.method, operation.path(ids), body)

    ask()
