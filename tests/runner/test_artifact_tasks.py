"""Artifact tasks in a run: registration rules, section 7, and handlers as they are used."""

from __future__ import annotations

import pytest

from app.runner import Value, artifact, artifact_file

from .tasks import order as make_order
from .tasks import outputs, run

IMPORTS = """
from pathlib import Path
from dioptra.sdk.api.artifact import ArtifactTaskInterface
"""

TEXT = (
    IMPORTS
    + """
class Text(ArtifactTaskInterface):
    @staticmethod
    def serialize(working_dir, name, contents, type="txt", *, width: int = 0, **kwargs):
        assert list(Path(working_dir).iterdir()) == []
        path = Path(working_dir, name).with_suffix("." + type)
        path.write_text(contents, encoding="utf-8")
        return path

    @staticmethod
    def deserialize(working_dir, path, **kwargs):
        assert not Path(path).is_absolute()
        return Path(working_dir, path).read_text(encoding="utf-8")

    @staticmethod
    def validation():
        return {"type": {"enum": ["txt", "md"]}, "width": {"type": "integer", "minimum": 0}}
"""
)

BROKEN = (
    IMPORTS
    + """
class Broken(ArtifactTaskInterface):
    @staticmethod
    def serialize(working_dir, name, contents):
        {body}

    @staticmethod
    def deserialize(working_dir, path, **kwargs):
        return open(Path(working_dir, path)).read()

    @staticmethod
    def validation():
        return None
"""
)

# A handler for each kind of thing that people keep: what is written, and how it is read.
SHAPES = {
    "string": ("path.write_text(contents)", "return path.read_text()", "'text'"),
    "bytes": ("path.write_bytes(contents)", "return path.read_bytes()", "b'raw'"),
    "directory": (
        "path.mkdir(); [(path / k).write_text(v) for k, v in contents.items()]",
        "return {p.name: p.read_text() for p in path.iterdir()}",
        "{'a.txt': 'A', 'b.txt': 'B'}",
    ),
    "json": (
        "import json; path.write_text(json.dumps(contents))",
        "import json; return json.loads(path.read_text())",
        "{'a': [1, None, 2.5]}",
    ),
    "pickle": (
        "import pickle; path.write_bytes(pickle.dumps(contents))",
        "import pickle; return pickle.loads(path.read_bytes())",
        "{'a': (1, float('nan')), 'b': {1, 2}}",
    ),
}


def order(task, kind, contents=None, **more):
    given = contents if isinstance(contents, Value) else Value(json=contents)
    return make_order(task, kind=f"artifact-{kind}", contents=given, **more)


def test_a_value_is_written_and_what_was_written_is_listed(tmp_path, sandbox):
    ordered = order("Text", "serialize", "hello", artifact_name="greeting")
    ran = run(tmp_path / "run", ordered, TEXT, sandbox)
    (written,) = ran.outcome.artifacts
    assert (written.path, written.size_bytes, written.media_type) == (
        "greeting.txt",
        5,
        "text/plain",
    )
    assert ran.outcome.artifact == "greeting.txt"
    assert artifact_file(ran.folder, "greeting.txt").read_text() == "hello"
    assert ran.outcome.outputs == ()


def test_further_arguments_reach_serialize(tmp_path, sandbox):
    ordered = order("Text", "serialize", "x", artifact_kwargs={"type": "md", "width": 3})
    assert run(tmp_path / "run", ordered, TEXT, sandbox).outcome.artifact == "artifact.md"


@pytest.mark.parametrize(
    ("given", "code", "name"),
    [
        ({"type": "exe"}, "INVALID_ARGUMENT", "type"),
        ({"width": -1}, "INVALID_ARGUMENT", "width"),
        ({"width": "3"}, "INVALID_ARGUMENT", "width"),
        ({"height": 3}, "UNKNOWN_ARGUMENT", "height"),
    ],
)
def test_further_arguments_are_validated_before_the_call(tmp_path, sandbox, given, code, name):
    source = TEXT.replace("assert list", "print('called'); assert list")
    ran = run(
        tmp_path / "run", order("Text", "serialize", "x", artifact_kwargs=given), source, sandbox
    )
    (finding,) = ran.outcome.error.findings
    assert (finding.code, finding.name) == (code, name)
    assert ran.printed == []


def test_an_extra_argument_without_default_is_required(tmp_path, sandbox):
    source = TEXT.replace("width: int = 0", "width")
    ran = run(tmp_path / "run", order("Text", "serialize", "x"), source, sandbox)
    assert (ran.code, ran.outcome.error.findings[0].name) == ("MISSING_REQUIRED", "width")


def test_no_validation_means_no_further_arguments(tmp_path, sandbox):
    ordered = order("Broken", "serialize", "x", artifact_kwargs={"a": 1})
    ran = run(tmp_path / "run", ordered, BROKEN.format(body="return 1"), sandbox)
    assert ran.code == "UNKNOWN_ARGUMENT"


@pytest.mark.parametrize("returned", ["5", "{'type': {'type': 5}}"])
def test_a_validation_that_is_no_schema_is_told(tmp_path, sandbox, returned):
    source = TEXT.replace(
        '{"type": {"enum": ["txt", "md"]}, "width": {"type": "integer", "minimum": 0}}', returned
    )
    ran = run(
        tmp_path / "run",
        order("Text", "serialize", "x", artifact_kwargs={"type": "md"}),
        source,
        sandbox,
    )
    assert ran.code == "INVALID_VALIDATION"


