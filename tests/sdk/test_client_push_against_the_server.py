"""Importing, checking and pushing with the real application: what the code offers is registered."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dioptra.client import (
    BadRequestError,
    ConflictError,
    DeniedError,
    PushError,
    connect_json_dioptra_client,
    connect_response_dioptra_client,
)
from dioptra.client.wsgi import wsgi_transport

EXAMPLES = Path(__file__).parents[2] / "examples"

GREET = """\
from dioptra import pyplugs


@pyplugs.register
def greet(name: str, greeting: str = "Hello") -> str:
    message = f"{greeting}, {name}"
    return message
"""
ATTACK = """\
import numpy as np
from dioptra import pyplugs


@pyplugs.register
def perturb(images: np.ndarray, eps: float) -> np.ndarray:
    adversarial = images + eps
    return adversarial
"""
BASE = """\
from dioptra.sdk.api.artifact import ArtifactTaskInterface


class _TextBase(ArtifactTaskInterface):
    @staticmethod
    def serialize(working_dir, name, contents, **kwargs):
        path = working_dir / name
        path.write_text(contents)
        return path

    @staticmethod
    def deserialize(working_dir, path, **kwargs) -> str:
        contents = (working_dir / path).read_text()
        return contents

    @staticmethod
    def validation():
        return None
