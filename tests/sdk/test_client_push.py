"""What a push does, says and leaves alone, against a registry in memory."""

import sys

import pytest

from dioptra.client import (
    ConflictError,
    MismatchError,
    PushError,
    StaleError,
    connect_response_dioptra_client,
)
from dioptra.client.pulled import Pulled, digest
from dioptra.client.push import Pushed, apply_push, plan_push

from .small_registry import SmallRegistry


@pytest.fixture
def registry():
    return SmallRegistry()


@pytest.fixture
def folder(tmp_path):
    """A function that writes a directory named `attacks`."""

    def write(**files):
        where = tmp_path / "attacks"
        where.mkdir(exist_ok=True)
        for stem, code in files.items():
            (where / f"{stem}.py").write_text(code)
        return where

    return write


def push(registry, where, **options):
    lines = []
    client = registry.client()
    return client.plugins.push(1, where, report=lines.append, **options), lines


def test_a_first_push_makes_the_plugin_and_registers_everything(registry, folder):
    where = folder(fgm="def fgm(n: X): ...\n", pgd="def pgd(): ...\n")
    pushed, lines = push(registry, where, description="Attacks")
    assert pushed == Pushed(7, created=("fgm.py", "pgd.py"))
    assert (registry.plugin["name"], registry.plugin["group"]) == ("attacks", 1)
    assert registry.plugin["description"] == "Attacks"
    assert registry.stored() == {"fgm.py": "def fgm(n: X): ...\n", "pgd.py": "def pgd(): ...\n"}
    assert registry.queries[1:] == [{"importTasks": "true", "createMissingTypes": "true"}] * 2
    assert lines == [
        "plugin attacks: create",
        "  create     fgm.py",
        "             task fgm: added",
        "  create     pgd.py",
        "             task pgd: added",
        "new parameter types: x_type",
        "1/2 fgm.py  created",
        "2/2 pgd.py  created",
    ]


def test_a_second_push_changes_nothing_and_says_so(registry, folder):
    where = folder(fgm="def fgm(n: X): ...\n")
    push(registry, where, description="Attacks")
    registry.writes.clear()
    pushed, lines = push(registry, where, description="Attacks")
    assert pushed == Pushed(7, unchanged=("fgm.py",))
    assert registry.writes == []
    assert lines == [
        "plugin attacks: is there, id 7",
        "  unchanged  fgm.py",
        "Nothing to change.",
    ]


def test_only_what_changed_is_stored_again(registry, folder):
    push(registry, folder(fgm="def fgm(): ...\n", pgd="def old(): ...\n"))
    registry.writes.clear()
    pushed, lines = push(registry, folder(pgd="def new(): ...\n"))
    assert pushed == Pushed(7, updated=("pgd.py",), unchanged=("fgm.py",))
    assert registry.writes == [("PUT", "pgd.py")]
    assert "             task new: added" in lines
    assert "             task old: removed" in lines
    assert lines[-1] == "1/1 pgd.py  updated"


def test_descriptions_that_a_person_wrote_stay(registry, folder):
    push(registry, folder(fgm="def fgm(): ...\n"), description="Attacks")
    (file,) = registry.files.values()
    file["description"] = "by hand"
    push(registry, folder(fgm="def fgm(n): ...\n"))
    (file,) = registry.files.values()
    assert (file["description"], registry.plugin["description"]) == ("by hand", "Attacks")


def test_a_new_description_of_the_plugin_is_a_change_of_its_own(registry, folder):
    where = folder(fgm="def fgm(): ...\n")
    push(registry, where, description="Attacks")
    registry.writes.clear()
    pushed, lines = push(registry, where, description="Evasion")
    assert pushed == Pushed(7, unchanged=("fgm.py",))
    assert registry.writes == [("PUT", "attacks")]
    assert lines[0] == "plugin attacks: update the description"
    assert registry.plugin["description"] == "Evasion"


def test_one_file_with_errors_stops_all_of_them(registry, folder):
    where = folder(fgm="def fgm(): ...\n", bad="ERROR\n", worse="ERROR: X\n")
    lines = []
    with pytest.raises(PushError) as refusal:
        registry.client().plugins.push(1, where, report=lines.append)
    assert registry.writes == []
    assert list(refusal.value.findings) == ["bad.py", "worse.py"]
    assert refusal.value.findings["bad.py"][0]["code"] == "syntax-error"
    assert str(refusal.value) == (
        "Nothing was pushed, because of errors:\n  bad.py: line 3: Bad.\n  worse.py: line 3: Bad."
    )
    assert "             error: line 3: Bad." in lines