def test_a_schema_makes_nobody_fetch_an_address(tmp_path, sandbox):
    source = TEXT.replace('{"enum": ["txt", "md"]}', '{"$ref": "http://127.0.0.1:9/x"}')
    ran = run(
        tmp_path / "run",
        order("Text", "serialize", "x", artifact_kwargs={"type": "md"}),
        source,
        sandbox,
    )
    assert ran.code == "TASK_ERROR"
    assert "Unresolvable" in ran.outcome.error.message


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("return None", "ARTIFACT_NOT_A_PATH"),
        ("return Path(working_dir, 'nothing')", "ARTIFACT_MISSING"),
        ("return Path('/etc/passwd')", "ARTIFACT_OUTSIDE"),
        ("return Path(working_dir, '..', 'outcome.json')", "ARTIFACT_OUTSIDE"),
        ("return Path(working_dir)", "ARTIFACT_OUTSIDE"),
        ("p = Path(working_dir, 'l'); p.symlink_to('/usr'); return p", "ARTIFACT_OUTSIDE"),
        ("raise OSError('full')", "TASK_ERROR"),
    ],
)
def test_a_path_that_is_not_inside_fails_the_run(tmp_path, sandbox, body, code):
    ran = run(
        tmp_path / "run", order("Broken", "serialize", "x"), BROKEN.format(body=body), sandbox
    )
    assert ran.code == code


def test_a_path_may_be_text_relative_to_the_working_directory(tmp_path, sandbox):
    body = "Path(working_dir, 'a').mkdir(); Path(working_dir, 'a', 'b').write_text('x'); return 'a'"
    ran = run(
        tmp_path / "run", order("Broken", "serialize", "x"), BROKEN.format(body=body), sandbox
    )
    assert ran.outcome.artifact == "a"
    assert [one.path for one in ran.outcome.artifacts] == ["a/b"]


def shape(write, read):
    body = f"path = Path(working_dir, name); {write}; return path"
    source = BROKEN.replace(
        "return open(Path(working_dir, path)).read()", f"path = Path(working_dir, path); {read}"
    )
    return source.replace("{body}", body)


@pytest.mark.parametrize("kind", SHAPES)
def test_a_round_trip_shows_that_a_handler_works(tmp_path, sandbox, kind):
    write, read, value = SHAPES[kind]
    made = run(
        tmp_path / "made",
        make_order(outputs=outputs("x")),
        f"@pyplugs.register\ndef task(): return {value}\n",
        sandbox,
    )
    (output,) = made.outcome.outputs
    contents = Value(json=output.json)
    given = {}
    if output.pickle is not None:
        contents = Value("pickle", path="value")
        given = {"value": made.folder / "results/outputs" / output.pickle}
    ordered = order("Broken", "round-trip", contents, outputs=outputs("back"))
    ran = run(tmp_path / "run", ordered, shape(write, read), sandbox, given=given)
    assert ran.outcome.round_trip.equal is True, ran.outcome
    assert ran.steps == ["importing", "serializing", "reading", "outputs"]
    assert ran.outcome.outputs[0].name == "back"


def test_a_round_trip_shows_what_became_different(tmp_path, sandbox):
    source = shape("path.write_text(str(contents))", "return path.read_text()")
    ran = run(
        tmp_path / "run", order("Broken", "round-trip", 5, outputs=outputs("x")), source, sandbox
    )
    assert ran.outcome.round_trip.equal is False
    assert "was a int and is a str" in ran.outcome.round_trip.reason
    source = shape("path.write_text(contents)", "return path.read_text().upper()")
    ran = run(
        tmp_path / "run", order("Broken", "round-trip", "a", outputs=outputs("x")), source, sandbox
    )
    assert ran.outcome.round_trip.equal is False


def test_an_artifact_of_an_earlier_run_is_read(tmp_path, sandbox):
    first = run(tmp_path / "first", order("Text", "serialize", "hello"), TEXT, sandbox)
    ordered = order(
        "Text", "deserialize", Value("artifact", path="artifact.txt"), outputs=outputs(x="string")
    )
    given = {"artifact.txt": artifact(first.folder, first.outcome.artifact)}
    ran = run(tmp_path / "run", ordered, TEXT, sandbox, given=given)
    assert ran.values == {"x": "hello"}
    assert ran.outcome.artifacts == ()


def test_several_outputs_come_from_what_deserialize_returns(tmp_path, sandbox):
    source = shape("path.write_text(contents)", "return path.read_text(), 5, 6")
    ordered = order("Broken", "round-trip", "a", outputs=outputs("x", "y"))
    ran = run(tmp_path / "run", ordered, source, sandbox)
    assert (ran.values, ran.outcome.discarded) == ({"x": "a", "y": 5}, 1)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("class Text: pass\n", "TASK_NOT_REGISTERED"),
        ("", "TASK_NOT_FOUND"),
        (IMPORTS + "class Text(ArtifactTaskInterface): pass\n", "INTERFACE_INCOMPLETE"),
    ],
)
def test_a_class_that_is_no_artifact_task_is_told(tmp_path, sandbox, source, code):
    assert run(tmp_path / "run", order("Text", "serialize", "x"), source, sandbox).code == code


def test_what_was_written_before_a_failure_is_still_listed(tmp_path, sandbox):
    body = "Path(working_dir, 'half').write_text('x'); raise ValueError('no')"
    ran = run(
        tmp_path / "run", order("Broken", "serialize", "x"), BROKEN.format(body=body), sandbox
    )
    assert ran.code == "TASK_ERROR"
    assert [one.path for one in ran.outcome.artifacts] == ["half"]