"""
HANDLER = "from .zbase import _TextBase\n\n\nclass TextHandler(_TextBase):\n    pass\n"
BROKEN = "from dioptra import pyplugs\n\n@pyplugs.register\ndef (:\n"


@pytest.fixture
def plugin(alice, vision) -> int:
    return alice.plugins.create(vision, "attacks")["id"]


@pytest.fixture
def folder(tmp_path):
    """A function that writes a directory named `evasion`."""

    def write(**files: str) -> Path:
        where = tmp_path / "evasion"
        where.mkdir(exist_ok=True)
        for stem, code in files.items():
            (where / f"{stem}.py").write_text(code)
        return where

    return write


def push(client, group, where, **options):
    lines: list[str] = []
    return client.plugins.push(group, where, report=lines.append, **options), lines


def files_of(client, plugin_id):
    page = client.plugins.files.get(plugin_id, page_length=100, sort_by="filename")
    return {file["filename"]: file for file in page["data"]}


def function_of(file):
    (task,) = file["tasks"]["functions"]
    inputs = {i["name"]: (i["parameterType"]["name"], i["required"]) for i in task["inputParams"]}
    outputs = {o["name"]: o["parameterType"]["name"] for o in task["outputParams"]}
    return task["name"], inputs, outputs


# Asking about code


def test_signatures_are_analysed(alice):
    found = alice.workflows.analyze_plugin_task_signatures(GREET)
    assert [task["name"] for task in found["tasks"]] == ["greet"]
    assert found["artifacts"] == []
    with pytest.raises(BadRequestError):
        alice.workflows.analyze_plugin_task_signatures(BROKEN)


def test_a_check_suggests_a_registration(alice, vision):
    found = alice.workflows.check_registration(ATTACK, group_id=vision)
    (task,) = found["suggestions"]["functions"]
    assert [given["name"] for given in task["inputParams"]] == ["images", "eps"]
    assert [given["name"] for given in task["outputParams"]] == ["adversarial"]
    assert len(found["missing_types"]) == 1
    assert [(one["task"], one["change"]) for one in found["changes"]] == [("perturb", "added")]


def test_a_check_finds_what_does_not_fit_and_stores_nothing(alice, plugin):
    task = {"name": "great", "inputParams": [], "outputParams": []}
    found = alice.workflows.check_registration(
        GREET, function_tasks=[task], plugin_id=plugin, filename="greet.py"
    )
    assert "task-not-found" in {one["code"] for one in found["diagnostics"]}
    found = alice.workflows.check_registration(BROKEN)
    assert [one["code"] for one in found["diagnostics"]] == ["syntax-error"]
    assert files_of(alice, plugin) == {}


# Importing


def test_a_file_from_the_disk_is_registered_with_all_it_offers(alice, plugin):
    made = alice.plugins.files.create_from_path(plugin, EXAMPLES / "hello.py", "Says hello")
    assert function_of(made) == ("hello", {"name": ("string", True)}, {"message": "string"})
    read = alice.plugins.files.get_by_id(plugin, made["id"])
    assert (read["description"], read["tasks"]) == ("Says hello", made["tasks"])
    assert read["contents"] == (EXAMPLES / "hello.py").read_text()


def test_missing_types_are_made_together_with_the_file(alice, plugin, vision):
    made = alice.plugins.files.create(
        plugin, "attack.py", ATTACK, import_tasks=True, create_missing_types=True
    )
    (new,) = made["createdTypes"]
    assert function_of(made) == (
        "perturb",
        {"images": (new["name"], True), "eps": ("number", True)},
        {"adversarial": new["name"]},
    )
    assert alice.plugin_parameter_types.get_by_id(new["id"])["name"] == new["name"]
    assert [one["change"] for one in made["changes"]] == ["added"]


def test_an_import_over_a_registration_keeps_what_a_person_chose(alice, plugin, vision):
    types = alice.plugin_parameter_types.get(vision, page_length=100)["data"]
    ids = {found["name"]: found["id"] for found in types}
    chosen = {
        "name": "greet",
        "inputParams": [
            {"name": "name", "parameterType": ids["string"]},
            {"name": "greeting", "parameterType": ids["any"], "required": False},
        ],
        "outputParams": [{"name": "sentence", "parameterType": ids["string"]}],
    }
    made = alice.plugins.files.create(plugin, "greet.py", GREET, [chosen])
    changed = alice.plugins.files.modify_by_id(
        plugin,
        made["id"],
        "greet.py",
        GREET.replace('"Hello")', '"Hello", mark: str = "!")'),
        import_tasks=True,
        create_missing_types=True,
        if_match=made["snapshot"],
    )
    assert function_of(changed) == (
        "greet",
        {"name": ("string", True), "greeting": ("any", False), "mark": ("string", False)},
        {"sentence": "string"},
    )
    assert [(one["task"], one["change"]) for one in changed["changes"]] == [("greet", "changed")]


# Pushing


def test_a_directory_is_pushed_and_a_second_push_changes_nothing(alice, vision, folder):
    where = folder(greet=GREET, attack=ATTACK)
    pushed, lines = push(alice, vision, where, description="Attacks")
    assert (pushed.created, pushed.updated) == (("attack.py", "greet.py"), ())
    plugin = alice.plugins.get_by_id(pushed.plugin_id)
    assert (plugin["name"], plugin["description"]) == ("evasion", "Attacks")
    registered = files_of(alice, pushed.plugin_id)
    assert {name: function_of(file)[0] for name, file in registered.items()} == {
        "attack.py": "perturb",
        "greet.py": "greet",
    }
    assert any(line.startswith("new parameter types: ") for line in lines)
    again, lines = push(alice, vision, where)
    assert (again.created, again.updated, again.removed) == ((), (), ())
    assert again.unchanged == ("attack.py", "greet.py")
    assert lines[-1] == "Nothing to change."
    assert alice.plugins.get_by_id(pushed.plugin_id)["snapshot"] == plugin["snapshot"]


def test_a_push_updates_what_changed_and_removes_when_asked(alice, vision, folder):
    where = folder(greet=GREET, attack=ATTACK)
    id_ = push(alice, vision, where)[0].plugin_id
    (where / "attack.py").unlink()
    folder(greet=GREET.replace("name: str,", "name: str, times: int,"))
    pushed, lines = push(alice, vision, where)
    assert (pushed.updated, pushed.removed) == (("greet.py",), ())
    assert "  stays      attack.py" in lines
    assert "times" in function_of(files_of(alice, id_)["greet.py"])[1]
    pushed, _ = push(alice, vision, where, prune=True)
    assert (pushed.unchanged, pushed.removed) == (("greet.py",), ("attack.py",))
    assert list(files_of(alice, id_)) == ["greet.py"]


def test_a_choice_that_a_person_made_is_no_change(alice, vision, folder):
    where = folder(greet=GREET)
    id_ = push(alice, vision, where)[0].plugin_id
    file = files_of(alice, id_)["greet.py"]
    file["tasks"]["functions"][0]["outputParams"][0]["name"] = "sentence"
    changed = alice.plugins.files.modify_by_id(
        id_, file["id"], "greet.py", GREET, tasks=file["tasks"]
    )
    assert push(alice, vision, where)[0].unchanged == ("greet.py",)
    assert files_of(alice, id_)["greet.py"]["snapshot"] == changed["snapshot"]


def test_errors_stop_a_push_before_anything_is_stored(alice, vision, folder):
    where = folder(greet=GREET, bad=BROKEN)
    with pytest.raises(PushError) as refusal:
        push(alice, vision, where)
    (found,) = refusal.value.findings["bad.py"]
    assert (found["code"], found["line"]) == ("syntax-error", 4)
    assert alice.plugins.get(vision, search="name:evasion")["data"] == []


def test_a_dry_run_leaves_no_trace(alice, vision, folder):
    types = alice.plugin_parameter_types.get(vision)["totalNumResults"]
    pushed, lines = push(alice, vision, folder(attack=ATTACK), dry_run=True)
    assert (pushed.plugin_id, pushed.created) == (None, ("attack.py",))
    assert "             task perturb: added" in lines
    assert alice.plugins.get(vision, search="name:evasion")["data"] == []
    assert alice.plugin_parameter_types.get(vision)["totalNumResults"] == types


def test_a_handler_is_found_through_its_base_in_another_file(alice, vision, folder):
    where = folder(handler=HANDLER, zbase=BASE)
    pushed, _ = push(alice, vision, where)
    registered = files_of(alice, pushed.plugin_id)
    (task,) = registered["handler.py"]["tasks"]["artifacts"]
    assert task["name"] == "TextHandler"
    assert registered["zbase.py"]["tasks"] == {"functions": [], "artifacts": []}
    assert push(alice, vision, where)[0].unchanged == ("zbase.py", "handler.py")


def test_a_handler_stays_as_it_is_when_its_base_changes_and_means_the_same(alice, vision, folder):
    where = folder(zbase=BASE, handler=HANDLER)
    push(alice, vision, where)
    changed = BASE.replace("def validation():", "def validation() -> None:")
    pushed, _ = push(alice, vision, folder(zbase=changed))
    assert (pushed.updated, pushed.unchanged) == (("zbase.py",), ("handler.py",))


def test_the_examples_are_pushed_as_they_stand(alice, vision, tmp_path):
    where = tmp_path / "examples"
    where.mkdir()
    for name in ("hello.py", "string_artifact.py"):
        shutil.copy(EXAMPLES / name, where / name)
    pushed, _ = push(alice, vision, where)
    registered = files_of(alice, pushed.plugin_id)
    assert [task["name"] for task in registered["hello.py"]["tasks"]["functions"]] == ["hello"]
    artifacts = registered["string_artifact.py"]["tasks"]["artifacts"]
    assert [task["name"] for task in artifacts] == ["StringArtifactTask"]


def test_who_may_only_read_cannot_push(alice, bob, vision, folder):
    where = folder(greet=GREET)
    for is_dry in (True, False):
        with pytest.raises(DeniedError):
            push(bob, vision, where, dry_run=is_dry)
    assert alice.plugins.get(vision, search="name:evasion")["data"] == []


def test_a_plugin_name_of_another_group_is_refused(alice, charlie, vision, folder):
    public = charlie.groups.get(search="name:public")["data"][0]["id"]
    where = folder(greet=GREET)
    push(alice, vision, where)
    for is_dry in (True, False):
        with pytest.raises(ConflictError):
            push(charlie, public, where, dry_run=is_dry)


def test_a_token_that_only_reads_is_refused_by_a_dry_run_too(app, alice, vision, folder):
    token = alice.users.tokens.create("ci", read_only=True)["token"]
    client = connect_json_dioptra_client(
        "http://localhost", token=token, transport=wsgi_transport(app)
    )
    for is_dry in (True, False):
        with pytest.raises(DeniedError):
            push(client, vision, folder(greet=GREET), dry_run=is_dry)


def test_a_client_of_whole_answers_cannot_push(connect, vision, folder):
    client = connect("alice", connect_response_dioptra_client)
    with pytest.raises(TypeError, match="connect_json_dioptra_client"):
        client.plugins.push(vision, folder(greet=GREET))
