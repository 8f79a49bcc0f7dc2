"""What `run` runs, what it shows, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

GREET = """from dioptra import pyplugs
from . import words


@pyplugs.register
def greet(name: str, times: int = 1, *more: int, **options: str) -> tuple[str, int]:
    print("greeting", name)
    message = f"{words.HELLO}, {name}! " * times
    length = len(message) + sum(more)
    return message, length


@pyplugs.register
def fail(number: int):
    return 1 / number


@pyplugs.register
def three() -> tuple[int, int]:
    return 1, 2, 3


@pyplugs.register
def anything(value=None, maybe: str | None = None, pairs: dict[int, int] | None = None):
    return [value, maybe, pairs]
"""
WORDS = 'HELLO = "Hello"\n'
TEXT = """from pathlib import Path
from dioptra.sdk.api.artifact import ArtifactTaskInterface


class Text(ArtifactTaskInterface):
    @staticmethod
    def serialize(working_dir, name, contents, suffix: str = "txt"):
        path = Path(working_dir, f"{name}.{suffix}")
        path.write_text(contents)
        return path

    @staticmethod
    def deserialize(working_dir, path, **kwargs) -> str:
        return Path(working_dir, path).read_text()

    @staticmethod
    def validation():
        return {"suffix": {"enum": ["txt", "html"]}}
