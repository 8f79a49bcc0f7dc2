"""Plugins out of one registry and into another: planned, stored whole or not at all, remembered."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings

from app.packages.archives import PACKERS, read_archive
from app.packages.reading import read_package
from app.packages.writing import as_tree

from ..builders import (
    ARTIFACT,
    HELLO,
    PLUGINS,
    TYPES,
    artifact_task,
    done,
    function_task,
    make_file,
    make_group,
    make_plugin,
    make_type,
)
from ..packages.packages import in_use, packages
from ..packages.trees import COLLECTION, LIMITS, special, tar, zipped

IMPORT = "/api/v1/workflows/resourceImport"
EXPORT = "/api/v1/workflows/resourceExport"


def send(client, group_id, source, **fields):
    """Import an archive, or files by name."""
    form = {"group": str(group_id), **{key: str(value) for key, value in fields.items()}}
    if isinstance(source, bytes):
        form |= {"sourceType": "upload_archive", "archiveFile": (BytesIO(source), "some-code.zip")}
    else:
        files = [(BytesIO(data), name) for name, data in source.items()]
        form |= {"sourceType": "upload_files", "files": files}
    return client.send("POST", IMPORT, data=form, content_type="multipart/form-data")


def update(client, group_id, source, **fields):
    return send(client, group_id, source, resolveNameConflictsStrategy="update", **fields)


def actions(answer):
    """What is planned or done, by path."""
    plan = done(answer)["plan"]
    found = {one["name"]: one["action"] for one in plan["types"]}
    for plugin in plan["plugins"]:
        found[plugin["name"]] = plugin["action"]
        found |= {f"{plugin['name']}/{f['filename']}": f["action"] for f in plugin["files"]}
    return found


def findings(answer):
    files = [file for plugin in done(answer)["plan"]["plugins"] for file in plugin["files"]]
    return [one for file in files for one in file["diagnostics"]]


def files_of(client, name):
    found = done(client.get(f"{PLUGINS}?search=name:{name}"))["data"]
    return {file["filename"]: file for plugin in found for file in plugin["files"]}


CODE = {"greet/hello.py": HELLO.encode()}


@pytest.mark.parametrize("source", [COLLECTION, tar(COLLECTION), zipped(COLLECTION)])
def test_a_collection_of_dioptra_is_imported_with_one_warning(alice, vision, rows, source):
    answer = send(alice, vision.id, source)
    assert [(one["code"], one["severity"], one["parameter"]) for one in findings(answer)] == [
        ("required-mismatch", "warning", "order")
    ]
    assert actions(answer) == {
        "np.ndarray": "create",
        "pd.DataFrame": "create",
        "measure": "create",
        "measure/__init__.py": "create",
        "measure/distances.py": "create",
        "measure/tables.py": "create",
    }
    assert "Entrypoints" in answer.json["plan"]["notes"][0]
    ids = answer.json["resources"]
    assert ids["entrypoints"] == {}
    assert done(alice.get(f"{PLUGINS}/{ids['plugins']['measure']}"))["name"] == "measure"
    assert done(alice.get(f"{TYPES}/{ids['plugin_param_types']['np.ndarray']}"))
    before = rows()
    again = send(alice, vision.id, source)
    assert set(actions(again).values()) == {"unchanged"}
    assert again.json["message"] == "nothing was stored"
    assert rows() == before


def test_without_a_manifest_everything_that_the_code_offers_is_registered(alice, vision):
    code = b"from dioptra import pyplugs\n@pyplugs.register\ndef f(a: list[int]) -> str: ...\n"
    answer = send(alice, vision.id, tar({"one/code.py": code, "one/text.py": ARTIFACT.encode()}))
    assert actions(answer)["list_integer"] == "create"
    files = files_of(alice, "one")
    (task,) = files["code.py"]["tasks"]["functions"]
    assert task["inputParams"][0]["parameterType"]["name"] == "list_integer"
    assert files["text.py"]["tasks"]["artifacts"][0]["name"] == "TextArtifact"


def test_files_at_the_root_are_a_plugin_named_for_the_archive_or_as_it_is_said(alice, vision):
    assert actions(send(alice, vision.id, tar({"a.py": b""})))["some_code"] == "create"
    assert actions(send(alice, vision.id, {"a.py": b""}, name="named"))["named"] == "create"


def test_files_of_a_plugin_may_need_each_other_in_any_order(alice, vision):
    base = ARTIFACT.replace("class TextArtifact", "class _Base").encode()
    user = b"from .z_base import _Base\n\n\nclass TextArtifact(_Base):\n    pass\n"
    answer = send(alice, vision.id, {"one/a.py": user, "one/z_base.py": base})
    assert findings(answer) == []
    assert files_of(alice, "one")["a.py"]["tasks"]["artifacts"][0]["name"] == "TextArtifact"


def test_a_plan_says_what_would_be_done_and_stores_nothing(alice, vision, rows):
    before = rows()
    answer = send(alice, vision.id, COLLECTION, dryRun=True)
    assert actions(answer)["measure/tables.py"] == "create"
    tasks = answer.json["plan"]["plugins"][0]["files"][1]["tasks"]
    added = {"task": "distance", "kind": "function", "change": "added", "fields": []}
    assert tasks == [added]
    assert answer.json["resources"]["plugins"] == {}
    assert rows() == before


def test_fail_refuses_what_is_there_and_differs(alice, vision, rows):
    done(send(alice, vision.id, CODE))
    before = rows()
    changed = {"greet/hello.py": HELLO.encode() + b"# more\n"}
    answer = send(alice, vision.id, changed)
    assert (answer.status_code, answer.json["error"]) == (409, "EntityExistsError")
    assert "'greet' that differs in hello.py" in answer.json["message"]
    assert rows() == before
    planned = send(alice, vision.id, changed, dryRun=True)
    assert planned.json["plan"]["conflicts"] == answer.json["detail"]["conflicts"]


def test_update_makes_new_versions_and_keeps_the_history(alice, vision):
    made = done(send(alice, vision.id, CODE))["resources"]["plugins"]["greet"]
    first = files_of(alice, "greet")["hello.py"]
    more = {"greet/hello.py": HELLO.encode() + b"# more\n", "greet/new.py": b""}
    assert actions(update(alice, vision.id, more)) == {
        "greet": "update",
        "greet/hello.py": "update",
        "greet/new.py": "create",
    }
    second = files_of(alice, "greet")["hello.py"]
    assert second["id"] == first["id"]
    history = f"{PLUGINS}/{made}/files/{first['id']}/snapshots"
    assert done(alice.get(history))["totalNumResults"] == 2


def test_what_the_source_lacks_stays_until_it_is_pruned(alice, vision):
    done(send(alice, vision.id, {**CODE, "greet/old.py": b""}))
    assert actions(update(alice, vision.id, CODE))["greet/old.py"] == "stays"
    assert set(files_of(alice, "greet")) == {"hello.py", "old.py"}
    assert actions(update(alice, vision.id, CODE, prune=True))["greet/old.py"] == "remove"
    assert set(files_of(alice, "greet")) == {"hello.py"}


def test_overwrite_makes_it_as_in_the_source(alice, vision):
    plugin = make_plugin(alice, vision.id, "greet", description="mine")
    make_file(alice, plugin["id"], "old.py", "")
    answer = send(alice, vision.id, CODE, resolveNameConflictsStrategy="overwrite")
    assert actions(answer)["greet/old.py"] == "remove"
    assert done(alice.get(f"{PLUGINS}/{plugin['id']}"))["description"] is None


def test_update_keeps_what_was_chosen_and_what_the_source_says_nothing_of(alice, vision):
    plugin = make_plugin(alice, vision.id, "greet", description="mine")
    chosen = function_task(
        inputs={"name": vision.types["any"]}, outputs={"text": vision.types["string"]}
    )
    make_file(alice, plugin["id"], "hello.py", HELLO, [chosen], description="kept")
    done(update(alice, vision.id, {"greet/hello.py": HELLO.encode() + b"# more\n"}))
    found = done(alice.get(f"{PLUGINS}/{plugin['id']}/files"))["data"][0]
    assert found["contents"].endswith("# more\n")
    assert found["description"] == "kept"
    (task,) = found["tasks"]["functions"]
    assert task["inputParams"][0]["parameterType"]["name"] == "any"
    assert done(alice.get(f"{PLUGINS}/{plugin['id']}"))["description"] == "mine"


def test_types_of_a_manifest_are_made_in_an_order_that_works_and_updated(alice, vision):
    manifest = """
    [[plugin_param_types]]
    name = "a"
    structure = {{ list = ["{inner}"] }}
    [[plugin_param_types]]
    name = "b"
    """
    first = {"dioptra.toml": manifest.format(inner="b").encode()}
    assert actions(send(alice, vision.id, first)) == {"b": "create", "a": "create"}
    assert actions(send(alice, vision.id, first)) == {"b": "unchanged", "a": "unchanged"}
    other = {"dioptra.toml": manifest.format(inner="string").encode()}
    assert send(alice, vision.id, other).status_code == 409
    assert actions(update(alice, vision.id, other))["a"] == "update"


REFUSED = [
    # A task of a function that is absent, and of a file that is absent.
    ({**COLLECTION, "plugins/measure/distances.py": b""}, 422, "RegistrationMismatchError"),
    ({"dioptra.toml": COLLECTION["dioptra.toml"]}, 400, "ImportSourceError"),
    ({"a/x.py": b"def ("}, 422, "RegistrationMismatchError"),
    (tar([special("a/x.py", b"2", "y")]), 400, "ImportSourceError"),
    (b"no archive", 400, "ImportSourceError"),
    ({"../x.py": b""}, 400, "ImportSourceError"),
    (
        {"dioptra.toml": b'[[plugin_param_types]]\nname = "String"'},
        400,
        "PluginParameterTypeMatchesBuiltinTypeError",
    ),
    (
        {"dioptra.toml": b'[[plugin_param_types]]\nname = "a"\nstructure = { list = "none" }'},
        400,
        "ParameterTypeStructureError",
    ),
    (
        {"dioptra.toml": b'[[plugin_param_types]]\nname = "a"\nstructure = { list = "a" }'},
        400,
        "ParameterTypeStructureError",
    ),
]


@pytest.mark.parametrize(("source", "status", "error"), REFUSED, ids=range(len(REFUSED)))
def test_what_cannot_be_imported_is_refused_whole(alice, vision, rows, source, status, error):
    before = rows()
    answer = send(alice, vision.id, source)
    assert (answer.status_code, answer.json["error"]) == (status, error), answer.text
    assert rows() == before


def test_all_findings_of_all_files_are_told_at_once(alice, vision):
    bad = {"one/a.py": b"def (", "one/b.py": b"def )", "two/c.py": b"class"}
    answer = send(alice, vision.id, bad)
    assert "and 2 more files" in answer.json["message"]
    told = [one["message"].partition(":")[0] for one in answer.json["detail"]["diagnostics"]]
    assert told == ["one/a.py", "one/b.py", "two/c.py"]
    planned = send(alice, vision.id, bad, dryRun=True)
    assert len(findings(planned)) == 3


def test_a_type_that_nobody_has_is_refused(alice, vision):
    manifest = COLLECTION["dioptra.toml"].replace(b'"number"', b'"distance"')
    answer = send(alice, vision.id, {**COLLECTION, "dioptra.toml": manifest})
    assert answer.status_code == 422
    assert "no parameter type named 'distance'" in answer.json["message"]


def test_a_name_of_another_group_is_taken(alice, bob, vision):
    make_plugin(alice, vision.id, "greet")
    own = make_group(bob)
    answer = send(bob, own["id"], CODE)
    assert (answer.status_code, answer.json["error"]) == (409, "EntityExistsError")


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "group"),
        ({"group": "1", "sourceType": "carrier pigeon"}, "sourceType"),
        ({"group": "1", "sourceType": "upload_archive"}, "archiveFile"),
        ({"group": "1", "sourceType": "upload_archive", "archiveFile": "text"}, "archiveFile"),
        ({"group": "1", "sourceType": "upload_files"}, "files"),
        ({"group": "1", "sourceType": "git"}, "gitUrl"),
        ({"group": "1", "sourceType": "git", "gitUrl": "x", "prune": "perhaps"}, "prune"),
        ({"group": "1", "sourceType": "git", "gitUrl": "x", "bogus": "1"}, "bogus"),
    ],
)
def test_a_form_that_lacks_something_is_refused_by_the_field(alice, form, field):
    form = {"sourceType": "git", "gitUrl": "x", **form} if field == "group" else form
    answer = alice.send("POST", IMPORT, data=form, content_type="multipart/form-data")
    assert (answer.status_code, list(answer.json["errors"])) == (400, [field])


def test_only_who_may_write_imports(bob, charlie, vision):
    assert send(bob, vision.id, CODE).status_code == 403
    assert send(charlie, vision.id, CODE).status_code == 404


def test_a_body_that_is_no_form_is_refused(alice, vision):
    answer = alice.post(IMPORT, {"group": vision.id, "sourceType": "git", "gitUrl": "x"})
    assert answer.status_code == 415


def test_where_a_plugin_came_from_is_remembered(alice, bob, charlie, vision):
    plugin_id = done(send(alice, vision.id, tar(CODE)))["resources"]["plugins"]["greet"]
    done(update(alice, vision.id, {**CODE, "greet/b.py": b""}))
    last, first = bob.get(f"{PLUGINS}/{plugin_id}/imports").json
    assert (last["sourceType"], last["source"]) == ("upload_files", "greet")
    assert (first["sourceType"], first["source"]) == ("upload_archive", "some-code.zip")
    assert first["user"]["username"] == "alice"
    assert len(first["hash"]) == 64
    assert done(alice.get(f"{PLUGINS}/{plugin_id}"))["snapshot"] == last["snapshot"]
    assert charlie.get(f"{PLUGINS}/{plugin_id}/imports").status_code == 404


@pytest.mark.parametrize("kind", PACKERS)
def test_an_export_holds_files_types_and_a_manifest(alice, vision, plugin, file, kind):
    inner = make_type(alice, vision.id, "pixel", description="one")
    image = make_type(alice, vision.id, "image", {"list": "pixel"})
    make_type(alice, vision.id, "unused")
    task = artifact_task(outputs={"image": image["id"]})
    make_file(alice, plugin["id"], "images.py", ARTIFACT, [], [task])
    answer = alice.get(f"{PLUGINS}/{plugin['id']}/export?fileType={kind}")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=hello.")
    tree = read_archive(answer.data, LIMITS)
    assert set(tree) == {"dioptra.toml", "hello/hello.py", "hello/images.py"}
    types = read_package(tree, "x").types
    assert [(one.name, one.structure) for one in types] == [
        ("image", {"list": inner["name"]}),
        ("pixel", None),
    ]


def test_some_plugins_are_exported_together(alice, bob, charlie, vision):
    ids = [make_plugin(alice, vision.id, name, files=CODE_OF_ONE)["id"] for name in ("b", "a")]
    tree = read_archive(bob.get(f"{EXPORT}?plugins={ids[0]},{ids[1]}").data, LIMITS)
    assert set(tree) == {"dioptra.toml", "a/hello.py", "b/hello.py"}
    assert charlie.get(f"{EXPORT}?plugins={ids[0]}").status_code == 404
    assert bob.get(f"{EXPORT}?plugins=x").status_code == 400
    assert bob.get(EXPORT).status_code == 400


CODE_OF_ONE = {"hello.py": HELLO}


def test_types_that_differ_cannot_be_exported_together(alice, vision):
    ids = []
    for group_id, name, structure in (
        (vision.id, "one", {"list": "string"}),
        (make_group(alice)["id"], "two", None),
    ):
        type_id = make_type(alice, group_id, "image", structure)["id"]
        plugin_id = make_plugin(alice, group_id, name)["id"]
        task = artifact_task(outputs={"image": type_id})
        make_file(alice, plugin_id, "a.py", ARTIFACT, [], [task])
        ids.append(plugin_id)
    answer = alice.get(f"{EXPORT}?plugins={ids[0]},{ids[1]}")
    assert answer.status_code == 409


@settings(
    deadline=None,
    derandomize=True,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(package=packages())
def test_exported_imported_and_exported_again_are_equal_bytes(alice, taken_back, package):
    """What two registries that were empty give, and what a second import does."""
    archives = [PACKERS["zip"](as_tree(in_use(package)))]
    for _ in range(2):
        with taken_back():
            group_id = make_group(alice, "fresh")["id"]
            made = done(send(alice, group_id, archives[-1]))["resources"]["plugins"]
            ids = ",".join(map(str, made.values()))
            archives.append(alice.get(f"{EXPORT}?plugins={ids}&fileType=zip").data)
            assert set(actions(send(alice, group_id, archives[-1])).values()) == {"unchanged"}
    assert archives[0] == archives[1] == archives[2]


CASE = """
[[plugins]]
path = "greet"

