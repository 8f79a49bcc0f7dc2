"""Plugins that came from a Git repository, held against what stands there now."""

from __future__ import annotations

import pytest

from ..builders import HELLO, PLUGINS, done, make_plugin
from ..packages.trees import COLLECTION
from .test_imports import IMPORT, actions, send, update

CODE = HELLO.encode()


def import_git(client, group_id, address, **fields):
    form = {"group": str(group_id), "sourceType": "git", "gitUrl": address, **fields}
    return client.send("POST", IMPORT, data=form, content_type="multipart/form-data")


def ask(client, plugin_id, **body):
    return client.post(f"{PLUGINS}/{plugin_id}/imports", body)


def check(client, plugin_id, **body):
    return ask(client, plugin_id, dryRun=True, **body)


def is_up_to_date(answer):
    return done(answer)["plan"]["upToDate"]


@pytest.fixture
def measure(alice, vision, repository):
    """The id of a plugin that came from the branch main of the repository."""
    repository.commit(COLLECTION)
    answer = done(import_git(alice, vision.id, f"{repository.url}#main"))
    return answer["resources"]["plugins"]["measure"]


def test_a_repository_that_did_not_change_has_no_updates(alice, measure, repository, rows):
    before = rows()
    answer = check(alice, measure)
    assert is_up_to_date(answer)
    assert answer.json["source"] == {
        "sourceType": "git",
        "source": repository.url,
        "ref": "main",
        "commit": repository.git("rev-parse", "HEAD"),
        "configPath": None,
    }
    assert is_up_to_date(ask(alice, measure))
    assert answer.json["message"] == "nothing was stored"
    assert rows() == before


def test_what_changed_there_is_planned_then_imported(alice, measure, repository, rows):
    changed = COLLECTION["plugins/measure/distances.py"] + b"# more\n"
    commit = repository.commit({"plugins/measure/distances.py": changed})
    before = rows()
    planned = check(alice, measure)
    assert actions(planned)["measure/distances.py"] == "update"
    assert not is_up_to_date(planned)
    assert rows() == before
    assert done(ask(alice, measure))["message"] == "successfully imported"
    last, first = alice.get(f"{PLUGINS}/{measure}/imports").json
    assert (last["commit"], last["ref"], last["path"]) == (commit, "main", "plugins/measure")
    assert first["commit"] != commit
    assert is_up_to_date(check(alice, measure))


def test_another_plugin_of_the_repository_is_left_alone(alice, measure, repository):
    more = b'[[plugins]]\npath = "plugins/other"\n[[plugin_param_types]]\nname = "other"\n'
    manifest = COLLECTION["dioptra.toml"] + more
    repository.commit({"dioptra.toml": manifest, "plugins/other/hello.py": CODE})
    answer = check(alice, measure)
    assert is_up_to_date(answer)
    plan = answer.json["plan"]
    assert [one["name"] for one in plan["plugins"]] == ["measure"]
    assert sorted(one["name"] for one in plan["types"]) == ["np.ndarray", "pd.DataFrame"]


def test_a_tag_is_asked_again_and_not_the_branch(alice, vision, repository):
    repository.commit({"one/hello.py": CODE})
    repository.git("tag", "v1")
    ids = done(import_git(alice, vision.id, f"{repository.url}#v1"))["resources"]["plugins"]
    repository.commit({"one/hello.py": CODE + b"# more"})
    assert is_up_to_date(check(alice, ids["one"]))


def test_files_that_are_gone_there_stay_until_they_are_pruned(alice, measure, repository):
    manifest = COLLECTION["dioptra.toml"].split(b"[[plugins.tasks.artifacts]]")[0]
    repository.commit({"dioptra.toml": manifest, "plugins/measure/tables.py": None})
    assert actions(check(alice, measure))["measure/tables.py"] == "stays"
    assert actions(check(alice, measure, prune=True))["measure/tables.py"] == "remove"
    overwrite = {"resolveNameConflictsStrategy": "overwrite"}
    assert actions(check(alice, measure, **overwrite))["measure/tables.py"] == "remove"