"""


@pytest.fixture
def greetings(write):
    write({"greetings/greet.py": GREET, "greetings/words.py": WORDS, "greetings/text.py": TEXT})


@pytest.fixture
def answer(run, greetings):
    """The JSON document of a run, and its exit status."""

    def ask(*arguments, **settings):
        result = run("run", *arguments, "--format", "json", **settings)
        return json.loads(result.stdout), result.exit_code

    return ask


def values(document):
    return {one["name"]: one["json"] for one in document["outputs"]}


@pytest.mark.parametrize("path", ["greetings", "greetings/greet.py"])
def test_outputs_are_shown_against_the_mapping(run, greetings, path):
    result = run("run", path, "greet", "--input", "name=Ada", "--input", "times=2")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0] == "greeting Ada"
    assert "greet in greetings/greet.py: succeeded after" in result.stdout
    assert 'return item 0 → message: "Hello, Ada! Hello, Ada! " (string, fits)' in result.stdout
    assert "return item 1 → length: 24 (integer, fits)" in result.stdout


def test_discarded_values_are_counted(run, greetings):
    result = run("run", "greetings", "three")
    assert "1 value was discarded" in result.stdout


def test_the_json_document_is_all_there_is_on_standard_output(answer):
    document, status = answer("greetings", "greet", "--input", "name=Ada")
    assert (document["status"], status) == ("succeeded", 0)
    assert document["log"] == [{"stream": "stdout", "text": "greeting Ada"}]
    assert document["sandbox"] in ("bubblewrap", "limits")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["value=5"], [5, None, None]),
        (["value=five"], ["five", None, None]),
        (['value="5"'], ["5", None, None]),
        (["value=a=b"], ["a=b", None, None]),
        (["maybe=null"], [None, None, None]),
        (["maybe=text"], [None, "text", None]),
        (['pairs={"1": 2}'], [None, None, {"1": 2}]),
    ],
)
def test_values_are_json_or_text_as_the_type_wants(answer, given, expected):
    arguments = [part for one in given for part in ("--input", one)]
    document, _ = answer("greetings", "anything", *arguments)
    assert document["outputs"][0]["json"] == expected


def test_the_value_of_a_string_is_text_as_it_stands(answer):
    document, _ = answer("greetings", "greet", "--input", "name=5")
    assert values(document)["message"] == "Hello, 5! "


def test_spread_arguments_may_be_given(answer):
    document, _ = answer(
        "greetings", "greet", "--input", "name=A", "--input", "more=[5, 6]", "--input", "tone=kind"
    )
    assert values(document)["length"] == 21


def test_values_come_from_a_file_too_and_the_option_wins(answer, write):
    write({"values.json": '{"name": "Ada", "times": 3}'})
    document, _ = answer("greetings", "greet", "--inputs", "values.json", "--input", "times=1")
    assert values(document)["message"] == "Hello, Ada! "


def test_all_that_is_wrong_with_the_values_is_told_before_the_start(run, greetings):
    result = run("run", "greetings", "fail", "--input", "numbr=1")
    assert result.exit_code == 1
    assert "refused before it started" in result.stdout
    assert "UNKNOWN_INPUT: There is no input “numbr”. Did you mean “number”?" in result.stdout
    assert "MISSING_REQUIRED: The input “number” is required" in result.stdout


def test_a_failure_ends_with_one_and_the_lines_of_the_users_file(run, greetings):
    result = run("run", "greetings", "fail", "--input", "number=0")
    assert result.exit_code == 1
    assert "TASK_ERROR: The task raised ZeroDivisionError: division by zero" in result.stdout
    assert 'File "greetings/greet.py", line 15, in fail' in result.stdout


def test_an_artifact_task_is_tried_both_ways(run, greetings):
    result = run(
        "run", "greetings", "Text", "--input", "contents=hi", "--input", "suffix=html",
        "--round-trip", "--save", "kept",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "wrote artifact.html (2 bytes, text/html)" in result.stdout
    assert "round trip: equal." in result.stdout
    assert Path("kept/artifacts/artifact.html").read_text(encoding="utf-8") == "hi"


def test_arguments_of_an_artifact_task_are_validated(answer):
    document, status = answer(
        "greetings", "Text", "--input", "contents=hi", "--input", "suffix=exe"
    )
    assert (document["error"]["code"], status) == ("INVALID_ARGUMENT", 1)


def test_a_missing_package_is_named_before_the_run(run, write):
    source = "import no_such_package\n" + GREET.replace("from . import words\n", "")
    write({"greetings/greet.py": source})
    result = run("run", "greetings", "three")
    assert result.stderr.startswith("note: “no_such_package” is imported, and is not installed")
    assert "MISSING_PACKAGE" in result.stdout


def test_limits_are_taken_from_the_option(run, greetings):
    source = GREET.replace("return 1, 2, 3", "\n    while True: pass")
    Path("greetings/greet.py").write_text(source, encoding="utf-8")
    result = run("run", "greetings", "three", "--limits", "wall=1,cpu=9")
    assert result.exit_code == 1
    assert "TIMED_OUT: The run took longer than 1 s" in result.stdout


def test_without_a_sandbox_limits_alone_hold(answer):
    document, _ = answer("greetings", "three", "--no-sandbox")
    assert document["sandbox"] == "limits"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere", "greet"], "'nowhere' does not exist"),
        (["greetings", "greeet"], "has no task “greeet”. It has “greet”, “fail”"),
        (["greetings", "greet", "--input", "name"], "--input is NAME=VALUE"),
        (["greetings", "greet", "--input", "name=a", "--input", "name=b"], "given twice"),
        (
            ["greetings", "greet", "--input", "times=two"],
            "--input times is integer, written as JSON",
        ),
        (["greetings", "greet", "--inputs", "list.json"], "--inputs is a JSON object"),
        (["greetings", "greet", "--inputs", "greetings/greet.py"], "--inputs is no JSON"),
        (["greetings", "greet", "--limits", "wall=soon"], "--limits is NAME=NUMBER"),
        (["greetings", "greet", "--limits", "walls=1"], "with the names wall, cpu, memory"),
        (["broken", "greet"], "broken/code.py:1: The code cannot be read as Python"),
        (["several", "greet"], "holds several plugins"),
        (["twice", "three"], "Several files of 'twice' have a task “three”"),
    ],
)
def test_wrong_use_ends_with_two_and_says_what_is_wrong(run, greetings, write, arguments, sentence):
    write(
        {
            "list.json": "[]",
            "broken/code.py": "def (:\n",
            "several/a/x.py": "",
            "several/b/x.py": "",
            "twice/x.py": GREET,
            "twice/y.py": GREET,
        }
    )
    result = run("run", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in " ".join(result.stderr.split())


def test_a_python_that_is_none_is_told(run, greetings):
    result = run("run", "greetings", "three", "--python", "/bin/false")
    assert result.exit_code == 1
    assert "/bin/false cannot run tasks" in result.stderr


@pytest.mark.parametrize("path", ["greetings", "greetings/greet.py"])
def test_only_what_the_files_import_that_run_is_missed(run, greetings, write, path):
    write({"greetings/other.py": "import no_such_package\n"})
    assert "not installed" not in run("run", path, "three").stderr
    write({"greetings/words.py": WORDS + "import no_such_package\n"})
    assert "“no_such_package” is imported, and is not installed" in run("run", path, "three").stderr