def test_a_file_that_is_no_text_is_an_error_like_any_other(registry, folder):
    where = folder(fgm="def fgm(): ...\n")
    (where / "bad.py").write_bytes(b"name = '\xe9'\n")
    with pytest.raises(PushError, match=r"bad\.py: bad\.py cannot be read as Python source"):
        push(registry, where)
    assert registry.writes == []


@pytest.mark.parametrize("is_there", [False, True])
def test_a_dry_run_stores_nothing_and_tells_what_would_be(registry, folder, is_there):
    if is_there:
        push(registry, folder(fgm="def fgm(): ...\n", pgd="def pgd(): ...\n"))
    registry.writes.clear()
    where = folder(fgm="def fgm(n): ...\n", pgd="def pgd(): ...\n")
    pushed, lines = push(registry, where, dry_run=True)
    assert registry.writes == []
    assert lines[-1] == "A dry run: nothing was stored."
    if is_there:
        assert pushed == Pushed(7, updated=("fgm.py",), unchanged=("pgd.py",))
    else:
        assert pushed == Pushed(None, created=("fgm.py", "pgd.py"))


def test_a_dry_run_with_errors_fails_as_the_push_would(registry, folder):
    with pytest.raises(PushError):
        push(registry, folder(bad="ERROR\n"), dry_run=True)


@pytest.mark.parametrize("prune", [False, True])
def test_files_that_the_directory_lacks_go_only_when_asked(registry, folder, prune):
    where = folder(fgm="def fgm(): ...\n", old="def old(): ...\n")
    push(registry, where)
    (where / "old.py").unlink()
    pushed, lines = push(registry, where, prune=prune)
    assert pushed.removed == (("old.py",) if prune else ())
    assert pushed.unchanged == ("fgm.py",)
    assert ("old.py" in registry.stored()) is not prune
    assert f"  {'remove   ' if prune else 'stays    '}  old.py" in lines
    assert lines[-1] == ("1/1 old.py  removed" if prune else "Nothing to change.")


def test_all_pages_of_the_registered_files_are_read(registry, folder):
    where = folder(**{f"f{number:03}": "def f(): ...\n" for number in range(101)})
    push(registry, where)
    registry.writes.clear()
    pushed, _ = push(registry, where)
    assert (len(pushed.unchanged), registry.writes) == (101, [])


def test_files_that_others_import_go_first(registry, folder):
    where = folder(
        a="from .m import x\n", m="from attacks.z import y\n", z="", b="import attacks.m\n"
    )
    push(registry, where)
    assert [name for _, name in registry.writes] == ["attacks", "z.py", "m.py", "a.py", "b.py"]


def test_an_unchanged_file_follows_a_changed_one_that_it_imports(registry, folder):
    where = folder(base="def one(): ...\n", child="from . import base\n", other="")
    push(registry, where)
    registry.writes.clear()
    pushed, lines = push(registry, folder(base="def one(): ...\ndef two(): ...\n"))
    assert registry.writes == [("PUT", "base.py"), ("PUT", "child.py")]
    assert pushed == Pushed(7, updated=("base.py", "child.py"), unchanged=("other.py",))
    assert push(registry, where)[0] == Pushed(7, unchanged=("base.py", "child.py", "other.py"))
    assert lines[-1] == "2/2 child.py  updated"


def test_an_unchanged_file_is_left_alone_if_the_change_means_nothing_to_it(registry, folder):
    push(registry, folder(base="def one(): ...\n", child="from . import base\n"))
    registry.writes.clear()
    pushed, lines = push(registry, folder(base="def one(): ...\n# comment\n"))
    assert registry.writes == [("PUT", "base.py")]
    assert pushed == Pushed(7, updated=("base.py",), unchanged=("child.py",))
    assert lines[-1] == "1/1 base.py  updated"


def test_a_file_whose_name_changed_in_letter_case_is_still_the_same(registry, folder):
    where = folder(Fgm="def fgm(): ...\n")
    push(registry, where)
    (where / "Fgm.py").rename(where / "fgm.py")
    pushed, _ = push(registry, where)
    assert pushed == Pushed(7, updated=("fgm.py",))
    assert list(registry.stored()) == ["fgm.py"]


