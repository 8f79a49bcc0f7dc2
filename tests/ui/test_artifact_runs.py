"""Artifact tasks run on pages: there and back, only there, only back."""

from __future__ import annotations

from app.runner.launch import execute
from tests.builders import ARTIFACT
from tests.workers import work_off

from .reader import Page
from .running import Running, add_file, words

ARGUMENTS = ARTIFACT.replace("contents, **kwargs", 'contents, *, level: int, how="w"').replace(
    "return {}",
    'return {"level": {"type": "integer", "description": "How hard to press."},'
    ' "how": {"enum": ["w", "x"]}}',
)
BAD_ARTIFACT = ARTIFACT.replace("read_text()", 'read_text() + "!"')


def test_an_artifact_task_goes_there_and_back(artifacts):
    form = artifacts.html(artifacts.form("TextArtifact"))
    assert "Write a value and read it back" in form
    html = artifacts.run(
        "TextArtifact", mode="round-trip", value="some text", artifactName="note.txt"
    )
    text = words(html)
    assert "What was read equals what was written." in text
    assert "1 file written" in text
    assert "note.txt" in text
    assert "text/plain 9 bytes" in text


def test_what_does_not_come_back_as_it_went_is_said_first(app, alice, alice_ui, made):
    running = Running(app, alice_ui, add_file(alice, made["id"], "bad.py", BAD_ARTIFACT))
    text = words(running.run("TextArtifact", mode="round-trip", value="some text"))
    assert "The value did not come back as it went." in text
    assert "What was read differs" in text


def test_an_artifact_is_read_that_an_earlier_run_wrote(app, artifacts):
    address = artifacts.start("TextArtifact", mode="serialize", value="kept")
    work_off(app, execute)
    written = artifacts.html(address)
    assert "Nothing is read back, so that there is no output." in words(written)
    number = address.rpartition("/")[2]
    assert f'<option value="{number}" >' in artifacts.html(artifacts.form("TextArtifact"))
    html = artifacts.run("TextArtifact", mode="deserialize", artifact=number)
    assert "kept" in html
    assert f"run {number} , what it wrote" in words(html)
    again = next(link for link in Page(html).links if "again=" in link)
    assert f'<option value="{number}" selected>' in artifacts.html(again)


def test_an_artifact_task_needs_a_value_and_a_name(artifacts):
    answer = artifacts.refused("TextArtifact", mode="round-trip", artifactName=" ")
    assert "Nothing was started: 2 values to repair." in words(answer.text)
    assert "A name has 1 to 200 characters." in words(answer.text)
    answer = artifacts.refused("TextArtifact", mode="deserialize", artifact="")
    assert "Choose a run that wrote one." in words(answer.text)
    assert artifacts.refused("TextArtifact", mode="odd", value="x").status_code == 400


def test_further_arguments_have_fields_by_their_schema(app, alice, alice_ui, made):
    running = Running(app, alice_ui, add_file(alice, made["id"], "levels.py", ARGUMENTS))
    html = running.html(running.form("TextArtifact"))
    assert 'id="arguments.level"' in html
    assert "How hard to press." in html
    assert '<option value="&#34;x&#34;" >x</option>' in html
    given = {"mode": "round-trip", "value": "text", "arguments__how": '"x"'}
    text = words(running.refused("TextArtifact", **given, arguments__level="hard").text)
    assert "“hard” is no whole number." in text
    text = words(running.run("TextArtifact", **given, arguments__level="7"))
    assert "What was read equals what was written." in text
    assert "level 7" in text