def test_the_strategy_fail_refuses_an_update(alice, measure, repository):
    repository.commit({"plugins/measure/__init__.py": b"# more"})
    assert ask(alice, measure, resolveNameConflictsStrategy="fail").status_code == 409


def test_a_plugin_that_was_renamed_here_keeps_its_name(alice, measure, repository):
    done(alice.put(f"{PLUGINS}/{measure}", {"name": "renamed"}))
    repository.commit({"plugins/measure/__init__.py": b"# more"})
    answer = ask(alice, measure)
    assert actions(answer)["renamed/__init__.py"] == "update"
    assert done(alice.get(f"{PLUGINS}/{measure}"))["name"] == "renamed"


def test_a_change_made_here_is_named(alice, measure):
    done(alice.put(f"{PLUGINS}/{measure}", {"name": "measure", "description": "mine"}))
    answer = check(alice, measure)
    assert not is_up_to_date(answer)
    assert "measure was changed here after its last import" in answer.json["plan"]["notes"][-1]


def test_files_at_the_root_are_found_again_under_the_name_that_was_given(alice, vision, repository):
    repository.commit({"hello.py": CODE})
    made = done(import_git(alice, vision.id, repository.url, name="one"))
    plugin_id = made["resources"]["plugins"]["one"]
    assert is_up_to_date(check(alice, plugin_id))
    repository.commit({"hello.py": CODE + b"# more"})
    assert actions(check(alice, plugin_id))["one/hello.py"] == "update"


def test_a_manifest_elsewhere_is_found_again(alice, vision, repository):
    repository.commit({"deep/conf.toml": b'[[plugins]]\npath = "two"', "deep/two/a.py": CODE})
    made = done(import_git(alice, vision.id, repository.url, configPath="deep/conf.toml"))
    assert is_up_to_date(check(alice, made["resources"]["plugins"]["two"]))


def test_a_plugin_that_is_no_longer_there_is_said_to_be_gone(alice, vision, repository):
    repository.commit({"one/hello.py": CODE, "two/hello.py": CODE})
    ids = done(import_git(alice, vision.id, repository.url))["resources"]["plugins"]
    repository.commit({"one/hello.py": None})
    answer = check(alice, ids["one"])
    assert (answer.status_code, answer.json["error"]) == (400, "ImportSourceError")
    assert "no plugin any more in the folder 'one' that 'one' came from" in answer.json["message"]


def test_a_repository_that_is_gone_is_said_to_be(alice, measure, repository):
    repository.folder.rename(repository.folder.with_name("moved"))
    answer = check(alice, measure)
    assert (answer.status_code, answer.json["error"]) == (400, "ImportSourceError")


def test_code_that_cannot_be_registered_is_planned_and_refused(alice, measure, repository, rows):
    repository.commit({"plugins/measure/distances.py": b"def ("})
    before = rows()
    assert check(alice, measure).json["plan"]["plugins"][0]["files"][1]["refusal"]
    assert ask(alice, measure).status_code == 422
    assert rows() == before


def test_what_came_from_elsewhere_has_nothing_to_be_held_against(alice, vision, measure):
    made = make_plugin(alice, vision.id, "made")["id"]
    uploaded = done(send(alice, vision.id, {"up/hello.py": CODE}))["resources"]["plugins"]["up"]
    for plugin_id, words in ((made, "was not imported"), (uploaded, "files that were uploaded")):
        answer = check(alice, plugin_id)
        assert answer.status_code == 400
        assert words in answer.json["message"]
    done(update(alice, vision.id, {"measure/__init__.py": b"# uploaded"}))
    assert check(alice, measure).status_code == 400


def test_only_who_may_write_looks_for_updates(bob, charlie, measure):
    assert check(bob, measure).status_code == 403
    assert check(charlie, measure).status_code == 404


def test_a_body_that_says_something_else_is_refused(alice, measure):
    for body in ({"dryRun": "yes"}, {"resolveNameConflictsStrategy": "x"}, {"bogus": 1}):
        assert ask(alice, measure, **body).status_code == 400