def test_what_is_no_part_of_a_plugin_is_named_once(registry, folder):
    where = folder(fgm="def fgm(): ...\n", **{".hidden": ""})
    (where / "data").mkdir()
    (where / "__pycache__").mkdir()
    (where / "notes.txt").write_text("")
    _, lines = push(registry, where)
    assert lines[1] == "passed over: .hidden.py, data/, notes.txt"
    assert list(registry.stored()) == ["fgm.py"]


def test_another_name_than_the_directorys_may_be_given(registry, folder):
    push(registry, folder(fgm="def fgm(): ...\n"), name="evasion")
    assert registry.plugin["name"] == "evasion"


def test_the_working_directory_has_its_own_name(registry, folder, monkeypatch):
    monkeypatch.chdir(folder(fgm="def fgm(): ...\n"))
    push(registry, ".")
    assert registry.plugin["name"] == "attacks"


@pytest.mark.parametrize(
    ("files", "name", "message"),
    [
        ({}, None, "'attacks' has no Python files"),
        ({"a-b": ""}, None, r"a-b\.py cannot be imported"),
        ({"A": "", "a": ""}, None, r"A\.py and a\.py"),
        ({"a": ""}, "my-plugin", "'my-plugin'"),
        ({"a": ""}, "", "''"),
    ],
)
def test_what_cannot_be_right_is_refused_before_anything_is_sent(
    registry, folder, files, name, message
):
    with pytest.raises(ValueError, match=message):
        push(registry, folder(**files), name=name)
    assert registry.writes == []


def test_a_directory_that_is_not_there_is_the_systems_own_error(registry, tmp_path):
    with pytest.raises(FileNotFoundError):
        push(registry, tmp_path / "nowhere")


def test_a_client_that_hands_out_whole_answers_cannot_push(registry, folder):
    client = registry.client(connect_response_dioptra_client)
    with pytest.raises(TypeError, match="connect_json_dioptra_client"):
        client.plugins.push(1, folder(fgm="def fgm(): ...\n"))
    assert registry.writes == []


def test_a_plan_is_void_once_somebody_else_changed_the_file(registry, folder):
    push(registry, folder(fgm="def fgm(): ...\n"))
    client = registry.client()
    where = folder(fgm="def fgm(n): ...\n")
    plan = plan_push(client.plugins, client.workflows, 1, where)
    (file,) = registry.files.values()
    file["snapshot"] += 1
    with pytest.raises(StaleError):
        apply_push(client.plugins, plan, lambda line: None)
    assert registry.stored() == {"fgm.py": "def fgm(): ...\n"}


def test_a_plan_with_errors_cannot_be_applied(registry, folder):
    client = registry.client()
    plan = plan_push(client.plugins, client.workflows, 1, folder(bad="ERROR\n"))
    with pytest.raises(PushError):
        apply_push(client.plugins, plan)
    assert registry.writes == []


def test_a_refusal_half_way_names_its_file_and_another_push_goes_on(registry, folder):
    where = folder(a="def a(): ...\n", b="def b(): ...\n", c="def c(): ...\n")
    registry.refuse = "b.py"
    lines = []
    with pytest.raises(MismatchError) as refusal:
        registry.client().plugins.push(1, where, report=lines.append)
    assert lines[-2:] == ["1/3 a.py  created", "2/3 b.py  refused"]
    assert "b.py" in refusal.value.__notes__[0]
    registry.refuse = None
    assert push(registry, where)[0] == Pushed(7, created=("b.py", "c.py"), unchanged=("a.py",))


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_line_shows_what_is_under_way_only_on_a_terminal(
    registry, folder, capsys, monkeypatch, is_terminal
):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal, raising=False)
    registry.client().plugins.push(1, folder(fgm="def fgm(): ...\n"))
    under_way = "1/1 fgm.py  …\r\x1b[K" if is_terminal else ""
    assert capsys.readouterr().out.endswith(f"added\n{under_way}1/1 fgm.py  created\n")


# Into a directory that was pulled


@pytest.fixture
def pulled(registry, folder):
    """A directory with `fgm.py` and `pgd.py` as it was pulled."""
    where = folder(fgm="def fgm(): ...\n", pgd="def pgd(): ...\n")
    push(registry, where)
    note = {name: digest(code.encode()) for name, code in registry.stored().items()}
    Pulled("attacks", note).write(where)
    registry.writes.clear()
    return where


