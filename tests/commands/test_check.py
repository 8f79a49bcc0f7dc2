"""What `check` looks at, what it finds in it, and how it ends."""

from __future__ import annotations

import json

import pytest

from .sources import FINE, WARNED, WRONG


def found(result):
    """The codes of a result in JSON, by path, without files that nothing is found in."""
    files = json.loads(result.stdout)["files"]
    return {
        file["path"]: [finding["code"] for finding in file["diagnostics"]]
        for file in files
        if file["diagnostics"]
    }


def paths(result):
    return [file["path"] for file in json.loads(result.stdout)["files"]]


@pytest.mark.parametrize(
    ("contents", "arguments", "status"),
    [
        (FINE, [], 0),
        (FINE, ["--strict"], 0),
        (WARNED, [], 0),
        (WARNED, ["--strict"], 1),
        (WRONG, [], 1),
        (WRONG, ["--strict"], 1),
    ],
)
@pytest.mark.parametrize("form", ["human", "json", "sarif", "github"])
def test_errors_end_with_one_and_warnings_only_where_they_are_taken_strictly(
    run, write, contents, arguments, status, form
):
    write({"greetings/greet.py": contents})
    assert run("check", "greetings", "--format", form, *arguments).exit_code == status


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere"], "'nowhere' does not exist"),
        (["notes.txt"], "'notes.txt' is neither a Python file nor a directory"),
        (["empty"], "No Python file is in 'empty'"),
        ([], "Missing argument"),
        (["greetings", "--format", "xml"], "'xml' is not one of"),
        (["greetings", "--filename", "greet.py"], "--filename is for standard input"),
        (["-", "--filename", "greetings"], "'greetings' is a directory"),
    ],
)
def test_wrong_use_ends_with_two_and_says_what_is_wrong(run, write, arguments, sentence):
    write({"greetings/greet.py": FINE, "notes.txt": "", "empty/deep/below/greet.py": FINE})
    result = run("check", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr


FILES = {
    "plugins/one/a.py": WRONG,
    "plugins/one/b.py": FINE,
    "plugins/one/.hidden.py": WRONG,
    "plugins/one/notes.txt": "",
    "plugins/one/deep/c.py": WRONG,
    "plugins/two/a.py": FINE,
    "plugins/.git/a.py": WRONG,
    "plugins/empty/notes.txt": "",
}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (["plugins/one"], ["plugins/one/a.py", "plugins/one/b.py"]),
        (["plugins"], ["plugins/one/a.py", "plugins/one/b.py", "plugins/two/a.py"]),
        (["plugins/one/b.py"], ["plugins/one/b.py"]),
        (["./plugins/one/b.py"], ["./plugins/one/b.py"]),
        (["plugins/one/b.py", "plugins/one/a.py"], ["plugins/one/a.py", "plugins/one/b.py"]),
        (["plugins/one/b.py", "plugins/one"], ["plugins/one/a.py", "plugins/one/b.py"]),
        (["plugins/two", "plugins/one/b.py"], ["plugins/two/a.py", "plugins/one/b.py"]),
    ],
)
def test_a_path_means_a_file_or_a_plugin_or_plugins(run, write, asked, expected):
    write(FILES)
    assert paths(run("check", *asked, "--format", "json")) == expected


def test_the_working_directory_is_a_plugin_by_its_name(run, write, monkeypatch, tmp_path):
    write({"greetings/greet.py": FINE})
    monkeypatch.chdir(tmp_path / "greetings")
    (file,) = json.loads(run("check", ".", "--format", "json").stdout)["files"]
    assert (file["plugin"], file["path"]) == ("greetings", "./greet.py")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("my-plugin/greet.py", {"my-plugin": ["name"]}),
        ("class/greet.py", {"class": ["name"]}),
        ("greetings/say-hello.py", {"greetings/say-hello.py": ["name"]}),
        ("greetings/grüß.py", {"greetings/grüß.py": ["name"]}),
    ],
)
def test_a_name_that_no_registry_takes_is_a_finding(run, write, path, expected):
    write({path: FINE})
    result = run("check", path.partition("/")[0], "--format", "json")
    assert (found(result), result.exit_code) == (expected, 1)


def test_a_file_alone_says_nothing_about_the_name_of_its_directory(run, write):
    write({"my-plugin/greet.py": FINE})
    assert run("check", "my-plugin/greet.py").exit_code == 0


@pytest.mark.parametrize(
    ("contents", "line"),
    [
        (b"first = 1\nname = 'Gr\xfc\xdfe'\n", 2),
        (b"\n\n\n# Gr\xfc\xdfe\n", 4),
        (b"# coding: no-such-encoding\n", None),
        (b"# coding: rot13\nname = 1\n", None),
        (b"# coding: ascii\n\n\nname = 'Gr\xc3\xbc\xc3\x9fe'\n", None),
        (b"\xef\xbb\xbf# coding: latin-1\n", None),
        (b"#" * (1 << 20) + b"\n", None),
    ],
)
def test_a_file_that_is_no_text_is_a_finding(run, write, contents, line):
    write({"greetings/greet.py": contents})
    result = run("check", "greetings", "--format", "json")
    ((finding,),) = (file["diagnostics"] for file in json.loads(result.stdout)["files"])
    assert (finding["code"], finding["line"], result.exit_code) == ("unreadable", line, 1)


@pytest.mark.parametrize(
    "contents",
    [
        "# coding: latin-1\nname = 'Grüße'\n".encode("latin-1"),
        "\ufeffname = 'Grüße'\n".encode(),
        b"name = 1\r\n\r\n",
        b"",
    ],
)
def test_text_is_read_as_python_reads_it(run, write, contents):
    write({"greetings/greet.py": contents})
    assert run("check", "greetings").exit_code == 0


def test_a_file_that_cannot_be_opened_is_a_finding(write, tmp_path):
    from app.commands.source_files import read_file

    write({"greetings/greet.py": FINE})
    file = read_file("greetings", tmp_path / "greetings")
    assert file.text is None
    assert file.problem == "The file cannot be opened: Is a directory."


def test_standard_input_is_checked_without_a_name(run):
    result = run("check", "-", "--format", "json", given=WRONG)
    assert (found(result), result.exit_code) == ({"<stdin>": ["syntax-error"]}, 1)


def test_standard_input_stands_for_the_file_that_it_is_called(run, write):
    write({"greetings/greet.py": WRONG, "greetings/other.py": WRONG})
    arguments = ["check", "-", "--filename", "greetings/greet.py", "--format", "json"]
    assert run(*arguments, given=FINE).exit_code == 0
    assert found(run(*arguments, given=WARNED)) == {"greetings/greet.py": ["task-kind"]}


def test_standard_input_may_stand_for_a_file_that_is_not_there(run, write):
    write({})
    result = run("check", "-", "--filename", "new-plugin/greet.py", given=FINE)
    assert result.exit_code == 0, result.output


def test_a_file_is_read_with_its_neighbours_which_are_not_reported(run, write):
    base = "from dioptra.sdk.api.artifact import ArtifactTaskInterface\n\n\n"
    base += "class Base(ArtifactTaskInterface):\n    pass\n"
    heir = "from .base import Base\n\n\nclass Heir(Base):\n    pass\n"
    write({"greetings/base.py": base, "greetings/heir.py": heir})
    alone = run("check", "-", "--format", "json", given=heir)
    beside = run("check", "greetings/heir.py", "--format", "json")
    assert paths(beside) == ["greetings/heir.py"]
    assert found(beside).get("greetings/heir.py") != found(alone).get("<stdin>")