[[plugin_requirements]]
path = "greet"
requirements = "numpy"

[[plugin_cases]]
path = "greet/hello.py"
task = "hello"
name = "greets Ada"
given = '{"inputs": {"name": "Ada"}}'
expected = '{"output": "Hello, Ada! "}'
"""


def with_manifest(text):
    return {**CODE, "dioptra.toml": text.encode()}


def cases_of(client):
    file = files_of(client, "greet")["hello.py"]
    plugin = done(client.get(f"{PLUGINS}?search=name:greet"))["data"][0]
    found = done(client.get(f"{PLUGINS}/{plugin['id']}/files/{file['id']}/cases?pageLength=50"))
    return {one["name"]: one for one in found["data"]}


def test_cases_and_requirements_come_along(alice, vision):
    done(send(alice, vision.id, with_manifest(CASE)))
    plugin = done(alice.get(f"{PLUGINS}?search=name:greet"))["data"][0]
    assert plugin["requirements"] == "numpy\n"
    (case,) = cases_of(alice).values()
    assert (case["inputs"], case["expected"]) == ({"name": "Ada"}, {"output": "Hello, Ada! "})
    # As it is there already, nothing is stored, and nothing is run.
    again = send(alice, vision.id, with_manifest(CASE))
    assert set(actions(again).values()) == {"unchanged"}


def test_an_import_of_a_changed_case_runs_it(alice, vision):
    done(send(alice, vision.id, with_manifest(CASE)))
    first = cases_of(alice)["greets Ada"]
    changed = with_manifest(CASE.replace("Hello, Ada", "Bye, Ada"))
    assert send(alice, vision.id, changed).status_code == 409
    assert actions(update(alice, vision.id, changed))["greet/hello.py"] == "update"
    second = cases_of(alice)["greets Ada"]
    assert second["expected"] == {"output": "Bye, Ada! "}
    assert second["run"] != first["run"]


def test_cases_that_a_source_does_not_name_stay_until_it_overwrites(alice, vision):
    done(send(alice, vision.id, with_manifest(CASE)))
    other = with_manifest(CASE.replace("greets Ada", "greets again"))
    done(update(alice, vision.id, other))
    assert set(cases_of(alice)) == {"greets Ada", "greets again"}
    done(update(alice, vision.id, CODE))
    assert set(cases_of(alice)) == {"greets Ada", "greets again"}
    done(send(alice, vision.id, other, resolveNameConflictsStrategy="overwrite"))
    assert set(cases_of(alice)) == {"greets again"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('task = "hello"', 'task = "bye"', "does not register"),
        ("hello.py", "bye.py", "no plugin has such a file"),
        ('\'{"inputs": {"name": "Ada"}}\'', "'{'", "given is no JSON"),
        ('\'{"inputs": {"name": "Ada"}}\'', "'[]'", "an object"),
        ('\'{"inputs": {"name": "Ada"}}\'', "'{\"inputs\": []}'", "inputs is an object"),
        ('\'{"inputs": {"name": "Ada"}}\'', "'{\"input\": {}}'", "no part of it"),
        ('\'{"inputs": {"name": "Ada"}}\'', '\'{"mode": "deserialize"}\'', "mode is"),
        ('\'{"output": "Hello, Ada! "}\'', "'1'", "an object"),
        ('\'{"output": "Hello, Ada! "}\'', "'{\"x\": NaN}'", "NaN"),
        ('\'{"output": "Hello, Ada! "}\'', "'{\"x\": 1e999}'", "infinite"),
        ("expected = ", "raises = 'a b'\nexpected = ", "not both"),
        ('name = "greets Ada"', 'name = " "', "line of text"),
        ('name = "greets Ada"', 'nam = "greets Ada"', "no key 'nam'"),
    ],
)
def test_a_case_that_cannot_be_is_refused_with_its_place(alice, vision, rows, old, new, words):
    assert old in CASE
    before = rows()
    answer = send(alice, vision.id, with_manifest(CASE.replace(old, new)))
    assert answer.status_code == 400, answer.text
    assert words in answer.json["message"]
    assert answer.json["error"] in ("ImportManifestError", "ImportSourceError")
    assert rows() == before