def there(registry, filename, code):
    """Change a file on the server, as a colleague does."""
    (file,) = [one for one in registry.files.values() if one["filename"] == filename]
    file["contents"] = code
    file["snapshot"] += 100


def test_what_a_colleague_changed_too_is_not_written_over(registry, folder, pulled):
    there(registry, "fgm.py", "def theirs(): ...\n")
    where = folder(fgm="def mine(): ...\n", pgd="def pgd(n): ...\n")
    lines = []
    with pytest.raises(PushError, match=r"fgm\.py: It was changed here, and on the server") as it:
        registry.client().plugins.push(1, where, report=lines.append)
    assert list(it.value.findings) == ["fgm.py"]
    assert "  conflict   fgm.py" in lines
    assert registry.writes == []


def test_force_stores_over_it_and_the_note_is_brought_up_to_date(registry, folder, pulled):
    there(registry, "fgm.py", "def theirs(): ...\n")
    where = folder(fgm="def mine(): ...\n")
    assert push(registry, where, force=True)[0].updated == ("fgm.py",)
    assert push(registry, folder(fgm="def mine(n): ...\n"))[0].updated == ("fgm.py",)
    note = Pulled.read(where)
    assert note.files == {name: digest(code.encode()) for name, code in registry.stored().items()}


def test_what_a_colleague_changed_alone_stays(registry, folder, pulled):
    there(registry, "fgm.py", "def theirs(): ...\n")
    before = Pulled.read(pulled).files["fgm.py"]
    pushed, lines = push(registry, folder(pgd="def pgd(n): ...\n"))
    assert pushed == Pushed(7, updated=("pgd.py",))
    assert any(line.startswith("  stays      fgm.py  (changed on the server") for line in lines)
    assert registry.stored()["fgm.py"] == "def theirs(): ...\n"
    assert Pulled.read(pulled).files["fgm.py"] == before


def test_a_file_that_a_colleague_deleted_does_not_come_back(registry, folder, pulled):
    registry.files = {k: f for k, f in registry.files.items() if f["filename"] != "fgm.py"}
    pushed, lines = push(registry, pulled)
    assert (registry.writes, pushed.unchanged) == ([], ("pgd.py",))
    assert any("(deleted on the server" in line for line in lines)
    with pytest.raises(PushError, match=r"fgm\.py: It was changed here"):
        push(registry, folder(fgm="def mine(): ...\n"))


def test_pruning_leaves_what_a_colleague_added_or_changed(registry, pulled):
    client = registry.client()
    client.plugins.files.create(7, "new.py", "def new(): ...\n")
    (pulled / "pgd.py").unlink()
    assert push(registry, pulled, prune=True)[0].removed == ("pgd.py",)
    assert "pgd.py" not in Pulled.read(pulled).files
    there(registry, "fgm.py", "def theirs(): ...\n")
    (pulled / "fgm.py").rename(pulled / "other.py")
    with pytest.raises(PushError, match=r"fgm\.py: It was changed here"):
        push(registry, pulled, prune=True)
    assert sorted(registry.stored()) == ["fgm.py", "new.py"]


def test_a_half_done_push_notes_what_it_stored(registry, folder, pulled):
    where = folder(fgm="def fgm(n): ...\n", pgd="def pgd(n): ...\n")
    registry.refuse = "pgd.py"
    with pytest.raises(MismatchError):
        push(registry, where)
    registry.refuse = None
    assert push(registry, folder(fgm="def fgm(m): ...\n"))[0].updated == ("fgm.py", "pgd.py")


def test_a_note_of_another_plugin_says_nothing_of_this_one(registry, folder, pulled):
    there(registry, "fgm.py", "def theirs(): ...\n")
    Pulled("other", Pulled.read(pulled).files).write(pulled)
    assert push(registry, folder(fgm="def mine(): ...\n"))[0].updated == ("fgm.py",)


def test_a_dry_run_asks_the_server_whether_it_would_take_the_plugin(registry, folder):
    where = folder(fgm="def fgm(): ...\n", pgd="def pgd(): ...\n")
    push(registry, where, dry_run=True)
    (asked,) = registry.asked
    assert (asked["name"], asked["group"], asked["dryRun"]) == ("attacks", "1", "true")
    registry.import_answer = (409, {"message": "The name is taken."})
    with pytest.raises(ConflictError, match="The name is taken"):
        push(registry, where, dry_run=True)
